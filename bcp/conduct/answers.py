"""Prepared answers: from a file, each used once, never a consent (red line 2)."""

from collections.abc import Callable, Mapping

from bcp.conduct.asking import NotAnswered
from bcp.document.load import Document, load
from bcp.document.shape import shaped
from bcp.model.ports import Answer, Operator, Question, Source
from bcp.model.prepared import PreparedAnswer, PreparedAnswers
from bcp.model.screen import Gap, Line, Part, Screen, Span, Tone

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
    ) -> None:
        self._answers = answers
        self._source = source
        self._show = show
        self._used = used
        self._answered = answered
        self._command = command
        self._pause = pause
        self._given: set[str] = set()

    def show(self, screen: Screen) -> None:
        """Print what needs no answer."""
        self._show(screen)

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
            value=prepared.value or "",
        )


class Nobody:
    """No terminal and no prepared answer: every question waits for a person."""

    def __init__(self, show: Show, command: str) -> None:
        self._show = show
        self._command = command

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


def _answered_screen(question: Question, prepared: PreparedAnswer) -> Screen:
    shown: tuple[Part, ...] = question.screen.parts if question.screen else ()
    reason = f"  ({prepared.reason})" if prepared.reason else ""
    words = " · ".join(option.word for option in question.options if not option.refused)
    prompt = Line(
        (Span(f"{words} > ", Tone.QUIET), Span(f"{prepared.answer}{reason}", Tone.STRONG)), hang=2
    )
    head = question.screen.head if question.screen else None
    gap = (Gap(),) if shown else ()
    return Screen((*shown, *gap, prompt, Gap()), head)
