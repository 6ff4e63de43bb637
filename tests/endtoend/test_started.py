"""A program that is forked finds what one finds that is started: else its tests prove nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
from machine import Machine, machine
from started import AtTerminal, loaded

LOOKS = """
import atexit, gc, json, os, signal, sys, threading
def stream(one):
    return [one.fileno(), one.encoding, one.errors, one.line_buffering, one.isatty(), one.mode,
            one.readable(), one.writable(), one.newlines]
print(json.dumps({
    "arguments": sys.argv[1:], "name": __name__, "path": sys.path,
    "folder": os.getcwd(), "environ": dict(os.environ), "umask": os.umask(0),
    "streams": [stream(one) for one in (sys.stdin, sys.stdout, sys.stderr)],
    "descriptors": sorted(os.listdir("/dev/fd"))[:3], "more": len(os.listdir("/dev/fd")),
    "signals": [[int(one), repr(signal.getsignal(one)).split(" at ")[0]]
                for one in sorted(signal.valid_signals())],
    "masked": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])),
    "threads": threading.active_count(), "garbage": gc.isenabled(), "hook": repr(sys.excepthook),
    "main": sys.modules["__main__"].__name__, "leads": os.getpid() == os.getsid(0),
    "stdin": "" if sys.stdin.isatty() else sys.stdin.read(),
}))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Machine:
    return machine(tmp_path, PYTHONPATH=str(tmp_path))


@pytest.fixture(params=["a program", "a file", "a module"])
def words(request: pytest.FixtureRequest, desk: Machine) -> list[str]:
    file = desk.write("looks.py", LOOKS)
    way = {"a program": ["-c", LOOKS], "a file": [str(file)], "a module": ["-m", "looks"]}
    return [*way[request.param], "one", "--two"]


def test_it_finds_the_same(desk: Machine, words: list[str]) -> None:
    forked = loaded().start(words, desk.folder, desk.environ).communicate(20)[0]
    started = subprocess.run(
        [sys.executable, *words], cwd=desk.folder, env=desk.environ, stdin=subprocess.DEVNULL,
        capture_output=True, check=True, start_new_session=True,
    ).stdout  # fmt: skip
    assert json.loads(forked) == json.loads(started)


def test_it_finds_the_same_at_a_terminal(desk: Machine, words: list[str]) -> None:
    forked = AtTerminal(words, desk.folder, desk.environ, (24, 80), timeout=20)
    forked.expect(pexpect.EOF)
    forked.close()
    started = pexpect.spawn(
        sys.executable, words, cwd=str(desk.folder), env=desk.environ, encoding="utf-8"
    )
    started.expect(pexpect.EOF)
    started.close()
    assert json.loads(forked.before or "") == json.loads(started.before or "")


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("raise SystemExit(7)", 7),
        ("raise SystemExit", 0),
        ("raise SystemExit('words')", 1),
        ("1 / 0", 1),
        ("import os; os.kill(os.getpid(), 9)", -9),
        ("import os, signal; os.kill(os.getpid(), signal.SIGINT)", -2),
        ("import os; os.close(1)", 0),
        ("import sys; print('x', end=''); import os; os.close(1)", 120),
        ("import atexit, os; atexit.register(os._exit, 5)", 5),
        ("import threading; threading.Timer(0.1, print, 'x').start()", 0),
    ],
)
def test_it_ends_the_same(desk: Machine, program: str, code: int) -> None:
    forked = loaded().start(["-c", program], desk.folder, desk.environ)
    out, err = forked.communicate(20)
    started = subprocess.run(
        [sys.executable, "-c", program], cwd=desk.folder, env=desk.environ,
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert (forked.returncode, out) == (started.returncode, started.stdout)
    assert forked.returncode == code
    assert err.splitlines()[-1:] == started.stderr.splitlines()[-1:]


def test_each_is_a_process_of_its_own(desk: Machine) -> None:
    program = "import sys, time; sys.stdin.read(); print(hasattr(time, 'mine')); time.mine = 1"
    ran = [loaded().start(["-c", program], desk.folder, desk.environ) for _ in range(2)]
    assert [one.communicate(20)[0] for one in ran] == [b"False\n"] * 2
    assert ran[0].pid != ran[1].pid
    waits = loaded().start(["-c", "import time; time.sleep(60)"], desk.folder, desk.environ)
    os.kill(waits.pid, 0)
    assert waits.poll() is None
    waits.send_signal(signal.SIGTERM)
    assert waits.wait(20) == -signal.SIGTERM
