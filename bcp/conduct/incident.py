"""What a person does with an incident as a whole: fail over, fail back, stand down."""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from bcp.conduct import screens
from bcp.conduct.board import Board
from bcp.conduct.closing import stand_down
from bcp.conduct.conductor import Conductor
from bcp.conduct.desk import Desk
from bcp.conduct.holding import release
from bcp.conduct.outside import Outside
from bcp.conduct.past import READ, SAID_BYTES, history_of
from bcp.conduct.pausing import pausing
from bcp.conduct.returning import return_all
from bcp.conduct.starting import incident_desk, resumed_desk
from bcp.conduct.together import Together
from bcp.model.errors import BcpError, WaitingForPerson
from bcp.model.prepared import PreparedAnswer
from bcp.plan.workspace import Workspace
from bcp.run.state import RunState


class Part(Struct, frozen=True):
    """One plan of an incident, as the command line asks for it."""

    workspace: Workspace
    """As an open run froze it, else as its files lie there."""
    plan: str
    scope: tuple[str, ...] = ()
    answers: Mapping[str, PreparedAnswer] | None = None
    to: str | None = None


def fail_over(
    outside: Outside, parts: Sequence[Part], incident: str | None = None
) -> tuple[RunState, ...]:
    """Open a run for each plan, or go on with its open one, and drive them as one.

    Args:
        outside: clock, log, network, people.
        parts: the plans.
        incident: the incident that new runs join; None: that of the first run.

    Returns:
        The runs as they stand at the end.

    Raises:
        BcpError: what stopped a run, once the others are done.
    """
    conductors: list[Conductor] = []
    stops: list[BcpError] = []
    for part in parts:
        own = replace(outside, answers=part.answers, to=part.to)
        try:
            desk = incident_desk(own, part.workspace, part.plan, part.scope, incident)
        except WaitingForPerson as held:  # somebody else has this one: the others go on
            stops.append(held)
            continue
        incident = incident or desk.recorder.state.incident
        conductors.append(Conductor(desk))
    Together(conductors, stops).conduct()
    return tuple(one.desk.recorder.state for one in conductors)


def fail_back(
    outside: Outside, state: RunState, place: Workspace, only: Sequence[str] = ()
) -> RunState:
    """Return the processes of an open incident; raises as `return_all`."""
    desk = resumed_desk(replace(outside, verb="failback"), state, place)
    history = history_of(outside.log.entries_of(READ, SAID_BYTES))  # a window may be days long
    return _done(replace(desk, history=history), lambda board: return_all(board.desk, board, only))


def close(outside: Outside, state: RunState, place: Workspace) -> RunState:
    """Stand an open incident down; raises as `stand_down`."""
    desk = resumed_desk(replace(outside, verb="standdown"), state, place)
    return _done(desk, lambda board: stand_down(desk, board))


def _done(desk: Desk, act: Callable[[Board], object]) -> RunState:
    recorder = desk.recorder
    board = Board(desk)
    with pausing(recorder):
        act(board)
    if recorder.state.is_open:
        release(recorder)
        desk.operator.show(screens.end(board))
    return recorder.state
