"""When each plan was exercised last, as the audit log says it; it is read, and not verified."""

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from bcp.cli.log_reading import reader
from bcp.cli.setting import Setting
from bcp.model.errors import LogDamaged
from bcp.plan.workspace import Workspace

_NOT_ASKED = "so nothing was asked about exercises."


class Exercised(Struct, frozen=True):
    """What the log tells of exercises."""

    last: Mapping[str, date] | None
    """The day, in UTC, on which the newest one began, by the plan's id; None: nothing was read."""
    remark: str = ""
    """Why nothing was read; empty where it was."""


def exercised(setting: Setting, workspace: Workspace) -> Exercised:
    """Ask the log; none at all, as in a fresh checkout, is no proof that nothing was exercised."""
    log = reader(setting, workspace)
    try:
        if log.end() == 0:
            return Exercised(None, f"There is no audit log here, {_NOT_ASKED}")
        # A log with entries is worth loading what reads runs; most lints of a checkout have none.
        from bcp.insight.run_record import run_records  # noqa: PLC0415 - as said

        records = run_records(log.entries())
    except LogDamaged as error:
        said = str(error.what).rstrip(".")
        return Exercised(None, f"{said}: {_NOT_ASKED} See bcp audit verify.")
    counted = (one for one in records if one.counts_as_exercise)  # the oldest first
    return Exercised({one.state.plan: one.began.date() for one in counted})
