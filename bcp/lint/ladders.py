"""Rules on ladders: what is left when AI is gone, and whether it carries enough."""

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, always, by_tier
from bcp.lint.by_hand import by_hand, idle_by_hand
from bcp.plan.known import Fault
from bcp.plan.model import Fallback, Process

HIGHEST_TIER = 1


def nothing_without_ai(subject: Subject) -> Found:
    """A process of the highest tier that ends with AI (NIST AI RMF 1.0, MANAGE 2.1).

    To stop is a way of going on only for a process that may rest: whose minimum is nothing.
    """
    for number, process, on_ladder in subject.ladders():
        stops = any(fallback.kind == "stop" for fallback in on_ladder)
        may_rest = stops and not process.minimum_capacity
        if process.tier == HIGHEST_TIER and not may_rest and not by_hand(process, on_ladder):
            but = ", and it must not stop" if stops else ""
            message = f"{process.id} is of tier 1 and has no fallback that works without AI{but}"
            where = ("processes", number, *(("fallbacks",) if process.fallbacks else ()))
            hint = "add one of kind non_ai: people who do it by hand"
            yield Fault(where, message + idle_by_hand(process, on_ladder), hint)


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


def minimum_not_carried(subject: Subject) -> Found:
    """A process that falls below its minimum wherever it is moved.

    Asked of what may be chosen at all; where nothing may, another rule speaks.
    """
    for number, process, on_ladder in subject.ladders():
        cleared = [fallback for fallback in on_ladder if not _not_cleared(process, fallback)]
        carried = [fallback.capacity_for(process.id) or 0 for fallback in cleared]
        if cleared and max(carried) < process.minimum_capacity:
            message = (
                f"{process.id} needs {process.minimum_capacity}%, and what may get its data "
                f"carries {max(carried)}% at most"
            )
            hint = "raise the capacity of one, have another cleared, or correct the minimum"
            yield Fault(("processes", number, "minimum_capacity"), message, hint)


def not_cleared_on_ladder(subject: Subject) -> Found:
    """A fallback that a process names and that may not get its data: it can never be chosen."""
    for number, process, on_ladder in subject.ladders():
        for index, fallback in enumerate(on_ladder if process.fallbacks is not None else ()):
            if lacking := _not_cleared(process, fallback):
                message = (
                    f"{fallback.id} is not cleared for {' and '.join(lacking)} data, so it can "
                    f"never be chosen for {process.id}"
                )
                hint = "have it cleared, and write data.classes:; or take it off the ladder"
                yield Fault(("processes", number, "fallbacks", index), message, hint)


def used_by_nobody(subject: Subject) -> Found:
    """A service that no process uses, or a fallback on no ladder: nothing is moved by them."""
    uses = {service for process in subject.plan.processes for service in process.uses}
    for number, service in enumerate(subject.plan.dependency.services):
        if service.id not in uses:
            message = f"no process uses {service.id}: when it fails, nothing is moved"
            hint = "name it in uses: of a process, or take it out"
            yield Fault(("dependency", "services", number), message, hint)
    named = {fallback.id for _, _, on_ladder in subject.ladders() for fallback in on_ladder}
    for number, fallback in enumerate(subject.plan.fallbacks):
        if fallback.id not in named:
            message = f"{fallback.id} is on no ladder: nobody can choose it"
            hint = "name it in fallbacks: of a process, or take it out"
            yield Fault(("fallbacks", number), message, hint)


def _not_cleared(process: Process, fallback: Fallback) -> tuple[str, ...]:
    """The data classes of a process that a fallback may not get."""
    return tuple(each for each in process.data if each not in fallback.data.classes)


RULES: dict[str, Rule] = {
    "nothing-without-ai": Rule(
        always(Severity.ERROR),
        says="A process of tier 1 has a fallback that works without AI.",
        why="When two vendors share a cloud or an edge network, they may fall together, and what "
        "is left is people. ChatGPT and Sora once went down at the same moment.",
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
    "minimum-not-carried": Rule(
        by_tier(Severity.ERROR, Severity.ERROR, Severity.WARNING, Severity.WARNING),
        says="Every process has a fallback that may get its data and carries its minimum.",
        why="A ladder whose every step is too weak moves the process in time, and below what the "
        "business said it needs: the plan cannot do what it is for.",
        mend="Raise the capacity of one fallback (people, quota, seats), or have another cleared "
        "for the data; or correct minimum_capacity: with the owner of the process.",
        before="minimum_capacity: 60%",
        after="minimum_capacity: 40%",
        clauses=("iso22301 8.3.2, 8.3.3",),
        check=minimum_not_carried,
    ),
    "fallback-not-cleared": Rule(
        always(Severity.NOTE),
        says="A fallback that a process names on its ladder may get all data of that process.",
        why="bcp never lets work move to where its data may not go. A rung that cannot be stepped "
        "on makes a ladder look longer than it is.",
        mend="Have the owner of the data clear it and write data.classes:, or take the fallback "
        "off the ladder. Where it stands there to answer whoever looks for it at night, say so in "
        "its limits:, and keep the note. A process without fallbacks: of its own is not asked.",
        before="data: {classes: [public]}",
        after="data: {classes: [public, internal]}",
        clauses=("iso27001 A.5.29",),
        check=not_cleared_on_ladder,
    ),
    "used-by-nobody": Rule(
        always(Severity.NOTE),
        says="Every service is used by a process, and every fallback stands on a ladder.",
        why="What hangs loose is read and kept up, and helps nobody: most often a process or a "
        "ladder was changed, and its other end was not.",
        mend="Name it where it belongs, or take it out.",
        before="- {id: batch, title: Batch jobs}",
        after="uses: [api, batch]",
        clauses=("dora art. 8(1), (4) to (6)",),
        check=used_by_nobody,
    ),
}
