"""Somebody in place of the operator, who does all that the plan says, in the time that it gives."""

import re
from collections.abc import Mapping
from datetime import timedelta

from bcp.conduct import options
from bcp.conduct.answers import not_answered
from bcp.conduct.asking import ALWAYS
from bcp.model.ports import Clock
from bcp.model.question import Answer, AskedValue, Option, Question, Source
from bcp.model.screen import Screen

_REASON = "failover matrix: no person decided this"
_FIRST = (options.OVERRIDE.word, options.DO.word, options.SENT.word)
_LAST = frozenset(
    option.word
    for option in (options.BY_HAND, options.SKIP, options.FAILED, options.ANOTHER, *ALWAYS)
)
_SAMPLES = (
    "1", "12", "123", "1234", "12345", "123456", "1234567", "12345678", "a", "A", "A1", "A-1",
    "AB-12", "ABC-123", "INC-1234", "INC1234567", "CHG-1234", "CHG1234567", "2026-01-31",
    "2026-01-31T03:12:00Z", "12:00", "5%", "name@host.example", "https://host.example", "yes",
)  # fmt: skip
"""Values of the shapes that people ask for: numbers, tickets, days, times, addresses."""


class StandIn:
    """Chooses one fallback and does each of its steps; nobody is asked.

    Args:
        fallback: the one to choose, for whichever process is asked about.
        targets: how long each question takes, by its id.
        clock: the run's clock, which it moves on.
        command: what a person would go on with, where it stops.
    """

    def __init__(
        self, fallback: str, targets: Mapping[str, timedelta], clock: Clock, command: str
    ) -> None:
        self._fallback = fallback
        self._targets = targets
        self._clock = clock
        self._command = command
        self._given: set[str] = set()

    def was_asked(self, question_id: str) -> bool:
        """Whether it answered a question, and so took its time."""
        return question_id in self._given

    def show(self, screen: Screen) -> None:
        """Nobody looks."""

    def wait(self, seconds: float, words: str) -> bool:
        """Let the time pass."""
        del words
        self._clock.sleep(seconds)
        return True

    def ask(self, question: Question) -> Answer:
        """Say what goes on with the procedure.

        Raises:
            NotAnswered: nothing does: a step has failed, or another person's consent is needed.
        """
        option = None if question.consent else self._goes_on(question)
        if option is None or question.id in self._given:
            raise not_answered(question, "no person is here", self._command)
        self._given.add(question.id)
        self._clock.sleep(self._targets.get(question.id, timedelta(0)).total_seconds())
        values = {value.name: sample(value) for value in option.values}
        return Answer(option.word, Source.SCENARIO, reason=_REASON, values=values)

    def _goes_on(self, question: Question) -> Option | None:
        offered = {option.word: option for option in question.options}
        if question.group == "choose":
            return offered.get(self._fallback)
        known = next((offered[word] for word in _FIRST if word in offered), None)
        own = (one for one in question.options if one.word not in _LAST and not one.refused)
        return None if question.id.endswith(".failed") else known or next(own, None)


def sample(value: AskedValue) -> str:
    """A value that fits what is asked for; the value's name where none of ours does."""
    fits = (text for text in _SAMPLES if re.fullmatch(value.pattern, text))
    return next(fits, value.name)
