"""What is shown while other people's consent is waited for. Pure."""

from collections.abc import Collection, Mapping

from bcp.audit.operators import Operators
from bcp.conduct.requests import callable_people, code_for, keyless, way_to_key
from bcp.conduct.step_screens import unmarked
from bcp.insight.tallying import Tally
from bcp.model.question import Option
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Tone, line
from bcp.plan.people import Person
from bcp.plan.procedure import PlannedStep
from bcp.run.people_state import Approval


def waiting(
    head: Head,
    planned: PlannedStep,
    request: Approval,
    tally: Tally,
    people: Mapping[str, Person],
    values: Mapping[str, str],
    operators: Operators,
    skip: Option,
) -> Screen:
    """Who may consent, how, and how many have.

    Args:
        head: the first line, with the tightest clock.
        planned: the step.
        request: what was asked, and when.
        tally: what has come of it.
        people: by id.
        values: what `$(names)` stand for.
        operators: who has a key in the log.
        skip: how one may go on without the consent, or why not.
    """
    run = request.run[:8]
    have = {one.consent.person for one in tally.counted}
    asked = f"asked {request.at:%H:%M:%S} by {request.asker}"
    rows: list[tuple[str, Line]] = [
        ("consent", line(f"{tally.words}  ({asked})", _tone(tally), hang=2)),
        ("they run", line(f"bcp approve {run} {planned.id}")),
        ("or", line(f"bcp reject {run} {planned.id} --reason TEXT")),
        *_people_rows(request, people, have, keyless(request, operators)),
        *_key_rows(request, operators),
        *_late(request),
        ("else", line(_way_out(skip), hang=2)),
    ]
    rows += [("not counted", line(f"{one.person}: {why}", Tone.BAD, hang=2))
             for one, why in tally.refused]  # fmt: skip
    parts: list[Part] = [Gap(), line(planned.step.title, Tone.STRONG, hang=2)]
    parts += [line(text, indent=2, hang=2) for text in _instruction(planned, values)]
    return Screen((*parts, Gap(), Facts(tuple(rows), indent=2)), head)


def late(words: str, people: Mapping[str, Person], alternates: tuple[str, ...]) -> Screen:
    """Nobody has consented in time: whom to call now."""
    first = line(f"! {words}", Tone.ATTENTION, hang=2)
    if not alternates:
        return Screen((first, line("The plan names no alternate: call those who were asked.")))
    rows = tuple((one, line(_reach(people.get(one)))) for one in alternates)
    return Screen((first, line("Call the alternates:"), Facts(rows, indent=2)))


def _people_rows(
    request: Approval,
    people: Mapping[str, Person],
    have: Collection[str],
    unsigned: Collection[str],
) -> list[tuple[str, Line]]:
    """Who may still consent, each with the number to call."""
    found = [one for one in callable_people(request, people) if one.id not in have]
    if not found:
        said = "nobody else has a role that may approve; choose another fallback"
        return [("from", line(said, Tone.BAD, hang=2))]
    return [
        ("" if number else "from", line(_asked_person(request, one, unsigned), hang=2))
        for number, one in enumerate(found)
    ]


def _key_rows(request: Approval, operators: Operators) -> list[tuple[str, Line]]:
    """A consent that nobody could sign is said before somebody is called for nothing."""
    unsigned = keyless(request, operators)
    if not unsigned:
        return []
    return [("no key", line(f"they cannot sign yet: {way_to_key(operators)}", hang=2))]


def _way_out(skip: Option) -> str:
    if not skip.refused:
        return "skip: you go on without it, by your authority and with a reason, on record"
    return f"choose: another fallback. No skip here: {skip.refused}"


def _asked_person(request: Approval, person: Person, unsigned: Collection[str]) -> str:
    code = f" · code {code_for(request, person.id)}" if request.phone and person.phone else ""
    key = " · no key" if person.id in unsigned else ""
    return f"{person.id}: {_reach(person)}{code}{key}"


def _late(request: Approval) -> list[tuple[str, Line]]:
    if request.escalated_at is None:
        return []
    words = f"since {request.escalated_at:%H:%M:%S}; the alternates are asked too"
    return [("late", line(words, Tone.ATTENTION, hang=2))]


def _instruction(planned: PlannedStep, values: Mapping[str, str]) -> list[str]:
    if planned.step.do is None:
        return []
    said = unmarked(planned.step.instruction(values))
    return [text.strip() for text in said.splitlines() if text.strip()]


def _reach(person: Person | None) -> str:
    if person is None:
        return "not among the people of the plan"
    return f"{person.name} {person.phone or '(no phone number in the plan)'}"


def _tone(tally: Tally) -> Tone:
    return Tone.GOOD if tally.is_enough else Tone.ATTENTION
