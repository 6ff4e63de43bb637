"""The board: every process of every open run, the tightest clock first. Pure."""

from collections.abc import Mapping, Sequence

from bcp.cli.runs_screen import mode_word
from bcp.insight.standing import Standing, by_time_left, state_words
from bcp.model.duration import clock_text, duration_text
from bcp.model.screen import Gap, Line, Part, Screen, Span, Table, Tone, line
from bcp.run.as_json import state_word
from bcp.run.state import RunState

_COLUMNS = ("process", "stands", "RTO", "held by", "run")
_THIRD = 2 / 3

Notices = Mapping[str, Line]
"""By the id of a run: the next notice that is due, where there is one."""


def board_screen(
    runs: Sequence[RunState], standings: Sequence[Standing], notices: Notices
) -> Screen:
    """What is open now.

    Args:
        runs: the open runs.
        standings: of their processes.
        notices: the next notice of each run.
    """
    parts: list[Part] = [line(_summary(runs), Tone.STRONG), Gap()]
    if standings:
        rows = tuple(_row(one) for one in by_time_left(standings))
        parts.append(Table(_COLUMNS, rows))
    known = {one.run.id for one in standings}
    parts += [_waiting(run) for run in runs if run.id not in known]
    told = [Line(_spans(run, notices), 2, 2) for run in runs if run.id in notices]
    parts += [Gap(), *told] if told else []
    return Screen((*parts, Gap()))


def _summary(runs: Sequence[RunState]) -> str:
    incidents = [run for run in runs if run.mode == "incident"]
    plans = ", ".join(dict.fromkeys(run.plan for run in incidents))
    exercises = len(runs) - len(incidents)
    said = [f"Open: {plans}"] if incidents else []
    said += [f"{exercises} exercise{'s' if exercises > 1 else ''}"] if exercises else []
    return " · ".join(said)


def _row(one: Standing) -> tuple[Line, ...]:
    holder = one.run.holder
    stands, since = one.stands, one.stands.since
    when = f" since {since:{_day(one)}%H:%M:%S}" if since else ""
    declared = one.run.declared_at is not None
    words = state_words(stands, when) if declared else "waiting to be declared"
    return (
        line(f"{one.title} ({one.run.plan})", Tone.STRONG),
        line(words, hang=2),
        _time(one),
        line(holder.who if holder else "nobody"),
        line(f"{one.run.id[:8]} {mode_word(one.run)}"),
    )


def _day(one: Standing) -> str:
    since = one.stands.since
    return "" if since is None or since.date() == one.now.date() else "%Y-%m-%d "


def _time(one: Standing) -> Line:
    if one.clock is None or one.process is None:
        return line("")
    rto = duration_text(one.process.rto)
    if one.is_running:
        return _running(one, rto)
    if one.took is not None:
        met = one.took <= one.process.rto
        word = "met" if met else "MISSED"
        return line(f"{word}: {clock_text(one.took)} of {rto}", Tone.GOOD if met else Tone.BAD)
    return line("")


def _running(one: Standing, rto: str) -> Line:
    clock = one.clock
    if clock is None:
        return line("")
    if clock.is_over:
        return line(f"{clock_text(-clock.left)} OVER {rto}", Tone.BAD)
    tone = Tone.ATTENTION if clock.share_used >= _THIRD else Tone.PLAIN
    return line(f"{clock_text(clock.left)} left of {rto}", tone)


def _waiting(run: RunState) -> Line:
    return line(f"{run.plan}: run {run.id[:8]}, {mode_word(run)}, {state_word(run)}", hang=2)


def _spans(run: RunState, notices: Notices) -> tuple[Span, ...]:
    return (Span(f"{run.plan}: "), *notices[run.id].spans)
