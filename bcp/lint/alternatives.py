"""Rules on single fallbacks and their ladders: other layers, a way back, a cap on cost."""

from collections.abc import Iterable, Iterator

from bcp.document.source import Where
from bcp.lint.assessed import unassessed
from bcp.lint.base import Found, Rule, Severity, Subject, always, by_tier
from bcp.lint.by_hand import by_hand, idle_by_hand
from bcp.lint.changes import changes_something
from bcp.plan.known import Fault
from bcp.plan.model import Fallback, Process
from bcp.plan.reach import reached

_LAYERS = ("cloud", "edge", "identity")
_IS_IT = "write its true kind; or what people really need, if they do without that"
_WITHOUT_AI = frozenset({"non_ai", "stop"})
_PAID = frozenset({"same_model", "other_model", "other_region", "other_vendor", "other_tool"})


def critical_without_non_ai(subject: Subject) -> Found:
    """A critical or important function that has no way of working without AI."""
    for number, process, on_ladder in subject.ladders():
        if process.critical and not by_hand(process, on_ladder):
            message = f"{process.id} is a critical function and has no fallback of kind non_ai"
            kinds = {fallback.kind for fallback in on_ladder}
            can_be_used = " that can be used" if "non_ai" in kinds else ""
            where: Where = ("processes", number, "critical")
            hint = "add one: people who do it by hand, however slowly"
            message += can_be_used + idle_by_hand(process, on_ladder)
            yield Fault(where, message, hint)


def non_ai_on_ai(subject: Subject) -> Found:
    """Work without AI that, by the plan itself, stands on an AI vendor or a model."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        if fallback.kind != "non_ai":
            continue
        for index, reference in enumerate(fallback.relies_on):
            behind = (one.key for one in reached(subject.workspace, (reference,)))
            vendors = [key for key in behind if not key.startswith("own/")]
            if vendors:
                by_way = "" if vendors[0] == reference else f"by way of {reference} "
                message = f"{fallback.id} is of kind non_ai and relies {by_way}on {vendors[0]}"
                where = ("fallbacks", number, "relies_on", index)
                yield Fault(where, message, _IS_IT)
        for index, domain in enumerate(fallback.failure_domains or ()):
            if domain.startswith("model:"):
                message = f"{fallback.id} is of kind non_ai and stands on {domain}"
                yield Fault(("fallbacks", number, "failure_domains", index), message, _IS_IT)


def same_layers(subject: Subject) -> Found:
    """A ladder on which every fallback with AI shares a cloud, an edge or a login at the least."""
    for number, process, on_ladder in subject.ladders():
        with_ai = [fallback for fallback in on_ladder if fallback.kind not in _WITHOUT_AI]
        under = _layers(_of_services(subject, process))
        shared = [(each.id, _shared(subject, each, under)) for each in with_ai]
        if with_ai and all(reason for _, reason in shared):
            said = "; ".join(f"{name}: {reason}" for name, reason in shared)
            message = f"no AI fallback of {process.id} stands on layers of its own ({said})"
            hint = "keep one whose cloud, edge and identity all differ from the service's"
            yield Fault(("processes", number), message, hint)


def no_way_back(subject: Subject) -> Found:
    """A fallback of which nobody said when to return from it, or how."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        failback = subject.workspace.failback(subject.plan, fallback)
        if failback is None:
            message = f"nobody said when and how to return from {fallback.id}"
        elif not failback.steps and any(map(changes_something, fallback.steps)):
            message = f"it is said when to return from {fallback.id}, and no step says how"
        else:
            continue
        yield Fault(("fallbacks", number), message, "write failback: with when: and steps:")


