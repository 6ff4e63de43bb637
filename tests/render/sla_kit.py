"""A month of readings in a real log, and what a report is made of."""

import os
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment

from bcp.audit.authors import authors_of
from bcp.audit.desk import Desk
from bcp.audit.entry import Actor, Draft, Entry, RunStamp
from bcp.audit.log import Log
from bcp.audit.memory import Memory
from bcp.audit.opening import open_on
from bcp.audit.reader import LogReader
from bcp.audit.stores.memory import MemoryStore
from bcp.conduct.readings import sweep_entries
from bcp.model.instant import instant_text
from bcp.model.observation import (
    Incident,
    PageReading,
    ProbeReading,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.verdict import Verdict, worst
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.environment import make_environment
from bcp.render.reports.base import Asked, Proof, Sources

MADE = datetime(2026, 11, 9, 8, 0, tzinfo=UTC)
PAGE = "https://status.vendor.example"
PROOF = Proof(
    sound=True, words=("Content: agrees with itself.",), size=40, root="ROOT", origin="sample/log"
)
FINE = Verdict.OPERATIONAL


class Clock:
    """The writer's clock, set to each reading."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return 0.0

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Month:
    """Writes readings into a log, as `bcp watch` does."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store = MemoryStore(self.clock)
        desk = Desk(self.clock, lambda: str(uuid.uuid4()), os.urandom, "ops-1")
        self.log: Log = open_on(self.store, desk, Memory(None, "no disk here"), None)

    def read(self, at: datetime, *findings: ServiceFinding, exercise: bool = False) -> None:
        """One sweep; in an exercise it is a scenario's."""
        self.clock.at = at
        run = RunStamp("7f3a2b1c", "exercise", -1) if exercise else None
        for data in sweep_entries(Sweep(at, findings, Vantage("ok"))):
            stamped = {"at": instant_text(at), **data}
            self.log.append(Draft("sweep.read", stamped, Actor("bcp"), run=run))

    def entries(self) -> Sequence[Entry]:
        """All that was written."""
        return tuple(LogReader(self.store))


def finding(
    key: str, page: Verdict, probe: Verdict | None, at: datetime, *incidents: Incident
) -> ServiceFinding:
    """What one service was at one moment."""
    probes = () if probe is None else (ProbeReading("models", "http", probe, at, "as read"),)
    verdict = worst([page, *([probe] if probe else [])])
    pages = (PageReading("incidentio", PAGE, page, at, incidents=incidents),)
    return ServiceFinding(key, verdict, "page and probe", None, None, "as read", pages, probes)


def incident(title: str, impact: Verdict, began: datetime | None, name: str = "inc-1") -> Incident:
    """An incident that the page shows as open."""
    return Incident(name, title, "investigating", impact, began)


def hours(day: int, *of_day: int) -> Iterable[datetime]:
    """Hours of a day of October 2026."""
    return (datetime(2026, 10, day, hour, tzinfo=UTC) for hour in of_day)


@cache
def _environment(root: Path) -> Environment:
    """Templates are compiled once: a workspace of the tests has none of its own."""
    return make_environment(build_workspace(root, {}))


def sources(
    workspace: Workspace, entries: Sequence[Entry], asked: Asked, at: datetime = MADE
) -> Sources:
    """What a report may look at."""
    store = MemoryStore(Clock())
    reader = LogReader(store)
    return Sources(
        workspace=workspace,
        entries=entries,
        blob=reader.blob,
        authors=lambda: authors_of(reader),
        proof=PROOF,
        asked=asked,
        at=at,
        environment=_environment(workspace.root),
    )
