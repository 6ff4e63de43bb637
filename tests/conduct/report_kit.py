"""Reports on runs that were really conducted, on a log in memory."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from incident_kit import BACK, failback, passes, standdown
from msgspec.structs import replace
from several import DONE, approve, as_operator, note, plan, resume, team, waits_for_consent
from stage import ROOT, Stage
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.authors import AuthorsReader
from bcp.audit.entry import Actor, Draft
from bcp.conduct.beside import pen_beside
from bcp.conduct.closing import action_data
from bcp.plan.workspace import build_workspace
from bcp.render.environment import make_environment
from bcp.render.reports.base import Asked, Proof, Sources
from bcp.run.closing import OPENED, next_action_id

MADE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ENVIRONMENT = make_environment(build_workspace(ROOT, {}))
NOTICES = b"""
communications:
  - {id: customers, audience: Customers, template: "We answer by hand.", first: 15m}
obligations:
  - {id: early-warning, title: Early warning, audience: The supervisor, from: aware, due: 24h}
  - {id: report, title: Report of a major incident, audience: The supervisor, from: classified, due: 4h}
  - {id: contract, title: Notice by contract, audience: Business customers, from: onset, due: 30m}
controls: [dora, iso22301]
"""  # noqa: E501 - as plans have it


class Document(SingleFileSnapshotExtension):
    """A report as it would be read."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


def outage_with_consent() -> Stage:
    """An incident: a consent is asked for and signed, people are told, all come back, it closes."""
    stage = team("", keys=("lead", "deputy"))
    files = {"runbooks/openai.yaml": plan() + NOTICES}
    stage.workspace = build_workspace(ROOT, files)
    assert not stage.workspace.broken, stage.workspace.broken[0].error.problems
    waits_for_consent(stage)
    note(stage, "The deputy was called, and is at her desk in two minutes.")
    stage.clock.sleep(120)
    _mark(stage, "aware", "2026-11-21T03:02:00.000Z")
    approve(as_operator(stage, "deputy"))
    stage.clock.sleep(60)
    resume(stage, {**DONE, "communicate": {"answer": "sent"}})
    passes(stage, 64)
    failback(stage, BACK)
    add_action(stage, "Put the queue's switch on the first screen", "platform", "2026-12-05")
    standdown(stage, {"close": {"answer": "close", "reason": "All is back."}})
    return stage


def add_action(stage: Stage, title: str, owner: str, due: str) -> None:
    """What `bcp actions add` does while the run is open."""
    pen = pen_beside(stage.outside(None), stage.state())
    action = next_action_id(pen.run_id, pen.state.actions)
    day = datetime.fromisoformat(due).date()
    pen.decide(OPENED, action_data(pen, action, title, owner, day))


def close_later(stage: Stage, action: str, reason: str) -> None:
    """What `bcp actions close` does after the run's end."""
    with stage.log() as log:
        data = {"id": action, "run": stage.state().id, "reason": log.put_blob(reason.encode())}
        log.append(Draft("action.closed", data, Actor("platform")))


def sources(
    stage: Stage, run: str, *, sound: bool = True, blob: Callable[[str], bytes] | None = None
) -> Sources:
    """All that a report looks at."""
    log = stage.log()
    entries = tuple(log.entries())
    words = ("Content: not proved (agrees with itself)",)
    return Sources(
        workspace=stage.workspace, entries=entries, blob=blob or log.blob,
        authors=lambda: AuthorsReader(log).read(), asked=Asked(run=run), at=MADE,
        proof=Proof(sound=sound, words=words, size=len(entries), root="ROOT", origin="log/0"),
        environment=ENVIRONMENT,
    )  # fmt: skip


def masked(text: str) -> str:
    """The same text for every run's ids, salts and log."""
    text = re.sub(r"\bblobs/[0-9a-f]{64}", "blobs/DIGEST", text)
    names: dict[str, str] = {}
    return re.sub(
        r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b",
        lambda found: names.setdefault(found[0][:8], f"RUN-{len(names) + 1}"),
        text,
    )


def _mark(stage: Stage, event: str, at: str) -> None:
    """What `bcp mark RUN EVENT` does."""
    pen = pen_beside(stage.outside(None), stage.state())
    pen.decide("event.marked", {"event": event, "event_at": at})


def with_data(made: Sources, change: Callable[[object], object]) -> Sources:
    """The same, with every entry's data changed."""
    changed = tuple(replace(entry, data=change(entry.data)) for entry in made.entries)
    return replace(made, entries=changed)
