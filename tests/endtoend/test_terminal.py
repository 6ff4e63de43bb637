"""The walk in a real terminal of 80 columns: a person's keys, with colour and without."""

import re
import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest
from machine import Machine, machine
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

WIDTH, HEIGHT = 80, 60
PATIENCE_S = 20.0
CLOCK = re.compile(r"[#-]{10}  [\d:]+ left")
LEFT = re.compile(r"[\d:]+ left")


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


class Terminal:
    """A pseudo-terminal with the program in it, and the screen as a person sees it."""

    def __init__(self, desk: Machine, *words: str) -> None:
        self.screen = pyte.Screen(WIDTH, HEIGHT)
        self.stream = pyte.Stream(self.screen)
        self.raw = ""
        self.child = pexpect.spawn(
            sys.executable, ["-m", "bcp", *words],
            cwd=str(desk.folder), env=desk.environ, dimensions=(HEIGHT, WIDTH),
            timeout=PATIENCE_S, encoding="utf-8",
        )  # fmt: skip

    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.screen.display).rstrip()

    def prompt(self) -> str:
        return self.text().splitlines()[-1] if self.text() else ""

    def wait(self, wanted: str, seconds: float = PATIENCE_S) -> bool:
        """Read until the text is on the screen, or the time is over."""
        deadline = time.monotonic() + seconds
        while wanted not in self.text() and time.monotonic() < deadline:
            try:
                chunk = self.child.read_nonblocking(65536, timeout=0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
            self.raw += chunk
            self.stream.feed(chunk)
        return wanted in self.text()

    def ready(self, wanted: str) -> None:
        """Wait until the text is there and the prompt below it listens."""
        assert self.wait(wanted), self.text()
        deadline = time.monotonic() + PATIENCE_S
        while not self.prompt().endswith(">") and time.monotonic() < deadline:
            self.wait("\0", 0.1)

    def press(self, keys: str, wanted: str) -> None:
        """Press until it counts: keys soon after a prompt are dropped, so one presses again."""
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            self.child.send(keys)
            if self.wait(wanted, 0.7):
                return
        pytest.fail(f"{wanted!r} did not appear after {keys!r}:\n{self.text()}")

    def type(self, text: str, wanted: str) -> None:
        """Type a line as a person does: a key at a time, the next when the last one is seen."""
        for end in range(1, len(text) + 1):
            self._key(text[end - 1], f"> {text[:end]}")
        self.press("\r", wanted)

    def _key(self, key: str, seen: str) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not self.prompt().endswith(seen) and time.monotonic() < deadline:
            self.child.send(key)
            patience = time.monotonic() + 2.0
            while not self.prompt().endswith(seen) and time.monotonic() < patience:
                self.wait("\0", 0.05)

    def marked(self) -> str:
        """The screen with every stretch of colour named, the clock's figures masked."""
        rows = [self._marked_row(row) for row in range(self.screen.lines)]
        return masked("\n".join(rows).rstrip())

    def _marked_row(self, row: int) -> str:
        said, colour = "", "default"
        for column in range(WIDTH):
            cell = self.screen.buffer[row][column]
            now = cell.fg if cell.data.strip() or cell.fg == "default" else colour
            if now != colour:
                said += ("»" if colour != "default" else "") + (
                    f"«{now}:" if now != "default" else ""
                )
                colour = now
            said += cell.data
        return (said.rstrip() + ("»" if colour != "default" else "")).rstrip()


def masked(text: str) -> str:
    text = LEFT.sub("(time) left", CLOCK.sub("(bar)  0 left", text))
    text = re.sub(r"» «(\w+):", r" ", text)  # rich colours words, not the spaces between them
    text = re.sub(r"run [0-9a-f]{8} · \S+ ·", "run 7f3a0000 · lead@ops-1 ·", text)
    text = re.sub(r"bcp resume [0-9a-f]{8}", "bcp resume 7f3a0000", text)
    text = re.sub(r"\d\d:\d\d:\d\d(?=  simulated)", "(time)", text)
    return re.sub(r"About \d+ EUR", "About (sum) EUR", text)


@pytest.fixture(params=["colour", "plain"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    more = {"TERM": "xterm-256color", **({"NO_COLOR": "1"} if request.param == "plain" else {})}
    return machine(tmp_path, **more)


def test_the_walk(desk: Machine, snapshot: SnapshotAssertion) -> None:
    terminal = Terminal(desk, "--as", "lead", "drill", "openai")
    terminal.ready("May declare")
    assert terminal.marked() == snapshot(name="situation", extension_class=Text)
    terminal.press("d", "Same model at Azure EU")
    terminal.ready("Agents by hand")
    assert terminal.marked() == snapshot(name="choosing", extension_class=Text)
    terminal.press("2", "Call the agents together")
    terminal.press("d", "Open the manual queue")
    terminal.ready("verifies")
    assert terminal.marked() == snapshot(name="step", extension_class=Text)
    terminal.type("do", "Decide which tickets are taken")
    assert terminal.wait("Only payment, access and safety")
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    assert terminal.wait("You left at 'choose-intake'")
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 130


def test_nothing_is_decided_by_accident(tmp_path: Path) -> None:
    """Enter, arrow keys, a paste and type-ahead decide nothing."""
    desk = machine(tmp_path, TERM="xterm-256color", NO_COLOR="1")
    terminal = Terminal(desk, "drill", "openai")
    terminal.child.send("ddd")  # typed ahead
    assert terminal.wait("? all keys")
    for keys in ("\r", "\r\r", "\x1b[A", "\x1b[B", "\x1bOP", "\x1b[200~declare\r\x1b[201~"):
        terminal.child.send(keys)
        terminal.wait("\0", 0.6)
    assert "Same model at Azure EU" not in terminal.text()
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    terminal.child.expect(pexpect.EOF)
    assert not list((desk.home / "state" / "bcp" / "audit").glob("*declared*"))
    entries = (desk.home / "state" / "bcp" / "audit" / "entries.jsonl").read_bytes()
    assert b'"type":"question.answered"' not in entries


def test_the_terminal_is_as_it_was_afterwards(tmp_path: Path) -> None:
    desk = machine(tmp_path, TERM="xterm-256color")
    terminal = Terminal(desk, "drill", "openai")
    assert terminal.wait("? all keys")
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    terminal.wait("\0", 2)
    terminal.child.close()
    turned_on = set(re.findall(r"\x1b\[\?(\d+)h", terminal.raw))
    turned_off = set(re.findall(r"\x1b\[\?(\d+)l", terminal.raw))
    assert turned_on - {"25"} <= turned_off, "every mode that was set is set back"
