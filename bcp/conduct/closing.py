"""Standing down: the criteria in view, what has to be mended written down, then the run ends."""

from datetime import date

from msgspec.structs import replace

from bcp.conduct import closing_options as options
from bcp.conduct import closing_screens
from bcp.conduct.asking import NotAnswered
from bcp.conduct.authority import Authority, authority
from bcp.conduct.board import Board
from bcp.conduct.desk import Desk
from bcp.conduct.notice_screens import with_next_notice
from bcp.conduct.past import kept_text
from bcp.conduct.putting import put
from bcp.conduct.recorder import Recorder
from bcp.model.errors import BadInput, Refused
from bcp.model.question import Answer, Option, Question
from bcp.model.screen import Screen, Tone, line
from bcp.plan.standing_down import StandingAction
from bcp.run.closing import OPENED, action_of, away, next_action_id


def stand_down(desk: Desk, board: Board) -> bool:
    """Ask whether the incident is over, and end the run where a person says so.

    Returns:
        Whether the run has ended; else it stays open, as decided.

    Raises:
        Refused: a process is not back, and no reason is prepared.
        WaitingForPerson, RunAborted: as their words say.
    """
    board.look()
    while True:
        answer = _answer(desk, board)
        if answer.word == options.KEEP_OPEN.word:
            return False
        if answer.word == options.CLOSE.word:
            _close(desk, board)
            return True
        _write_down(desk, answer)


def open_action(recorder: Recorder, title: str, owner: str, due: date) -> str:
    """Record something that has to be mended, and give its id."""
    action_id = next_action_id(recorder.run_id, recorder.state.actions)
    entry = recorder.decide(OPENED, action_data(recorder, action_id, title, owner, due))
    return action_of(recorder.state.actions, entry).id


def action_data(
    recorder: Recorder, action_id: str, title: str, owner: str, due: date
) -> dict[str, object]:
    """What an entry says of an action that is opened."""
    return {
        "id": action_id,
        "run": recorder.run_id,
        "title": recorder.text(title),
        "owner": owner,
        "due": due.isoformat(),
    }


def day_of(text: str) -> date:
    """`2026-11-30`.

    Raises:
        BadInput: there is no such day.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f"{text!r} is not a day.", next_action="Write it as year, month, day: 2026-11-30."
        ) from None


def _answer(desk: Desk, board: Board) -> Answer:
    try:
        return put(desk, board, lambda: _question(desk, board))
    except NotAnswered as nobody:
        still = away(desk.recorder.state)
        if not still or not desk.has_answers:
            raise
        names = ", ".join(f"{one.id} is {one.state}" for one in still)
        raise Refused(
            f"Refused: {names}, and no reason to close all the same is prepared.",
            means="Nothing was decided; the incident stays open.",
            next_action=f"First: bcp failback {desk.loaded.plan.id}. "
            "Or prepare close: {answer: close, reason: …}.",
        ) from nobody


def _question(desk: Desk, board: Board) -> Question:
    state = desk.recorder.state
    screen = closing_screens.criteria(
        board.head(desk.place.title),
        state,
        desk.loaded.plan.standdown,
        _to_open(desk),
        _titles(desk.recorder),
        {process.id: process.title for process in desk.loaded.plan.processes},
    )
    return Question(
        id="close",
        prompt="Close the incident",
        options=(_closing(desk), options.ACTION, options.KEEP_OPEN),
        screen=with_next_notice(screen, board),
        why="An incident that is closed too early leaves customers without anybody in charge.",
    )


def _closing(desk: Desk) -> Option:
    close = _authority(desk).over(options.CLOSE)
    if not away(desk.recorder.state):
        return close
    return replace(close, reason=True, means=f"{close.means} Not every process is back: say why.")


def _authority(desk: Desk) -> Authority:
    operator = desk.recorder.operator.id
    return authority(desk.workspace, desk.loaded.plan, operator, "stand_down")


def _write_down(desk: Desk, answer: Answer) -> None:
    """A slip in the day is said, and a person is asked again."""
    given = answer.values
    try:
        due = day_of(given["due"])
    except BadInput as slip:
        if desk.has_answers:
            raise
        said = f"{slip.what} Nothing was written down. {slip.next_action}"
        desk.operator.show(Screen((line(said, Tone.ATTENTION, hang=2),)))
    else:
        open_action(desk.recorder, given["title"], given["owner"], due)


def _close(desk: Desk, board: Board) -> None:
    recorder = desk.recorder
    now = desk.tools.clock.now()
    for action in _to_open(desk):
        open_action(recorder, action.title, action.owner, (now + action.due).date())
    more: dict[str, object] = {
        "authority": _authority(desk).role,
        "away": [one.id for one in away(recorder.state)],
    }
    recorder.end("completed", actor=recorder.operator, more=more)
    desk.operator.show(closing_screens.closed(board, _titles(recorder)))


def _to_open(desk: Desk) -> tuple[StandingAction, ...]:
    """What the plan opens on closing, but for what is opened: a crash may have come in between."""
    recorder, standdown = desk.recorder, desk.loaded.plan.standdown
    titles, actions = _titles(recorder), recorder.state.actions.values()
    there = {(titles[one.id], one.owner) for one in actions}
    stated = standdown.actions if standdown else ()
    return tuple(one for one in stated if (one.title, one.owner) not in there)


def _titles(recorder: Recorder) -> dict[str, str]:
    """What has to be mended, by its id; a title that was erased stops nothing."""
    actions = recorder.state.actions.values()
    return {one.id: kept_text(recorder.log, {"blob": one.title_blob}) for one in actions}
