"""A drill is marked as a drill on every screen (red line 5), so that nobody is misled."""

from msgspec.structs import replace

from bcp.model.ports import Operator
from bcp.model.question import Answer, MakeScreen, Question
from bcp.model.screen import Facts, Head, Line, Part, Screen

WORD = "EXERCISE"


class Marking:
    """An operator whose every screen says that this is an exercise."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator

    def show(self, screen: Screen) -> None:
        """Show it, marked."""
        self._operator.show(marked(screen))

    def wait(self, seconds: float, words: str) -> bool:
        """Wait, and say that it is an exercise."""
        return self._operator.wait(seconds, f"{WORD}: {words}")

    def ask(self, question: Question) -> Answer:
        """Put the question with all that belongs to it marked."""
        screen = None if question.screen is None else marked(question.screen)
        lookups = tuple((option, _marking(make)) for option, make in question.lookups)
        options = tuple(
            replace(option, shows=_marking(option.shows)) if option.shows else option
            for option in question.options
        )
        marked_one = replace(question, screen=screen, lookups=lookups, options=options)
        return self._operator.ask(marked_one)


def _marking(make: MakeScreen) -> MakeScreen:
    return lambda: marked(make())


def marked(screen: Screen) -> Screen:
    """The screen with the word in its first line, unless it says it already."""
    head = screen.head
    if head is None:
        says_it = any(WORD in text for part in screen.parts for text in _texts(part))
        return screen if says_it else replace(screen, head=Head(WORD))
    if WORD in head.left:
        return screen
    return replace(screen, head=replace(head, left=f"{head.left} · {WORD}"))


def _texts(part: Part) -> tuple[str, ...]:
    if isinstance(part, Line):
        return tuple(span.text for span in part.spans)
    if isinstance(part, Facts):
        return tuple(span.text for _, line in part.rows for span in line.spans)
    return ()
