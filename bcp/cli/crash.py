"""A defect of bcp itself: written to a file that can be sent in, and said in a few words."""

import os
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bcp.model.errors import BcpError
from bcp.model.exits import Exit
from bcp.model.secret_variable import is_secret_variable
from bcp.version import VERSION

_SHORTEST_SECRET = 4
Redact = Callable[[str], str]


class Defect(BcpError):
    """A fault of bcp itself; the person did nothing wrong."""

    exit = Exit.DEFECT


def defect(fault: BaseException, folder: Path, now: datetime, redact: Redact) -> Defect:
    """Write a defect down; the message says where.

    Args:
        fault: what was raised.
        folder: where crash files are kept.
        now: the wall clock, for the file's name.
        redact: blacks out every secret that is known.
    """
    # Neither the environment nor local variables: both hold secrets.
    report = redact("".join(traceback.format_exception(fault)))
    path = folder / f"{now:%Y%m%dT%H%M%S%fZ}-{os.getpid()}.txt"
    summary = redact("".join(traceback.format_exception_only(fault)).strip())
    kept = _kept(path, f"bcp {VERSION}, {now.isoformat()}\n\n{report}")
    return Defect(
        f"This is a fault of bcp, not yours: {summary.splitlines()[0]}",
        means="What was recorded before it stands; a run that was open is still open.",
        next_action=f"bcp runs shows open runs. {kept}",
    )


def redact_with(environ: Mapping[str, str], redactors: Iterable[Redact] = ()) -> Redact:
    """Black out the secrets that the environment holds for bcp, and those handed out."""
    held = [value for name, value in environ.items() if is_secret_variable(name)]

    def redact(text: str) -> str:
        for redactor in redactors:
            text = redactor(text)
        for value in sorted(held, key=len, reverse=True):  # one may hold another
            text = text.replace(value, "[secret]") if len(value) >= _SHORTEST_SECRET else text
        return text

    return redact


def _kept(path: Path, report: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(report.encode(errors="backslashreplace"))
    except OSError as error:
        return f"Its details could not be written to {path}: {error.strerror}."
    return f"Please report the defect; its details are in {path}."
