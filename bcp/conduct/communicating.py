"""Communications: the texts are shown, a person sends them, that is recorded."""

from bcp.conduct import options, screens
from bcp.conduct.asking import ask
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.model.question import Question


def communicate(desk: Desk, board: Board) -> None:
    """Ask once whether the plan's messages went out, when a process was placed; record it."""
    state = desk.recorder.state
    due = [one for one in desk.loaded.plan.communications if one.id not in state.sent]
    is_moved = any(process.since is not None for process in state.processes.values())
    if not due or not is_moved:
        return
    question = Question(
        id="communicate",
        prompt="Messages",
        options=options.COMMUNICATE,
        screen=screens.messages(board, due),
        why="The plan names who has to be told, and how soon.",
        lookups=board.lookups(),
        meanwhile=board.meanwhile(),
    )
    answer = ask(desk.recorder, desk.operator, question)
    told = {"communications": [one.id for one in due], "result": answer.word, "by": "hand"}
    desk.recorder.decide("message.sent", told)
