"""Choosing a fallback for one process: everything but what is blocked, with a reason."""

from collections.abc import Sequence

from bcp.conduct import options, screens
from bcp.conduct.authority import Authority, authority
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.putting import put
from bcp.insight.grounds import State
from bcp.insight.readiness import FallbackState, with_time_left
from bcp.model.question import Option, Question
from bcp.plan.model import Process


def choose(desk: Desk, board: Board, process: Process) -> str | None:
    """Ask which fallback the process goes to, and record the choice with all that was offered.

    Returns:
        The fallback's id, None when the process is left where it is.

    Raises:
        Refused: a blocked fallback was chosen.
        WaitingForPerson: nobody can answer here, or the operator left.
    """
    board.look()
    answer = put(desk, board, lambda: _question(board, process), role=process.owner)
    chosen = None if answer.word == options.WAIT.word else answer.word
    states = _states(board, process)
    data = {
        "process": process.id,
        "fallback": chosen,
        "states": _recorded(states),
        "authority": _authority(desk).role,
    }
    graceful = {"graceful": False} if desk.ungraceful else {}
    desk.recorder.decide("fallback.chosen", {**data, **graceful})
    return chosen


def leave(desk: Desk, process: Process) -> None:
    """Record that a process is left where it is, for the way to a fallback was taken back."""
    data: dict[str, object] = {"process": process.id, "fallback": None, "states": []}
    desk.recorder.decide("fallback.chosen", data)


def _question(board: Board, process: Process) -> Question:
    states, head = _states(board, process), board.head(_summary(process))
    may = _authority(board.desk)
    offered = choices(states)
    allowed = tuple(one if one is options.WAIT else may.over(one) for one in offered)
    return Question(
        id=f"choose.{process.id}",
        prompt=process.title,
        options=allowed,
        group="choose",
        screen=board.with_stakes(screens.choice(head, states, offered)),
        why=f"{process.title} uses a service that is impaired.",
    )


def _states(board: Board, process: Process) -> tuple[FallbackState, ...]:
    """Its ladder by the last reading, held against the clock as it stands at this moment."""
    clock = board.clock(process)
    return with_time_left(board.stands(process).fallbacks, clock.left if clock else None)


def _authority(desk: Desk) -> Authority:
    return authority(desk.workspace, desk.loaded.plan, desk.recorder.operator.id, "choose")


def choices(states: Sequence[FallbackState]) -> tuple[Option, ...]:
    """One numbered option for each fallback, the blocked ones shown and refused, and waiting."""
    numbered: list[Option] = []
    for state in states:
        key = str(1 + sum(not option.refused for option in numbered))
        numbered.append(_option(state, key))
    return (*numbered, options.WAIT)


def _option(state: FallbackState, key: str) -> Option:
    if not state.can_be_chosen:
        return Option(state.id, "", state.title, refused="; ".join(state.reasons))
    return Option(state.id, key, state.title, reason=state.state is not State.READY)


def _summary(process: Process) -> str:
    data = " and ".join(process.data)
    return f"{process.title} · {data} data · needs {process.minimum_capacity} %"


def _recorded(states: Sequence[FallbackState]) -> list[dict[str, object]]:
    return [
        {"fallback": state.id, "state": str(state.state), "reasons": list(state.reasons)}
        for state in states
    ]
