"""A year of one workspace, played by the real conductor: drills, outages, a night nobody acted."""

import re
from datetime import UTC, date, datetime

from incident_kit import BACK, failback, passes, standdown
from msgspec.structs import replace
from rehearsed import begin
from stage import MINIMAL, ROOT, Person, Stage, TestClock, all_are

from bcp.audit.authors import AuthorsReader
from bcp.audit.entry import Actor, Draft
from bcp.conduct.drilling import Rehearsal, rehearsal
from bcp.model.instant import instant_text
from bcp.model.question import Answer, Question
from bcp.model.verdict import Verdict
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.environment import make_environment
from bcp.render.reports.base import Asked, Proof, Sources
from bcp.run.closing import CLOSED, actions_in
from bcp.run.state import RunClock

YEAR = Asked(since=date(2026, 1, 1), until=date(2026, 12, 31))
MADE = datetime(2027, 1, 7, 8, 0, tzinfo=UTC)

CONTENT = b"""\
  - {id: content, title: Content work, uses: [api], data: [public], tier: 3, rto: 4h, mtpd: 2d, \
minimum_capacity: 30%, fallbacks: [claude, by-hand]}
activation:
"""
CLAUDE = b"""\
fallbacks:
  - id: claude
    kind: other_vendor
    title: Claude seats
    failure_domains: [vendor:anthropic]
    capacity: 60%
    data: {classes: [public]}
    steps:
      - {id: log-in, kind: manual, title: Log in there, do: "Log in.", target: 5m}
    failback:
      when: {service: api, at_most: operational, for: 60m}
"""
PROGRAMME = b"""
document: {version: "3", status: approved, owner: lead, approved_by: lead, approved_on: 2026-02-01}
exercises:
  every: 180d
  planned:
    - {on: 2026-03-02, kind: functional, scenario: patchy, aim: The desk switches in time}
    - {on: 2026-08-03, kind: communication, aim: Everybody is reached}
    - {on: 2027-01-20, kind: tabletop}
standdown:
  criteria: [The queue is empty]
  actions:
    - {title: Keep a second log-in, owner: platform, due: 14d}
    - {title: Ask the vendor why, owner: lead, due: 30d}
people:
  - {id: lead, name: Incident lead, phone: "+49 30 0000001"}
  - {id: platform, name: Platform engineer, phone: "+49 30 0000004"}
"""
OPENAI = (
    MINIMAL.replace(b"activation:\n", CONTENT, 1).replace(b"fallbacks:\n", CLAUDE, 1) + PROGRAMME
)
GEMINI = (
    MINIMAL.replace(b"id: openai", b"id: gemini", 1)
    .replace(b"title: OpenAI", b"title: Gemini", 1)
    .replace(b"vendor: openai", b"vendor: google", 1)
    .replace(b"[vendor:openai, cloud:azure, edge:cloudflare]", b"[cloud:gcp]", 1)
)
PATCHY = b"""
schema: bcp-scenario/1
id: patchy
title: Half of the answers fail
why: A rehearsal.
plans: [openai]
objectives: [The desk switches in time.]
artificialities: [Everything is acted.]
starts: 2026-11-17T08:40:00Z
operator_arrives: 14m
incidents:
  - {id: rates, title: Error rates, impact: partial_outage, services: [openai/api], began: 2m, updates: [{at: 3m, status: investigating}]}
services:
  - service: openai/api
    page: [{at: 0s, state: operational}, {at: 3m, state: partial_outage}]
"""  # noqa: E501 - as scenarios have it
SAYS: dict[str, list[tuple[str, str] | str]] = {
    "declare": [("stand_by", "It may be over in a minute"), "declare"],
    "choose.support": [("by-hand", "The only one cleared")],
    "choose.content": [("claude", "Its seats are paid")],
    "open-queue": ["done"],
    "log-in": [("by_hand", "The page hung")],
}
RETURNS = {**BACK, "failback.support": "return", "failback.content": "return"}
CLOSES = {"close": "close"}


