"""`bcp export csv`: everything tabular, one row a thing; an empty cell is not stated."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from bcp.model.errors import UsageError
from bcp.render.exchange import plan_rows, record_rows
from bcp.render.exchange.base import Given, Made, Wanted
from bcp.render.exchange.csv_text import Value, csv_text
from bcp.render.exchange.unread import unread_actions, unread_runs
from bcp.render.paper import Paper

Rows = Callable[[Given], Iterable[Mapping[str, Value]]]


class Table(Struct, frozen=True):
    """One table: the names of its columns, and what fills them."""

    columns: tuple[str, ...]
    rows: Rows
    left_out: Callable[[Given], tuple[str, ...]] = lambda _: ()
    """What of the log could not be put into it, a sentence each."""


TABLES: dict[str, Table] = {
    "plans": Table(plan_rows.PLAN_COLUMNS, plan_rows.plans),
    "processes": Table(plan_rows.PROCESS_COLUMNS, plan_rows.processes),
    "fallbacks": Table(plan_rows.FALLBACK_COLUMNS, plan_rows.fallbacks),
    "steps": Table(plan_rows.STEP_COLUMNS, plan_rows.steps),
    "contacts": Table(plan_rows.CONTACT_COLUMNS, plan_rows.contacts),
    "runs": Table(record_rows.RUN_COLUMNS, record_rows.runs, unread_runs),
    "actions": Table(record_rows.ACTION_COLUMNS, record_rows.actions, unread_actions),
}


def table_of(kind: str) -> Table:
    """One of the tables.

    Raises:
        UsageError: there is none of that name, with those that there are.
    """
    if kind not in TABLES:
        raise UsageError(
            f"There is no table {kind!r}.",
            means=f"Tables: {', '.join(TABLES)}.",
            next_action="Name one of them, as: bcp export csv processes",
        )
    return TABLES[kind]


def is_of_log(wanted: Wanted) -> bool:
    """Whether the table comes from the log; raises as `table_of` does."""
    return table_of(wanted.table).rows in (record_rows.runs, record_rows.actions)


def csv_paper(given: Given) -> Made:
    """One table as a document; raises UsageError where there is none of that name."""
    kind = given.wanted.table
    table = table_of(kind)
    text = csv_text(table.columns, _in_order(table, given))
    return Made((Paper(kind, kind.capitalize(), text, ".csv"),), table.left_out(given))


def _in_order(table: Table, given: Given) -> Iterator[tuple[Value, ...]]:
    for row in table.rows(given):
        yield tuple(row[column] for column in table.columns)
