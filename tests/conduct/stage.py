"""A stage for whole runs: the real conductor, plans and log, on a store without a disk."""

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from bcp.audit.desk import Desk as LogDesk
from bcp.audit.entry import Actor, Draft, Entry
from bcp.audit.log import Log
from bcp.audit.memory import Memory
from bcp.audit.opening import open_on
from bcp.audit.reader import LogReader
from bcp.audit.signer import Signer
from bcp.audit.stores.memory import MemoryStore
from bcp.cli.layout import lay_out, plain_text
from bcp.conduct import rehearsing, starting
from bcp.conduct.drilling import Rehearsal, frozen_rehearsal, rehearsal
from bcp.conduct.outside import MakeOperator, Outside
from bcp.conduct.recorder import Recorder
from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.ports import Reply, Request
from bcp.model.prepared import PreparedAnswer
from bcp.model.question import Answer, Question, Source
from bcp.model.screen import Screen, line
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace, build_workspace, open_workspace
from bcp.run.fold import fold, folds
from bcp.run.state import RunState

ROOT = Path(__file__).resolve().parent.parent.parent
START = datetime(2026, 11, 21, 3, 9, 50, tzinfo=UTC)
MINIMAL = (ROOT / "tests" / "plans" / "minimal.yaml").read_bytes()


class Killed(BaseException):
    """The process died here: nothing after it ran."""


class TestClock:
    """Real time for the log and for incidents, moved by hand."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        self.slept = 0.0

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.slept)

    def monotonic(self) -> float:
        return self.slept

    def sleep(self, seconds: float) -> None:
        self.slept += seconds


@dataclass
class Stage:
    """One machine with a log; every process that runs on it is a new `Outside`."""

    workspace: Workspace
    store: MemoryStore = field(default_factory=lambda: MemoryStore(TestClock()))
    clock: TestClock = field(default_factory=TestClock)
    screens: list[Screen] = field(default_factory=list)
    sent: list[Request] = field(default_factory=list)
    replies: Callable[[Request], Reply] = lambda request: Reply(request.url, 200, {}, b"{}")
    sweeps: Callable[[tuple[Target, ...], datetime], Sweep] = field(default_factory=lambda: outage)
    kill_after: int | None = None
    before_first: Callable[[], None] | None = None
    """What somebody else does right before this process writes its first entry."""
    person: MakeOperator | None = None
    signer: Callable[[Log], Signer] | None = None
    """Makes whoever holds the operator's key, for a log that knows it."""
    environ: Mapping[str, str] = field(default_factory=dict)
    commands: Path | None = None
    transmit: Callable[[Request], Reply] | None = None
    """Sends for real; None: `replies` answers."""
    on_log: Callable[[Log], None] | None = None
    operator: str = "lead"
    login: str = "lead"
    host: str = "ops-1"
    pid: int = 4711
    living: frozenset[int] = frozenset()
    """The processes of this machine that still run."""

    def log(self) -> Log:
        desk = LogDesk(self.clock, lambda: str(uuid.uuid4()), os.urandom, self.host)
        log = open_on(self.store, desk, Memory(None, "no disk here"), None)
        if self.before_first is not None:
            overtaken(log, self.before_first)
            self.before_first = None
        if self.on_log is not None:
            self.on_log(log)
        return log if self.kill_after is None else dying(log, self.kill_after)

    def outside(
        self, answers: Mapping[str, PreparedAnswer] | None, to: str | None = None
    ) -> Outside:
        log = self.log()
        return Outside(
            log=log,
            log_label="log audit/",
            actor=Actor(self.operator),
            host=self.host,
            login=self.login,
            pid=self.pid,
            is_alive=self.living.__contains__,
            clock=self.clock,
            new_id=lambda: str(uuid.uuid4()),
            environ=self.environ,
            commands=self.commands,
            redact=lambda value: value.replace(b"s3cr3t", b"[secret desk/admin]"),
            secret=lambda name: f"value of {name}",
            has_secret=lambda _name: True,
            has_program=lambda _name: True,
            transmit=self.transmit or self._transmit,
            sweep=lambda targets: self.sweeps(targets, self.clock.now()),
            show=self.screens.append,
            person=self.person,
            answers=answers,
            to=to,
            signer=self.signer(log) if self.signer else None,
        )

    def failover(
        self,
        answers: Mapping[str, str | dict[str, str]] | None,
        *,
        plan: str = "openai",
        scope: tuple[str, ...] = (),
        to: str | None = None,
    ) -> Recorder:
        return starting.failover(self.outside(prepared(answers), to), self.workspace, plan, scope)

    def demo(self, ready: Rehearsal) -> Recorder:
        loaded = self.workspace.plan("openai")
        return rehearsing.rehearse(self.outside(ready.demo_answers), self.workspace, loaded, ready)

    def resume_demo(self) -> Recorder:
        state = self.state()
        log = self.log()
        ready = frozen_rehearsal(log, state)
        outside = self.outside(ready.demo_answers)
        return rehearsing.rehearse_on(outside, state, self.workspace, ready)

    def entries(self) -> list[Entry]:
        return list(LogReader(self.store))

    def types(self) -> list[str]:
        return [entry.type for entry in self.entries()]

    def state(self) -> RunState:
        return list(folds(LogReader(self.store)).values())[-1]

    def text(self, width: int = 80) -> str:
        return "".join(plain_text(lay_out(screen, width)) for screen in self.screens)

    def _transmit(self, request: Request) -> Reply:
        self.sent.append(request)
        return self.replies(request)


