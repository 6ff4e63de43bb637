"""What each fallback is good for, and on which terms: data, security, capacity, cost, limits."""

from bcp.plan.model import Audition, DataRule, Fallback
from bcp.render.escape import joined
from bcp.render.facts import gathered
from bcp.render.names import Names
from bcp.render.papers_view import FactView, StrategyView
from bcp.render.words import (
    FALLBACK_KINDS,
    NOT_STATED,
    approval,
    listed,
    share,
    span,
    spoken,
    stated,
)


def strategy_views(names: Names) -> tuple[StrategyView, ...]:
    """Every fallback, with all that is said of it beside its steps."""
    return tuple(
        StrategyView(each.title, each.id, _facts(names, each)) for each in names.plan.fallbacks
    )


def _facts(names: Names, fallback: Fallback) -> tuple[FactView, ...]:
    served = names.served[fallback.id]
    return gathered(
        (
            FactView("Kind", FALLBACK_KINDS[fallback.kind]),
            FactView("Why it stands here", stated(fallback.why)),
            FactView("Serves", names.processes(served) if served else "none"),
            FactView("Not for", _barred(names, fallback)),
            FactView("Capacity", _capacity(names, fallback)),
            FactView("Lasts", span(fallback.lasts)),
            *_needs(fallback),
            *_data(names, fallback.data),
            FactView("Security that differs", stated(fallback.security)),
            FactView("Golden prompts", _audition(fallback.audition)),
            FactView("Least quality", stated(fallback.quality_floor)),
            FactView("May cost", f"{fallback.cost_cap}" if fallback.cost_cap else NOT_STATED),
            FactView("Change of model assessed in", stated(fallback.impact_assessment)),
            FactView("Limits", stated(fallback.limits)),
        )
    )


def _needs(fallback: Fallback) -> tuple[FactView, ...]:
    return tuple(FactView("Needed beforehand", each) for each in fallback.needs or (NOT_STATED,))


def _data(names: Names, rule: DataRule) -> tuple[FactView, ...]:
    by = names.responsible(rule.approved_by) if rule.approved_by else None
    return (
        FactView("Data that may go there", joined(rule.classes) or "none"),
        FactView("Agreement", stated(rule.agreement)),
        FactView("Region", stated(rule.region)),
        FactView("Data approved by", approval(by, rule.approved_on)),
    )


def _barred(names: Names, fallback: Fallback) -> str:
    barred = names.barred[fallback.id]
    return f"**{names.processes(barred)}**: data not cleared" if barred else "none"


def _capacity(names: Names, fallback: Fallback) -> str:
    if not isinstance(fallback.capacity, dict):
        return share(fallback.capacity)
    titles = {process.id: process.title for process in names.plan.processes}
    return listed(f"{titles[each]} {share(value)}" for each, value in fallback.capacity.items())


def _audition(audition: Audition | None) -> str:
    if audition is None:
        return NOT_STATED
    within = f", each within {spoken(audition.within)}" if audition.within else ""
    cost = f", for about {audition.cost}" if audition.cost else ""
    return f"`{audition.prompts}`: {audition.at_least} have to pass{within}{cost}"
