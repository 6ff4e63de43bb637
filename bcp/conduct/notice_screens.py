"""The clock to the next notice as a line, and the messages as they are to be sent."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bcp.conduct.board import Board
from bcp.insight.notices import Notice, next_notice, not_counting, overdue
from bcp.insight.words import elapsed_text, listed, moment_text
from bcp.model.duration import clock_text, duration_text
from bcp.model.screen import Gap, Line, Part, Screen, Tone, line
from bcp.model.substitution import fill
from bcp.plan.model import Plan
from bcp.plan.notices import Communication, Obligation
from bcp.run.state import RunState

_SOON = timedelta(minutes=15)


def next_line(plan: Plan, state: RunState, now: datetime) -> Line | None:
    """The clock to the next notice; None where nothing has to be told now."""
    notice = next_notice(plan, state)
    if notice is None:
        return None
    late = len(overdue(plan, state, now))
    more = f" ({late} are overdue)" if late > 1 else ""
    tone = Tone.ATTENTION if notice.due_at - now < _SOON else Tone.QUIET
    return line(f"{notice_words(notice, now)}{more}", tone, hang=2)


def notice_words(notice: Notice, now: datetime) -> str:
    """`Next notice due 03:51, 12:10 left: customers, to: Customers in contact …`."""
    due, left = moment_text(notice.due_at, now), notice.due_at - now
    if left <= timedelta():
        return f"Notice OVERDUE since {due}, {elapsed_text(-left)}: {notice.about}"
    again = f" (number {notice.number})" if notice.number > 1 else ""
    return f"Next notice{again} due {due}, {clock_text(left)} left: {notice.about}"


def notice_lines(board: Board) -> tuple[Line, ...]:
    """The clock to the next notice, and what would start the clocks that stand still."""
    plan, state = board.desk.loaded.plan, board.desk.recorder.state
    now = board.desk.tools.clock.now()
    shown = next_line(plan, state, now)
    still = _still_words(not_counting(plan, state))
    return (*((shown,) if shown else ()), *((line(still, Tone.QUIET, hang=2),) if still else ()))


def with_next_notice(screen: Screen, board: Board) -> Screen:
    """A screen with the clock to the next notice as its last line, where one counts."""
    recorder = board.desk.recorder
    shown = next_line(board.desk.loaded.plan, recorder.state, board.desk.tools.clock.now())
    return Screen((*screen.parts, Gap(), shown), screen.head) if shown else screen


def messages(board: Board, due: Sequence[Communication], values: Mapping[str, str]) -> Screen:
    """The texts to send, filled in, and when each is due."""
    state, now = board.desk.recorder.state, board.desk.tools.clock.now()
    parts: list[Part] = []
    for one in due:
        parts += [Gap(), line(f"To: {one.audience}{_by(one, state, now)}", Tone.STRONG, hang=2)]
        lines = fill(one.template, values).splitlines()
        parts += [line(text, indent=2) if text.strip() else Gap() for text in lines]
    return Screen(tuple(parts), board.head("Messages"))


def _by(one: Communication, state: RunState, now: datetime) -> str:
    told = state.told.get(one.id, ())
    if told and one.every:
        last = moment_text(told[-1], now)
        return f", again by {moment_text(told[-1] + one.every, now)} (last sent {last})"
    return f", due {moment_text(state.declared_at + one.first, now)}" if state.declared_at else ""


def _still_words(owed: Sequence[Obligation]) -> str:
    """What counts from an event that nobody has marked, and how it is marked."""
    said = [f"{one.title} ({duration_text(one.due)} from {one.from_})" for one in owed]
    events = "|".join(sorted({one.from_ for one in owed}))
    return f"Not counting before bcp mark RUN {events}: {listed(said)}" if said else ""
