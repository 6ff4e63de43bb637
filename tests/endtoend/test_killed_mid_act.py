"""The real program, killed with SIGKILL in the middle of an act: nothing twice, nothing lost."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Exchange, Loopback, http
from machine import Machine, machine
from started import BCP, Started

PATIENCE_S = 30.0
FULL = os.environ.get("BCP_TESTS") == "full"
SIGNALS = [signal.SIGHUP, signal.SIGTERM, signal.SIGINT] if FULL else [signal.SIGTERM]
PLAN = (Path(__file__).parent.parent / "plans" / "minimal.yaml").read_text()
ANSWERS = "declare: {answer: override, reason: a test}\nchoose: by-hand\nact: do\n"
DIES_AT_THE_RENAME = """
import os, signal, sys
from pathlib import Path
rename = Path.replace
def killed(self, target):
    if self.name.startswith(".app.json."):
        if "{when}" == "after":
            rename(self, target)
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.replace = killed
from bcp.__main__ import main
sys.exit(main())
"""
"""bcp on a machine that loses power right before, or right after, a file gets its new content."""


class Counting:
    """A server whose page is fine, and that takes its time over what changes something."""

    def __init__(self, server: Loopback) -> None:
        self.server = server
        self.count = 0
        self.arrived, self.may_answer = threading.Event(), threading.Event()
        server.otherwise = http(200, b"[]", content_type="application/json")
        server.on("/act", self._act)

    def _act(self, exchange: Exchange) -> None:
        self.count += 1
        self.arrived.set()
        self.may_answer.wait(PATIENCE_S)
        exchange.connection.sendall(http(200, b"{}", content_type="application/json"))

    def plan(self, act: str) -> str:
        """The minimal plan with its page on loopback, and one step."""
        url = self.server.url("").rstrip("/")
        source = f'      sources: [{{family: gatus, url: "{url}", components: [core_api]}}]\n'
        head, _, rest = PLAN.partition("      sources:\n")
        middle, _, rest = ("processes:\n" + rest.partition("processes:\n")[2]).partition(
            "    steps:\n"
        )
        after = rest.partition("    failback:\n")[2]
        step = f"    steps:\n      - {{id: act, title: Act, {act}}}\n"
        return f"{head}{source}{middle}{step}    failback:\n{after}"


@pytest.fixture
def counting() -> Iterator[Counting]:
    with Loopback() as server:
        served = Counting(server)
        yield served
        served.may_answer.set()


@pytest.fixture
def desk(tmp_path: Path) -> Machine:
    desk = machine(tmp_path)
    desk.write("answers.yaml", ANSWERS)
    return desk


def begun(desk: Machine, *program: str) -> Started:
    """A failover that will be killed."""
    return desk.start("failover", "openai", "--answers", "answers.yaml", program=program or BCP)


def seen(path: Path) -> bool:
    """Whether a program has made the file, within patience."""
    deadline = time.monotonic() + PATIENCE_S
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return path.exists()


def resumed(desk: Machine, in_flight: str = "") -> dict[str, object]:
    """Go on with the run; its one step as the record has it then."""
    desk.write("more.yaml", f"act.in-flight: {in_flight}\n" if in_flight else "{}\n")
    run = json.loads(desk.bcp("runs", "--json").out)["runs"][0]
    ended = desk.bcp("resume", run["id"][:8], "--answers", "more.yaml", "--json")
    assert ended.code == 0, ended.err
    (step,) = json.loads(ended.out)["steps"]
    assert desk.bcp("audit", "verify").code == 0
    return dict(step)


def test_in_the_middle_of_a_request(desk: Machine, counting: Counting) -> None:
    url = counting.server.url("/act")
    desk.write(
        "runbooks/openai.yaml",
        counting.plan(f'kind: http, request: {{method: POST, url: "{url}"}}'),
    )
    process = begun(desk)
    assert counting.arrived.wait(PATIENCE_S)
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    asked = desk.bcp("resume", json.loads(desk.bcp("runs", "--json").out)["runs"][0]["id"][:8])
    assert asked.code == 4, "what may have happened is put to a person"
    assert "act.in-flight" in asked.err
    assert resumed(desk, "happened")["outcome"] == "done"
    assert counting.count == 1


@pytest.mark.parametrize("number", SIGNALS)
def test_told_to_end_in_the_middle_of_a_request(
    desk: Machine, counting: Counting, number: signal.Signals
) -> None:
    """The line dropped, or somebody pressed Ctrl-C: its outcome is recorded, then bcp ends."""
    url = counting.server.url("/act")
    desk.write(
        "runbooks/openai.yaml",
        counting.plan(f'kind: http, request: {{method: POST, url: "{url}"}}'),
    )
    process = begun(desk)
    assert counting.arrived.wait(PATIENCE_S)
    process.send_signal(number)
    counting.may_answer.set()
    assert process.wait(PATIENCE_S) == 130
    run = json.loads(desk.bcp("runs", "--json").out)["runs"][0]
    (step,) = run["steps"]
    assert step["outcome"] == "done"
    assert resumed(desk)["outcome"] == "done", "nobody is asked what happened"
    assert counting.count == 1


def test_in_the_middle_of_a_command(desk: Machine, counting: Counting) -> None:
    """It goes on without bcp, and what it left says how it ended: nobody has to be asked."""
    go_on = desk.folder / "go-on"
    script = (
        f"echo > begun; while ! test -e {go_on}; do sleep 0.02; done; echo x >> done; echo > over"
    )
    desk.write("runbooks/openai.yaml", counting.plan(f'kind: command, run: [sh, -c, "{script}"]'))
    process = begun(desk)
    assert seen(desk.folder / "begun")
    process.send_signal(signal.SIGKILL)
    process.wait(PATIENCE_S)
    go_on.touch()
    assert seen(desk.folder / "over")
    deadline = time.monotonic() + PATIENCE_S
    kept = desk.home / "state" / "bcp" / "commands"
    while not any(b"\n0\n" in file.read_bytes() for file in kept.iterdir()):
        assert time.monotonic() < deadline, [file.read_bytes() for file in kept.iterdir()]
        time.sleep(0.01)
    step = resumed(desk)
    assert step["outcome"] == "done"
    assert "after bcp had stopped" in str(step["detail"])
    assert (desk.folder / "done").read_text() == "x\n"
    assert list(kept.iterdir()) == []


@pytest.mark.parametrize(("when", "says"), [("before", "run_again"), ("after", "happened")])
def test_in_the_middle_of_a_change(desk: Machine, counting: Counting, when: str, says: str) -> None:
    file = desk.write("app.json", '{"model": "primary", "kept": 1}\n')
    file.chmod(0o640)
    desk.write(
        "runbooks/openai.yaml",
        counting.plan(f'kind: file, file: "{file}", at: /model, set: backup'),
    )
    process = begun(desk, "-c", DIES_AT_THE_RENAME.replace("{when}", when))
    assert process.wait(PATIENCE_S) == -signal.SIGKILL
    primary = '{"model": "primary", "kept": 1}\n'
    backup = primary.replace("primary", "backup")
    assert file.read_text() == (backup if when == "after" else primary), "one or the other, whole"
    assert resumed(desk, says)["outcome"] == "done"
    assert file.read_text() == backup
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in desk.folder.glob(".app.json*")] == [], "nothing is left beside it"
