"""The consents of a run, judged as the log proves them: for `bcp show`."""

from collections.abc import Iterator

from bcp.audit.authors import AuthorsReader
from bcp.audit.cosigning import ENTRY_CONFIRMED
from bcp.audit.reader import LogReader
from bcp.conduct.giving import counted
from bcp.insight.tallying import Tally, rejection
from bcp.model.instant import second_text
from bcp.model.outcome import Outcome
from bcp.model.screen import Line, Tone, line
from bcp.run.people import confirmed
from bcp.run.people_state import Approval
from bcp.run.state import RunState


def judged(log: LogReader, run: RunState) -> list[tuple[Approval, Tally]]:
    """Each request for consent with what it has come to, in the order in which they were made."""
    if not run.approvals:
        return []
    for entry in log.entries_of(ENTRY_CONFIRMED, log.end()):
        if entry.run is None:  # what was said by phone is countersigned after the run's end, too
            run = confirmed(run, entry)
    authors = AuthorsReader(log)
    asked = sorted(run.approvals.values(), key=lambda one: one.seq)
    return [(one, counted(one, authors)) for one in asked]


def consent_rows(run: RunState, asked: Approval, tally: Tally) -> Iterator[tuple[str, Line]]:
    """One request: how many consent, how that is known, and what does not count."""
    tone = Tone.GOOD if tally.is_enough else Tone.ATTENTION
    yield asked.step, line(f"{tally.words}; asked by {asked.asker}", tone, hang=2)
    step = run.steps.get(asked.step)
    if step is not None and step.outcome is Outcome.DONE and not tally.is_enough:
        said = "! the step is recorded as done, and what counts is not enough: ask who wrote that"
        yield "", line(said, Tone.BAD, hang=2)
    no = rejection(asked)
    if no is not None:
        yield "", line(f"{no.person} refuses ({no.at:%H:%M:%S})", Tone.BAD, hang=2)
    if asked.escalated_at is not None:
        yield "", line(f"late: the alternates were asked at {asked.escalated_at:%H:%M:%S}")
    for consent, why in tally.refused:
        yield "", line(f"not counted: {consent.person}: {why}", Tone.BAD, hang=2)
    for tried in asked.refused:
        if tried.why:
            yield "", line(f"refused: {tried.actor}@{tried.host}: {tried.why}", Tone.BAD, hang=2)


def consent_json(asked: Approval, tally: Tally) -> dict[str, object]:
    """One request for scripts."""
    no = rejection(asked)
    return {
        "step": asked.step,
        "attempt": asked.attempt,
        "asked_at": second_text(asked.at),
        "asker": asked.asker,
        "wanted": tally.wanted,
        "enough": tally.is_enough,
        "refused_by": None if no is None else no.person,
        "consents": [
            {
                "person": one.consent.person,
                "how": one.consent.how,
                "at": second_text(one.consent.at),
                "countersigned": one.countersigned,
            }
            for one in tally.counted
        ],
        "not_counted": [
            *({"person": one.person, "why": why} for one, why in tally.refused),
            *({"person": one.actor, "why": one.why} for one in asked.refused if one.why),
        ],
    }
