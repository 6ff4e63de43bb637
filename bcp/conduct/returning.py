"""Back to the primary: once the condition has held, or a person overrides it with a reason."""

from collections.abc import Sequence

from bcp.conduct import closing_options as options
from bcp.conduct import return_screens
from bcp.conduct.affected import in_order
from bcp.conduct.asking import NotAnswered
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.moving import fallback_of
from bcp.conduct.putting import put
from bcp.conduct.way_back import Returning, WayBack, failback_of, state_of
from bcp.model.errors import Refused
from bcp.model.question import Question
from bcp.plan.model import Process
from bcp.run.state import RETURNING

_NOT_HELD = "the condition of the return has not held"


def return_all(desk: Desk, board: Board, only: Sequence[str] = ()) -> None:
    """Return what is on a fallback, after asking; go on with what is under way.

    Args:
        desk: the conductor's instruments.
        board: the world as it was last read, and the clocks.
        only: the processes asked for; empty for all.

    Raises:
        Refused: the condition has not held, and nobody overrides it.
        WaitingForPerson, StepNotRecovered, RunAborted: as their words say.
    """
    board.look()
    found = [one for one in away(desk) if not only or set(only) & set(one.ids)]
    returned = [one for one in found if _is_decided(desk, board, one) and _walk(desk, board, one)]
    if found and not returned:
        raise NotAnswered(
            "Nothing was returned.",
            means="That is recorded. Every process stays where it is; the run is open.",
            next_action=f"Later: bcp failback {desk.loaded.plan.id}",
        )


def go_on_returning(desk: Desk, board: Board) -> None:
    """Go on with what was on its way back when the run stopped; raises as `return_all`."""
    for one in away(desk):
        if _is_under_way(desk, one):
            _walk(desk, board, one)


def away(desk: Desk) -> tuple[Returning, ...]:
    """What is on a fallback, stopped, or on its way back; steps for all are walked for all."""
    groups: dict[tuple[str, str], list[Process]] = {}
    state = desk.recorder.state
    for process in in_order(desk.loaded.plan, state.processes):
        stands = state.process(process.id)
        fallback = fallback_of(desk, stands.arrived)
        if fallback is not None and (stands.has_moved or stands.state == RETURNING):
            alone = process.id if fallback.for_each else ""
            groups.setdefault((fallback.id, alone), []).append(process)
    return tuple(
        Returning(fallback, tuple(processes))
        for (fallback_id, _), processes in groups.items()
        if (fallback := fallback_of(desk, fallback_id)) is not None
    )


def _walk(desk: Desk, board: Board, returning: Returning) -> bool:
    return WayBack(desk, board, returning).go()


def _is_under_way(desk: Desk, returning: Returning) -> bool:
    state = desk.recorder.state
    return any(state.process(one).state == RETURNING for one in returning.ids)


def _is_decided(desk: Desk, board: Board, returning: Returning) -> bool:
    """Whether they return: decided before a crash, or asked now."""
    if _is_under_way(desk, returning):
        return True
    try:
        answer = put(desk, board, lambda: _question(desk, board, returning))
    except NotAnswered as nobody:
        state = state_of(desk, board, returning)
        if state.met or not desk.has_answers:
            raise
        raise Refused(
            f"Refused: {_NOT_HELD}, and no override with a reason is prepared.",
            means=f"{state.reason}. Nothing was returned.",
            next_action="Prepare failback: {answer: override, reason: …}, or wait.",
        ) from nobody
    return answer.word != options.WAIT.word


def _question(desk: Desk, board: Board, returning: Returning) -> Question:
    state = state_of(desk, board, returning)
    back = options.RETURN
    if not state.met:
        back = options.refused(back, f"{_NOT_HELD}: use override")
    stands = [desk.recorder.state.process(one) for one in returning.ids]
    return Question(
        id=returning.question,
        group="failback",
        prompt=f"Return {returning.titles}",
        options=(back, options.OVERRIDE, options.WAIT),
        screen=return_screens.condition(
            board.head(f"Back from {returning.fallback.title}"),
            returning.titles,
            state,
            failback_of(desk, returning),
            min((one.since for one in stands if one.since), default=None),
        ),
        why="A return that comes too early is a second outage; the plan says when it is safe.",
    )
