"""What a return looks like: whether its condition has held, what breaks it, who is back. Pure."""

from datetime import datetime

from bcp.insight.returning import ReturnState
from bcp.insight.words import second_text, verdict_words
from bcp.model.duration import duration_text
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Tone, line
from bcp.plan.model import Failback, Process
from bcp.run.state import RETURNING, ProcessState
from bcp.steps.base import When


def condition(
    head: Head,
    who: str,
    state: ReturnState,
    failback: Failback | None,
    since: datetime | None,
) -> Screen:
    """Whether the way back is open: since when its condition holds, and what is missing.

    Args:
        head: the first line.
        who: the titles of those that would return.
        state: the condition, judged now.
        failback: how the plan lets them return; None where it does not say.
        since: when they came to their fallback.
    """
    stands = f"{who}, there since {since:%Y-%m-%d %H:%M:%S}" if since else who
    rows = [("Returns", line(stands, hang=2))]
    rows.append(("Condition", line(_asked(failback.when) if failback else "none is stated")))
    rows += _found(state)
    rows.append(("Way back", line(_way(failback), hang=2)))
    return Screen((Gap(), Facts(tuple(rows))), head)


def broken(head: Head, state: ReturnState, fallback: str, why: str) -> Screen:
    """The primary does not hold, or the way was left: nothing more returns by itself."""
    said = why or "The condition of the return does not hold now."
    parts: list[Part] = [Gap(), line(said, Tone.BAD, hang=2)]
    parts.append(Facts(tuple(_found(state)), indent=2))
    parts.append(line(f'turn_back walks the way to "{fallback}" again.', indent=2, hang=2))
    return Screen(tuple(parts), head)


def back(who: str, at: datetime) -> Screen:
    """Arrived."""
    return Screen((line(f"{who}: back on the primary since {at:%H:%M:%S}.", Tone.GOOD, hang=2),))


def between(process: Process, stands: ProcessState, now: datetime) -> str:
    """Where a process stands that is on no fallback: never moved, on its way, or back."""
    since = f" since {second_text(stands.since, now)}" if stands.since else ""
    if stands.is_back:
        return f"{process.title} is back on its primary{since}."
    if stands.state == RETURNING:
        share = stands.share or 0
        return f"{process.title} returns{since}: {share} % is back, the rest on {stands.arrived}."
    if stands.bridge is not None:
        return f"{process.title} moves to {stands.chosen}{since}; {stands.bridge} carries it."
    return f"{process.title} stays as it is (RTO {duration_text(process.rto)})."


def _found(state: ReturnState) -> list[tuple[str, Line]]:
    word = Span("met", Tone.GOOD) if state.met else Span("not met", Tone.ATTENTION)
    first, *rest = state.reasons
    return [
        ("Found", Line((word, Span(f": {first}")), hang=2)),
        *(("", line(reason, hang=2)) for reason in rest),
    ]


def _asked(when: When) -> str:
    bound = when.at_most or when.at_least
    word = "at most" if when.at_most is not None else "at least"
    lasting = f" for {duration_text(when.for_)}" if when.for_ else ""
    service = f"{when.service}: " if when.service else ""
    return f"{service}{word} {verdict_words(bound) if bound else ''}{lasting}"


def _way(failback: Failback | None) -> str:
    if failback is None:
        return "no steps are stated"
    shares = ", then for ".join(f"{share} %" for share in failback.shares)
    rounds = f" for {shares}, each read again before the next" if shares else ""
    later = len(failback.backlog) + len(failback.reconciliation)
    after = f", then {_steps(later)} of backlog and reconciliation" if later else ""
    return f"{_steps(len(failback.steps))}{rounds}{after}"


def _steps(count: int) -> str:
    return "1 step" if count == 1 else f"{count} steps"