def without_cost_cap(subject: Subject) -> Found:
    """A fallback that somebody sends a bill for, without a limit."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        if fallback.kind in _PAID and fallback.cost_cap is None:
            message = f"nobody said how much {fallback.id} may cost"
            yield Fault(("fallbacks", number), message, "write cost_cap:, as 300 EUR/h")


def _of_services(subject: Subject, process: Process) -> Iterator[str]:
    """The failure domains under the services that a process uses."""
    for target in subject.workspace.services(subject.plan):
        if target.key.partition("/")[2] in process.uses:
            yield from target.failure_domains or ()


def _shared(subject: Subject, fallback: Fallback, under: frozenset[str]) -> str:
    """Which layers a fallback has in common with these, in words; empty where none."""
    if not fallback.is_assessed:
        return "not assessed"
    behind = reached(subject.workspace, fallback.relies_on)
    if any(unassessed(subject.workspace, fallback.relies_on)):
        return "what it relies on is not assessed"
    further = (domain for target in behind for domain in target.failure_domains or ())
    stands_on = _layers((*(fallback.failure_domains or ()), *further))
    return " and ".join(sorted(stands_on & under))


def _layers(domains: Iterable[str]) -> frozenset[str]:
    return frozenset(each for each in domains if each.partition(":")[0] in _LAYERS)


RULES: dict[str, Rule] = {
    "critical-without-non-ai": Rule(
        always(Severity.ERROR),
        says="A critical or important function has a fallback of kind non_ai.",
        why="Such a function has to go on when no AI answers at all.",
        mend="Add a fallback of kind non_ai to the ladder, with the capacity that people have.",
        before="critical: true",
        after="kind: non_ai",
        check=critical_without_non_ai,
        clauses=(
            "nist-ai-rmf MANAGE 2.1",
            "dora art. 11(4)",
        ),
    ),
    "non-ai-relies-on-ai": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="A fallback of kind non_ai relies on no AI vendor and on no model.",
        why="Other rules, and whoever chooses at night, take that kind for what is left when no AI "
        "answers at all. An alternative without AI is one that really does without.",
        mend="Write the kind that it is, other_vendor or self_hosted for instance, and add one "
        "that needs people alone; or take out what people can do without. Whatever has a plan or "
        "stands in the catalogue counts as AI here: where it is none, the baseline takes the "
        "finding.",
        before="relies_on: [anthropic/api]",
        after="relies_on: [own/desk]",
        check=non_ai_on_ai,
        clauses=("nist-ai-rmf MANAGE 2.1",),
    ),
    "same-cloud-edge-identity": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="On every ladder one fallback with AI stands on another cloud, another edge network "
        "and another login than the service.",
        why="Two products that fail at one moment point to a layer below both; an alternative "
        "helps as far as it is apart from the same threats.",
        mend="Add a fallback that stands elsewhere, a self-hosted model for instance; or ask the "
        "vendors, and correct failure_domains.",
        before="failure_domains: [cloud:azure, edge:fastly]",
        after="failure_domains: [cloud:own, edge:fastly, identity:own]",
        check=same_layers,
        clauses=(
            "nist-800-53 CP-7, CP-7(1) to (3)",
            "dora art. 28(4)(c), 29(1), (2)",
        ),
    ),
    "no-way-back": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="For every fallback it is said when and how to return from it.",
        why="A return that nobody wrote down is made up when everybody is tired, and it may lose "
        "what was done meanwhile.",
        mend="Write failback: with when: and steps:, for the fallback, the plan or, once for all, "
        "in bcp.yaml.",
        before="- id: second-vendor",
        after="- {id: return, kind: manual, title: Send the work back, do: Tell the agents.}",
        check=no_way_back,
        clauses=(
            "iso22301 8.4.5",
            "nist-800-34 4.4",
        ),
    ),
    "no-cost-cap": Rule(
        always(Severity.NOTE),
        says="A fallback that costs money says how much it may cost.",
        why="Whoever decides at 3 a.m. needs to know what they may spend.",
        mend="Write cost_cap: for the fallback, agreed with whoever pays.",
        before="kind: other_vendor",
        after="cost_cap: 300 EUR/h",
        check=without_cost_cap,
        clauses=("iso22301 8.3.2, 8.3.3",),
    ),
}
