"""Several plans in one incident: their runs are driven as one, the least time left goes first."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from bcp.conduct.conductor import Conductor
from bcp.model.errors import (
    BcpError,
    Interrupted,
    NotRecorded,
    Refused,
    RunAborted,
    RunMoved,
    StepNotRecovered,
)
from bcp.model.screen import Gap, Screen, Tone, line
from bcp.plan.model import Process

_WORST_FIRST = (RunMoved, StepNotRecovered, Refused, RunAborted, BcpError)
"""Which stop is told at the end where runs stopped for several reasons."""


class Together:
    """The runs of one incident. What stops one of them stops no other.

    Args:
        conductors: one for each run.
        stops: what kept other runs of this call from being opened at all.
    """

    def __init__(self, conductors: Sequence[Conductor], stops: Sequence[BcpError] = ()) -> None:
        self._going = list(conductors)
        self._stops = list(stops)
        self._is_alone = len(conductors) == 1 and not stops
        """Its stop is the end of the call, which is told there, and once."""

    def conduct(self) -> None:
        """Declare each, place the processes of all by the time that is left, close each.

        Raises:
            BcpError: what stopped a run, once the others are done; the worst of several.
            Interrupted: Ctrl-C; it ends all of them.
            NotRecorded: nothing more can be recorded, so nothing more is done.
        """
        for conductor in tuple(self._going):
            self._drive(conductor, conductor.begin)
        while due := self._due():
            self._place(*due[0])
        for conductor in tuple(self._going):
            self._drive(conductor, conductor.close)
        if self._stops:
            raise min(self._stops, key=_rank)

    def _due(self) -> list[tuple[Conductor, Process]]:
        """What is still to be placed, the least time left first: each one placed changes it."""
        found = [(one, process) for one in self._going for process in one.due()]
        return sorted(found, key=lambda due: _urgency(*due))

    def _place(self, conductor: Conductor, process: Process) -> None:
        self._drive(conductor, lambda: conductor.place(process))

    def _drive(self, conductor: Conductor, act: Callable[[], None]) -> None:
        try:
            act()
        except Interrupted:
            self._pause_others(conductor)
            raise
        except NotRecorded as stop:
            if not isinstance(stop, RunMoved):
                raise
            self._set_aside(conductor, stop)
        except BcpError as stop:
            self._set_aside(conductor, stop)

    def _set_aside(self, conductor: Conductor, stop: BcpError) -> None:
        self._going.remove(conductor)
        self._stops.append(stop)
        if self._is_alone:
            return
        plan = conductor.desk.place.title
        means = f"{stop.means} The other runs go on." if self._going else stop.means
        conductor.desk.operator.show(
            Screen(
                (
                    Gap(),
                    line(f"{plan}: {stop.what}", Tone.ATTENTION, hang=2),
                    line(means, indent=2, hang=2),
                )
            )
        )

    def _pause_others(self, left: Conductor) -> None:
        for conductor in self._going:
            if conductor is not left:
                conductor.desk.recorder.pause("interrupted")


def _urgency(conductor: Conductor, process: Process) -> tuple[timedelta, int, str]:
    clock = conductor.board.clock(process)
    return (clock.left if clock else timedelta.max, process.tier, process.id)


def _rank(stop: BcpError) -> int:
    return next(place for place, kind in enumerate(_WORST_FIRST) if isinstance(stop, kind))
