"""Putting the desk of a drill together: a scenario for the world, Tools that simulate."""

from datetime import datetime
from functools import partial

from bcp.conduct import drill
from bcp.conduct.clocks import ScenarioClock, SteppedClock
from bcp.conduct.desk import ClockFace, Desk
from bcp.conduct.drilling import Rehearsal
from bcp.conduct.exit_statuses import statuses
from bcp.conduct.holding import hold
from bcp.conduct.injecting import Injects, told_so_far
from bcp.conduct.marking import Marking
from bcp.conduct.meanwhile import first_of, show_all
from bcp.conduct.opening import Opening, frozen_workspace, open_run, take_up
from bcp.conduct.outside import Outside
from bcp.conduct.preflight import Preflight
from bcp.conduct.recorder import Recorder
from bcp.conduct.starting import EXERCISE, STEPPED, conducted, operator_of, place_of
from bcp.conduct.tools import LiveTools
from bcp.model.ports import Clock
from bcp.model.question import Source
from bcp.plan.loaded import LoadedPlan
from bcp.plan.procedure import targets
from bcp.plan.workspace import Workspace
from bcp.run.state import RunClock, RunState

_SIMULATED = "Every act is simulated; no secret and no program is looked up."


def rehearse(
    outside: Outside, workspace: Workspace, loaded: LoadedPlan, rehearsal: Rehearsal
) -> Recorder:
    """Open an exercise and conduct it."""
    clock = _scenario_clock(outside.clock, rehearsal.begins_at, rehearsal.clock)
    opening = Opening(
        EXERCISE, rehearsal.clock, rehearsal.scope, rehearsal.scenario.id, rehearsal.observer,
        rehearsal.files, outside.seat_data(),
    )  # fmt: skip
    recorder = open_run(
        outside.log, workspace, loaded, opening, outside.actor, clock, outside.new_id,
        outside.redact, outside.signer,
    )  # fmt: skip
    return _exercise(_drill_desk(outside, workspace, loaded, recorder, rehearsal))


def rehearse_on(
    outside: Outside, state: RunState, place: Workspace, rehearsal: Rehearsal
) -> Recorder:
    """Go on with an open exercise; the scenario's clock starts where the record ends."""
    workspace = frozen_workspace(outside.log, state, place)
    clock = _scenario_clock(outside.clock, state.last_at, state.clock)
    recorder = take_up(outside.log, state, outside.actor, clock, outside.redact, outside.signer)
    loaded = workspace.plan(state.plan)
    desk = _drill_desk(outside, workspace, loaded, recorder, rehearsal)
    hold(outside, recorder, desk.operator)
    recorder.confirm_unsigned(outside.show)
    if told := told_so_far(rehearsal.scenario, state):
        desk.operator.show(told)
    return _exercise(desk)


def _exercise(desk: Desk) -> Recorder:
    """Conduct a drill; what its operator is told on arriving comes before the first question."""
    show_all(first_of(*desk.beside), desk.operator)
    return conducted(desk)


def _drill_desk(
    outside: Outside,
    workspace: Workspace,
    loaded: LoadedPlan,
    recorder: Recorder,
    rehearsal: Rehearsal,
) -> Desk:
    face = ClockFace()
    operator = Marking(operator_of(outside, recorder, Source.SCENARIO, face))
    read = targets(workspace, loaded)
    simulating = drill.DrillTools(recorder.clock, rehearsal.scenario, read, operator)
    live = LiveTools(
        recorder.clock, outside.environ, outside.secret, outside.transmit, simulating.verdict,
        operator, outside.redact, statuses(outside.commands),
    )  # fmt: skip
    return Desk(
        workspace=workspace,
        loaded=loaded,
        recorder=recorder,
        operator=operator,
        tools=simulating,
        tools_for=lambda step: (
            live if rehearsal.performs and step.in_drill == "perform" else simulating
        ),
        skip_reason=drill.skip_reason,
        about_acts=drill.about_acts,
        preflight=lambda: Preflight(note=_SIMULATED),
        history=drill.readings_before(rehearsal.scenario, read, rehearsal.begins_at),
        place=place_of(outside, loaded, recorder),
        face=face,
        closes=True,
        has_answers=outside.answers is not None,
        asks_again=outside.answers is None and outside.person is not None,
        scope=recorder.state.scope,
        to=outside.to,
        epilogue=partial(drill.epilogue, rehearsal.scenario, loaded.plan, lambda: recorder.state),
        beside=(Injects(rehearsal.scenario, recorder),),
    )


def _scenario_clock(real: Clock, starts_at: datetime, clock: RunClock) -> Clock:
    if clock.kind == STEPPED:
        return SteppedClock(starts_at)
    return ScenarioClock(starts_at, real, clock.speed)
