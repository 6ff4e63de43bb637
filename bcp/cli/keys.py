"""Keys decoded from the bytes of a terminal. Pure; the terminal itself is in `keyboard.py`."""

import codecs
from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

PASTE_BEGINS = "\x1b[200~"
PASTE_ENDS = "\x1b[201~"
_LONGEST_PASTE = 65_536
_LONGEST_STRING = 4096


class Kind(StrEnum):
    """What a key is; whatever else a terminal sends is swallowed."""

    CHAR = "char"
    PASTE = "paste"
    ENTER = "enter"
    ERASE = "erase"
    ERASE_WORD = "erase word"
    ERASE_LINE = "erase line"
    LEAVE = "leave"
    """Ctrl-C or Ctrl-D, where the terminal hands them over as keys."""


class Key(Struct, frozen=True):
    """One key, or one paste."""

    kind: Kind
    text: str = ""


_CONTROLS: dict[str, Kind] = {
    "\r": Kind.ENTER,
    "\n": Kind.ENTER,
    "\x7f": Kind.ERASE,
    "\x08": Kind.ERASE,
    "\x17": Kind.ERASE_WORD,
    "\x15": Kind.ERASE_LINE,
    "\x03": Kind.LEAVE,
    "\x04": Kind.LEAVE,
}


class KeyDecoder:
    """Turns bytes into keys, however they are split; an escape sequence is swallowed whole.

    The grammar is that of ECMA-48 section 5.4 (control sequences) and 5.6 (control strings), with
    bracketed paste, Alt (ESC and a key), the Linux console's F1 (`ESC [ [ A`) and the oldest
    mouse (`ESC [ M` and three more). A key leaked from a sequence could choose an answer.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._next: Callable[[str], None] = self._plain
        self._sequence = ""
        self._pasted: list[str] = []
        self._keys: list[Key] = []

    def feed(self, data: bytes) -> tuple[Key, ...]:
        """The keys that these bytes complete."""
        for char in self._decode(data):
            self._next(char)
        keys, self._keys = tuple(self._keys), []
        return keys

    def _plain(self, char: str) -> None:
        if char == "\x1b":
            self._next = self._escape
        elif char in _CONTROLS:
            self._keys.append(Key(_CONTROLS[char]))
        elif char.isprintable():
            self._keys.append(Key(Kind.CHAR, char))

    def _escape(self, char: str) -> None:
        self._sequence = ""
        if char == "[":
            self._next = self._control_sequence
        elif char in "P]X^_":
            self._next = self._control_string
        elif char == "O":
            self._swallow(1)
        elif char != "\x1b":
            self._next = self._plain

    def _control_sequence(self, char: str) -> None:
        first = not self._sequence
        self._sequence += char
        if first and char in "[M":
            self._swallow(1 if char == "[" else 3)
        elif char == "\x1b":
            self._next = self._escape
        elif f"\x1b[{self._sequence}" == PASTE_BEGINS:
            self._sequence, self._next = "", self._paste
        elif not " " <= char <= "?":  # a final byte, or none that belongs here
            self._next = self._plain

    def _control_string(self, char: str) -> None:
        self._sequence += char
        if char == "\x1b":
            self._next = self._escape  # ST is `ESC \`, which then reads as Alt-\
        elif char < " " or len(self._sequence) > _LONGEST_STRING:
            self._next = self._plain

    def _paste(self, char: str) -> None:
        self._sequence = (self._sequence + char)[-len(PASTE_ENDS) :]
        if len(self._pasted) < _LONGEST_PASTE:
            self._pasted.append(char)
        if self._sequence == PASTE_ENDS:
            self._keys.append(Key(Kind.PASTE, "".join(self._pasted).removesuffix(PASTE_ENDS)))
            self._next, self._pasted = self._plain, []

    def _swallow(self, count: int) -> None:
        left = count

        def swallow(_char: str) -> None:
            nonlocal left
            left -= 1
            if not left:
                self._next = self._plain

        self._next = swallow
