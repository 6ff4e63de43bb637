"""A defect of bcp itself: written to a file that can be sent in, and said in a few words."""

import os
import traceback
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from bcp.model.errors import BcpError
from bcp.model.exits import Exit
from bcp.version import VERSION

_SECRET_PREFIX = "BCP_SECRET_"  # noqa: S105 - the name of a variable, no secret
_SHORTEST_SECRET = 4


class Defect(BcpError):
    """A fault of bcp itself; the person did nothing wrong."""

    exit = Exit.DEFECT


def defect(fault: BaseException, folder: Path, now: datetime, secrets: Iterable[str]) -> Defect:
    """Write a defect down; the message says where.

    Args:
        fault: what was raised.
        folder: where crash files are kept.
        now: the wall clock, for the file's name.
        secrets: values to be blacked out wherever they stand.
    """
    # Neither the environment nor local variables: both hold secrets.
    report = redacted("".join(traceback.format_exception(fault)), secrets)
    path = folder / f"{now:%Y%m%dT%H%M%S.%fZ}-{os.getpid()}.txt"
    summary = redacted("".join(traceback.format_exception_only(fault)).strip(), secrets)
    kept = _kept(path, f"bcp {VERSION}, {now.isoformat()}\n\n{report}")
    return Defect(
        f"This is a fault of bcp, not yours: {summary.splitlines()[0]}",
        means="What was recorded before it stands; a run that was open is still open.",
        next_action=f"bcp runs shows open runs. {kept}",
    )


def redacted(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret's value replaced; the longest first, one may hold another."""
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "[secret]")
    return text


def secrets_in(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The secrets that the environment holds for bcp."""
    return tuple(value for name, value in environ.items() if name.startswith(_SECRET_PREFIX))


def _kept(path: Path, report: str) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(report.encode(errors="backslashreplace"))
    except OSError as error:
        return f"Its details could not be written to {path}: {error.strerror}."
    return f"Please report the defect; its details are in {path}."
