"""A person's step takes too long: said before it is, and at its timeout the step is ended."""

from collections.abc import Iterator
from datetime import datetime

from bcp.conduct import options
from bcp.conduct.meanwhile import Meanwhile
from bcp.model.duration import clock_text, duration_text
from bcp.model.ports import Clock
from bcp.model.question import Answer, Source
from bcp.model.screen import Screen, Tone, line
from bcp.steps.base import Step

_WARNED_AT = 0.8
"""The share of a target or a timeout after which its end is announced."""

_Mark = tuple[datetime, str]


def deadlines(step: Step, since: datetime, clock: Clock) -> Meanwhile:
    """What happens beside a person's step as its time runs out.

    Args:
        step: its target and its timeout count.
        since: when it was put.
        clock: the run's clock.
    """
    marks = sorted(_marks(step, since))
    ends = None if step.timeout is None else since + step.timeout

    def found() -> Screen | Answer | None:
        now = clock.now()
        if ends is not None and step.timeout is not None and now >= ends:
            said = f"timeout {duration_text(step.timeout)} passed"
            return Answer(options.FAILED.word, Source.ELSEWHERE, reason=said)
        due = [text for at, text in marks if at <= now]
        del marks[: len(due)]
        return Screen((line(f"! {due[-1]}", Tone.ATTENTION, hang=2),)) if due else None

    return found


def _marks(step: Step, since: datetime) -> Iterator[_Mark]:
    if step.target is not None:
        target = duration_text(step.target)
        left = clock_text(step.target * (1 - _WARNED_AT))
        yield since + step.target * _WARNED_AT, f"{left} left of this step's target of {target}"
        yield since + step.target, f"this step's target of {target} has passed"
    if step.timeout is not None:
        timeout = duration_text(step.timeout)
        left = clock_text(step.timeout * (1 - _WARNED_AT))
        words = f"in {left} bcp ends this step as failed: its timeout is {timeout}"
        yield since + step.timeout * _WARNED_AT, words


def counted_from(started_at: datetime, resumed_at: datetime | None) -> datetime:
    """Since when a person's time runs: nobody could work on it here while the run was stopped."""
    return started_at if resumed_at is None else max(started_at, resumed_at)


def is_timed_out(answer: Answer) -> bool:
    """Whether it was the clock that answered, and no person."""
    return answer.source is Source.ELSEWHERE and answer.word == options.FAILED.word
