"""What a file step makes of a file's bytes, and what is kept to put them back; pure."""

from typing import Protocol

from msgspec import Struct

from bcp.document import edited
from bcp.document.edited_base import Notation, NotEdited, Value
from bcp.model.redaction import is_blacked_out

_WHOLE = "content"


class Change(Protocol):
    """A change of one file; no content is no file. Its methods raise `NotEdited`."""

    def standing(self, content: bytes | None) -> str:
        """What stands there now, as it is recorded: enough to put it back to the byte."""
        ...

    def is_made(self, content: bytes | None) -> bool:
        """Whether it is as it has to be."""
        ...

    def made(self, content: bytes | None) -> bytes:
        """The file with the change."""
        ...

    def restored(self, content: bytes | None, before: str) -> bytes | None:
        """The file with what stood there before."""
        ...


class ValueChange(Struct, frozen=True):
    """One value of a YAML, JSON, TOML or env file."""

    notation: Notation
    pointer: str
    value: Value
    create: bool = False

    def standing(self, content: bytes | None) -> str:
        """`/model = 'gpt'`, as the file spells it; or that it is absent."""
        return recorded(self.pointer, self._written(content))

    def is_made(self, content: bytes | None) -> bool:
        """Whether the value is the wanted one."""
        return edited.holds(_there(content), self.notation, self.pointer, self.value)

    def made(self, content: bytes | None) -> bytes:
        """The file with this value, and no other byte changed."""
        return edited.with_value(
            _there(content), self.notation, self.pointer, self.value, create=self.create
        )

    def restored(self, content: bytes | None, before: str) -> bytes | None:
        """The file with the value spelled as it was."""
        written = spelled(self.pointer, before)
        return edited.with_written(_there(content), self.notation, self.pointer, written)

    def _written(self, content: bytes | None) -> str | None:
        written = edited.written_at(_there(content), self.notation, self.pointer)
        if written is None and not self.create:
            self.made(content)  # says what is there instead
        return written


class WholeChange(Struct, frozen=True):
    """A whole file."""

    text: str
    create: bool = False

    def standing(self, content: bytes | None) -> str:
        """`content = …`, or that it is absent."""
        if content is None and not self.create:
            raise NotEdited("there is no such file; create: true in the plan would make one")
        return recorded(_WHOLE, None if content is None else edited.decoded_text(content))

    def is_made(self, content: bytes | None) -> bool:
        """Whether the file says exactly that."""
        return content == self.text.encode()

    def made(self, content: bytes | None) -> bytes:
        """The text, in UTF-8."""
        self.standing(content)
        return self.text.encode()

    def restored(self, content: bytes | None, before: str) -> bytes | None:
        """What it said before; nothing where there was no file."""
        del content
        written = spelled(_WHOLE, before)
        return None if written is None else written.encode()


def recorded(name: str, written: str | None) -> str:
    """What stood at a place, as the log keeps it and a person reads it."""
    return f"{name} is absent" if written is None else f"{name} = {written}"


def is_same(before: str, standing: str) -> bool:
    """Whether what was recorded still stands there; a record with a secret in it cannot tell."""
    return before == standing or is_blacked_out(before)


def spelled(name: str, before: str) -> str | None:
    """The reverse of `recorded`; None where nothing stood there.

    Raises:
        NotEdited: it is the record of something else, or a secret in it was not kept.
    """
    if before == recorded(name, None):
        return None
    if not before.startswith(f"{name} = "):
        raise NotEdited("what stood there before is not on record")
    if is_blacked_out(before):
        raise NotEdited("what stood there before held a secret, which no record keeps")
    return before.removeprefix(f"{name} = ")


def _there(content: bytes | None) -> bytes:
    if content is None:
        raise NotEdited("there is no such file")
    return content
