"""A world that is against the run, and people who answer by a script of bytes.

Every decision takes one byte: what is answered, what breaks, who writes beside, when somebody pulls
the plug. A byte of 0, and every byte after the last, is what a sensible person in a calm world
would see and say; so a script that is cut short or filled with zeros tells a shorter story.
"""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest.mock import patch

from msgspec.structs import replace
from run_model import RunModel
from stage import MINIMAL, ROOT, Killed, Stage, finding, prepared

from bcp.audit import reader
from bcp.audit.entry import Draft, Entry
from bcp.audit.line import parse_entry
from bcp.audit.log import Log
from bcp.conduct import incident, opening, starting, tools
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.conduct.replacing import replace_file
from bcp.model.errors import (
    BcpError,
    Interrupted,
    Refused,
    RunAborted,
    RunMoved,
    StepNotRecovered,
    WaitingForPerson,
)
from bcp.model.observation import Sweep, Vantage
from bcp.model.ports import Command, CommandResult, Failure, Operator, Reply, Request
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace, build_workspace

PLAN = (ROOT / "tests" / "plans" / "two-ways.yaml").read_text()
SPARE = MINIMAL.replace(b"id: openai", b"id: spare").replace(b"vendor: openai", b"vendor: spare")
STOPS = (WaitingForPerson, StepNotRecovered, Refused, RunAborted, Interrupted, RunMoved)
"""The ways in which a run may stop; no other error ever comes out of it."""
VERDICTS = (Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE, Verdict.UNKNOWN, Verdict.DEGRADED)
FILE = "app.json"


class Script:
    """What is still to be decided, byte by byte; calm once it is over."""

    def __init__(self, script: bytes) -> None:
        self._left = list(reversed(script))
        self.told: list[str] = []
        """What happened, for whoever reads a failure."""

    def __call__(self, ways: int) -> int:
        """One of so many ways; 0 is what a calm world does."""
        return self._left.pop() % ways if self._left else 0

    def is_one_in(self, ways: int) -> bool:
        """Whether something happens that is rare."""
        return self(ways) == ways - 1

    def tell(self, what: str) -> None:
        self.told.append(what)

    def ends(self) -> None:
        """From now on the world is calm, and everybody is sensible."""
        self._left.clear()


@dataclass(eq=False)
class Process:
    """One process of bcp: who sits there, and when it dies."""

    stage: Stage
    dies_in: int | None = None
    """Entries until it is killed."""
    dies_before: bool = False
    is_dead: bool = False
    recorder: Recorder | None = None


@dataclass(eq=False)
class World:
    """The machines, the log between them, the vendors, and what each side effect came to."""

    stage: Stage
    folder: Path
    script: Script
    runs: dict[str, RunModel] = field(default_factory=dict)
    vendor: Verdict = Verdict.MAJOR_OUTAGE
    spare: Verdict = Verdict.OPERATIONAL
    happened: dict[str, str] = field(default_factory=dict)
    """The last side effect of each step: do, undo."""
    failures: dict[str, int] = field(default_factory=dict)
    """How often somebody sensible was asked about each step that failed."""
    questions: int = 0
    depth: int = 0
    """How many processes stand around this one: it was begun while they waited."""
    pid: int = 1000

    @property
    def run(self) -> RunModel:
        """The newest run."""
        return next(reversed(self.runs.values()))

    @property
    def has_open_run(self) -> bool:
        return bool(self.runs) and not self.run.is_over

    def begin(self, operator: str, host: str) -> Process:
        """A new process of somebody, on a machine."""
        self.pid += 1
        stage = dataclasses.replace(
            self.stage, operator=operator, login=operator, host=host, pid=self.pid
        )
        process = Process(stage)
        stage.on_log = lambda log: self.watch(log, process)
        stage.sweeps = self.swept
        stage.transmit = self.transmit
        if self.script.is_one_in(5):
            process.dies_in = 1 + self.script(100)
            process.dies_before = bool(self.script(2))
        return process

    def beside(self, operator: str) -> Stage:
        """Somebody's terminal from which they write beside the run."""
        self.pid += 1
        stage = dataclasses.replace(
            self.stage, operator=operator, login=operator, host=f"of-{operator}", pid=self.pid
        )
        stage.on_log = lambda log: self.watch(log, Process(stage))
        return stage

    def watch(self, log: Log, writer: Process) -> None:
        """Every entry that is durable is told to the model; here a process dies."""
        whole = log.append

        def append(draft: Draft) -> Entry:
            self._dies(writer, before=True)
            entry = whole(draft)
            if entry.run is not None:
                known = self.runs.setdefault(entry.run.id, RunModel(log, writer))
                known.take(entry, writer)
            self._dies(writer, before=False)
            return entry

        log.append = append  # type: ignore[method-assign]  # the exact place of a kill -9

    def _dies(self, writer: Process, *, before: bool) -> None:
        assert not writer.is_dead, "a dead process writes"
        if writer.dies_in is None or writer.dies_before is not before:
            return
        writer.dies_in -= 1
        if writer.dies_in <= 0:
            writer.is_dead = True
            self.script.tell(f"  killed {'before' if before else 'after'} an entry")
            raise Killed

    def swept(self, targets: tuple[Target, ...], at: object) -> Sweep:
        """The vendors as they are now; they change between two readings."""
        del at
        self._interrupted()
        if self.script.is_one_in(8):
            self.vendor = VERDICTS[self.script(4)]
            self.script.tell(f"  the vendor: {self.vendor}")
        if self.script.is_one_in(16):
            self.spare = VERDICTS[self.script(4)]
            self.script.tell(f"  the other one: {self.spare}")
        now = self.stage.clock.now()
        found = tuple(
            finding(one.key, self.vendor if one.key.startswith("openai/") else self.spare, now)
            for one in targets
        )
        return Sweep(now, found, Vantage("ok"))

    def transmit(self, request: Request) -> Reply:
        """The desk's server: it reads, and it counts what it is told to do."""
        way, _, step = request.url.removeprefix("https://desk.example/").partition("/")
        if way == "read":
            self._interrupted()
            body = b'{"state": "primary"}' if not self.script.is_one_in(16) else b"[]"
            return Reply(request.url, 503 if self.script.is_one_in(12) else 200, {}, body)
        if self._fails(way, step):
            return Reply(request.url, failure=Failure.TIMEOUT, detail="no answer came")
        return Reply(request.url, 500 if self.script.is_one_in(8) else 200, {}, b"{}")

    def program(self, command: Command, *_given: object, **_more: object) -> CommandResult:
        """Stands for programs: that real ones end as they should is tested elsewhere."""
        _, way, step = command.argv
        if self._fails(way, step):
            return CommandResult(None, timed_out=True)
        return CommandResult(int(self.script.is_one_in(8)), b"said something\n")

    def replaced(self, path: Path, content: bytes) -> None:
        """The file is real."""
        act = self.run.under_way.get("set")
        if self._fails("undo" if act and act.phase == "rollback" else "do", "set"):
            raise OSError(28, "No space left on device")
        replace_file(path, content)

    def _fails(self, way: str, step: str) -> bool:
        """One side effect; it may be the last thing that the process sees."""
        self._interrupted(12)
        self.run.acted(step, "do" if way == "do" else "rollback")
        if self.script.is_one_in(16):
            return True
        self.happened[step] = way
        self._interrupted(12)
        return False

    def _interrupted(self, rare: int = 60) -> None:
        if self.script.is_one_in(rare):
            self.script.tell("  Ctrl-C in the middle of something")
            raise KeyboardInterrupt
        if self.script.is_one_in(rare):
            self.script.tell("  killed in the middle of something")
            raise Killed


