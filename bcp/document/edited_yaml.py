"""One value of a YAML file put in the place of another; the parser's own marks tell the place.

What the value is written as has to mean the same to readers of YAML 1.1 and 1.2: `no`, `1:30`,
`012` and dates are quoted, unless the value that they replace was such a word itself.
"""

import json
import re
from collections.abc import Iterator

from bcp.document.edited_base import NotEdited, Path, Value, nothing_at, pointer_of
from bcp.document.edited_tree import spelled_whole
from bcp.document.limits import MOST_DEPTH
from bcp.document.load import written
from bcp.document.source import SourceText
from bcp.document.written import Piece, Written
from bcp.model.errors import DocumentError
from bcp.model.scalars import QuotedText, core_value

# Plain wherever it stands, in brackets too: no indicator, no ': ', no ' #', no space at the ends.
_PLAIN = re.compile(
    r"[A-Za-z0-9_/](?:[A-Za-z0-9_/.@+=-]|:(?=[A-Za-z0-9_/.@+=-])| (?=[A-Za-z0-9_/.]))*"
)
_MARKERS = ("---", "...")
# What YAML 1.1 takes for something else than text though 1.2 does not (yaml.org/type).
_OTHER_IN_1_1 = (
    re.compile(r"(?i:y|n|yes|no|on|off)"),
    re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[-+]?0b[01_]+|[-+]?[0-9][0-9_,.]*"),
    re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"),
    re.compile(r"[=.][0-9_.]*|(?i:null|true|false|~|\.inf|\.nan)|0[xo].*|[0-9].*[eE].*"),
)  # fmt: skip
_NOT_PRINTABLE = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_SHORT = {"\n": r"\n", "\t": r"\t", "\r": r"\r", "\0": r"\0"}


class YamlText:
    """A YAML file's text: one document, whatever it uses of YAML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces = _pieces(text)
        if sum(one.piece is Piece.DOCUMENT for one in self._pieces) != 1:
            raise NotEdited("the file does not hold exactly one YAML document")

    def written(self, path: Path) -> str | None:
        """The value's own text, with its quotes; None where there is none."""
        index = self._find(path)
        if index is None:
            return None
        start, end = self._span(index, path)
        return self._text[start:end]

    def spelled(self, path: Path, value: Value) -> str:
        """In the quotes of the value that it replaces, where they serve."""
        index = self._find(path)
        old = self._pieces[index] if index is not None else None
        if isinstance(value, str):
            return _text(value, old)
        return _flow(value)

    def spliced(self, path: Path, written: str) -> str:
        """The text with this in the value's place; an empty value is one space behind its key."""
        index = self._find(path)
        if index is None:
            raise self._nothing(path)
        start, end = self._span(index, path)
        if not written and self._text[start - 1 : start] == " ":
            start -= 1
        gap = " " if written and start == end else ""
        return self._text[:start] + gap + written + self._text[end:]

    def holds(self, path: Path, value: Value) -> bool:
        """Whether it is this value, by YAML 1.2's core rules."""
        index = self._find(path)
        if index is None:
            return False
        self._span(index, path)
        try:
            return spelled_whole(core_value(self._value(index, path))) == spelled_whole(value)
        except ValueError:
            return False

    def around(self, path: Path) -> object:
        """What every other piece says."""
        index = self._find(path)
        if index is None:
            raise self._nothing(path)
        pieces = [one.said for one in self._pieces]
        return pieces[:index], pieces[self._after(index) :]

    def _find(self, path: Path) -> int | None:
        """Where the value's piece is; None where there is none."""
        index = 1
        for part in path:
            found = [value for name, value in self._children(index, path) if name == part]
            if len(found) > 1:
                raise NotEdited(f"the key {part!r} stands twice in one mapping")
            if not found:
                return None
            index = found[0]
        return index

    def _children(self, index: int, path: Path) -> Iterator[tuple[str, int]]:
        """The values in a mapping or list, each with its key or number."""
        opened = self._pieces[index]
        if opened.piece is Piece.ALIAS:
            raise NotEdited(f"{pointer_of(path)} leads through the alias *{opened.text}")
        if opened.piece not in (Piece.MAPPING, Piece.LIST):
            return
        at, number = index + 1, 0
        while self._pieces[at].piece is not Piece.END:
            key, value = self._pieces[at], at
            if opened.piece is Piece.MAPPING:
                value = self._after(at)
            name = key.text if key.piece is Piece.SCALAR else ""
            yield (name if opened.piece is Piece.MAPPING else str(number)), value
            at, number = self._after(value), number + 1

    def _after(self, index: int) -> int:
        """The piece behind a value and all that is in it."""
        depth = 0
        while True:
            piece = self._pieces[index].piece
            depth += (piece in (Piece.MAPPING, Piece.LIST)) - (piece is Piece.END)
            index += 1
            if depth == 0:
                return index

    def _span(self, index: int, path: Path) -> tuple[int, int]:
        """The value's place; refused where changing it would change more, or tear a block."""
        one = self._pieces[index]
        if one.piece is Piece.ALIAS:
            raise NotEdited(f"{pointer_of(path)} is the alias *{one.text}, said elsewhere")
        if one.anchor:
            raise NotEdited(f"{pointer_of(path)} has the anchor &{one.anchor}: others repeat it")
        if one.tag:
            raise NotEdited(f"{pointer_of(path)} has the tag {one.tag}")
        if one.piece is not Piece.SCALAR and not one.style:
            raise NotEdited(f"{pointer_of(path)} holds a block of values, not a single one")
        end = self._pieces[self._after(index) - 1].end
        if one.style in ("|", ">"):
            # A block ends where the next line begins; its line end is not the value's own.
            end = one.start + len(self._text[one.start : end].rstrip(" \r\n"))
        return one.start, end

    def _value(self, index: int, path: Path) -> object:
        """The value as plain lists, mappings and text."""
        one = self._pieces[index]
        if one.piece is Piece.SCALAR:
            return QuotedText(one.text) if one.style else one.text
        children = [(name, self._value(item, path)) for name, item in self._children(index, path)]
        return dict(children) if one.piece is Piece.MAPPING else [item for _, item in children]

    def _nothing(self, path: Path) -> NotEdited:
        for depth in reversed(range(len(path))):
            index = self._find(path[:depth])
            if index is not None:
                return nothing_at(path, (name for name, _ in self._children(index, path)))
        return nothing_at(path, ())


