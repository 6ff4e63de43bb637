"""kill -9 at every entry of a run of 20 steps: it goes on to the same end, nothing happens twice.

The process dies right after an entry is durable, or right before it is written, which is after the
act that it would have recorded. Whoever resumes looks at the world, as the screen tells them to,
and says what is true. The server is real and counts; programs and files are real.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Exchange, Loopback, http
from stage import Killed, Person, Stage, all_are, ended, minimal_stage

from bcp.audit.entry import Draft, Entry
from bcp.audit.log import Log
from bcp.model.question import Answer, Question, Source
from bcp.model.verdict import Verdict
from bcp.transport.fetch import send

FULL = os.environ.get("BCP_TESTS") == "full"
PLAN = Path(__file__).parent.parent / "plans" / "twenty-steps.yaml"
ACTS = (2, 3, 5, 6, 10, 11, 13, 14, 15, 19)
SAYS = {
    "declare": "declare", "choose.support": "by-hand", "s4": "left", "s17": "up",
    **{f"s{n}": "done" for n in (1, 9, 12, 16, 20)},
}  # fmt: skip


class World:
    """A machine with a log, a server that counts, a file that programs write to."""

    def __init__(self, server: Loopback, folder: Path) -> None:
        self.folder = folder
        self.asked: Counter[str] = Counter()
        server.on("/state", http(200, b'{"s": "on"}', content_type="application/json"))
        server.otherwise = self._count
        (folder / "app.json").write_text('{"model": "primary"}\n')
        (folder / "app.env").write_text("MODEL=primary\n")
        url = server.url("").rstrip("/")
        plan = PLAN.read_text().replace("@URL@", url).replace("@FOLDER@", str(folder))
        self.stage = minimal_stage(plan.encode())
        self.stage.sweeps = all_are(Verdict.MAJOR_OUTAGE)
        self.stage.environ = {"PATH": os.environ["PATH"]}
        self.stage.commands = folder / "commands"
        self.stage.transmit = lambda request: send(request, str, environ={})
        self.stage.person = lambda _recorder, _face: Truthful(self)

    def _count(self, exchange: Exchange) -> None:
        self.asked[exchange.path.removeprefix("/")] += 1
        exchange.connection.sendall(http(200, b"{}", content_type="application/json"))

    def happened(self) -> Counter[str]:
        """Every effect, as often as the world saw it."""
        done = self.folder / "done"
        ran = Counter(done.read_text().split() if done.exists() else ())
        files = {
            "s6": '"backup"' in (self.folder / "app.json").read_text(),
            "s13": "=backup" in (self.folder / "app.env").read_text(),
        }
        return self.asked + ran + Counter(name for name, is_set in files.items() if is_set)


class Truthful(Person):
    """Does what the screen says; asked what happened, looks at the world and says so."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self._world = world
        self.clock = world.stage.clock

    def ask(self, question: Question) -> Answer:
        step, _, follow_up = question.id.partition(".")
        if follow_up == "in-flight":
            word = "happened" if self._world.happened()[step] else "run_again"
            return Answer(word, Source.TERMINAL)
        option = next(o for o in question.options if o.word == SAYS.get(question.id, "do"))
        values = {value.name: "T-7" for value in option.values}
        return Answer(option.word, Source.TERMINAL, reason="as planned", values=values)


def dies_before(log: Log, entry: int) -> None:
    """The process is killed when it is about to write its n-th entry."""
    whole, left = log.append, [entry]

    def append(draft: Draft) -> Entry:
        left[0] -= 1
        if left[0] <= 0:
            raise Killed
        return whole(draft)

    log.append = append  # type: ignore[method-assign]  # a kill -9 at an exact place


def walk(stage: Stage) -> bool:
    """One process from its start; whether it lived to its end."""
    try:
        stage.failover(None)
    except Killed:
        return False
    return True


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback() as served:
        yield served


@pytest.fixture(scope="module")
def undisturbed(server: Loopback, tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    world = World(server, tmp_path_factory.mktemp("undisturbed"))
    assert walk(world.stage)
    return world.stage.entries()


def moments(entries: list[Entry], when: str) -> Iterator[int]:
    """The numbers of the entries to die at, from 1; in a quick run those around bcp's own acts."""
    for number, entry in enumerate(entries, 1):
        is_act = entry.type == "step.started" and entry.data["phase"] == "do"
        is_bcps = is_act and entry.data["step"] in ("s2", "s3", "s6", "s14", "s15", "s18", "s19")
        if FULL or is_bcps:
            yield number + (when == "before" and not FULL)


@pytest.mark.parametrize("when", ["after", "before"])
def test_killed_at_an_entry(
    server: Loopback, tmp_path: Path, undisturbed: list[Entry], when: str
) -> None:
    outcomes = ended(undisturbed)
    assert len(outcomes) == 20
    for number in moments(undisturbed, when):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        world = World(server, folder)
        assert not killed(world.stage, number, when) or number >= len(undisturbed)
        assert walk(world.stage), number
        assert world.happened() == Counter(f"s{n}" for n in (2, 3, 5, 6, 10, 11, 13, 14, 15, 19)), (
            number
        )
        assert ended(world.stage.entries()) == outcomes, number
        assert world.stage.state().process("support").state == "on:by-hand", number


def killed(stage: Stage, entry: int, when: str) -> bool:
    """Walk, and die at an entry; whether the run was over before."""
    if when == "after":
        stage.kill_after = entry
        lived = walk(stage)
        stage.kill_after = None
        return lived
    stage.on_log = lambda log: dies_before(log, entry)
    lived = walk(stage)
    stage.on_log = None
    return lived
