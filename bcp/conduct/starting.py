"""Putting a desk together: for a new incident, for an open run, for a drill."""

from datetime import datetime
from functools import cache, partial

from bcp.audit.entry import Mode
from bcp.conduct import drill
from bcp.conduct.answers import Nobody, PreparedOperator, WithChoice
from bcp.conduct.clocks import ScenarioClock, SteppedClock
from bcp.conduct.conductor import Conductor
from bcp.conduct.desk import ClockFace, Desk, Place
from bcp.conduct.drilling import Rehearsal
from bcp.conduct.exit_statuses import statuses
from bcp.conduct.holding import hold
from bcp.conduct.injecting import Injects, told_so_far
from bcp.conduct.named_secrets import named_secrets
from bcp.conduct.opening import Opening, frozen_workspace, open_run, open_runs, runs_of, take_up
from bcp.conduct.outside import Outside
from bcp.conduct.past import history_of
from bcp.conduct.preflight import Preflight, preflight
from bcp.conduct.recorder import Recorder
from bcp.conduct.tools import LiveTools
from bcp.model.ports import Clock, Operator
from bcp.model.question import Source
from bcp.plan.loaded import LoadedPlan
from bcp.plan.procedure import targets
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds
from bcp.run.state import RunClock, RunState
from bcp.steps.base import Step

INCIDENT: Mode = "incident"
EXERCISE: Mode = "exercise"
STEPPED = "stepped"
_HISTORY_BYTES = 2 * 1024 * 1024
_SIMULATED = "Every act is simulated; no secret and no program is looked up."


def failover(
    outside: Outside, workspace: Workspace, plan_id: str, scope: tuple[str, ...]
) -> Recorder:
    """Open a run of a plan, or go on with the one that is open, and conduct it."""
    return _conduct(incident_desk(outside, workspace, plan_id, scope))


def resume(
    outside: Outside, state: RunState, place: Workspace, scope: tuple[str, ...] = ()
) -> Recorder:
    """Go on with an open incident from its entries and its frozen files, and conduct it."""
    return _conduct(resumed_desk(outside, state, place, scope))


def incident_desk(
    outside: Outside,
    workspace: Workspace,
    plan_id: str,
    scope: tuple[str, ...],
) -> Desk:
    """The desk of a plan's open incident, else of one that is opened now; nothing is conducted."""
    running = open_runs(runs_of(outside.log).values(), plan_id, INCIDENT)
    if running:
        return resumed_desk(outside, running[0], workspace, scope)
    loaded = workspace.plan(plan_id)
    opening = Opening(INCIDENT, RunClock("real"), scope, seat=outside.seat_data())
    recorder = open_run(
        outside.log, workspace, loaded, opening, outside.actor, outside.clock, outside.new_id,
        outside.redact, outside.signer,
    )  # fmt: skip
    since_then = folds(outside.log.tail_entries(_HISTORY_BYTES)).values()
    earlier = open_runs(since_then, plan_id, INCIDENT)[0]
    if earlier.id != recorder.run_id:
        # Two people began at the same moment: the run that the log has first is the one.
        recorder.end("superseded")
        return resumed_desk(outside, earlier, workspace, scope)
    return _live_desk(outside, workspace, loaded, recorder, scope)


def resumed_desk(
    outside: Outside, state: RunState, place: Workspace, scope: tuple[str, ...] = ()
) -> Desk:
    """The desk of an open incident, from its entries and its frozen files alone."""
    workspace = frozen_workspace(outside.log, state, place)
    recorder = take_up(
        outside.log, state, outside.actor, outside.clock, outside.redact, outside.signer
    )
    loaded = workspace.plan(state.plan)
    desk = _live_desk(outside, workspace, loaded, recorder, scope or state.scope)
    hold(outside, recorder, desk.operator)
    recorder.confirm_unsigned()
    return desk


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
    return _conduct(_drill_desk(outside, workspace, loaded, recorder, rehearsal))


