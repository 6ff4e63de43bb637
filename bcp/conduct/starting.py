"""Putting a desk together: for a new incident, or for an open run."""

from collections.abc import Callable
from functools import cache, partial

from bcp.audit.authors import operators_of
from bcp.audit.entry import Mode
from bcp.conduct.answers import Nobody, PreparedOperator, WithChoice
from bcp.conduct.approvers import approvers
from bcp.conduct.conductor import Conductor
from bcp.conduct.desk import ClockFace, Desk, Place
from bcp.conduct.exit_statuses import statuses
from bcp.conduct.holding import hold
from bcp.conduct.named_secrets import named_secrets
from bcp.conduct.opening import Opening, frozen_workspace, open_run, open_runs, runs_of, take_up
from bcp.conduct.outside import Outside
from bcp.conduct.past import history_of
from bcp.conduct.preflight import Preflight, preflight
from bcp.conduct.recorder import Recorder
from bcp.conduct.rereading import Reading
from bcp.conduct.tools import LiveTools
from bcp.model.ports import Operator
from bcp.model.question import Source
from bcp.plan.loaded import LoadedPlan
from bcp.plan.procedure import targets
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.run.fold import folds
from bcp.run.state import RunClock, RunState
from bcp.steps.base import Step

INCIDENT: Mode = "incident"
EXERCISE: Mode = "exercise"
STEPPED = "stepped"
_HISTORY_BYTES = 2 * 1024 * 1024


def failover(
    outside: Outside, workspace: Workspace, plan_id: str, scope: tuple[str, ...]
) -> Recorder:
    """Open a run of a plan, or go on with the one that is open, and conduct it."""
    return conducted(incident_desk(outside, workspace, plan_id, scope))


def resume(
    outside: Outside, state: RunState, place: Workspace, scope: tuple[str, ...] = ()
) -> Recorder:
    """Go on with an open incident from its entries and its frozen files, and conduct it."""
    return conducted(resumed_desk(outside, state, place, scope))


def incident_desk(
    outside: Outside,
    workspace: Workspace,
    plan_id: str,
    scope: tuple[str, ...],
    incident: str | None = None,
) -> Desk:
    """The desk of a plan's open run, else of one that is opened now; nothing is conducted.

    Args:
        outside: clock, log, network, people.
        workspace: the plans.
        plan_id: which of them.
        scope: the processes asked for; empty for all that are affected.
        incident: the incident that a new run joins; None: it begins one of its own.
    """
    running = open_runs(runs_of(outside.log).values(), plan_id, INCIDENT)
    if running:
        return resumed_desk(outside, running[0], workspace, scope)
    loaded = workspace.plan(plan_id)
    opening = Opening(
        INCIDENT, RunClock("real"), scope, incident=incident, seat=outside.seat_data()
    )
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
        outside.log, state, outside.actor, outside.clock, outside.redact, outside.signer,
        outside.verb,
    )  # fmt: skip
    loaded = workspace.plan(state.plan)
    desk = _live_desk(outside, workspace, loaded, recorder, scope or state.scope)
    hold(outside, recorder, desk.operator)
    recorder.confirm_unsigned(outside.show)
    return desk


def conducted(desk: Desk) -> Recorder:
    """Conduct what is on a desk, and give its record; raises as the conductor does."""
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
    operator = operator_of(outside, recorder, Source.FILE, face)
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
        preflight=cache(_preflight(outside, workspace, loaded, has_secret)),
        history=history_of(outside.log.tail_entries(_HISTORY_BYTES)),
        place=place_of(outside, loaded, recorder),
        face=face,
        closes=False,
        has_answers=outside.answers is not None,
        asks_again=outside.answers is None and outside.person is not None,
        scope=scope,
        to=outside.to,
        reading=_reading(outside, targets(workspace, loaded)),
        ungraceful=outside.ungraceful,
        finishing=outside.finishing,
    )


def _preflight(
    outside: Outside, workspace: Workspace, loaded: LoadedPlan, has_secret: Callable[[str], bool]
) -> Callable[[], Preflight]:
    known = cache(lambda: operators_of(outside.log))  # read only where a step needs a key
    able = partial(
        approvers, workspace, loaded.plan, outside.actor.id,
        lambda name: known().key_of(name) is not None,
    )  # fmt: skip
    return partial(preflight, loaded.plan, has_secret, outside.has_program, able)


def _reading(outside: Outside, read: tuple[Target, ...]) -> Callable[[], Reading] | None:
    return None if outside.begin_reading is None else partial(outside.begin_reading, read)


def operator_of(
    outside: Outside, recorder: Recorder, prepared: Source, face: ClockFace
) -> Operator:
    """Whoever answers: prepared answers, the person at the terminal, or nobody."""
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


def place_of(outside: Outside, loaded: LoadedPlan, recorder: Recorder) -> Place:
    """Where the operator is, for the first line of every screen."""
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


def _never_skipped(_step: Step) -> str | None:
    return None
