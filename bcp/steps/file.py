"""`file`: bcp changes one value in a file, or a whole file; it undoes and proves that by itself."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Self

from msgspec.structs import replace
from pydantic import model_validator

from bcp.document.edited_base import Notation, NotEdited, notation_of
from bcp.model.identifiers import Text
from bcp.model.pointer import Pointer
from bcp.model.ports import Tools
from bcp.model.scalars import Flag, Json
from bcp.model.substitution import fill, fill_json
from bcp.steps import acting
from bcp.steps.base import Step
from bcp.steps.committing import commit, unclean
from bcp.steps.result import Result, Values

if TYPE_CHECKING:
    from bcp.steps.file_change import Change
    from bcp.steps.filing import Filed

_LINES_SHOWN = 5
_SECRET = re.compile(r"(?i)(?:^|[/_.-])(?:api[_-]?key|token|secret|password|passwd|credentials?)$")


class FileStep(Step):
    """Which file, and what becomes of it: `at` and `set` for one value, `content` for all of it."""

    acts: ClassVar[bool] = True

    kind: Literal["file"] = "file"
    file: Text
    """Its whole path, from `/`."""
    format: Notation | None = None
    """How it is written, where its name does not tell: `.yaml`, `.json`, `.toml`, `.env`."""
    at: Pointer = ""
    """The value's place; `/NAME` in an env file; the whole file when empty."""
    set: Json = None
    content: Text | None = None
    create: Flag = False
    """Whether a file, or a variable of an env file, that is not there is added."""
    commit: Flag = False
    """Whether the file is committed to the git checkout that it lies in, alone."""

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if ("set" in self.model_fields_set) == (self.content is not None):
            raise ValueError("give one of set: and content:")
        if self.before is not None:
            raise ValueError("a file step reads what stands there by itself: leave before: out")
        if not self.file.startswith(("/", "$(")):
            raise ValueError("file: has to be a whole path, from /")
        return self._says_what_value() if self.at else self._says_what_content()

    def _says_what_value(self) -> Self:
        if _SECRET.search(self.at.rpartition("/")[2]):
            raise ValueError(f"{self.at} looks like a secret, which no plan and no log may hold")
        if self.content is not None:
            raise ValueError("content: is a whole file's: leave at: out")
        if self.format is None and notation_of(self.file) is None and "$(" not in self.file:
            raise ValueError("the file's name does not tell how it is written: give format:")
        if self.create and self._notation(self.file) not in ("env", None):
            raise ValueError("create: adds a whole file, or a variable of an env file")
        return self

    def _says_what_content(self) -> Self:
        if self.content is None and not isinstance(self.set, str):
            raise ValueError("a whole file becomes text: give at: for one value of it, or quotes")
        return self

    @property
    def reads_first(self) -> bool:
        """What stands there is read and recorded, so that it can be put back."""
        return True

    @property
    def is_proved(self) -> bool:
        """It is read again and compared."""
        return True

    @property
    def can_be_undone(self) -> bool:
        """What stood there is put back."""
        return True

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """The file, the place and the value; of a whole file its first lines."""
        path = fill(self.file, values)
        then = (f"git commit -- {path}",) if self.commit else ()
        if self.at:
            return (f"set {self._pointer(values)} in {path} to {self._value_text(values)}", *then)
        lines = self.text(values).splitlines()
        shown = [f"| {line}" for line in lines[:_LINES_SHOWN]]
        more = len(lines) - len(shown)
        shown += [f"… and {more} more lines"] if more > 0 else []
        return (f"write all of {path}:", *shown, *then)

    def instruction(self, values: Values) -> str:
        """What a person does: the plan's words, or the change itself."""
        if self.do:
            return fill(self.do, values)
        path = fill(self.file, values)
        what = self._setting(values) if self.at else "write what is shown"
        return f"In {path}, {what}." + (" Then commit that file alone." if self.commit else "")

    def read(self, tools: Tools, values: Values) -> Result:
        """What stands there now, spelled so that it can be put back to the byte."""
        filed = self._filed(values)
        return filed if isinstance(filed, Result) else filed.read(tools)

    def perform(self, tools: Tools, values: Values) -> Result:
        """Change it and read it again; commit it where the plan says so."""
        filed = self._filed(values)
        if isinstance(filed, Result):
            return filed
        if self.commit and not filed.compare(tools).ok and (why := unclean(tools, filed.path)):
            return Result(ok=False, detail=f"{filed.path} was left as it is: {why}. Do it by hand")
        before = values.get("before")
        made = filed.make(tools, before, is_put_back=self.rollback is None)
        return self._committed(tools, filed.path, made, values, "") if made.ok else made

    def prove(self, tools: Tools, values: Values) -> Result:
        """Read it again and compare; then the plan's own proof, where there is one."""
        filed = self._filed(values)
        if isinstance(filed, Result):
            return filed
        result = filed.compare(tools)
        if result.ok and self.commit and (why := unclean(tools, filed.path)):
            return Result(ok=False, detail=f"{filed.path}: {why}", facts=result.facts)
        if not result.ok or self.verify is None:
            return result
        return acting.verify(tools, self.verify, values)

    def take_back(self, tools: Tools, values: Values) -> Result | None:
        """Put back what stood there; by the plan's own way where it names one."""
        if self.rollback is not None:
            return acting.roll_back(tools, self.rollback, values)
        filed, before = self._filed(values), values.get("before")
        if isinstance(filed, Result):
            return filed
        if before is None:
            return Result(ok=False, detail="what stood there before is not on record: by hand")
        is_dirty = self.commit and filed.compare(tools).ok and bool(unclean(tools, filed.path))
        restored = filed.restore(tools, before)
        if is_dirty and restored.ok:  # its commit failed, or somebody else is at work on it
            why = unclean(tools, filed.path)
            return Result(not why, f"{restored.detail}; {why or 'committed as it was'}")
        return self._committed(tools, filed.path, restored, values, "undo of ")

    def _committed(
        self, tools: Tools, path: Path, done: Result, values: Values, prefix: str
    ) -> Result:
        """What was done, and committed where the plan says so; else what stands is said."""
        if not self.commit or not done.ok:
            return done
        step = f"{values['process']}/{self.id}" if "process" in values else self.id
        message = f"{prefix}{self.title}\n\nbcp run {values.get('run', 'unknown')}, step {step}"
        is_written = done.facts.get("written") is True
        result = commit(tools, path, message, is_written=is_written)
        if result.ok:
            return Result(ok=True, detail=f"{done.detail}; {result.detail}", facts=done.facts)
        stands = f"{done.detail}, and that stands; but it is not committed"
        return replace(result, detail=f"{stands}: {result.detail}", facts=done.facts)

    def _filed(self, values: Values) -> "Filed | Result":
        from bcp.steps.filing import Filed  # noqa: PLC0415 - only a step that acts needs notations

        path = Path(fill(self.file, values))
        if not path.is_absolute():
            return Result(ok=False, detail=f"{path} is no whole path, from /: do it by hand")
        try:
            return Filed(path, self._change(str(path), values))
        except NotEdited as error:
            return Result(ok=False, detail=f"{path} was left as it is: {error}. Do it by hand")

    def _change(self, path: str, values: Values) -> "Change":
        from bcp.steps.file_change import ValueChange, WholeChange  # noqa: PLC0415 - as above

        if not self.at:
            return WholeChange(self.text(values), self.create)
        notation = self._notation(path)
        if notation is None:
            raise NotEdited("its name does not tell how it is written")
        value = fill_json(self.set, values)
        return ValueChange(notation, self._pointer(values), value, self.create)

    def _pointer(self, values: Values) -> str:
        """The value's place; what is filled in is one part of it, whatever signs it has."""
        parts = {name: text.replace("~", "~0").replace("/", "~1") for name, text in values.items()}
        return fill(self.at, parts)

    def _setting(self, values: Values) -> str:
        return f"set {self._pointer(values)} to {self._value_text(values)}"

    def _notation(self, path: str) -> Notation | None:
        return self.format or notation_of(path)

    def text(self, values: Values) -> str:
        """What the whole file becomes."""
        return fill(self.content if self.content is not None else str(self.set), values)

    def _value_text(self, values: Values) -> str:
        return json.dumps(fill_json(self.set, values), ensure_ascii=False)
