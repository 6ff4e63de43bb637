"""`command`: bcp runs one program, an argument list; secrets by environment or standard input."""

import re
import shlex
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bcp.model.http import HeaderSecret
from bcp.model.identifiers import Text
from bcp.model.ports import HeaderValue, SecretRef, Tools
from bcp.model.scalars import Flag, Whole
from bcp.model.substitution import fill, names_in
from bcp.steps import acting
from bcp.steps.action import Argv
from bcp.steps.base import Step
from bcp.steps.result import Result, Values

_QUOTED = re.compile(r"[\s'\"\\]")
_NOTHING_TO_A_SHELL = re.compile(r"[\w./:@%+,=-]*")
"""Read alike between any quotes and without; whatever else a value holds may be a command."""


class CommandStep(Step):
    """One program; its output is kept, redacted."""

    acts: ClassVar[bool] = True

    kind: Literal["command"] = "command"
    run: Argv
    shell: Flag = False
    """Whether /bin/sh reads it; values with signs of a shell's own reach it by `env` only."""
    env: dict[Text, HeaderSecret | Text] = {}
    stdin: HeaderSecret | Text | None = None
    folder: Text | None = None
    exit_codes: Annotated[tuple[Whole, ...], Field(min_length=1)] = (0,)

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """The argument list as it would be run, with what it is given; secrets by name."""
        given = [f"{name}={_shown(value, values)}" for name, value in self.env.items()]
        words = [fill(word, values) for word in self.run]
        shown = words if self.shell else [_one_word(word) for word in words]
        stdin = "" if self.stdin is None else f" < {_shown(self.stdin, values)}"
        where = f"  (in {fill(self.folder, values)})" if self.folder else ""
        return (" ".join([*given, *shown]) + stdin + where,)

    def perform(self, tools: Tools, values: Values) -> Result:
        """Run it within the step's timeout, 60 s by default."""
        if self.shell and (name := self._not_for_a_shell(values)):
            return Result(
                ok=False,
                detail=f"nothing was run: $({name}) holds signs that a shell would act on."
                " Do it by hand; a plan can hand it over by env",
            )
        return acting.run(
            tools,
            self.run,
            values,
            timeout_s=self.timeout_s(60.0),
            env={name: _header_value(value, values) for name, value in self.env.items()},
            stdin=None if self.stdin is None else _header_value(self.stdin, values),
            folder=None if self.folder is None else Path(fill(self.folder, values)),
            shell=self.shell,
            exit_codes=self.exit_codes,
        )

    def _not_for_a_shell(self, values: Values) -> str:
        """The first name whose value a shell might run, empty where none is.

        It is refused, not quoted: quotes of ours inside those that the plan has would end them.
        """
        names = sorted({name for word in self.run for name in names_in(word)})
        found = (name for name in names if not _NOTHING_TO_A_SHELL.fullmatch(values.get(name, "")))
        return next(found, "")


def _one_word(word: str) -> str:
    """One argument so that it is seen where it ends; most are as they are."""
    return shlex.quote(word) if not word or _QUOTED.search(word) else word


def _shown(value: HeaderSecret | str, values: Values) -> str:
    if isinstance(value, HeaderSecret):
        return f"[secret {value.secret}]"
    return _one_word(fill(value, values))


def _header_value(value: HeaderSecret | str, values: Values) -> HeaderValue:
    return SecretRef(value.secret) if isinstance(value, HeaderSecret) else fill(value, values)
