"""Everything that one run needs, put together once by whoever starts it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime

from msgspec import Struct

from bcp.conduct.meanwhile import Meanwhile
from bcp.conduct.preflight import Preflight
from bcp.conduct.recorder import Recorder
from bcp.conduct.rereading import Reading
from bcp.insight.history import History
from bcp.model.ports import Operator, Tools
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.steps.base import Step


def _no_remark(step: Step) -> str:
    del step
    return ""


def _nothing_more(_now: datetime) -> tuple[str, ...]:
    return ()


class ClockFace:
    """The tightest clock as text, for a prompt that ticks: blank until the run has one."""

    def __init__(self) -> None:
        self._read: Callable[[], str] = str

    def shows(self, read: Callable[[], str]) -> None:
        """From now on it shows this."""
        self._read = read

    def __call__(self) -> str | None:
        """What it shows now; None while no clock runs."""
        return self._read() or None


class Place(Struct, frozen=True):
    """Where the operator is: what stands in the first line of every screen."""

    title: str
    mode_word: str
    """INCIDENT or EXERCISE."""
    run: str
    who: str
    log: str
    command: str
    """What continues this run: `bcp resume 7f3a…`."""


class Desk(Struct, frozen=True):
    """The conductor's instruments; a drill's differ from the real ones only in their values."""

    workspace: Workspace
    loaded: LoadedPlan
    recorder: Recorder
    operator: Operator
    tools: Tools
    """For reading the world and the run's clock."""
    tools_for: Callable[[Step], Tools]
    """The Tools with which a step acts: live, or simulating."""
    skip_reason: Callable[[Step], str | None]
    """Why a step is left out of this run, None where it is not."""
    preflight: Callable[[], Preflight]
    history: History
    place: Place
    face: ClockFace
    closes: bool
    """Whether the run ends by itself once every process is placed, as a drill does."""
    has_answers: bool = False
    """Whether answers were prepared, so that a missing one is a refusal and not a question."""
    scope: tuple[str, ...] = ()
    """The processes asked for; empty: all that are affected."""
    asks_again: bool = False
    """Whether a choice that was put off is asked again: only where a person is at a terminal."""
    to: str | None = None
    """The fallback asked for on the command line."""
    epilogue: Callable[[datetime], tuple[str, ...]] = _nothing_more
    """Lines for the end screen that only the starter knows: limits of a drill, what comes later."""
    reading: Callable[[], Reading] | None = None
    """Prepares a reading that may be carried out in any thread, for a prompt that waits; None
    where reading is done at once."""
    ungraceful: bool = False
    """Whether only the necessary steps are walked, for the choices made in this call."""
    about_acts: Callable[[Step], str] = _no_remark
    """What is to be said of a step before it is carried out: what a drill really does, or not."""
    finishing: Callable[[], AbstractContextManager[None]] = nullcontext
    """Inside it, being told to end waits until what is in flight has ended and is recorded."""
    beside: tuple[Meanwhile, ...] = ()
    """What happens beside every question of this run: a drill's injects."""
