"""What is known without asking anybody: the log's last readings, and the runbooks that lie here."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Final

from msgspec.structs import replace

from bcp.assets import runbooks_folder
from bcp.insight.words import verdict_words
from bcp.model.observation import ServiceFinding, Sweep, Vantage
from bcp.model.verdict import Verdict
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace

STALE: Final = timedelta(minutes=15)
"""What was read longer ago says nothing of now: unknown, with what it was (red line 1)."""
NOT_ASKED: Final = Vantage("unchecked")

Findings = Mapping[str, ServiceFinding]


def last_known(wanted: Iterable[str], last: Findings, now: datetime) -> Sweep:
    """The last recorded verdicts as a sweep that asked nothing.

    Args:
        wanted: the keys of the services to tell of.
        last: what was recorded last of each, with when it was read.
        now: the instant of asking.
    """
    found = tuple(_as_of_now(last[key], now) if key in last else _never(key) for key in wanted)
    return Sweep(now, found, NOT_ASKED)


def young_enough(
    wanted: Iterable[str], last: Findings, since: datetime
) -> dict[str, ServiceFinding]:
    """What need not be asked again, by its key; an unknown is worth asking again at any age.

    Args:
        wanted: the keys of the services to tell of.
        last: what was recorded last of each, with when it was read.
        since: the instant from which on a reading is young enough.
    """
    return {
        key: found
        for key in wanted
        if (found := last.get(key)) is not None
        and found.verdict.is_known
        and found.read_at is not None
        and found.read_at >= since
    }


def runbooks_of(workspace: Workspace, plans: Iterable[LoadedPlan]) -> tuple[Path, ...]:
    """The rendered runbooks of these plans that lie on this machine."""
    root = runbooks_folder().parent if workspace.is_shipped else workspace.root
    paths = (root / PurePosixPath(loaded.file.path).with_suffix(".md") for loaded in plans)
    return tuple(path for path in paths if path.is_file())


def _as_of_now(found: ServiceFinding, now: datetime) -> ServiceFinding:
    if found.read_at is not None and now - found.read_at <= STALE:
        return found
    was = f"{verdict_words(found.verdict)} when it was read last: {found.reason}"
    return replace(found, verdict=Verdict.UNKNOWN, reason=was)


def _never(key: str) -> ServiceFinding:
    reason = "no reading of it is on record"
    return ServiceFinding(
        key, Verdict.UNKNOWN, scope="none", agreement=None, cause=None, reason=reason
    )
