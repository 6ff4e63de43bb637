"""Prepared answers: from a file, each used once, never a consent (red line 2)."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bcp.conduct.asking import NotAnswered
from bcp.document.load import Document, load
from bcp.document.shape import shaped
from bcp.model.duration import duration_text
from bcp.model.ports import Operator
from bcp.model.prepared import PreparedAnswer, PreparedAnswers
from bcp.model.question import Answer, Question, Source
from bcp.model.screen import Gap, Line, Part, Screen, Span, Tone, line

_SHOWN = 5
"""Of the answers that a question allows, as many as a terminal's prompt shows."""
Known = Callable[[], frozenset[str]]
Show = Callable[[Screen], None]


class PreparedOperator:
    """Answers questions from a file, and shows what a person would have seen.

    Args:
        answers: by question id, or by a group's id such as `choose`.
        source: what the log says of where they came from.
        show: prints a screen.
        used: the questions whose answer has had its effect already.
        answered: the questions that were ever answered, before a crash too.
        command: what goes on with the run, said where it stops.
        pause: waits as long as a person would, by the run's clock; None outside a demo.
        sleep: waits by the run's clock.
    """

    def __init__(
        self,
        answers: Mapping[str, PreparedAnswer],
        source: Source,
        show: Show,
        used: Known,
        answered: Known,
        command: str,
        pause: Callable[[float], None] | None = None,
        *,
        sleep: Callable[[float], None],
    ) -> None:
        self._answers = answers
        self._source = source
        self._show = show
        self._used = used
        self._answered = answered
        self._command = command
        self._pause = pause
        self._sleep = sleep
        self._given: set[str] = set()

    def show(self, screen: Screen) -> None:
        """Print what needs no answer."""
        self._show(screen)

    def wait(self, seconds: float, words: str) -> bool:
        """Say what is waited for, and wait; nobody is there to end it."""
        return _waited(self._show, self._sleep, seconds, words)

    def ask(self, question: Question) -> Answer:
        """Give the prepared answer.

        Raises:
            NotAnswered: there is none, it was used, or only a person may give it.
        """
        prepared = self._answers.get(question.id) or self._answers.get(question.group)
        if prepared is None or question.consent:
            raise not_answered(question, "no answer is prepared for it", self._command)
        if question.id in self._given | self._used():
            raise not_answered(question, "the prepared answer was used already", self._command)
        self._given.add(question.id)
        if prepared.takes and self._pause and question.id not in self._answered():
            self._pause(prepared.takes.total_seconds())
        self._show(_answered_screen(question, prepared))
        return Answer(
            word=prepared.answer,
            source=self._source,
            reason=prepared.reason or "",
            note=prepared.note or "",
            values=_values(question, prepared),
        )


class Nobody:
    """No terminal and no prepared answer: every question waits for a person."""

    def __init__(self, show: Show, command: str, sleep: Callable[[float], None]) -> None:
        self._show = show
        self._command = command
        self._sleep = sleep

    def wait(self, seconds: float, words: str) -> bool:
        """Say what is waited for, and wait; nobody is there to end it."""
        return _waited(self._show, self._sleep, seconds, words)

    def show(self, screen: Screen) -> None:
        """Print what needs no answer."""
        self._show(screen)

    def ask(self, question: Question) -> Answer:
        """Show the question and stop; raises NotAnswered."""
        if question.screen is not None:
            self._show(question.screen)
        why = "there is no terminal and no prepared answer"
        raise not_answered(question, why, self._command)


class WithChoice:
    """An operator who named the fallback on the command line, and answers the rest as usual."""

    def __init__(self, operator: Operator, to: str) -> None:
        self._operator = operator
        self._to = to
        self._given: set[str] = set()

    def show(self, screen: Screen) -> None:
        """Print what needs no answer."""
        self._operator.show(screen)

    def wait(self, seconds: float, words: str) -> bool:
        """Wait as usual."""
        return self._operator.wait(seconds, words)

    def ask(self, question: Question) -> Answer:
        """Give the fallback once for each process that it may serve; else ask."""
        options = {option.word: option for option in question.options}
        named = options.get(self._to) if question.group == "choose" else None
        if named is None or question.id in self._given or (named.reason and not named.refused):
            return self._operator.ask(question)
        self._given.add(question.id)
        return Answer(self._to, Source.TERMINAL)


def read_answers(content: bytes, name: str) -> dict[str, PreparedAnswer]:
    """Read an answers file; raises DocumentError."""
    return answers_in(load(content, name))


def answers_in(document: Document) -> dict[str, PreparedAnswer]:
    """The answers of a file that was loaded; raises DocumentError."""
    return dict(shaped(PreparedAnswers, document).root)


def not_answered(question: Question, why: str, command: str) -> NotAnswered:
    """The stop at a question that nobody answers here."""
    words = ", ".join(option.word for option in question.options if not option.refused)
    return NotAnswered(
        f"The run waits for a person at {question.id!r}: {why}.",
        means="Nothing was decided. What was recorded so far stands.",
        next_action=f"{command}, on a terminal or with --answers FILE. Answers: {words}.",
    )


def _waited(show: Show, sleep: Callable[[float], None], seconds: float, words: str) -> bool:
    show(Screen((line(f"Waiting {duration_text(timedelta(seconds=seconds))}: {words}", hang=2),)))
    sleep(seconds)
    return True


def _values(question: Question, prepared: PreparedAnswer) -> dict[str, str]:
    """The values that the answer asks for; one that stands alone needs no name."""
    option = next((one for one in question.options if one.word == prepared.answer), None)
    given = dict(prepared.values)
    if prepared.value is not None and option is not None and option.values:
        given.setdefault(option.values[0].name, prepared.value)
    return given


def _answered_screen(question: Question, prepared: PreparedAnswer) -> Screen:
    shown: tuple[Part, ...] = question.screen.parts if question.screen else ()
    reason = f"  ({prepared.reason})" if prepared.reason else ""
    words = [option.word for option in question.options if not option.refused]
    offered = " · ".join([*words[:_SHOWN], *["…"][: len(words) > _SHOWN]])
    prompt = Line(
        (Span(f"{offered} > ", Tone.QUIET), Span(f"{prepared.answer}{reason}", Tone.STRONG)), hang=2
    )
    head = question.screen.head if question.screen else None
    gap = (Gap(),) if shown else ()
    return Screen((*shown, *gap, prompt, Gap()), head)
