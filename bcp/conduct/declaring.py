"""Declaring: the criteria are met, or a person overrides them with a reason."""

from bcp.conduct import options, screens
from bcp.conduct.asking import NotAnswered
from bcp.conduct.authority import Authority, authority
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.putting import put
from bcp.insight.situation import Situation
from bcp.model.errors import Refused
from bcp.model.question import Answer, Option, Question, Source
from bcp.plan.people import Authority as Act

_CHECK_AGAIN_S = 60.0
_NOT_MET = "the activation criteria are not met"


def declare(desk: Desk, board: Board) -> None:
    """Ask until somebody declares, and record it with the criteria that are met.

    Raises:
        Refused: the criteria are not met, and a prepared answer overrides nothing.
        WaitingForPerson: nobody can answer, or a prepared answer says to stand by.
    """
    while True:
        board.look()
        answer = _put(desk, board)
        if answer.word != options.STAND_BY.word:
            _record(desk, board, board.situation, answer)
            return
        _stand_by(desk, answer)


def _put(desk: Desk, board: Board) -> Answer:
    try:
        return put(desk, board, lambda: _question(board, board.situation))
    except NotAnswered as nobody:
        if board.situation.activation.met or not desk.has_answers:
            raise
        raise Refused(
            f"Refused: {_NOT_MET}, and no override with a reason is prepared.",
            means="Nothing was declared. The run is open and waits at this question.",
            next_action="Prepare declare: {answer: override, reason: …}, or wait.",
        ) from nobody


def _question(board: Board, situation: Situation) -> Question:
    declares = _authority(board.desk, options.DECLARE.word).over(
        _declare_option(met=situation.activation.met)
    )
    overrides = _authority(board.desk, options.OVERRIDE.word).over(options.OVERRIDE)
    return Question(
        id="declare",
        prompt="Declare",
        options=(declares, overrides, options.STAND_BY),
        screen=screens.situation(board, situation),
        why="A failover begins with somebody who declares it; the plan says when.",
    )


def _declare_option(*, met: bool) -> Option:
    declare_option = options.DECLARE
    if met:
        return declare_option
    return Option(
        declare_option.word, "", declare_option.means, refused=f"{_NOT_MET}: use override"
    )


def _authority(desk: Desk, word: str) -> Authority:
    act: Act = "override" if word == options.OVERRIDE.word else "declare"
    return authority(desk.workspace, desk.loaded.plan, desk.recorder.operator.id, act)


def _stand_by(desk: Desk, answer: Answer) -> None:
    desk.recorder.decide("incident.stood_by", {"reason": desk.recorder.text(answer.reason)})
    if answer.source is not Source.TERMINAL:
        raise NotAnswered(
            "The prepared answer is to stand by.",
            means="It is recorded. The run is open and waits to be declared.",
            next_action="Continue with bcp resume when the situation changes.",
        )
    desk.operator.wait(_CHECK_AGAIN_S, "Standing by; then everything is read again.")


def _record(desk: Desk, board: Board, situation: Situation, answer: Answer) -> None:
    met = [criterion.id for criterion in situation.activation.criteria if criterion.met]
    desk.recorder.decide(
        "incident.declared",
        {
            "criteria": met,
            "override": answer.word == options.OVERRIDE.word,
            "authority": _authority(desk, answer.word).role,
            "processes": [process.id for process in board.about],
            "verdict": str(situation.verdict),
        },
    )
