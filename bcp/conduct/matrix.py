"""The failover matrix: every fallback of every process, walked with all that stands before it down.

The real conductor walks on a log in memory, every act is simulated, and no person is asked. So it
shows what a plan cannot reach; whether a fallback works on the day, only a drill with people shows.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from bcp.conduct.drill import sweep_at
from bcp.conduct.drilling import Rehearsal
from bcp.conduct.ladder_down import Predecessors, predecessors, world_without
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.conduct.rehearsing import rehearse
from bcp.conduct.stand_in import StandIn
from bcp.conduct.walk_faults import fault_of, unasked_time
from bcp.insight.grounds import State
from bcp.insight.readiness import FallbackState, fallback_states, ladder
from bcp.model.errors import BcpError, Refused
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback, Process
from bcp.plan.procedure import procedure
from bcp.plan.reach import targets
from bcp.plan.workspace import Workspace
from bcp.run.state import RunClock, RunState

_STEPPED = RunClock("stepped", speed=0)


class Reach(StrEnum):
    """How far the walk came."""

    REACHED = "reached"
    """Every step was walked, and nothing that it relies on fell with what is before it."""
    BLOCKED = "blocked"
    """Its data is not cleared there, so it can never be chosen."""
    BROKEN = "broken"
    """It cannot be walked to its end, or falls with what it is to replace."""


class Cell(Struct, frozen=True):
    """One fallback of one process."""

    plan: str
    process: Process
    reach: Reach
    why: str
    """Why it was not reached; empty where it was."""
    state: FallbackState
    """How it stands with all before it down; `suspect` is shown, and is no fault by itself."""
    before: Predecessors
    took: timedelta | None
    """From declaring to the end of its steps, each taking its target; None where none was moved."""
    is_fault: bool = False

    @property
    def meets_rto(self) -> bool | None:
        """Whether its steps fit into the objective; None where the plan does not say enough."""
        if self.took is None:
            return None
        if self.took > self.process.rto:
            return False
        return None if self.state.steps_without_target else True


MakeOutside = Callable[[Callable[[Recorder], StandIn]], Outside]
"""Makes what a walk stands on: a log in memory, no network, no secrets, and this operator."""


def failover_matrix(
    workspace: Workspace, plans: Iterable[LoadedPlan], make: MakeOutside
) -> Iterator[Cell]:
    """Walk every fallback of every process of the plans, in the order of their ladders.

    A blocked fallback is the plan's own word, so it is a fault only where none of those after it
    is reached: whoever is refused there has nowhere to go.
    """
    for loaded in plans:
        for process in loaded.plan.processes:
            ways = ladder(loaded.plan, process)
            cells = [
                _Walked(workspace, loaded, process, ways, place, make).cell()
                for place in range(len(ways))
            ]
            yield from _with_faults(cells)


class Matrix(Struct, frozen=True):
    """What there was to walk, and how it went."""

    cells: tuple[Cell, ...]
    without: tuple[tuple[str, Process], ...]
    """The processes with nothing to walk, each with its plan's id: nobody there has a way out."""
    unread: tuple[str, ...]
    """The plan files that have faults, and were not walked."""

    @property
    def is_fault(self) -> bool:
        """Whether there is anything to mend."""
        return bool(self.without or self.unread) or any(cell.is_fault for cell in self.cells)


def without_fallback(plans: Iterable[LoadedPlan]) -> Iterator[tuple[str, Process]]:
    """The processes whose ladder is empty, each with its plan's id."""
    for loaded in plans:
        for process in loaded.plan.processes:
            if not ladder(loaded.plan, process):
                yield loaded.plan.id, process


def _with_faults(cells: Sequence[Cell]) -> Iterator[Cell]:
    for place, cell in enumerate(cells):
        is_caught = any(one.reach is Reach.REACHED for one in cells[place + 1 :])
        is_fault = cell.reach is Reach.BROKEN or (cell.reach is Reach.BLOCKED and not is_caught)
        yield replace(cell, is_fault=is_fault)


class _Walked:
    """One walk: the world with all before it down, and what the conductor made of it."""

    def __init__(
        self,
        workspace: Workspace,
        loaded: LoadedPlan,
        process: Process,
        ways: tuple[Fallback, ...],
        place: int,
        make: MakeOutside,
    ) -> None:
        self._workspace = workspace
        self._loaded = loaded
        self._process = process
        self._fallback = ways[place]
        self._before = predecessors(workspace, loaded.plan, process, ways, place)
        self._steps = procedure(workspace, loaded, self._fallback, (process.id,))
        self._outside = make(self._stand_in)
        self._recorder: Recorder | None = None
        self._person: StandIn | None = None

    def cell(self) -> Cell:
        """Walk, and say how far it came."""
        scenario = world_without(self._before.down, self._outside.clock.now())
        clock = replace(_STEPPED, starts_at=scenario.starts)
        scope = (self._process.id,)
        rehearsal = Rehearsal(scenario, (), clock, scope, performs=False)
        stopped = self._stopped(rehearsal)
        read = targets(self._workspace, self._loaded)
        states = fallback_states(
            self._workspace,
            self._loaded,
            self._process,
            sweep_at(scenario, read, scenario.starts),
            left=self._process.rto,
        )
        state = next(one for one in states if one.id == self._fallback.id)
        reach, why = self._reach(stopped, state)
        plan = self._loaded.plan.id
        return Cell(plan, self._process, reach, why, state, self._before, self._took())

    def _stand_in(self, recorder: Recorder) -> StandIn:
        self._recorder = recorder
        timed = {one.id: one.step.target for one in self._steps}
        known = {name: target for name, target in timed.items() if target is not None}
        self._person = StandIn(self._fallback.id, known, recorder.clock, recorder.command)
        return self._person

    def _stopped(self, rehearsal: Rehearsal) -> BcpError | None:
        try:
            rehearse(self._outside, self._workspace, self._loaded, rehearsal)
        except BcpError as stop:
            return stop
        return None

    def _reach(self, stopped: BcpError | None, state: FallbackState) -> tuple[Reach, str]:
        if state.state is State.BLOCKED or isinstance(stopped, Refused):
            return Reach.BLOCKED, next(iter(state.reasons), str(stopped or ""))
        if stopped is not None:
            return Reach.BROKEN, stopped.what
        run = self._run()
        if run is None or not run.process(self._process.id).has_moved:
            return Reach.BROKEN, "its last step was walked, and the process was not moved"
        if state.state is State.DOWN:
            return Reach.BROKEN, f"it falls with what it replaces: {state.reasons[0]}"
        fault = fault_of(self._steps, run, self._before.down)
        return (Reach.BROKEN, fault) if fault else (Reach.REACHED, "")

    def _took(self) -> timedelta | None:
        run = self._run()
        if run is None or self._person is None or run.declared_at is None:
            return None
        stands = run.process(self._process.id)
        if not stands.has_moved or stands.since is None:
            return None
        unasked = unasked_time(self._steps, run, self._person.was_asked)
        return stands.since - run.declared_at + unasked

    def _run(self) -> RunState | None:
        return self._recorder.state if self._recorder else None
