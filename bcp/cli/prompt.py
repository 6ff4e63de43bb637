"""The answers of a question as keys and words: what is offered, and what was meant. Pure."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from bcp.cli.cells import safe_text, text_columns
from bcp.model.question import MakeScreen, Option, Question
from bcp.model.screen import Facts, Gap, Line, Part, Screen, Span, Tone, line

SHOWN = 5
"""More answers than these are behind `?`."""
HELP = "?"
_BACK = Option("back", "b", "Closes what was looked up: the question is shown again.")
_BETWEEN = " · "


class Offer(Struct, frozen=True):
    """What may be pressed or typed at one prompt; an option comes before a lookup."""

    options: tuple[Option, ...]
    lookups: tuple[tuple[Option, MakeScreen], ...] = ()

    @property
    def all(self) -> tuple[Option, ...]:
        """Options and lookups, in the order in which they are offered."""
        return (*self.options, *(option for option, _ in self.lookups))

    def at_once(self, char: str) -> Option | None:
        """What a single key means, unless a word that has to be typed begins with it."""
        found = self._keyed(char) or self._keyed(char.casefold())
        if found is None or any(word.startswith(found.key) for word in self._words_in_full()):
            return None
        return found

    def typed(self, text: str) -> Option | None:
        """What a typed word and Enter mean: the whole word, or a single key."""
        wanted = " ".join(text.casefold().split())
        named = (one for one in self.all if wanted in (one.word.casefold(), spoken(one.word)))
        return next(named, None) or self._keyed(wanted)

    def begins(self, text: str) -> bool:
        """Whether the text is the beginning of an answer."""
        start = text.casefold().lstrip()
        return any(
            known.startswith(start)
            for option in self.all
            for known in (option.word.casefold(), spoken(option.word), option.key)
        )

    def screen_of(self, option: Option) -> Screen | None:
        """What a lookup shows; None for an answer."""
        return next((make() for lookup, make in self.lookups if lookup is option), None)

    def _keyed(self, key: str) -> Option | None:
        return next((one for one in self.all if key and one.key == key and not one.full), None)

    def _words_in_full(self) -> list[str]:
        """Words without a key of their own, or whose key another answer has."""
        return [one.word for one in self.all if not one.refused and self._keyed(one.key) is not one]


def offer_of(question: Question) -> Offer:
    """What may be answered to a question, and what may be looked up.

    A lookup whose key is an answer's at this question has the capital: `w` waits, `W` shows who.
    """
    taken = {option.key for option in question.options}
    lookups = tuple(
        (replace(option, key=option.key.upper()) if option.key in taken else option, make)
        for option, make in question.lookups
    )
    back = replace(_BACK, key="B") if _BACK.key in taken else _BACK
    return Offer(question.options, (*lookups, (back, lambda: question_screen(question))))


def question_screen(question: Question) -> Screen:
    """What stands above the prompt, with air between the two."""
    if question.screen is None:
        return Screen((Gap(), line(question.prompt, Tone.STRONG)))
    return Screen((*question.screen.parts, Gap()), question.screen.head)


def spoken(word: str) -> str:
    """An answer's word as it is said: `by_hand` is "by hand"."""
    return word.replace("_", " ").replace("-", " ").casefold()


def prompt_text(offer: Offer, room: int) -> str:
    """The answers on the last line of a screen: `do · skip · m by hand · ? all keys`.

    Args:
        offer: what may be answered.
        room: columns; what does not fit is behind `?`.
    """
    labels = [_label(option) for option in offer.options if not option.refused]
    shown = labels[:SHOWN]
    while len(shown) > 1 and text_columns(_line_of(shown, more=True)) > room:
        shown = shown[:-1]
    return _line_of(shown, more=len(shown) < len(labels) or bool(offer.lookups))


def help_screen(offer: Offer, why: str) -> Screen:
    """Every answer: its key, what it does, what it asks for; and why the question is put."""
    parts: list[Part] = [Gap()]
    if why:
        parts += [line(f"Why this is asked: {why}", hang=2), Gap()]
    parts.append(Facts(tuple((_how(one), _meaning(one)) for one in offer.options), indent=2))
    if offer.lookups:
        looked_up = tuple((_how(one), _meaning(one)) for one, _ in offer.lookups)
        parts += [Gap(), line("To look at; the question stays:"), Facts(looked_up, indent=2)]
    general = (
        ("Enter", line("alone does nothing but show the question again")),
        ("Ctrl-C", line("asks whether to leave; nothing is lost, the run can be resumed")),
    )
    return Screen((*parts, Gap(), Facts(general, indent=2), Gap()))


def _line_of(labels: Sequence[str], *, more: bool) -> str:
    return safe_text(_BETWEEN.join([*labels, "? all keys" if more else HELP]))


def _label(option: Option) -> str:
    word = spoken(option.word)
    return f"{option.key} {word}" if option.key and not word.startswith(option.key) else word


def _how(option: Option) -> str:
    word = spoken(option.word)
    return f"{option.key}  {word}" if option.key and not option.full else f"   {word}"


def _meaning(option: Option) -> Line:
    if option.refused:
        return Line((Span("cannot be chosen now: ", Tone.BAD), Span(option.refused)))
    asked = ["typed in full, then Enter"] if option.full or not option.key else []
    asked += ["asks for a reason"] if option.reason else []
    asked += [f"asks for: {value.prompt}" for value in option.values]
    return line(f"{option.means} ({'; '.join(asked)})" if asked else option.means)
