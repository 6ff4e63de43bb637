"""Putting a question: recorded as asked, answered by a person, recorded as answered."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from bcp.conduct.handing_over import HAND_OVER, hand_over
from bcp.conduct.recorder import BCP, Recorder
from bcp.model.errors import Refused, RunAborted, WaitingForPerson
from bcp.model.given import misfits
from bcp.model.ports import Operator
from bcp.model.question import Answer, MakeScreen, Option, Question, Source

NOTE = Option("note", "n", "Writes a note of yours into the log; the question stays.", reason=True)
ESCALATE = Option(
    "escalate",
    "e",
    "Shows whom to call; that you called goes into the log, the question stays.",
    reason=True,
)
LEAVE = Option("leave", "q", "Leaves the run where it is; bcp resume goes on from here.")
ABORT = Option(
    "abort",
    "",
    "Ends the run for good, with your reason. Nothing is undone.",
    reason=True,
    full=True,
)
ALWAYS = (NOTE, ESCALATE, HAND_OVER, LEAVE, ABORT)


class Left(WaitingForPerson):
    """The operator left the run; it waits."""


class NotAnswered(WaitingForPerson):
    """Nobody is here who could answer this question."""


def ask(
    recorder: Recorder,
    operator: Operator,
    question: Question,
    whom: MakeScreen | None = None,
    aborts_as: str | None = None,
) -> Answer:
    """Ask until there is an answer that the question allows.

    Args:
        recorder: the run's pen.
        operator: who is asked.
        question: what is asked; the answers that every question has are added here.
        whom: whom to call, shown to a person who escalates.
        aborts_as: the role in which the operator may abort; None where they have none.

    Raises:
        WaitingForPerson: nobody can answer here, or the operator left.
        RunAborted: the operator aborted.
        Refused: the answer is one that the rules forbid.
    """
    whole = with_always(question, whom)
    while True:
        recorder.write("question.asked", {"id": question.id, "allowed": _words(whole)})
        answer = operator.ask(whole)
        option = _offered(recorder, whole, answer)
        does = None if option in question.options else _BESIDE.get(option.word)
        if does is None:
            return _final(recorder, whole, option, answer, aborts_as)
        does(recorder, answer)


def with_always(question: Question, whom: MakeScreen | None = None) -> Question:
    """The question with the answers that every question has."""
    taken = taken_keys(question.options)
    extra = (_calling(option, whom) for option in beside(question.options))
    free = tuple(beside_taken(option, taken) for option in extra)
    return replace(question, options=question.options + free)


def beside(own: tuple[Option, ...]) -> tuple[Option, ...]:
    """The answers that every question has, but for those that it has of its own."""
    words = {option.word for option in own}
    return tuple(option for option in ALWAYS if option.word not in words)


def _calling(option: Option, whom: MakeScreen | None) -> Option:
    return replace(option, shows=whom) if option is ESCALATE else option


def _note(recorder: Recorder, answer: Answer) -> None:
    recorder.decide("note.added", {"note": recorder.text(answer.reason)})


def _escalate(recorder: Recorder, answer: Answer) -> None:
    recorder.decide("note.added", {"note": recorder.text(f"escalate: {answer.reason}")})


_BESIDE: dict[str, Callable[[Recorder, Answer], None]] = {
    NOTE.word: _note,
    ESCALATE.word: _escalate,
    HAND_OVER.word: hand_over,
}
"""What the answers do after which the question stays; one that ends the run's work raises."""


def taken_keys(own: Iterable[Option]) -> set[str]:
    """Keys that no other answer may have: a word that is typed in full begins with one, too."""
    return {option.word[0] if option.full else option.key for option in own}


def beside_taken(option: Option, taken: set[str]) -> Option:
    """The option with the capital where its key is taken: `r` tries again, `R` reads again."""
    return replace(option, key=option.key.upper()) if option.key in taken else option


def _words(question: Question) -> list[str]:
    return [option.word for option in question.options if not option.refused]


def _offered(recorder: Recorder, question: Question, answer: Answer) -> Option:
    found = next((option for option in question.options if option.word == answer.word), None)
    if found is None:
        raise NotAnswered(
            f"The prepared answer {answer.word!r} is not offered at {question.id!r} now.",
            means="Nothing was decided. The run waits at this question.",
            next_action=f"Offered: {', '.join(_words(question))}. Continue with bcp resume.",
        )
    if found.refused and answer.source is not Source.ELSEWHERE:
        _refuse(recorder, question, answer, found.refused)
    if found.reason and not answer.reason.strip():
        raise NotAnswered(
            f"The answer {answer.word!r} to {question.id!r} needs a reason, and none was given.",
            means="Nothing was decided. The run waits at this question.",
            next_action=f"Write {{answer: {answer.word}, reason: …}}, or answer on a terminal.",
        )
    _hold_values(question, found, answer)
    return found


def _hold_values(question: Question, option: Option, answer: Answer) -> None:
    """A value that is asked for is there and fits, before anything is done with it."""
    wrong = misfits(option.values, answer.values)
    if wrong:
        names = ", ".join(f"{one.name}: …" for one in option.values)
        raise NotAnswered(
            f"The answer {answer.word!r} to {question.id!r} lacks a value: {'; '.join(wrong)}.",
            means="Nothing was decided. The run waits at this question.",
            next_action=f"Write {{answer: {answer.word}, values: {{{names}}}}},"
            " or answer on a terminal.",
        )


def _refuse(recorder: Recorder, question: Question, answer: Answer, why: str) -> None:
    data = {**_answer_data(recorder, question, answer), "refused": why}
    recorder.decide("question.answered", data)
    raise Refused(
        f"{answer.word!r} was refused at {question.id!r}: {why}.",
        means="The refusal is recorded, nothing was done, and the run stays open.",
        next_action="Choose something else, or give the reason that the rule asks for.",
    )


def _answer_data(recorder: Recorder, question: Question, answer: Answer) -> dict[str, object]:
    return {
        "id": question.id,
        "answer": answer.word,
        "options": _words(question),
        "source": str(answer.source),
        "reason": recorder.text(answer.reason),
        "note": recorder.text(answer.note),
        "values": {name: recorder.text(value) for name, value in answer.values.items()},
    }


def _final(
    recorder: Recorder, question: Question, option: Option, answer: Answer, aborts_as: str | None
) -> Answer:
    if option.word == LEAVE.word:
        raise Left(
            f"You left the run at {question.id!r}.",
            means="It is open and waits; nothing is lost.",
            next_action=f"Go on with: {recorder.command}",
        )
    actor = BCP if answer.source is Source.ELSEWHERE else recorder.operator
    recorder.write("question.answered", _answer_data(recorder, question, answer), actor=actor)
    if option.word == ABORT.word:
        recorder.end("aborted", actor=recorder.operator, more={"authority": aborts_as})
        raise RunAborted(
            "The run was aborted.",
            means=f"Reason: {answer.reason}. What was done so far stays done, and is on record.",
            next_action=f"bcp show {recorder.run_id[:8]} lists it.",
        )
    return answer
