"""Changing a file through `Tools`: read, changed, read again; never over somebody else's change."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from bcp.document.edited_base import NotEdited
from bcp.model.ports import Command, Tools
from bcp.model.redaction import is_blacked_out
from bcp.steps.file_change import Change, is_same
from bcp.steps.result import Result, last_line, one_line

_KEPT_NOWHERE = NotEdited("what stands there holds a secret, which no record keeps for an undo")


class Filed(Struct, frozen=True):
    """One file, and the change of it."""

    path: Path
    change: Change

    def read(self, tools: Tools) -> Result:
        """What stands there now."""
        return self._or_left_alone(lambda: self._read(tools))

    def make(self, tools: Tools, before: str | None, *, is_put_back: bool = True) -> Result:
        """Make the change, unless it is made.

        Args:
            tools: read and write with.
            before: what stood there when it was recorded; None where nothing was.
            is_put_back: whether an undo puts back what was recorded; a secret in it was not, so
                that writing over it might destroy the only one there is.
        """
        if is_put_back and before is not None and is_blacked_out(before):
            made = self.compare(tools)
            return made if made.ok else self._left_alone(_KEPT_NOWHERE)
        return self._or_left_alone(lambda: self._make(tools, before))

    def compare(self, tools: Tools) -> Result:
        """Read it again: whether the change is there."""
        try:
            content = _content(tools, self.path)
            if self.change.is_made(content):
                return self._result(content, "read again: it is so")
            standing = one_line(self.change.standing(content))
        except (NotEdited, OSError, ValueError) as error:
            return Result(ok=False, detail=f"{self.path} cannot be read again: {reason(error)}")
        return Result(ok=False, detail=f"{self.path}, read again, is not so: {standing}")

    def restore(self, tools: Tools, before: str) -> Result:
        """Put back what stood there, where it is still what the step made of it."""
        return self._or_left_alone(lambda: self._restore(tools, before))

    def _read(self, tools: Tools) -> Result:
        standing = self.change.standing(_content(tools, self.path))
        return Result(ok=True, detail=f"read {one_line(standing)}", value=standing)

    def _make(self, tools: Tools, before: str | None) -> Result:
        content = _content(tools, self.path)
        if self.change.is_made(content):
            return self._result(content, "it is so already: nothing was written")
        if before is not None and not is_same(before, self.change.standing(content)):
            raise NotEdited("it was changed by somebody else since it was read")
        made = self.change.made(content)
        self._write(tools, content, made)
        return self._result(made, "changed", is_written=True)

    def _restore(self, tools: Tools, before: str) -> Result:
        content = _content(tools, self.path)
        restored = self.change.restored(content, before)
        if restored == content:
            return self._result(content, "it is as it was before: nothing was written")
        if not self.change.is_made(content):
            standing = one_line(self.change.standing(content))
            raise NotEdited(f"somebody else changed it since: {standing}")
        if restored is None:
            return self._remove(tools)
        self._write(tools, content, restored)
        if _content(tools, self.path) != restored:
            return Result(ok=False, detail=f"{self.path}, read again, is not as it was before")
        return self._result(restored, "put back", is_written=True)

    def _write(self, tools: Tools, content: bytes | None, new: bytes) -> None:
        """Write it, if it is still what the change was made from."""
        if _content(tools, self.path) != content:
            raise NotEdited("it was changed by somebody else at this very moment")
        tools.replace_file(self.path, new)

    def _remove(self, tools: Tools) -> Result:
        """Take away the file that the step made; there was none before."""
        ended = tools.run(Command(("rm", "--", str(self.path)), aside=True))
        if ended.exit_code != 0:
            return self._left_alone(NotEdited(last_line(ended.output) or ended.detail))
        return self._result(None, "removed, for there was no such file", is_written=True)

    def _result(self, content: bytes | None, words: str, *, is_written: bool = False) -> Result:
        digest = "" if content is None else hashlib.sha256(content).hexdigest()
        facts: dict[str, str | int | bool] = {"file": str(self.path), "written": is_written}
        facts |= {"sha256": digest} if digest else {}
        return Result(ok=True, detail=f"{self.path}: {words}", facts=facts)

    def _or_left_alone(self, act: Callable[[], Result]) -> Result:
        try:
            return act()
        except (NotEdited, OSError, ValueError) as error:  # a path with a NUL is a ValueError
            return self._left_alone(error)

    def _left_alone(self, error: Exception) -> Result:
        detail = f"{self.path} was left as it is: {reason(error)}. Do it by hand"
        return Result(ok=False, detail=detail, facts={"file": str(self.path), "written": False})


def reason(error: Exception) -> str:
    """Why, in a few words."""
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _content(tools: Tools, path: Path) -> bytes | None:
    """The file's bytes; None where there is no such file."""
    try:
        return tools.read_file(path)
    except FileNotFoundError:
        return None