def _pieces(text: str) -> tuple[Written, ...]:
    """Every piece; stopped at a depth, for libyaml takes ever longer the deeper it is."""
    pieces: list[Written] = []
    depth = 0
    try:
        for one in written(SourceText("", text)):
            depth += (one.piece in (Piece.MAPPING, Piece.LIST)) - (one.piece is Piece.END)
            if depth > MOST_DEPTH:
                raise NotEdited("its values stand inside each other too deeply")
            pieces.append(one)
    except DocumentError as error:
        fault = error.problems[0]
        place = f"line {fault.line}: " if fault.line else ""
        raise NotEdited(f"it is not YAML that can be read: {place}{fault.message}") from None
    return tuple(pieces)


def _text(value: str, old: Written | None) -> str:
    style = old.style if old is not None and old.piece is Piece.SCALAR else '"'
    if _NOT_PRINTABLE.search(value) is None:
        if style == "'":
            return "'" + value.replace("'", "''") + "'"
        if not style and old is not None and _is_plain(value, old.text):
            return value
    return _double(value)


def _is_plain(value: str, before: str) -> bool:
    if not _PLAIN.fullmatch(value) or value.startswith(_MARKERS):
        return False
    if not _is_text(value):
        return False
    return all(one.fullmatch(value) is None or one.fullmatch(before) for one in _OTHER_IN_1_1)


def _is_text(value: str) -> bool:
    """Whether it is text where it stands without quotes, by YAML 1.2."""
    try:
        return core_value(value) == value
    except ValueError:
        return False


def _double(value: str) -> str:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _NOT_PRINTABLE.sub(_escape, quoted) + '"'


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04X}"


def _flow(value: Value) -> str:
    """Numbers, words and collections on one line, as every version of YAML reads them."""
    if isinstance(value, str):
        return _double(value)
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{_double(name)}: {_flow(item)}" for name, item in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, float):
        # YAML 1.1 reads 1e+16 as text: a number with an exponent needs its point.
        return re.sub(r"^(-?[0-9]+)e", r"\1.0e", json.dumps(value))
    return json.dumps(value)