@cache
def workspace(folder: Path) -> Workspace:
    """The plans, for a folder in which the file step works."""
    plan = PLAN.replace("@FOLDER@", str(folder)).encode()
    files = {"runbooks/openai.yaml": plan, "runbooks/spare.yaml": SPARE}
    return build_workspace(ROOT, files)


_BUILT: dict[tuple[tuple[str, bytes], ...], Workspace] = {}


def rebuilt(root: Path, files: Mapping[str, bytes], *, is_shipped: bool) -> Workspace:
    """Every process reads the same frozen files: they are parsed once for all stories."""
    key = tuple(sorted(files.items()))
    if key not in _BUILT:
        _BUILT[key] = build_workspace(root, files, is_shipped=is_shipped)
    return _BUILT[key]


@contextmanager
def world(script: bytes, folder: Path) -> Iterator[World]:
    """A world of its own, with the file in this folder."""
    (folder / FILE).write_text(json.dumps({"model": "primary"}))
    made = World(Stage(workspace(folder)), folder, Script(script))
    with (
        patch.object(tools, "run_program", made.program),
        patch.object(tools, "replace_file", made.replaced),
        patch.object(reader, "parse_entry", cache(parse_entry)),  # half of the time
        patch.object(opening, "build_workspace", rebuilt),
    ):
        yield made


@dataclass(frozen=True)
class Errand:
    """What a process of bcp is begun for."""

    what: str = "failover"
    to: str | None = None
    scope: tuple[str, ...] = ()
    ungraceful: bool = False
    answers: Mapping[str, str | dict[str, str]] | None = None


def go(world: World, process: Process, errand: Errand, person: Operator | None) -> str:
    """One process from its start to its end; how it ended: done, stopped, or killed.

    Raises:
        BcpError: a stop that no run may come to.
    """
    world.script.tell(f"{process.stage.operator}@{process.stage.host}: {errand}")
    try:
        with_person = _seated(process, person)
        outside = replace(
            with_person.outside(prepared(errand.answers), errand.to), ungraceful=errand.ungraceful
        )
        _run(process, outside, errand)
    except Killed:
        return "killed"
    except KeyboardInterrupt:  # before the run was taken up, or after it was let go
        return "interrupted"
    except BcpError as stop:
        world.script.tell(f"  {type(stop).__name__}: {stop.what}")
        if not isinstance(stop, STOPS):
            raise
        _agrees(world, process, stop)
        return "moved" if isinstance(stop, RunMoved) else "stopped"
    _agrees(world, process, None)
    return "done"


def _seated(process: Process, person: Operator | None) -> Stage:
    if person is None:
        return process.stage

    def made(recorder: Recorder, _face: object) -> Operator:
        process.recorder = recorder
        return person

    return dataclasses.replace(process.stage, person=made)


def _run(process: Process, outside: Outside, errand: Errand) -> None:
    stage = process.stage
    if errand.what == "failover":
        starting.failover(outside, stage.workspace, "openai", errand.scope)
    elif errand.what == "failback":
        incident.fail_back(outside, stage.state(), stage.workspace, errand.scope)
    else:
        incident.close(outside, stage.state(), stage.workspace)


def _agrees(world: World, process: Process, stop: BcpError | None) -> None:
    """What the process knew is what the entries say, and it lets go of the run."""
    recorder = process.recorder
    if recorder is None or isinstance(stop, RunMoved):
        return
    said = world.runs[recorder.run_id].states[recorder.state.seen]  # a note may have come since
    assert recorder.state == said, "the state in memory is not what the entries say"
    assert said.holder is None or said.holder.pid != process.stage.pid, f"held on after {stop}"
