"""The vendor recovers in the middle of a failover: go on, hold, or turn back; asked once."""

from collections.abc import Sequence

from bcp.conduct import options
from bcp.conduct.asking import NotAnswered
from bcp.conduct.board import Board
from bcp.conduct.course import Course
from bcp.conduct.putting import put
from bcp.conduct.undoing import Undoing
from bcp.model.question import Answer, Question, Source
from bcp.model.screen import Gap, Screen, Tone, line
from bcp.run.state import RECOVERED

_HOLD_S = 60.0


class TurnedBack(Exception):
    """What was done is taken back, and the process stays where it was."""


def ask_if_recovered(course: Course, undoing: Undoing) -> bool:
    """At a boundary: where all that was impaired is back, ask what that means for this walk.

    Returns:
        Whether steps were taken back and one of them failed: another one is due now.

    Raises:
        TurnedBack: the steps were taken back.
        WaitingForPerson: nobody can answer here, or a prepared answer says to hold.
    """
    while services := course.board.recovered():
        answer = put(course.desk, course.board, lambda: _question(course, undoing, services))
        if answer.word == options.TURN_BACK.word:
            if undoing.everything(answer.reason):
                raise TurnedBack
            return True
        if answer.word == options.GO_ON.word:
            return False
        _hold(course, answer)
    return False


def _question(course: Course, undoing: Undoing, services: Sequence[str]) -> Question:
    return Question(
        id=RECOVERED,
        prompt="Recovered",
        options=(options.GO_ON, options.HOLD, options.turn_back(undoing.overview)),
        screen=_screen(course.board, services, course.title),
        why="What the failover is for may be over; only a person can weigh going on.",
    )


def _screen(board: Board, services: Sequence[str], title: str) -> Screen:
    names = ", ".join(services)
    said = f"{names}: operational twice in a row, by every way in which it is read."
    ask = f'The way to "{title}" is half gone. It can be walked on, held, or taken back.'
    parts = (Gap(), line(said, Tone.GOOD, hang=2), line(ask, hang=2))
    return Screen(parts, board.head(title))


def _hold(course: Course, answer: Answer) -> None:
    if answer.source is not Source.TERMINAL:
        raise NotAnswered(
            "The prepared answer is to hold.",
            means="Nothing more was done. The run is open and waits where it is.",
            next_action=f"Go on with: {course.desk.place.command}",
        )
    course.desk.operator.wait(_HOLD_S, "Holding; then everything is read again.")
    course.board.look_again_if_old()
    if not course.board.recovered():
        said = f"! {course.board.news() or 'It is not fine any more'}; the walk goes on"
        course.desk.operator.show(Screen((line(said, Tone.ATTENTION, hang=2),)))
