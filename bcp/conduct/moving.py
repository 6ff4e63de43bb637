"""Moving one process to a fallback, and what carries it meanwhile.

From its primary it goes straight. From another fallback it is bridged: that one carries it until
the new one is verified, and only then are the steps walked that lead back from it.
"""

from collections.abc import Sequence

from bcp.conduct import screens
from bcp.conduct.asking import NotAnswered
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.walking import ChooseAgain, Walk
from bcp.model.screen import Screen, line
from bcp.plan.model import Fallback, Process
from bcp.plan.procedure import PlannedStep, procedure, return_lists, return_procedure
from bcp.run.state import ON, PRIMARY, STOPPED, SWITCHING, ProcessState


def go_to(desk: Desk, board: Board, process: Process, fallback: Fallback) -> None:
    """Walk to a fallback from wherever the process stands, then let go of what carried it.

    Raises:
        ChooseAgain, StepNotRecovered, WaitingForPerson, RunAborted, Refused: as `Walk.go`.
    """
    stands = _stands(desk, process)
    if stands.state != SWITCHING:
        carries = stands.arrived if stands.has_moved else None
        depart(desk, process, fallback, carried_by=carries)
    steps = procedure(desk.workspace, desk.loaded, fallback, (process.id,))
    walk = Walk(desk, board, fallback.title, steps, graceful=stands.graceful, asks_recovered=True)
    walk.go()
    _arrive(desk, process, fallback)
    desk.operator.show(screens.placed(board, process, fallback))
    let_go(desk, board, process)


def depart(desk: Desk, process: Process, fallback: Fallback, carried_by: str | None) -> None:
    """Record that a process is on its way, and which steps count anew on a way gone before."""
    desk.recorder.write(
        "process.moved",
        {
            "process": process.id,
            "to": SWITCHING,
            "bridge": carried_by,
            "again": list(_gone_before(desk, process, fallback)),
        },
    )


def let_go(desk: Desk, board: Board, process: Process) -> None:
    """Walk back from the fallback that carried the process while it moved; raises as `go_to`."""
    stands = _stands(desk, process)
    carrier = fallback_of(desk, stands.bridge)
    if carrier is None or not stands.has_moved:
        return
    if stays := _still_on(desk, process, carrier):
        said = f'"{carrier.title}" stays as it is: {", ".join(stays)} still needs it.'
        desk.operator.show(Screen((line(said, hang=2),)))
    else:
        failback = desk.workspace.failback(desk.loaded.plan, carrier)
        share = failback.shares[-1] if failback and failback.shares else None
        ids = (process.id,)
        steps = return_procedure(desk.workspace, desk.loaded, carrier, ids, share)
        _walk_back(desk, board, carrier, steps)
    desk.recorder.write(
        "process.moved",
        {
            "process": process.id,
            "to": stands.state,
            "fallback": stands.arrived,
            "bridge": None,
            "left": carrier.id,
        },
    )


def _walk_back(desk: Desk, board: Board, carrier: Fallback, steps: Sequence[PlannedStep]) -> None:
    try:
        Walk(desk, board, f"Back from {carrier.title}", steps).go()
    except ChooseAgain:
        raise NotAnswered(
            f'"{carrier.title}" is still set up: the way back from it was left.',
            means="The process is on its new fallback; nothing of that is undone.",
            next_action=f"Go on with: {desk.place.command}",
        ) from None


def step_back(desk: Desk, process: Process) -> None:
    """Another fallback is wanted: the process stands where it stood before it set out."""
    stands = _stands(desk, process)
    if stands.has_moved:
        return
    carrier = fallback_of(desk, stands.bridge)
    data: dict[str, object] = {"process": process.id, "to": PRIMARY}
    if carrier is not None:
        data |= {"to": _word(carrier), "fallback": carrier.id, "bridge": None}
    desk.recorder.write("process.moved", data)


def fallback_of(desk: Desk, fallback_id: str | None) -> Fallback | None:
    """The plan's fallback with this id."""
    return next((one for one in desk.loaded.plan.fallbacks if one.id == fallback_id), None)


def steps_of_return(desk: Desk, fallback: Fallback, processes: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of every step that leads back from a fallback and follows the return."""
    lists = return_lists(desk.workspace, desk.loaded, fallback, processes)
    return tuple(planned.id for steps in lists for planned in steps)


def _arrive(desk: Desk, process: Process, fallback: Fallback) -> None:
    data: dict[str, object] = {
        "process": process.id,
        "to": _word(fallback),
        "fallback": fallback.id,
    }
    if _stands(desk, process).bridge == fallback.id:  # it turned back to where it came from
        data["bridge"] = None
    desk.recorder.write("process.moved", data)


def _gone_before(desk: Desk, process: Process, fallback: Fallback) -> tuple[str, ...]:
    """The steps of a way to and from, as far as they were done before the process left it last.

    Those that another process went since are not among them: what they did stands.
    """
    left = _stands(desk, process).left.get(fallback.id)
    if left is None:
        return ()
    ids = (process.id,)
    there = [one.id for one in procedure(desk.workspace, desk.loaded, fallback, ids)]
    done = desk.recorder.state.steps
    return tuple(
        step_id
        for step_id in (*there, *steps_of_return(desk, fallback, ids))
        if (step := done.get(step_id)) and step.ended_at is not None and step.ended_at <= left
    )


def _still_on(desk: Desk, process: Process, carrier: Fallback) -> tuple[str, ...]:
    """The other processes that a fallback serves which is set up once for all of them."""
    if carrier.for_each is not None:
        return ()
    others = desk.recorder.state.processes.values()
    return tuple(
        one.id for one in others if one.id != process.id and carrier.id in (one.arrived, one.bridge)
    )


def _stands(desk: Desk, process: Process) -> ProcessState:
    return desk.recorder.state.process(process.id)


def _word(fallback: Fallback) -> str:
    return STOPPED if fallback.kind == "stop" else f"{ON}{fallback.id}"