def rehearse_on(
    outside: Outside, state: RunState, place: Workspace, rehearsal: Rehearsal
) -> Recorder:
    """Go on with an open exercise; the scenario's clock starts where the record ends."""
    workspace = frozen_workspace(outside.log, state, place)
    clock = _scenario_clock(outside.clock, state.last_at, state.clock)
    recorder = take_up(outside.log, state, outside.actor, clock, outside.redact, outside.signer)
    loaded = workspace.plan(state.plan)
    if told := told_so_far(rehearsal.scenario, state):
        outside.show(told)
    desk = _drill_desk(outside, workspace, loaded, recorder, rehearsal)
    hold(outside, recorder, desk.operator)
    recorder.confirm_unsigned()
    return _conduct(desk)


def _conduct(desk: Desk) -> Recorder:
    Conductor(desk).conduct()
    return desk.recorder


def _live_desk(
    outside: Outside,
    workspace: Workspace,
    loaded: LoadedPlan,
    recorder: Recorder,
    scope: tuple[str, ...],
) -> Desk:
    has_secret = cache(outside.has_secret)  # a keyring may be slow: looked up once a call
    for name in named_secrets(loaded.plan, workspace.settings):
        has_secret(name)  # what was handed out is blacked out: in a run that is resumed, too
    face = ClockFace()
    operator = _operator(outside, recorder, Source.FILE, face)
    read_all = partial(outside.sweep, targets(workspace, loaded))
    tools = LiveTools(
        outside.clock, outside.environ, outside.secret, outside.transmit, read_all, operator,
        outside.redact, statuses(outside.commands),
    )  # fmt: skip
    return Desk(
        workspace=workspace,
        loaded=loaded,
        recorder=recorder,
        operator=operator,
        tools=tools,
        tools_for=lambda _step: tools,
        skip_reason=_never_skipped,
        preflight=cache(partial(preflight, loaded.plan, has_secret, outside.has_program)),
        history=history_of(outside.log.tail_entries(_HISTORY_BYTES)),
        place=_place(outside, loaded, recorder),
        face=face,
        closes=False,
        has_answers=outside.answers is not None,
        asks_again=outside.answers is None and outside.person is not None,
        scope=scope,
        to=outside.to,
    )


def _drill_desk(
    outside: Outside,
    workspace: Workspace,
    loaded: LoadedPlan,
    recorder: Recorder,
    rehearsal: Rehearsal,
) -> Desk:
    face = ClockFace()
    operator = _operator(outside, recorder, Source.SCENARIO, face)
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
        preflight=lambda: Preflight(note=_SIMULATED),
        history=drill.readings_before(rehearsal.scenario, read, rehearsal.begins_at),
        place=_place(outside, loaded, recorder),
        face=face,
        closes=True,
        has_answers=outside.answers is not None,
        asks_again=outside.answers is None and outside.person is not None,
        scope=recorder.state.scope,
        to=outside.to,
        epilogue=partial(drill.epilogue, rehearsal.scenario, loaded.plan, lambda: recorder.state),
        beside=(Injects(rehearsal.scenario, recorder),),
    )


def _operator(outside: Outside, recorder: Recorder, prepared: Source, face: ClockFace) -> Operator:
    operator: Operator
    if outside.answers is not None:
        stepped = recorder.clock if recorder.state.clock.kind == STEPPED else None
        operator = PreparedOperator(
            outside.answers,
            prepared if stepped else Source.FILE,
            outside.show,
            lambda: recorder.state.used,
            lambda: recorder.state.answered,
            recorder.command,
            stepped.sleep if stepped else None,
            sleep=recorder.clock.sleep,
        )
    elif outside.person is not None:
        operator = outside.person(recorder, face)
    else:
        operator = Nobody(outside.show, recorder.command, recorder.clock.sleep)
    return WithChoice(operator, outside.to) if outside.to else operator


def _place(outside: Outside, loaded: LoadedPlan, recorder: Recorder) -> Place:
    observer = recorder.state.observer
    signed = "signed" if outside.log.is_signed else "not signed"
    return Place(
        title=loaded.plan.title,
        mode_word=recorder.mode.upper(),
        run=recorder.run_id[:8],
        who=f"{outside.who}, observed by {observer}" if observer else outside.who,
        log=f"{outside.log_label}, {signed}",
        command=recorder.command,
    )


def _scenario_clock(real: Clock, starts_at: datetime, clock: RunClock) -> Clock:
    if clock.kind == STEPPED:
        return SteppedClock(starts_at)
    return ScenarioClock(starts_at, real, clock.speed)


def _never_skipped(_step: Step) -> str | None:
    return None
