"""What a run shows went wrong, or right: by rules, each with its evidence. People add the rest.

Severity: high where an objective, a duty or the proof of an approval was missed; medium where the
plan was not followed or a figure cannot be given; low where it is to be known.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.model.outcome import Outcome
from bcp.render.reports.parts import elapsed, entries
from bcp.render.reports.run_decisions import is_decision, withheld
from bcp.render.reports.run_facts import RunFacts
from bcp.render.reports.run_notices import is_late, owed
from bcp.render.reports.run_people import actors
from bcp.render.reports.run_results import targets_of
from bcp.render.reports.run_signs import first_probe, onset
from bcp.render.reports.run_steps import AS_WRITTEN, Row, ways
from bcp.render.reports.run_times import aware, criteria_met, declared
from bcp.run.values import listed, text_or_none

HIGH, MEDIUM, LOW = "high", "medium", "low"
_ORDER = (HIGH, MEDIUM, LOW)


class Finding(Struct, frozen=True):
    """One finding."""

    severity: str
    words: str
    evidence: str


class FindingView(NamedTuple):
    """One finding, for the template."""

    number: str
    severity: str
    words: str
    evidence: str


def findings(facts: RunFacts) -> tuple[Finding, ...]:
    """What went wrong, the worst first."""
    found = [one for rule in _RULES for one in rule(facts)]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.severity)))


def worked(facts: RunFacts) -> tuple[str, ...]:
    """What went as planned."""
    return tuple(f"{facts.prefix}{said}" for said in _worked(facts))


def difficulties(facts: RunFacts) -> tuple[str, ...]:
    """What stood in the way of starting (DORA, Art. 13(2): difficulties on activation)."""
    return tuple(f"{facts.prefix}{said}" for said in _difficulties(facts))


def _objectives(facts: RunFacts) -> Iterator[Finding]:
    for one in targets_of(facts):
        title = facts.title_of(one.process)
        where = f"entry {one.arrival.seq}" if one.arrival else f"entry {facts.record.last_seq}"
        if one.met is False and one.clock:
            took = elapsed(one.took)
            rto = elapsed(one.clock.rto)
            words = f"{title} missed its RTO: {took} of {rto}, from {one.clock.start}"
            yield Finding(HIGH, words, where)
        elif one.met is None and not one.is_stopped:
            words = f"{title}: whether its RTO was met cannot be said"
            yield Finding(MEDIUM, words, where)


def _not_placed(facts: RunFacts) -> Iterator[Finding]:
    for process in facts.record.not_placed:
        if facts.state.process(process).left_as_is:
            words = f"{facts.title_of(process)} was left where it was, with nothing that carried it"
            yield Finding(MEDIUM, words, "part 6")


def _duties(facts: RunFacts) -> Iterator[Finding]:
    for one in owed(facts):
        late = is_late(facts, one)
        if late:
            severity = HIGH if one.is_obligation else MEDIUM
            yield Finding(severity, f"Notice `{one.id}` was late or not sent", "part 10")
        elif late is None and one.start is None and one.is_obligation:
            words = f"Duty `{one.id}`: its clock counts from {one.starts}, which nobody marked"
            yield Finding(MEDIUM, words, "part 10")


def _steps(facts: RunFacts) -> Iterator[Finding]:
    for way in ways(facts):
        for row in way.rows:
            yield from _of_step(row)


def _of_step(row: Row) -> Iterator[Finding]:
    done = row.attempt
    if done is None:
        yield Finding(LOW, f"Step `{row.id}` of a way that was chosen was not begun", "part 7")
        return
    where = f"entry {done.ended_seq or done.began_seq}"
    if not done.outcome:
        yield Finding(HIGH, f"Step `{row.id}` began, and no end is on record", where)
    elif done.outcome not in AS_WRITTEN:
        severity = HIGH if done.outcome == Outcome.FAILED else MEDIUM
        words = f"Step `{row.id}` was {done.outcome.replace('_', ' ')}"
        yield Finding(severity, words + (f": {done.words}" if done.words else ""), where)
    if row.is_late and row.planned and row.planned.step.target and done.took:
        over = elapsed(done.took - row.planned.step.target)
        yield Finding(LOW, f"Step `{row.id}` took {over} longer than its target", where)


def _decisions(facts: RunFacts) -> Iterator[Finding]:
    without: dict[str, list[int]] = {}
    for entry in facts.of("incident.declared", "fallback.chosen"):
        if entry.data.get("override") is True:
            met = listed(entry.data.get("criteria"))
            words = "though criteria were met" if met else "for no criterion was met"
            severity = LOW if met else MEDIUM
            yield Finding(severity, f"It was declared by override, {words}", f"entry {entry.seq}")
        if "authority" in entry.data and entry.data["authority"] is None:
            without.setdefault(entry.actor.id, []).append(entry.seq)
    for person, seqs in without.items():
        words = f"`{person}` decided without a role of the plan for it"
        yield Finding(MEDIUM, words, entries(seqs))
    for entry in facts.of("question.answered"):
        if text_or_none(entry.data.get("refused")):
            words = f"An answer to `{entry.data.get('id')}` was refused"
            yield Finding(LOW, words, f"entry {entry.seq}")


def _proof(facts: RunFacts) -> Iterator[Finding]:
    for asked in withheld(facts):
        words = f"Consent to `{asked.step}` was asked for, and not enough of it counts"
        yield Finding(HIGH, words, f"entry {asked.seq}")
    unproved = [
        one for one in facts.of("incident.declared", "fallback.chosen") if _is_open(facts, one)
    ]
    if unproved:
        words = "Decisions that are not proved to be of whom they name"
        yield Finding(LOW, words, entries([one.seq for one in unproved]))


def _is_open(facts: RunFacts, entry: Entry) -> bool:
    return not facts.proved(entry).startswith("proved")


def _observer(facts: RunFacts) -> Iterator[Finding]:
    if facts.state.mode != "exercise":
        return
    named = facts.state.observer
    if named is None:
        yield Finding(MEDIUM, "Nobody observed the exercise", f"entry {facts.record.first_seq}")
    elif named.casefold() in {one.casefold() for one in actors(facts)}:
        words = f"The observer, `{named}`, took part"
        yield Finding(MEDIUM, words, f"entry {facts.record.first_seq}")
    if facts.record.is_demo:
        words = "It was a demonstration that answered itself: it exercised nobody"
        yield Finding(HIGH, words, f"entry {facts.record.first_seq}")
    elif facts.record.is_from_a_file:
        words = "Every answer came from a file prepared before: nobody had to decide"
        yield Finding(MEDIUM, words, "part 6")


def _signs(facts: RunFacts) -> Iterator[Finding]:
    if first_probe(facts).at is None:
        yield Finding(MEDIUM, "No probe of our own saw it", "part 5")
    if facts.state.result is None:
        yield Finding(LOW, "The run is still open", f"entry {facts.record.last_seq}")
    if facts.gone:
        words = f"The plan as it was frozen cannot be read: {facts.gone}"
        yield Finding(HIGH, words, f"entry {facts.record.first_seq}")


_RULES: tuple[Callable[[RunFacts], Iterator[Finding]], ...] = (
    _objectives, _not_placed, _duties, _steps, _decisions, _proof, _observer, _signs,
)  # fmt: skip


def _worked(facts: RunFacts) -> Iterator[str]:
    for one in targets_of(facts):
        if one.met and one.clock:
            took = f"{elapsed(one.took)} of {elapsed(one.clock.rto)}"
            rehearsed = " in the exercise" if one.record.is_exercise else ""
            title = facts.title_of(one.process)
            yield f"{title} was in time{rehearsed}: {took}, from {one.clock.start}."
    rows = [row for way in ways(facts) for row in way.rows if row.attempt]
    as_written = [row for row in rows if row.attempt and row.attempt.outcome in AS_WRITTEN]
    if as_written:
        simulated = sum(
            row.attempt.outcome == Outcome.SIMULATED for row in as_written if row.attempt
        )
        so = f", {simulated} of them simulated and not done" if simulated else ""
        yield f"{len(as_written)} of {len(rows)} attempts at steps ended as they are written{so}."
    in_time = [one.id for one in owed(facts) if is_late(facts, one) is False]
    if in_time:
        rehearsed = ", in the exercise" if facts.record.is_exercise else ""
        yield f"Told in time{rehearsed}: {', '.join(f'`{one}`' for one in in_time)}."


def _difficulties(facts: RunFacts) -> Iterator[str]:
    began, said, met = onset(facts), declared(facts), criteria_met(facts)
    if began.at and said.at:
        yield f"From onset to declaring: {elapsed(said.at - began.at)}."
    if met.at and said.at:
        took = elapsed(said.at - met.at)
        yield f"From the first reading that met a criterion to declaring: {took}."
    if said.at is None:
        yield "It was never declared."
    if facts.state.stood_by:
        times = "1 time" if facts.state.stood_by == 1 else f"{facts.state.stood_by} times"
        yield f"Somebody stood by before it was declared: {times}."
    if aware(facts).at is None:
        yield "When somebody became aware was not marked (`bcp mark RUN aware`)."
    for entry in facts.of("run.paused", "run.held"):
        if entry.type == "run.paused" or entry.data.get("taken_from"):
            word = "paused" if entry.type == "run.paused" else "was taken over"
            yield f"The run {word}, entry {entry.seq}."
    waited = [one for one in facts.of("question.answered") if not is_decision(facts, one)]
    looked = sum(one.data.get("answer") == "recheck" for one in waited)
    if looked:
        yield f"Read again on request: {looked} times."
