"""What the tests of an incident's end share: time passes, readings are recorded, people answer."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from stage import MINIMAL, ROOT, Stage, all_are, prepared
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.entry import Actor, Draft, Entry
from bcp.conduct import incident
from bcp.conduct.readings import sweep_entries
from bcp.model.instant import instant_text
from bcp.model.verdict import Verdict
from bcp.plan.procedure import targets
from bcp.plan.workspace import build_workspace
from bcp.run.state import RunState

Answers = Mapping[str, str | dict[str, str]]
GOOD: Answers = {
    "declare": "declare",
    "choose": {"answer": "by-hand", "reason": "The only one cleared"},
    "open-queue": "done",
}
BACK: Answers = {"failback": "return", "close-queue": "done"}


class Text(SingleFileSnapshotExtension):
    """Screens as text, readable in a review."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def masked(text: str) -> str:
    """The same text for every run's ids and roots."""
    text = re.sub(r"\b[0-9a-f]{8}\b", "RUN-ID--", text)
    return re.sub(r"\b(\d+):[A-Za-z0-9+/]{43}=", r"\1:ROOT", text)


def placed(plan: bytes = MINIMAL, answers: Answers = GOOD) -> Stage:
    """A stage whose process was moved to its fallback while the vendor was out."""
    stage = Stage(build_workspace(ROOT, {"runbooks/openai.yaml": plan}))
    stage.failover(answers)
    return stage


def passes(
    stage: Stage, minutes: int, verdict: Verdict = Verdict.OPERATIONAL, every: int = 4
) -> None:
    """Time passes, while somebody watches and the vendor is as said."""
    stage.sweeps = all_are(verdict)
    for _ in range(minutes // every):
        stage.clock.sleep(every * 60)
        _record(stage)


def unwatched(stage: Stage, minutes: int, verdict: Verdict = Verdict.OPERATIONAL) -> None:
    """Time passes, and nobody reads anything."""
    stage.sweeps = all_are(verdict)
    stage.clock.sleep(minutes * 60)


def failback(stage: Stage, answers: Answers | None = BACK, *only: str) -> RunState:
    """`bcp failback`."""
    return incident.fail_back(
        stage.outside(prepared(answers)), running(stage), stage.workspace, only
    )


def standdown(stage: Stage, answers: Answers | None) -> RunState:
    """`bcp standdown`."""
    return incident.close(stage.outside(prepared(answers)), running(stage), stage.workspace)


def running(stage: Stage) -> RunState:
    """The run as its entries tell it now."""
    return stage.state()


def moves(entries: Sequence[Entry]) -> list[str]:
    """Where processes moved, in order: `support on:by-hand`, with the share that is back."""
    return [
        f"{entry.data['process']} {entry.data['to']}"
        + (f" {entry.data['share']}%" if "share" in entry.data else "")
        for entry in entries
        if entry.type == "process.moved"
    ]


def asked(stage: Stage) -> list[str]:
    """Every question that was put, in order."""
    return [str(entry.data["id"]) for entry in stage.entries() if entry.type == "question.asked"]


def steps_ended(stage: Stage) -> list[str]:
    """Every step's end, in order: `close-queue done`."""
    return [
        f"{entry.data['step']} {entry.data['outcome']}"
        for entry in stage.entries()
        if entry.type == "step.ended"
    ]


def day(text: str) -> datetime:
    """Midnight of a day, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _record(stage: Stage) -> None:
    now = stage.clock.now()
    loaded = stage.workspace.plan("openai")
    sweep = stage.sweeps(targets(stage.workspace, loaded), now)
    with stage.log() as log:
        for data in sweep_entries(sweep):
            log.append(Draft("sweep.read", {"at": instant_text(now), **data}, Actor("bcp")))
