"""`command`: bcp runs one program, an argument list; secrets by environment or standard input."""

from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from bcp.model.http import HeaderSecret
from bcp.model.identifiers import Text
from bcp.model.ports import HeaderValue, SecretRef, Tools
from bcp.model.scalars import Flag, Whole
from bcp.model.substitution import fill
from bcp.steps import acting
from bcp.steps.action import Argv
from bcp.steps.base import Step
from bcp.steps.result import Result, Values


class CommandStep(Step):
    """One program; its output is kept, redacted."""

    acts: ClassVar[bool] = True

    kind: Literal["command"] = "command"
    run: Argv
    shell: Flag = False
    env: dict[Text, HeaderSecret | Text] = {}
    stdin: HeaderSecret | Text | None = None
    folder: Text | None = None
    exit_codes: Annotated[tuple[Whole, ...], Field(min_length=1)] = (0,)

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """The argument list as it would be run; secrets by name."""
        secrets = [
            f"{name}=[secret {value.secret}]"
            for name, value in self.env.items()
            if isinstance(value, HeaderSecret)
        ]
        return (" ".join([*secrets, *(fill(word, values) for word in self.run)]),)

    def perform(self, tools: Tools, values: Values) -> Result:
        """Run it within the step's timeout, 60 s by default."""
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


def _header_value(value: HeaderSecret | str, values: Values) -> HeaderValue:
    return SecretRef(value.secret) if isinstance(value, HeaderSecret) else fill(value, values)
