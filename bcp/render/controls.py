"""The control map: which sections and records support which clause."""

from functools import lru_cache

from jinja2 import Environment

from bcp.plan.clauses import RECORDS, Clause, RegimeMap, known_words, regimes
from bcp.render.environment import Made, faults_of
from bcp.render.papers_view import ClauseView, RegimeView

TEMPLATE = "runbook-controls.md.j2"


@lru_cache(32)
def control_map(environment: Environment, named: tuple[str, ...]) -> Made:
    """The clauses of some regimes, made once for all plans that name the same.

    Args:
        environment: made by `make_environment`.
        named: regimes, by id; none: all of them.

    Raises:
        DocumentError: the template or a regime's file has a fault.
        BadInput: a regime's file is missing.
    """
    rows = tuple(_regime(each) for each in regimes(named))
    with faults_of(TEMPLATE):
        return Made(environment.get_template(TEMPLATE).render(regimes=rows))


def _regime(regime: RegimeMap) -> RegimeView:
    clauses = tuple(_clause(each) for each in regime.clauses)
    return RegimeView(regime.title, regime.edition, known_words(regime.known), clauses)


def _clause(clause: Clause) -> ClauseView:
    records = ", ".join(RECORDS[each] for each in clause.records) or "none"
    elsewhere = f" Kept elsewhere: {clause.elsewhere}" if clause.elsewhere else ""
    return ClauseView(
        clause.id,
        f"{clause.asks}{elsewhere}",
        ", ".join(clause.sections) or "none",
        records,
        known_words(clause.known),
    )
