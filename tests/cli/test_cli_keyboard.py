"""A real terminal: set for single keys while a question is open, and restored whatever happens."""

import os
import pty
import signal
import termios
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from started import AtTerminal
from stepped_clock import SteppedClock

from bcp.cli.console import Console
from bcp.cli.keyboard import Keyboard
from bcp.cli.keys import Key, Kind
from bcp.cli.operator import TerminalOperator
from bcp.model.errors import Interrupted
from bcp.model.question import Option, Question

Pair = tuple[int, int]


@pytest.fixture
def terminal() -> Iterator[Pair]:
    """The side that a person types on, and the side that the program reads."""
    person, program = pty.openpty()
    yield person, program
    for descriptor in (person, program):
        try:
            os.close(descriptor)
        except OSError:  # a test closed it
            continue


def keyboard(terminal: Pair, written: list[str] | None = None) -> Keyboard:
    said = written if written is not None else []
    return Keyboard(terminal[1], said.append, can_redraw=True)


def settings(terminal: Pair) -> list[object]:
    return list(termios.tcgetattr(terminal[1]))


def test_keys_arrive_one_by_one_and_unechoed(terminal: Pair) -> None:
    keys = keyboard(terminal)
    with keys.opened():
        os.write(terminal[0], b"s")
        assert keys.wait(5) == (Key(Kind.CHAR, "s"),)
        assert keys.wait(0) == ()
        os.write(terminal[0], b"\r")
        assert keys.wait(5) == (Key(Kind.ENTER),)


def test_the_terminal_is_restored(terminal: Pair) -> None:
    before = settings(terminal)
    written: list[str] = []
    with keyboard(terminal, written).opened():
        assert settings(terminal) != before
    assert settings(terminal) == before
    assert written == ["\x1b[?2004h", "\x1b[?2004l"]


def test_the_terminal_is_restored_after_a_fault(terminal: Pair) -> None:
    before = settings(terminal)
    with pytest.raises(RuntimeError), keyboard(terminal).opened():
        raise RuntimeError
    assert settings(terminal) == before


def test_what_was_typed_ahead_is_forgotten_half_a_key_too(terminal: Pair) -> None:
    keys = keyboard(terminal)
    with keys.opened():
        os.write(terminal[0], b"\x1b[")
        keys.wait(5)
        os.write(terminal[0], b"dd")
        keys.flush()
        os.write(terminal[0], b"s")
        assert keys.wait(5) == (Key(Kind.CHAR, "s"),)


def test_a_terminal_that_a_shell_changed_is_set_again(terminal: Pair) -> None:
    keys = keyboard(terminal)
    with keys.opened() as _:
        before = termios.tcgetattr(terminal[1])
        before[3] |= termios.ICANON | termios.ECHO  # as after Ctrl-Z and fg in some shells
        termios.tcsetattr(terminal[1], termios.TCSANOW, before)
        keys.wait(0)
        os.write(terminal[0], b"s")
        assert keys.wait(5) == (Key(Kind.CHAR, "s"),)


def test_a_closed_terminal_interrupts(terminal: Pair) -> None:
    keys = keyboard(terminal)
    with keys.opened():
        os.close(terminal[0])
        with pytest.raises(Interrupted, match="The terminal is gone"):
            keys.wait(5)


def test_a_terminal_that_is_gone_before_it_is_opened(terminal: Pair) -> None:
    os.close(terminal[1])
    with pytest.raises(Interrupted), keyboard(terminal).opened():
        pytest.fail("nobody is there")


class Passed(SteppedClock):
    """The moment in which keys are dropped is always over."""

    def monotonic(self) -> float:
        self.step(1.0)
        return super().monotonic()


def test_a_question_at_a_terminal(terminal: Pair, tmp_path: Path) -> None:
    screen = (tmp_path / "screen").open("w")
    console = Console(screen, {"COLUMNS": "80"})
    question = Question("q", "Open the queue", (Option("skip", "s", "", reason=True),))
    before = settings(terminal)

    class Typist(Keyboard):
        """Types once the prompt listens."""

        lines = iter((b"s", b"too late\r"))

        def flush(self) -> None:
            super().flush()
            os.write(terminal[0], next(self.lines))

    keys = Typist(terminal[1], console.write, can_redraw=False)
    answer = TerminalOperator(console, keys, Passed()).ask(question)
    screen.close()
    assert (answer.word, answer.reason) == ("skip", "too late")
    assert settings(terminal) == before


ASKS = """
import os, sys
from bcp.cli.boundary import run
from bcp.cli.app import COMMANDS
from bcp.cli.keyboard import Keyboard
from bcp.cli.operator import TerminalOperator
from bcp.cli.setting import Streams
from bcp.model.question import Option, Question

def work(setting):
    keys = Keyboard(setting.terminal, setting.err.write, can_redraw=True)
    operator = TerminalOperator(setting.err, keys, setting.clock, setting.hangup)
    print(operator.ask(Question("q", "Open the queue", (Option("done", "d", "Did it."),))).word)
    return 0

COMMANDS["runs"] = lambda: work
sys.exit(run(["runs"], os.environ, Streams(sys.stdin, sys.stdout, sys.stderr)))
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 130), (signal.SIGHUP, 130), (signal.SIGINT, 130)]
)
def test_a_signal_leaves_the_terminal_as_it_was(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TERM": "xterm", "NO_COLOR": "1"}
    child = AtTerminal(["-c", ASKS], tmp_path, environ, (24, 80), timeout=20)
    before = child.at_first
    child.expect("done · ")
    assert termios.tcgetattr(child.child_fd) != before
    child.kill(number)
    if number is signal.SIGINT:
        child.expect("Leave, or go on")
        child.kill(number)
    child.expect("bcp: ")
    child.expect(pexpect.EOF)
    after = termios.tcgetattr(child.child_fd)
    child.close()
    assert after[3] == before[3], "ICANON, ECHO and the other local modes"
    assert child.exitstatus == code
