"""Holding a run: one person drives it; whoever comes next is told who does, and since when."""

from datetime import datetime

from bcp.conduct import people_options
from bcp.conduct.asking import LEAVE, Left, NotAnswered
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.insight.words import elapsed_text
from bcp.model.instant import instant_text
from bcp.model.ports import Operator
from bcp.model.question import Answer, Question
from bcp.model.screen import Part, Screen, Tone, line
from bcp.run.people import TAKE_OVER
from bcp.run.people_state import Seat


def hold(outside: Outside, recorder: Recorder, operator: Operator) -> None:
    """Take a run up: it is this process's from now on, and that is on record.

    A hold of somebody else, or of a process that still runs, is taken over only by a person who
    says so, with a reason.

    Raises:
        WaitingForPerson: it is somebody else's, and nobody here takes it over.
        RunMoved: somebody else took it up at the same moment.
    """
    seat = recorder.state.holder
    if seat is not None and _needs_asking(outside, seat):
        _take_over(outside, recorder, operator, seat)
        return
    for said in _goes_on(recorder, seat):
        operator.show(Screen((line(said, hang=2),)))
    recorder.decide("run.held", _held(outside, recorder))


def release(recorder: Recorder) -> None:
    """Let the run go: nothing is left to do in it for now, and whoever comes next may begin."""
    if recorder.state.is_open and recorder.state.holder is not None:
        recorder.write("run.released", {})


def _held(outside: Outside, recorder: Recorder) -> dict[str, object]:
    return {"holder": recorder.operator.id, **outside.seat_data()}


def _needs_asking(outside: Outside, seat: Seat) -> bool:
    return not _is_same(outside, seat) or _runs(outside, seat) is not False


def _is_same(outside: Outside, seat: Seat) -> bool:
    """Whether it is this operator, by the same login on the same host: `--as` is only a claim."""
    return (seat.id, seat.host, seat.login) == (outside.actor.id, outside.host, outside.login)


def _runs(outside: Outside, seat: Seat) -> bool | None:
    """Whether its process still runs; None for another machine, where nobody here can see that."""
    if seat.host != outside.host:
        return None
    # Its number is ours: the process that had it is gone.
    return seat.pid != outside.pid and outside.is_alive(seat.pid)


def _goes_on(recorder: Recorder, seat: Seat | None) -> list[str]:
    state = recorder.state
    if seat is not None:
        return [f"Your process {seat.pid} of {seat.since:%H:%M:%S} is gone; you go on from there."]
    if state.handed_to == recorder.operator.id:
        return ["The run was handed over to you; you go on with it."]
    if state.handed_to is not None:
        return [f"The run was handed over to {state.handed_to}; you go on with it, on record."]
    return []


def _take_over(outside: Outside, recorder: Recorder, operator: Operator, seat: Seat) -> None:
    question = Question(
        id=TAKE_OVER,
        prompt="Take it over",
        options=(people_options.TAKE_OVER, LEAVE),
        screen=_screen(outside, recorder, seat),
        why="One person drives a run at a time; two would do the same step twice.",
    )
    answer = _answer(recorder, operator, question, seat)
    taken_from = {
        "id": seat.id, "host": seat.host, "pid": seat.pid, "since": instant_text(seat.since),
    }  # fmt: skip
    data = {
        **_held(outside, recorder),
        "taken_from": taken_from,
        "source": str(answer.source),
        "reason": recorder.text(answer.reason),
    }
    recorder.decide("run.held", data)


def _answer(recorder: Recorder, operator: Operator, question: Question, seat: Seat) -> Answer:
    """Ask without a word in the record: asking alone would end the walk of whoever holds it."""
    try:
        answer = operator.ask(question)
    except NotAnswered as nobody:
        raise _held_by(recorder, seat) from nobody
    if answer.word == LEAVE.word:
        raise Left(
            "You left the run to whoever holds it.",
            means="Nothing was recorded and nothing was done.",
            next_action=f"Watch it: bcp follow {recorder.run_id[:8]}",
        )
    if answer.word != people_options.TAKE_OVER.word or not answer.reason.strip():
        raise _held_by(recorder, seat)
    return answer


def _held_by(recorder: Recorder, seat: Seat) -> NotAnswered:
    run = recorder.run_id[:8]
    return NotAnswered(
        f"Run {run} is held by {seat.who} since {_since(seat, recorder.clock.now())}.",
        means="Nothing was recorded and nothing was done; it goes on there.",
        next_action=f"Watch it: bcp follow {run}. Or take it over, with a reason: bcp resume {run} "
        f"on a terminal, or {TAKE_OVER}: {{answer: take_over, reason: …}} with --answers.",
    )


def _screen(outside: Outside, recorder: Recorder, seat: Seat) -> Screen:
    since = _since(seat, recorder.clock.now())
    state = recorder.state
    where = f"in step {state.in_flight.id}" if state.in_flight else "between two steps"
    parts: tuple[Part, ...] = (
        line(
            f"Run {recorder.run_id[:8]} is held by {seat.who} since {since}.", Tone.STRONG, hang=2
        ),
        line(f"It is {where}; the last entry is of {state.last_at:%H:%M:%S}.", hang=2),
        line(_process_words(outside, seat), hang=2),
        line(
            "Taking it over ends their walk: nothing that they do after it is recorded or done, "
            "and they are told that it was you.",
            hang=2,
        ),
    )
    return Screen(parts)


def _process_words(outside: Outside, seat: Seat) -> str:
    runs = _runs(outside, seat)
    if runs is None:
        return f"Whether their process on {seat.host} still runs cannot be seen from here."
    if runs:
        return f"Their process {seat.pid} runs on this machine."
    return f"Their process {seat.pid} on this machine is gone."


def _since(seat: Seat, now: datetime) -> str:
    day = "" if seat.since.date() == now.date() else f"{seat.since:%Y-%m-%d} "
    ago = f" ({elapsed_text(now - seat.since)})" if now >= seat.since else ""
    return f"{day}{seat.since:%H:%M:%S} UTC{ago}"
