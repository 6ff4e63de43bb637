"""What one key does at a prompt where an answer is chosen. Pure: Enter alone never acts."""

from msgspec import Struct

from bcp.cli.keys import Key, Kind
from bcp.cli.prompt import HELP, Offer
from bcp.cli.text_field import edited
from bcp.model.question import Option


class Pressed(Struct, frozen=True):
    """What came of a key: what is typed now, and what is to be done, if anything."""

    typed: str = ""
    chosen: Option | None = None
    say: str = ""
    """Why nothing came of it."""
    help: bool = False
    again: bool = False
    """The question is to be shown again."""


def press(offer: Offer, typed: str, key: Key, *, alone: bool) -> Pressed:
    """Take one key.

    Args:
        offer: what may be answered.
        typed: what was typed before it.
        key: the key.
        alone: whether it came by itself; keys that come together are typed, never chosen at once,
            for they may be a paste from a terminal that does not mark pastes.
    """
    match key.kind:
        case Kind.CHAR:
            return _char(offer, typed, key.text, alone=alone)
        case Kind.ENTER:
            return _enter(offer, typed)
        case Kind.PASTE:
            return Pressed(typed, say="A paste is taken only where a text is asked for.")
        case _:
            return Pressed(edited(typed, key))


def _char(offer: Offer, typed: str, char: str, *, alone: bool) -> Pressed:
    if not typed and alone:
        if char == HELP:
            return Pressed(help=True)
        if option := offer.at_once(char):
            return _meant(option)
    if offer.begins(typed + char):
        return Pressed(typed + char)
    return Pressed(typed, say=f"No answer here begins with {typed + char!r}; ? shows them all.")


def _enter(offer: Offer, typed: str) -> Pressed:
    if not typed.strip():
        return Pressed(again=True)
    option = offer.typed(typed)
    if option is None:
        return Pressed(say=f"{typed.strip()!r} is no whole answer; ? shows them all.")
    return _meant(option)


def _meant(option: Option) -> Pressed:
    if option.refused:
        return Pressed(say=f"{option.word} cannot be chosen now: {option.refused}.")
    return Pressed(chosen=option)
