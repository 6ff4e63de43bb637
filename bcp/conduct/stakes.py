"""What is at stake while a person decides: the clocks that run, and the money that is lost."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bcp.insight.clocks import RtoClock, bar, loss_so_far, totals
from bcp.insight.onset import Since
from bcp.model.duration import clock_text, duration_text
from bcp.model.screen import Line, Tone, line
from bcp.plan.model import Process
from bcp.run.state import RunState

_ATTENTION_FROM = 2 / 3
"""The share of an objective from which on its clock is marked."""


def clock_words(process: Process, clock: RtoClock) -> str:
    """`support: RTO 30m from onset  ######----  11:10 left`."""
    rto = duration_text(process.rto)
    return f"{process.id}: RTO {rto} from {clock.start_name}  {bar(clock)}  {_left(clock)}"


def clock_tone(clock: RtoClock) -> Tone:
    """Attention when a third is left, bad when it is over."""
    if clock.is_over:
        return Tone.BAD
    return Tone.ATTENTION if clock.share_used >= _ATTENTION_FROM else Tone.PLAIN


def bridged_words(state: RunState) -> str:
    """What carries the processes that move: no clock runs for them."""
    moving = [one for one in state.processes.values() if one.bridge and not one.has_moved]
    return " · ".join(f"{one.id}: bridged by {one.bridge}" for one in moving)


def stakes_line(
    processes: Sequence[Process],
    since: Mapping[str, Since],
    ended: Mapping[str, datetime],
    clocks: Iterable[RtoClock],
    now: datetime,
) -> Line | None:
    """The money lost by now, and the clocks beside the tightest one; None where nothing counts.

    Args:
        processes: what the run is about.
        since: since when each of them is in trouble.
        ended: when those that something carries by now were carried: their loss stands still.
        clocks: the clocks that run, the tightest first.
        now: the instant at which all is counted.
    """
    lost = [
        loss
        for one in processes
        if (loss := loss_so_far(one, since[one.id], ended.get(one.id, now))) is not None
    ]
    rates = [str(one.loss) for one in processes if one.loss is not None and one.id not in ended]
    money = " and ".join(str(total) for total in totals(lost))
    said = [f"About {money} lost so far" + (f", {' and '.join(rates)}" if rates else "")]
    _, *others = clocks or (None,)
    also = [f"{one.process} {_left(one)}" for one in others if one is not None]
    words = [*(said if lost else []), *([f"also: {', '.join(also)}"] if also else [])]
    return line(" · ".join(words), Tone.QUIET, hang=2) if words else None


def _left(clock: RtoClock) -> str:
    if clock.is_over:
        return f"{clock_text(-clock.left)} OVER"
    return f"{clock_text(clock.left)} left"
