"""When each plan was exercised last, as the audit log says it; it is read, and not verified."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from bcp.cli.log_place import log_folder
from bcp.cli.setting import Setting
from bcp.model.errors import LogDamaged, NotRecorded
from bcp.plan.workspace import Workspace

_NOT_ASKED = "so nothing was asked about exercises."


class Exercised(Struct, frozen=True):
    """What the log tells of exercises."""

    last: Mapping[str, date] | None
    """The day, in UTC, on which the newest one began, by the plan's id; None: nothing was read."""
    remark: str = ""
    """Why nothing was read, or what could not be; empty where all was."""


_NO_LOG: Final = Exercised(None, f"There is no audit log here, {_NOT_ASKED}")


def exercised(setting: Setting, workspace: Workspace) -> Exercised:
    """Ask the log; none at all, as in a fresh checkout, is no proof that nothing was exercised."""
    if not _is_there(log_folder(setting, workspace)):
        return _NO_LOG
    # A log is worth loading what reads runs; most lints of a checkout have none.
    from bcp.cli.log_reading import reader  # noqa: PLC0415 - as said
    from bcp.insight.exercised import exercised_on  # noqa: PLC0415 - as said
    from bcp.insight.runs_on_record import run_records  # noqa: PLC0415 - as said
    from bcp.run.unreadable import runs_unreadable  # noqa: PLC0415 - as said

    log = reader(setting, workspace)
    try:
        if log.end() == 0:
            return _NO_LOG
        records = run_records(log.entries())
    except (LogDamaged, NotRecorded) as error:
        said = str(error.what).rstrip(".")
        return Exercised(None, f"{said}: {_NOT_ASKED} See bcp audit verify.")
    unread = runs_unreadable(one.state for one in records)
    said = f"{unread}: no exercise in it is counted. See bcp audit verify --strict."
    return Exercised(exercised_on(records), said if unread else "")


def _is_there(folder: Path) -> bool:
    """Whether there is anything; what cannot be looked at is there, and the reader says why."""
    try:
        folder.stat()
    except OSError as error:
        return not isinstance(error, FileNotFoundError)
    return True
