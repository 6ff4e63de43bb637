"""Tables: read back by a reader of RFC 4180, and never a formula."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bcp.model.errors import UsageError
from bcp.render.exchange.csv_text import cell, csv_text
from bcp.render.exchange.tables import TABLES
from render.exchange.exchange_kit import Document, desk_plan, made, text, with_plan
from render.hostile import NASTY, with_texts

_FORMULAS = st.builds(
    "{}{}{}".format,
    st.sampled_from(("", " ", "\t", "\r", "\n", "\u2028 ", "\u00a0")),
    st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20"),
    st.text(max_size=9),
)
_TEXTS = st.one_of(st.sampled_from(NASTY), _FORMULAS, st.text(max_size=30))


def read(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written, newline=""), strict=True))


@given(_TEXTS)
@example("=cmd|' /C calc'!A0")
@example("\t=1+1")
@example("+49 30 0000001")
def test_no_cell_is_a_formula(words: str) -> None:
    shown = cell(words)
    assert shown.lstrip()[:1] not in tuple("=+-@\uff1d\uff0b\uff0d\uff20")
    assert shown == shown.strip()


@given(st.lists(st.lists(_TEXTS, min_size=3, max_size=3), max_size=4))
def test_it_reads_back_as_it_was_shown(rows: list[list[str]]) -> None:
    written = csv_text(("a", "b", "c"), rows)
    assert read(written) == [["a", "b", "c"], *([cell(one) for one in row] for row in rows)]
    assert written.endswith("\r\n")


def test_what_is_no_text() -> None:
    assert [cell(one) for one in (None, True, False, 0, -3, "")] == ["", "yes", "no", "0", "-3", ""]


def test_nothing_steers_a_terminal() -> None:
    assert cell("a\x1b[2J\u202eb\nc\x00") == "a\\x1b[2J\\u202eb\nc\\x00"


@pytest.mark.parametrize("table", TABLES)
def test_each_row_has_every_column(table: str) -> None:
    rows = read(text("csv", table=table))
    assert {len(row) for row in rows} == {len(TABLES[table].columns)}
    assert len(set(rows[0])) == len(rows[0])


def test_every_table_of_plans(snapshot: SnapshotAssertion) -> None:
    tables = ("plans", "processes", "fallbacks", "steps", "contacts")
    document = "".join(f"# {table}\r\n{text('csv', table=table)}" for table in tables)
    assert document.encode() == snapshot(extension_class=Document)


@pytest.mark.parametrize("table", ["plans", "processes", "fallbacks", "steps"])
def test_hostile_texts_make_no_other_rows(table: str) -> None:
    hostile = with_plan(with_texts(desk_plan(), list(NASTY)))
    rows = read(made("csv", table=table, workspace=hostile).papers[0].text)
    plain = read(made("csv", table=table, workspace=with_plan(desk_plan())).papers[0].text)
    assert [len(row) for row in rows] == [len(row) for row in plain]


def test_a_table_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no table 'plan'") as raised:
        made("csv", table="plan")
    assert raised.value.means == f"Tables: {', '.join(TABLES)}."
