"""Rules on ladders: what is left when AI is gone, and whether it carries enough."""

from collections.abc import Iterator

from bcp.lint.base import Subject
from bcp.plan.known import Fault

HIGHEST_TIER = 1
_WITHOUT_AI = ("non_ai", "stop")


def nothing_without_ai(subject: Subject) -> Iterator[Fault]:
    """A process of the highest tier that ends with AI (NIST AI RMF 1.0, MANAGE 2.1)."""
    for number, process, on_ladder in subject.ladders():
        if process.tier == HIGHEST_TIER and not any(
            fallback.kind in _WITHOUT_AI for fallback in on_ladder
        ):
            message = f"{process.id} is of tier 1 and has no fallback that works without AI"
            where = ("processes", number, *(("fallbacks",) if process.fallbacks else ()))
            yield Fault(where, message, "add one of kind non_ai: people who do it by hand")


def too_little(subject: Subject) -> Iterator[Fault]:
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
            yield Fault((*where, process.id) if inside else where, message)
