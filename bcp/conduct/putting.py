"""Putting a question of a run, with what can be looked up and what happens beside it."""

from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from bcp.conduct import options
from bcp.conduct.asking import ask, beside_taken, taken_keys
from bcp.conduct.authority import authority
from bcp.conduct.board import Board
from bcp.conduct.contacts import whom_to_call
from bcp.conduct.desk import Desk
from bcp.conduct.meanwhile import Meanwhile
from bcp.model.question import Answer, Question


def put(
    desk: Desk,
    board: Board,
    make: Callable[[], Question],
    *beside: Meanwhile,
    role: str | None = None,
) -> Answer:
    """Ask until there is an answer; after a new reading the question is made anew and stays.

    Args:
        desk: the conductor's instruments.
        board: the world as it was last read, and the clocks.
        make: makes the question as it is by now.
        beside: what happens beside this question alone: its time may be over.
        role: whose work it is, for whom to call.

    Raises:
        WaitingForPerson: nobody can answer here, or the operator left.
        RunAborted: the operator aborted.
        Refused: the answer is one that the rules forbid.
    """
    while True:
        whom = partial(whom_to_call, desk.workspace, desk.loaded.plan, role)
        question = _whole(board, make(), beside)
        answer = ask(desk.recorder, desk.operator, question, whom, _aborts_as(desk))
        if answer.word != options.RECHECK.word:
            return answer
        board.read_again()


def _aborts_as(desk: Desk) -> str | None:
    return authority(desk.workspace, desk.loaded.plan, desk.recorder.operator.id, "abort").role


def _whole(board: Board, question: Question, beside: tuple[Meanwhile, ...]) -> Question:
    taken = taken_keys(question.options)
    return replace(
        question,
        options=(*question.options, beside_taken(options.RECHECK, taken)),
        lookups=question.lookups + board.lookups(),
        meanwhile=board.meanwhile(*beside),
    )
