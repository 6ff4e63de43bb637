"""A real pseudo-terminal with the program in it, and the screen as a person sees it."""

import re
import time
from collections.abc import Sequence

import pexpect
import pyte
import pytest
from machine import Machine
from started import BCP, AtTerminal, cold_at_terminal
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

WIDTH, HEIGHT = 80, 60
PATIENCE_S = 20.0
_LISTENS_AFTER_S = 0.45
"""Keys within 0.4 s of a prompt are dropped: they were meant for what stood there before."""
_ANSWERED_WITHIN_S = 1.5
WAITS = "ends the wait early"
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[@-_])")
_DRAWN_OVER = re.compile(r"[^\n]*\r(?!\n)")
CLOCK = re.compile(r"[#-]{10}  [\d:]+ left")
LEFT = re.compile(r"[\d:]+ left")


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


class Terminal:
    """A pseudo-terminal with the program in it, and the screen as a person sees it."""

    def __init__(
        self,
        desk: Machine,
        *words: str,
        width: int = WIDTH,
        height: int = HEIGHT,
        kept: int | None = None,
        program: Sequence[str] = BCP,
        cold: bool = False,
    ) -> None:
        self.width = width
        self.screen = pyte.Screen(width, kept or height)
        self.stream = pyte.Stream(self.screen)
        self.raw = ""
        start = cold_at_terminal if cold else AtTerminal
        self.child = start(
            [*program, *words], desk.folder, desk.environ, (height, width), PATIENCE_S
        )
        self.mark = 0
        """Where the output begins that came of the last answer."""
        self._row_at_mark, self._above_at_mark = -1, ""
        self._prompted_at = 0.0
        self._was_prompt = False

    def text(self) -> str:
        return "\n".join(row.rstrip() for row in self.screen.display).rstrip()

    def prompt(self) -> str:
        """The last line: where the cursor is."""
        return self._row(self.screen.cursor.y)

    def read(self, seconds: float = 0.05) -> bool:
        """Take what the program writes next; False where it has ended."""
        try:
            chunk = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += chunk
        self.stream.feed(chunk)
        is_prompt = self.prompt().endswith(">")
        if is_prompt and (not self._was_prompt or "\n" in chunk):
            self._prompted_at = time.monotonic()
        self._was_prompt = is_prompt
        return True

    def wait(self, wanted: str, seconds: float = PATIENCE_S) -> bool:
        """Read until the text is on the screen, or the time is over."""
        deadline = time.monotonic() + seconds
        while wanted not in self.text() and time.monotonic() < deadline and self.read():
            pass
        return wanted in self.text()

    def ready(self, wanted: str) -> None:
        """Wait until the text is there and the prompt below it listens."""
        assert self.wait(wanted), self.text()
        deadline = time.monotonic() + PATIENCE_S
        while not self.prompt().endswith(">") and time.monotonic() < deadline:
            self.read()

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
                self.read()

    # A walk presses each key once: at a prompt that listens, and reads what comes of it.

    def came(self, mark: int) -> str:
        """What was written since, as running text: where a line wraps does not matter."""
        return flat(self.raw[mark:])

    def until(self, wanted: str, mark: int, seconds: float = PATIENCE_S) -> bool:
        """Read until the text was written after the mark."""
        deadline = time.monotonic() + seconds
        while wanted not in self.came(mark):
            if time.monotonic() > deadline or not self.read():
                return wanted in self.came(mark)
        return True

    def listens(self) -> None:
        """Wait until a prompt stands there that takes keys."""
        deadline = time.monotonic() + PATIENCE_S
        while not self._was_prompt or time.monotonic() < self._prompted_at + _LISTENS_AFTER_S:
            if time.monotonic() > deadline or not self.read(0.02):
                pytest.fail(f"no prompt:\n{self.text()}")

    def answer(self, keys: str, wanted: str) -> None:
        """Press at the prompt that stands there; then wait for what comes of it."""
        for _ in range(3):
            self.listens()
            self._set_mark()
            self.child.send(keys)
            if self.until(wanted, self.mark, _ANSWERED_WITHIN_S) or not self._was_prompt:
                break
        if not self.until(wanted, self.mark):
            pytest.fail(f"{wanted!r} did not come of {keys!r}:\n{self.text()}")

    def go_on(self, keys: str, wanted: str) -> None:
        """Press where something was typed already, so that no prompt is waited for."""
        self._set_mark()
        self.child.send(keys)
        if not self.until(wanted, self.mark):
            pytest.fail(f"{wanted!r} did not come of {keys!r}:\n{self.text()}")

    def ended(self) -> int:
        """Read to the end; the exit code."""
        deadline = time.monotonic() + PATIENCE_S
        while self.read() and time.monotonic() < deadline:
            pass
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def shown(self) -> str:
        """What came of the last answer, below the prompt at which it was given."""
        at, above = self._row_at_mark, self._above_at_mark
        start = at if " > " not in f"{self._row(at)} " else at + 1
        if self._row(at - 1) != above and WAITS not in above:
            start = at - 1  # a prompt of two rows gave way to what was looked up
        rows = (self._row(row) for row in range(start, self.screen.cursor.y + 1))
        return "\n".join(rows).strip("\n")

    def _set_mark(self) -> None:
        self.mark = len(self.raw)
        self._row_at_mark = self.screen.cursor.y
        self._above_at_mark = self._row(self._row_at_mark - 1)

    def _row(self, row: int) -> str:
        cells = self.screen.buffer[row]
        return "".join(cells[column].data for column in range(self.width)).rstrip()

    def marked(self) -> str:
        """The screen with every stretch of colour named, the clock's figures masked."""
        rows = [self._marked_row(row) for row in range(self.screen.lines)]
        return masked("\n".join(rows).rstrip())

    def _marked_row(self, row: int) -> str:
        said, colour = "", "default"
        for column in range(self.width):
            cell = self.screen.buffer[row][column]
            now = cell.fg if cell.data.strip() or cell.fg == "default" else colour
            if now != colour:
                said += ("»" if colour != "default" else "") + (
                    f"«{now}:" if now != "default" else ""
                )
                colour = now
            said += cell.data
        return (said.rstrip() + ("»" if colour != "default" else "")).rstrip()


def flat(raw: str) -> str:
    """What a terminal was sent, without its sequences, as one line."""
    plain = _DRAWN_OVER.sub("", _SEQUENCE.sub("", raw).replace("\r\n", "\n"))
    return " ".join(plain.split())


def masked(text: str) -> str:
    text = LEFT.sub("(time) left", CLOCK.sub("(bar)  0 left", text))
    text = re.sub(r"» «(\w+):", r" ", text)  # rich colours words, not the spaces between them
    text = re.sub(r"run [0-9a-f]{8} · \S+ ·", "run 7f3a0000 · lead@ops-1 ·", text)
    text = re.sub(r"bcp resume [0-9a-f]{8}", "bcp resume 7f3a0000", text)
    text = re.sub(r"\d\d:\d\d:\d\d(?=  simulated)", "(time)", text)
    return re.sub(r"About \d+ EUR", "About (sum) EUR", text)