class Knows(Person):
    """Somebody who knows what to say to each question."""

    def ask(self, question: Question) -> Answer:
        before = sum(asked.id == question.id for asked in self.asked)
        self.says = [SAYS[question.id][before]]
        return super().ask(question)


def workspace() -> Workspace:
    """Two plans: one that is exercised and used, and one that nobody ever opened."""
    return of_files(OPENAI, GEMINI)


def of_files(*plans: bytes) -> Workspace:
    """A workspace of these plans, none of them with a fault."""
    files = {f"runbooks/{number:03}.yaml": plan for number, plan in enumerate(plans)}
    built = build_workspace(ROOT, files)
    assert not built.broken, [file.error.problems for file in built.broken]
    return built


def year() -> Stage:
    """The log of the year."""
    stage = Stage(workspace())
    _drills(stage)
    _is_not_treated(stage)
    _is_treated(stage)
    return stage


def _drills(stage: Stage) -> None:
    _at(stage, "2026-03-02 09:00")
    begin(stage, _ready("scenario"), "openai", "90s")
    _at(stage, "2026-03-03 09:00")
    begin(stage, _ready("stepped"), "openai", "90s")


def _is_not_treated(stage: Stage) -> None:
    """Forty minutes on record, and nobody opened anything."""
    _at(stage, "2026-05-10 02:00")
    passes(stage, 40, Verdict.PARTIAL_OUTAGE)
    passes(stage, 8, Verdict.OPERATIONAL)


def _is_treated(stage: Stage) -> None:
    """Somebody waits, then declares, moves, returns and closes."""
    _at(stage, "2026-06-01 14:00")
    stage.sweeps = all_are(Verdict.MAJOR_OUTAGE)
    person = Knows()
    person.clock = stage.clock
    stage.person = lambda _run, _face: person
    stage.failover(None)
    stage.person = None
    passes(stage, 64)
    failback(stage, RETURNS)
    standdown(stage, CLOSES)
    _at(stage, "2026-06-10 10:00")
    _close_first_action(stage)


def _close_first_action(stage: Stage) -> None:
    with stage.log() as log:
        action = next(iter(actions_in(log.entries()).values()))
        said = {"at": instant_text(stage.clock.now()), "id": action.id, "run": action.run}
        log.append(Draft(CLOSED, {**said, "reason": None}, Actor("lead")))


def sources(stage: Stage, asked: Asked = YEAR, at: datetime = MADE) -> Sources:
    """What a report is made of; the log is in memory, so its proof is said here."""
    log = stage.log()
    entries = tuple(log.entries())
    proof = Proof(
        sound=True, words=("Content: not proved (agrees with itself).",), size=len(entries),
        root="ROOT", origin="log.example/0",
    )  # fmt: skip
    return Sources(
        workspace=stage.workspace, entries=entries, blob=log.blob,
        authors=lambda: AuthorsReader(log).read(), proof=proof, asked=asked, at=at,
        environment=make_environment(build_workspace(ROOT, {})),
    )  # fmt: skip


def masked(text: str) -> str:
    """The same text for every run's ids: `RUN-1`, `RUN-2`, in the order in which they stand."""
    names: dict[str, str] = {}
    return re.sub(
        r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{8}\b",
        lambda found: names.setdefault(found[0][:8], f"RUN-{len(names) + 1}"),
        text,
    )


def _ready(clock: str) -> Rehearsal:
    files = {"runbooks/scenarios/patchy.yaml": PATCHY}
    ready = rehearsal(files, "patchy", speed=1, demo=False)
    return replace(ready, clock=RunClock(clock, ready.scenario.starts, 1))


def _at(stage: Stage, text: str) -> None:
    stage.clock = TestClock(datetime.fromisoformat(text).replace(tzinfo=UTC))
