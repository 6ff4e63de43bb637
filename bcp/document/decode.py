"""Bytes of a file to text: UTF-8, and only characters that a person can see or type."""

import re
from collections.abc import Iterator
from itertools import islice

from bcp.document.limits import MOST_BYTES, MOST_PROBLEMS
from bcp.document.source import SourceText, whole_file
from bcp.model.errors import DocumentError, Problem

# What YAML 1.2.2 (section 5.1) calls not printable; and NEL, LS, PS, which YAML 1.1 and Python's
# splitlines take for the end of a line but no editor shows; and a byte order mark that is not
# the first character.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NAMES = {
    0x00: "NUL",
    0x08: "backspace",
    0x0C: "form feed",
    0x1B: "escape",
    0x7F: "delete",
    0x85: "next line",
    0x2028: "line separator",
    0x2029: "paragraph separator",
    0xFEFF: "byte order mark",
}
_UTF8_MARK = b"\xef\xbb\xbf"
# The longer marks first: UTF-32's begins with UTF-16's.
_OTHER_MARKS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_SAVE_AS_UTF8 = "save the file as UTF-8"


def decoded(source: bytes, name: str) -> SourceText:
    """Decode a file; a byte order mark of UTF-8 is dropped.

    Args:
        source: the file's bytes.
        name: what messages call the file.

    Raises:
        DocumentError: it is too long, not UTF-8, or holds characters that cannot be seen.
    """
    if len(source) > MOST_BYTES:
        size = f"{len(source):,} bytes, more than the {MOST_BYTES:,} that are read"
        raise DocumentError([whole_file(name, f"the file has {size}", "split the file")])
    body = source.removeprefix(_UTF8_MARK)
    try:
        text = SourceText(name, body.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise DocumentError([_not_utf8(body, name, error.start)]) from None
    if text.text.count("\0") * 3 > len(text.text):
        raise DocumentError([whole_file(name, "the file looks like UTF-16", _SAVE_AS_UTF8)])
    problems = list(islice(_refused_characters(text), MOST_PROBLEMS))
    if problems:
        raise DocumentError(problems)
    return text


def refused_character(text: str) -> str:
    """The first character of a text that no document may hold, as `U+0000 (NUL)`; else empty."""
    match = _REFUSED.search(text)
    return _character_name(match[0]) if match else ""


def _not_utf8(source: bytes, name: str, offset: int) -> Problem:
    for mark, encoding in _OTHER_MARKS.items():
        if source.startswith(mark):
            return whole_file(name, f"the file is {encoding}, not UTF-8", _SAVE_AS_UTF8)
    # The bytes before the offset are sound; those after it are shown as they can be.
    lenient = SourceText(name, source.decode("utf-8", errors="replace"))
    index = len(source[:offset].decode("utf-8"))
    message = f"the byte 0x{source[offset]:02X} at offset {offset} is not UTF-8"
    return lenient.problem(index, message, hint=_SAVE_AS_UTF8)


def _refused_characters(text: SourceText) -> Iterator[Problem]:
    for match in _REFUSED.finditer(text.text):
        message = f"the character {_character_name(match[0])} is not allowed"
        yield text.problem(match.start(), message, hint="delete it; editors do not show it")


def _character_name(character: str) -> str:
    name = _NAMES.get(ord(character))
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")
