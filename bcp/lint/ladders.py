"""Rules on ladders: what is left when AI is gone, and whether it carries enough."""

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.plan.known import Fault

HIGHEST_TIER = 1


def nothing_without_ai(subject: Subject) -> Found:
    """A process of the highest tier that ends with AI (NIST AI RMF 1.0, MANAGE 2.1).

    To stop is a way of going on only for a process that may rest: whose minimum is nothing.
    """
    for number, process, on_ladder in subject.ladders():
        kinds = {fallback.kind for fallback in on_ladder}
        may_rest = "stop" in kinds and not process.minimum_capacity
        if process.tier == HIGHEST_TIER and "non_ai" not in kinds and not may_rest:
            but = ", and it must not stop" if "stop" in kinds else ""
            message = f"{process.id} is of tier 1 and has no fallback that works without AI{but}"
            where = ("processes", number, *(("fallbacks",) if process.fallbacks else ()))
            yield Fault(where, message, "add one of kind non_ai: people who do it by hand")


def too_little(subject: Subject) -> Found:
    """A fallback that carries less of a process than it needs; `stop` carries nothing by intent."""
    numbers = {fallback.id: number for number, fallback in enumerate(subject.plan.fallbacks)}
    for _, process, on_ladder in subject.ladders():
        for fallback in on_ladder:
            capacity = fallback.capacity_for(process.id)
            if fallback.kind == "stop" or (capacity or 0) >= process.minimum_capacity:
                continue
            said = "nothing is said" if capacity is None else f"{capacity}%"
            message = f"{said} for {process.id}, which needs {process.minimum_capacity}%"
            inside = isinstance(fallback.capacity, dict) and capacity is not None
            where = ("fallbacks", numbers[fallback.id], "capacity")
            place = (*where, process.id) if inside else where
            yield ForProcess(process, Fault(place, message))


RULES: dict[str, Rule] = {
    "nothing-without-ai": Rule(
        always(Severity.ERROR),
        says="A process of tier 1 has a fallback that works without AI.",
        why="When two vendors share a cloud or an edge network, they fall together, and what is "
        "left is people. ChatGPT and Sora once went down at the same moment.",
        mend="Add a fallback of kind non_ai to the ladder; one of kind stop will do where the work "
        "can rest, and its minimum_capacity is 0%.",
        before="kind: other_vendor",
        after="kind: non_ai",
        clauses=("nist-ai-rmf MANAGE 2.1",),
        check=nothing_without_ai,
    ),
    "too-little": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="A fallback carries at least the minimum capacity of every process that may choose "
        "it.",
        why="Below its minimum a process does not keep its promises, although the record says that "
        "it was moved in time.",
        mend="Raise what the fallback can carry, lower the minimum if it was too high, or take the "
        "fallback off this process's ladder.",
        before="capacity: 10%",
        after="capacity: 50%",
        clauses=("iso22301 8.3.2, 8.3.3",),
        check=too_little,
    ),
}