def dying(log: Log, after: int) -> Log:
    """A log whose process is killed right after so many more entries are durable."""
    whole, left = log.append, [after]

    def append(draft: Draft) -> Entry:
        entry = whole(draft)
        left[0] -= 1
        if left[0] <= 0:
            raise Killed
        return entry

    log.append = append  # type: ignore[method-assign]  # a kill -9 at an exact place
    return log


def overtaken(log: Log, meanwhile: Callable[[], None]) -> None:
    """Somebody else is a moment earlier with their first entry."""
    whole = log.append

    def append(draft: Draft) -> Entry:
        log.append = whole  # type: ignore[method-assign]  # once only
        meanwhile()
        return whole(draft)

    log.append = append  # type: ignore[method-assign]  # the race, at its exact place


def prepared(
    answers: Mapping[str, str | dict[str, str]] | None,
) -> dict[str, PreparedAnswer] | None:
    if answers is None:
        return None
    return {
        key: PreparedAnswer.model_validate({"answer": one} if isinstance(one, str) else one)
        for key, one in answers.items()
    }


def minimal_stage(plan: bytes = MINIMAL) -> Stage:
    return Stage(_of_one_plan(plan))


@cache
def _of_one_plan(plan: bytes) -> Workspace:
    """As `_starter`."""
    return build_workspace(ROOT, {"runbooks/openai.yaml": plan})


def starter_stage() -> Stage:
    return Stage(_starter())


@cache
def _starter() -> Workspace:
    """Read once: nothing in it can be changed."""
    return open_workspace(ROOT)


def kills(entries: int) -> range:
    """After which entries a process is killed: each third, in the full profile after every one."""
    return range(1, entries, 1 if os.environ.get("BCP_TESTS") == "full" else 3)


def demo_rehearsal() -> Rehearsal:
    folder = ROOT / "runbooks" / "scenarios"
    files = {f"runbooks/scenarios/{path.name}": path.read_bytes() for path in folder.iterdir()}
    return rehearsal(files, "global-outage", speed=1, demo=True)


def finding(key: str, verdict: Verdict, at: datetime, minutes: int = 20) -> ServiceFinding:
    began = at - timedelta(minutes=minutes)
    incidents = (
        (Incident("inc-1", "Elevated errors", "investigating", verdict, began),)
        if verdict.is_impaired
        else ()
    )
    page = PageReading(
        "incidentio", "https://status.example", verdict, at,
        (Component("c", "Responses", verdict),), incidents,
    )  # fmt: skip
    return ServiceFinding(key, verdict, "page only", None, None, f"page says {verdict}", (page,))


def outage(targets: Sequence[Target], at: datetime) -> Sweep:
    """The vendor's services are out for 20 minutes, all else is fine."""
    return all_are(Verdict.MAJOR_OUTAGE)(tuple(targets), at)


def all_are(verdict: Verdict, minutes: int = 20) -> Callable[[tuple[Target, ...], datetime], Sweep]:
    def read(targets: tuple[Target, ...], at: datetime) -> Sweep:
        findings = tuple(
            finding(
                one.key,
                verdict if one.key.startswith("openai/") else Verdict.OPERATIONAL,
                at,
                minutes,
            )
            for one in targets
        )
        return Sweep(at, findings, Vantage("ok"))

    return read


def failing_probe(targets: Sequence[Target], at: datetime) -> Sweep:
    """The pages are green, and our own requests are answered with 503."""
    findings = []
    for one in targets:
        green = finding(one.key, Verdict.OPERATIONAL, at)
        probe = ProbeReading("models", "http", Verdict.DEGRADED, at, "503, twice", times=2)
        findings.append(replace(green, verdict=Verdict.DEGRADED, probes=(probe,)))
    return Sweep(at, tuple(findings), Vantage("ok"))


class Person:
    """Somebody at a terminal, with a list of what they will say."""

    def __init__(self, *says: Answer | tuple[str, str] | str) -> None:
        self.says = list(says)
        self.asked: list[Question] = []
        self.shown: list[Screen] = []
        self.clock: TestClock | None = None
        """The run's clock; it goes on while they wait."""

    def show(self, screen: Screen) -> None:
        self.shown.append(screen)

    def wait(self, seconds: float, words: str) -> bool:
        self.shown.append(Screen((line(words),)))
        if self.clock is not None:
            self.clock.sleep(seconds)
        return True

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        said = self.says.pop(0)
        if isinstance(said, Answer):
            return said
        word, reason = (said, "") if isinstance(said, str) else said
        return Answer(word, Source.TERMINAL, reason=reason)


def ended(entries: Sequence[Entry]) -> dict[str, str]:
    return {
        str(entry.data["step"]): str(entry.data["outcome"])
        for entry in entries
        if entry.type == "step.ended"
    }


def folded(entries: Sequence[Entry], run: str) -> RunState:
    state = fold(entry for entry in entries if entry.run and entry.run.id == run)
    assert state is not None
    return state
