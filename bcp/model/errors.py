"""Every way bcp can stop, each with what it means and what to do next.

One boundary (`bcp/cli/boundary.py`) turns these into text and an exit code. Nothing below the
cli prints or exits.
"""

from collections.abc import Sequence
from typing import ClassVar

from msgspec import Struct

from bcp.model.exits import Exit


class Problem(Struct, frozen=True):
    """One fault in a file that a person wrote, at the place where it stands."""

    file: str
    line: int
    """From 1; 0 where the whole file is meant."""
    column: int
    """From 1; 0 where the whole line is meant."""
    path: str
    """Where in the document, as `fallbacks[0].kind`; empty for the document itself."""
    message: str
    source: str = ""
    """The line as it stands in the file, for a caret under it."""
    hint: str = ""
    """What to write instead, where that is known."""

    def __str__(self) -> str:
        """`runbooks/openai.yaml:14:9  fallbacks[0].kind: 'human' is not one of …`."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        subject = f"{self.path}: " if self.path else ""
        return f"{place}  {subject}{self.message}"


class BcpError(Exception):
    """A stop that is not a defect: what happened, what it means, what to do next."""

    exit: ClassVar[Exit] = Exit.BAD_INPUT

    def __init__(self, what: str, *, means: str = "", next_action: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.means = means
        self.next_action = next_action


class UsageError(BcpError):
    """The command line itself cannot be followed."""

    exit = Exit.USAGE


class DocumentError(BcpError):
    """A plan, workspace, scenario or answers file has faults: all of them, not the first."""

    exit = Exit.BAD_INPUT

    def __init__(self, problems: Sequence[Problem], *, next_action: str = "") -> None:
        self.problems = tuple(problems)
        files = list(dict.fromkeys(problem.file for problem in self.problems))
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        place = files[0] if len(files) == 1 else f"{len(files)} files"
        super().__init__(
            f"{count} in {place}" if files else "bad document",
            means="Nothing was done.",
            next_action=next_action or "Mend the lines named, then run the command again.",
        )


class BadInput(BcpError):
    """Something given is not what the command reads (no such plan, not a log, …)."""

    exit = Exit.BAD_INPUT


class NotALog(BadInput):
    """`audit verify` was pointed at something that is not an audit log or a policy."""


class WaitingForPerson(BcpError):
    """A question has no answer here: nothing is decided, the run can be resumed."""

    exit = Exit.WAITING


class RunAborted(BcpError):
    """An operator aborted the run."""

    exit = Exit.ABORTED


class StepNotRecovered(BcpError):
    """A step failed and nobody recovered it."""

    exit = Exit.STEP_FAILED


class Refused(BcpError):
    """The rules forbid it: criteria not met, a blocked fallback, an invalid approval."""

    exit = Exit.REFUSED


class NotRecorded(BcpError):
    """No durable record could be written, so nothing may be done (red line 3)."""

    exit = Exit.NOT_RECORDED


class LogDamaged(NotRecorded):
    """The log contradicts itself or what is known of it; it is never repaired silently."""


class RunMoved(NotRecorded):
    """Another terminal has written to this run since it was last read."""


class Interrupted(BcpError):
    """Ctrl-C or a hang-up: what was recorded stands, the run can be resumed."""

    exit = Exit.INTERRUPTED


class SecretMissing(BcpError):
    """A secret is not set where it is needed; the message never holds a value."""

    exit = Exit.BAD_INPUT
