"""Several people at one run: each at a machine of their own, one log between them."""

import dataclasses
from collections.abc import Callable

from msgspec.structs import replace
from stage import MINIMAL, Person, Stage, minimal_stage
from test_signed_decisions import key_of, sign, signer

from bcp.audit.authors import AuthorsReader
from bcp.audit.cosigning import KEY_ADDED
from bcp.audit.entry import Actor, Draft, Entry, RunStamp
from bcp.audit.log import Log
from bcp.conduct.asking import NotAnswered
from bcp.conduct.beside import pen_beside
from bcp.conduct.countersigning import countersign
from bcp.conduct.giving import Giver, counted, give, reject
from bcp.conduct.recorder import Recorder
from bcp.insight.tallying import Tally
from bcp.model.question import Answer, Question
from bcp.model.screen import Screen
from bcp.run.people_state import KEY, WITHOUT_KEY, Approval
from bcp.run.state import RunState

PEOPLE = b"""
people:
  - {id: lead, name: Incident lead, phone: "+49 30 0000001"}
  - {id: deputy, name: Deputy lead, phone: "+49 30 0000002"}
  - {id: platform, name: Platform engineer, phone: "+49 30 0000004"}
  - {id: twin, name: Second name of the deputy, phone: "+49 (30) 000 0002"}
  - {id: guest, name: Guest, phone: "+49 30 0000009"}
roles:
  - {id: incident-lead, person: lead, alternate: deputy, may: [declare, choose, approve, override]}
  - {id: on-call, person: platform, alternate: twin, may: [approve]}
"""
DECLARED = {
    "declare": {"answer": "declare", "reason": "Vendor reports an outage"},
    "choose": {"answer": "by-hand", "reason": "The only one cleared for personal data"},
}
DONE = {"open-queue": {"answer": "done"}}


def plan(fields: str = "", *more: bytes) -> bytes:
    """The minimal plan with an approval before its one step, and people who may give it."""
    step = f"      - {{id: consent, kind: approval, title: The lead agrees{fields}}}\n".encode()
    before = b"      - {id: open-queue"
    return MINIMAL.replace(before, b"".join((step, *more, before)), 1) + PEOPLE


def team(
    fields: str = "", *more: bytes, keys: tuple[str, ...] = ("lead", "deputy", "platform")
) -> Stage:
    """The lead's machine; the log knows these operators' keys."""
    stage = minimal_stage(plan(fields, *more))
    log = stage.log()
    for operator in keys:
        register(log, operator, keys[0])
    return as_operator(stage, "lead", host="ops-1", signs="lead" in keys)


def register(log: Log, operator: str, keeper: str) -> None:
    key, by = key_of(log, operator), key_of(log, keeper)
    data: dict[str, object] = {
        "role": "operator", "operator": operator, "vkey": str(key.verifier),
        "may_add": operator == keeper,
    }  # fmt: skip
    sign(log, KEY_ADDED, data, by, *([key] if operator != keeper else []))


def as_operator(
    stage: Stage, operator: str, *, login: str = "", host: str = "ops-2", signs: bool = True
) -> Stage:
    """Somebody's own terminal on the same log."""
    return dataclasses.replace(
        stage,
        operator=operator,
        login=login or operator,
        host=host,
        pid=sum(map(ord, operator)) + 1000,
        signer=(lambda log: signer(log, operator)) if signs else None,
        person=None,
    )


def approve(stage: Stage, step: str = "consent") -> tuple[Tally, str | None]:
    """What `bcp approve RUN STEP` does."""
    outside = stage.outside(None)
    pen = pen_beside(outside, stage.state())
    key = None if outside.signer is None else outside.signer.verifier.digest
    how = WITHOUT_KEY if key is None else KEY
    giver = Giver(stage.operator, how, stage.login, stage.host, key)
    return give(pen, pen.state.approvals[step], giver, AuthorsReader(outside.log))


def refuse(stage: Stage, reason: str, step: str = "consent") -> str | None:
    """What `bcp reject RUN STEP` does."""
    pen = pen_beside(stage.outside(None), stage.state())
    return reject(pen, pen.state.approvals[step], stage.operator, stage.login, reason)


def sign_call(stage: Stage, step: str = "consent") -> str | None:
    """What `bcp countersign RUN STEP` does."""
    outside = stage.outside(None)
    pen = pen_beside(outside, stage.state())
    return countersign(outside, pen, pen.state.approvals[step], AuthorsReader(outside.log))


def note(stage: Stage, text: str) -> None:
    pen = pen_beside(stage.outside(None), stage.state())
    pen.decide("note.added", {"note": pen.text(text)})


def tally_of(stage: Stage, step: str = "consent") -> Tally:
    return counted(asked(stage, step), AuthorsReader(stage.log()))


def asked(stage: Stage, step: str = "consent") -> Approval:
    return stage.state().approvals[step]


def forged(stage: Stage, kind: str, data: dict[str, object], actor: str, key: str | None) -> Entry:
    """An entry that somebody with access to the log writes by hand, under any name."""
    state = stage.state()
    pen = pen_beside(dataclasses.replace(stage, operator=actor, signer=None).outside(None), state)
    run = RunStamp(state.id, state.mode, state.seen)

    at = {"at": "2026-11-21T03:10:00.000Z"}
    return pen.log.append(Draft(kind, {**at, **data}, Actor(actor, key), pen.plan, run))


def refusals(stage: Stage) -> list[str]:
    """What the log says of consents that were tried and do not count."""
    return [str(e.data["why"]) for e in stage.entries() if e.type == "approval.refused"]


class Waits(Person):
    """Somebody at a terminal who waits while others act, then says what they have to say."""

    def __init__(
        self, *acts: Callable[[], object], says: tuple[str | tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(*says)
        self.acts = list(acts)
        self.seen: list[Screen] = []
        self.values: dict[str, str] = {}

    def show(self, screen: Screen) -> None:
        self.seen.append(screen)

    def ask(self, question: Question) -> Answer:
        if question.consent:
            if self.acts:
                self.acts.pop(0)()
            for _ in range(6):
                found = question.meanwhile() if question.meanwhile else None
                if isinstance(found, Answer):
                    return found
                if found is not None:
                    self.seen.append(found)
        answer = super().ask(question)
        return replace(answer, values=self.values) if self.values else answer


def sits(stage: Stage, person: Person) -> Stage:
    """The same machine with somebody at its terminal."""
    return dataclasses.replace(stage, person=lambda _run, _face: person)


def waits_for_consent(stage: Stage) -> RunState:
    """The run, up to its request for consent."""

    try:
        stage.failover(DECLARED)
    except NotAnswered:
        return stage.state()
    raise AssertionError("the run did not wait for a consent")


def resume(stage: Stage, answers: dict[str, dict[str, str]] | None) -> Recorder:
    return stage.failover(answers)
