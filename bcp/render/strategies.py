"""What each fallback is good for, and on which terms: data, security, capacity, cost, limits."""

from bcp.plan.model import Audition, DataRule, Fallback
from bcp.render.escape import joined
from bcp.render.facts import gathered
from bcp.render.names import Names
from bcp.render.papers_view import Fact, StrategyView
from bcp.render.words import (
    FALLBACK_KINDS,
    NOT_STATED,
    approval,
    listed,
    share,
    span,
    spoken,
)

_WITHOUT_AI = ("non_ai", "stop")


def strategy_views(names: Names) -> tuple[StrategyView, ...]:
    """Every fallback, with all that is said of it beside its steps."""
    return tuple(
        [StrategyView(each.title, each.id, _facts(names, each)) for each in names.plan.fallbacks]
    )


def _facts(names: Names, fallback: Fallback) -> tuple[Fact, ...]:
    served = names.served[fallback.id]
    return gathered(
        (
            ("Kind", FALLBACK_KINDS[fallback.kind]),
            ("Why it stands here", fallback.why or NOT_STATED),
            ("Serves", names.processes(served) if served else "none"),
            ("Not for", _barred(names, fallback)),
            ("Capacity", _capacity(names, fallback)),
            ("Lasts", span(fallback.lasts)),
            *_needs(fallback),
            ("Data that may go there", joined(fallback.data.classes) or "none"),
            ("Data approved by", _approval(names, fallback.data)),
            ("Security that differs", fallback.security or NOT_STATED),
            *_of_ai(fallback),
            ("Limits", fallback.limits or NOT_STATED),
        )
    )


def _of_ai(fallback: Fallback) -> tuple[Fact, ...]:
    """What is asked of every fallback that is a model; of people, only what the plan says."""
    facts = (
        ("Agreement", fallback.data.agreement or NOT_STATED),
        ("Region", fallback.data.region or NOT_STATED),
        ("Golden prompts", _audition(fallback.audition)),
        ("Least quality", fallback.quality_floor or NOT_STATED),
        ("May cost", f"{fallback.cost_cap}" if fallback.cost_cap else NOT_STATED),
        ("Change of model assessed in", fallback.impact_assessment or NOT_STATED),
    )
    if fallback.kind not in _WITHOUT_AI:
        return facts
    return tuple([fact for fact in facts if fact[1] != NOT_STATED])


def _needs(fallback: Fallback) -> tuple[Fact, ...]:
    return tuple([("Needed beforehand", each) for each in fallback.needs or (NOT_STATED,)])


def _approval(names: Names, rule: DataRule) -> str:
    by = names.responsible(rule.approved_by) if rule.approved_by else None
    return approval(by, rule.approved_on)


def _barred(names: Names, fallback: Fallback) -> str:
    barred = names.barred[fallback.id]
    return f"**{names.processes(barred)}**: data not cleared" if barred else "none"


def _capacity(names: Names, fallback: Fallback) -> str:
    if not isinstance(fallback.capacity, dict):
        return share(fallback.capacity)
    titles = {process.id: process.title for process in names.plan.processes}
    return listed([f"{titles[each]} {share(value)}" for each, value in fallback.capacity.items()])


def _audition(audition: Audition | None) -> str:
    if audition is None:
        return NOT_STATED
    within = f", each within {spoken(audition.within)}" if audition.within else ""
    cost = f", for about {audition.cost}" if audition.cost else ""
    return f"`{audition.prompts}`: {audition.at_least} have to pass{within}{cost}"
