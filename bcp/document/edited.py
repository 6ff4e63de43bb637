"""One value of a file changed and nothing else, or the file left alone; pure.

The new text is read again before anything is written, and has to be the old document with just
that value changed.
"""

from collections.abc import Callable
from typing import TypeVar

from bcp.document.edited_base import EditedText, Notation, NotEdited, Value, path_of
from bcp.document.edited_env import EnvText
from bcp.document.edited_json import JsonText
from bcp.document.edited_toml import TomlText
from bcp.document.edited_yaml import YamlText
from bcp.document.limits import MOST_BYTES

NOTATIONS: dict[Notation, Callable[[str], EditedText]] = {
    "yaml": YamlText,
    "json": JsonText,
    "toml": TomlText,
    "env": EnvText,
}
_MARK = "\ufeff"
_T = TypeVar("_T")


def written_at(content: bytes, notation: Notation, pointer: str) -> str | None:
    """A value as the file spells it, quotes and all; None where there is none.

    Args:
        content: the file's bytes.
        notation: how it is written.
        pointer: a JSON Pointer; `/NAME` in an env file.

    Raises:
        NotEdited: the file, or what stands there, is nothing that bcp edits.
    """
    return _guarded(lambda: _opened(content, notation)[1].written(path_of(pointer)))


def holds(content: bytes, notation: Notation, pointer: str, value: Value) -> bool:
    """Whether the value is this one already; arguments and errors as for `written_at`."""
    return _guarded(lambda: _opened(content, notation)[1].holds(path_of(pointer), value))


def with_value(
    content: bytes, notation: Notation, pointer: str, value: Value, *, create: bool = False
) -> bytes:
    """The file with one value changed.

    Args:
        content: the file's bytes: UTF-8, at most 1 MiB; a byte order mark and line ends are kept.
        notation: how it is written.
        pointer: a JSON Pointer; `/NAME` in an env file.
        value: what it becomes.
        create: whether a variable that is not there is added at the end of an env file.

    Raises:
        NotEdited: bcp leaves the file alone, and says why.
    """
    return _guarded(lambda: _with_value(content, notation, pointer, value, create=create))


def with_written(content: bytes, notation: Notation, pointer: str, written: str | None) -> bytes:
    """The file with a value spelled again as `written_at` found it; without it where that is None.

    Raises:
        NotEdited: bcp leaves the file alone, and says why.
    """
    return _guarded(lambda: _with_written(content, notation, pointer, written))


def decoded_text(content: bytes) -> str:
    """A file's text, its byte order mark kept.

    Raises:
        NotEdited: it is too long, not UTF-8, or holds a NUL.
    """
    if len(content) > MOST_BYTES:
        raise NotEdited(
            f"it has {len(content):,} bytes, more than the {MOST_BYTES:,} that are read"
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotEdited(f"it is not UTF-8 (byte {error.start})") from None
    if "\0" in text:
        raise NotEdited("it holds a NUL, so it is no text")
    return text


def _with_value(
    content: bytes, notation: Notation, pointer: str, value: Value, *, create: bool
) -> bytes:
    mark, text = _opened(content, notation)
    path = path_of(pointer)
    if text.holds(path, value):
        return content
    spelling = text.spelled(path, value)
    if create and isinstance(text, EnvText) and text.written(path) is None:
        edited = text.added(path, spelling)
    else:
        edited = text.spliced(path, spelling)
    after = NOTATIONS[notation](edited)
    if not after.holds(path, value) or after.around(path) != text.around(path):
        raise NotEdited(f"changing {pointer} would change more than that value")
    return (mark + edited).encode()


def _with_written(content: bytes, notation: Notation, pointer: str, written: str | None) -> bytes:
    mark, text = _opened(content, notation)
    path = path_of(pointer)
    if written is not None:
        edited = text.spliced(path, written)
    elif isinstance(text, EnvText):
        edited = text.removed(path)
    else:
        raise NotEdited(f"{pointer} was not there before")
    after = NOTATIONS[notation](edited)
    if after.written(path) != written or after.around(path) != text.around(path):
        raise NotEdited(f"putting {pointer} back would change more than that value")
    return (mark + edited).encode()


def _opened(content: bytes, notation: Notation) -> tuple[str, EditedText]:
    """The byte order mark, if there is one, and the text behind it."""
    text = decoded_text(content)
    mark = _MARK if text.startswith(_MARK) else ""
    return mark, NOTATIONS[notation](text[len(mark) :])


def _guarded(edit: Callable[[], _T]) -> _T:
    try:
        return edit()
    except RecursionError:
        raise NotEdited("its values stand inside each other too deeply") from None
