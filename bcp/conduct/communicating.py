"""Communications: the texts are shown, a person sends them, that is recorded."""

from bcp.conduct import options
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.notice_screens import messages
from bcp.conduct.putting import put
from bcp.insight.notices import to_send
from bcp.model.question import Question


def communicate(desk: Desk, board: Board) -> None:
    """Ask whether the plan's messages went out, once a process was placed; record it.

    A message that goes out again and again is asked for again when its time has come.
    """
    state = desk.recorder.state
    due = to_send(desk.loaded.plan, state, desk.tools.clock.now())
    is_moved = any(process.since is not None for process in state.processes.values())
    if not due or not is_moved:
        return
    values = {**desk.recorder.names, **desk.recorder.given()}
    answer = put(
        desk,
        board,
        lambda: Question(
            id="communicate",
            prompt="Messages",
            options=options.COMMUNICATE,
            screen=messages(board, due, values),
            why="The plan names who has to be told, and how soon.",
        ),
    )
    told = {"communications": [one.id for one in due], "result": answer.word, "by": "hand"}
    desk.recorder.decide("message.sent", told)
