"""Start bcp in a process of its own: a fork of one that has it loaded already (`loaded.py`)."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pexpect
from pexpect.fdpexpect import fdspawn

if TYPE_CHECKING:
    _OnDescriptor = fdspawn[str]
else:
    _OnDescriptor = fdspawn

BCP = ("-m", "bcp")
HANGS_UP_WITHIN_S = 5.0


class Started:
    """A program in a process that is not this one's child; used as `subprocess.Popen` is."""

    def __init__(self, connection: socket.socket, out: IO[bytes], err: IO[bytes]) -> None:
        self._connection, self._out, self._err = connection, out, err
        self._written = b"", b""
        self.returncode: int | None = None
        self.pid = self._told()

    def _told(self) -> int:
        line = b""
        while not line.endswith(b"\n"):
            byte = self._connection.recv(1)
            assert byte, "the process that has bcp loaded died"
            line += byte
        return int(line)

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._connection], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, or the negative number of the signal; TimeoutError if it goes on."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            self.returncode = self._told()
            self._connection.close()
            self._written = _closed(self._out), _closed(self._err)
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """What it wrote, once it has ended."""
        self.wait(timeout)
        return self._written

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


class Loaded:
    """The process that has bcp loaded, from the first start to `close`."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="bcp-")
        self._address = str(Path(self._folder.name) / "starts")
        self._started: list[Started] = []
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self._address)
            listener.listen()
            self._process = subprocess.Popen(
                [sys.executable, Path(__file__).with_name("loaded.py"), str(listener.fileno())],
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
                pass_fds=[listener.fileno()],
                # As bcp/__main__.py sets it before it loads anything; and what every start has.
                env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                     "PYDANTIC_DISABLE_PLUGINS": "__all__"},
            )  # fmt: skip

    def start(
        self,
        words: Sequence[str],
        folder: Path,
        environ: Mapping[str, str],
        terminal: int | None = None,
    ) -> Started:
        """Start `python WORDS…` there, at a terminal or without any.

        Args:
            words: as after `python`: `-m MODULE …`, `-c PROGRAM …` or `FILE …`.
            folder: where it is started.
            environ: its whole environment.
            terminal: the descriptor of the terminal it is to have; else nothing comes in, and
                what it writes is kept for `communicate`.
        """
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._address)
        out, err = (tempfile.TemporaryFile() for _ in range(2))  # noqa: SIM115 - wait() closes it
        with open(os.devnull, "rb") as nothing:  # noqa: PTH123 - not a file of the test's
            streams = [nothing.fileno(), out.fileno(), err.fileno()]
            socket.send_fds(connection, [b"\0"], streams if terminal is None else [terminal] * 3)
            order = json.dumps([list(words), str(folder), dict(environ)])
            connection.sendall(order.encode() + b"\n")
            started = Started(connection, out, err)
        self._started.append(started)
        return started

    def close(self) -> None:
        """End it, and what a test that failed has left behind."""
        for started in self._started:
            started.send_signal(signal.SIGKILL)
            started.wait(HANGS_UP_WITHIN_S)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(HANGS_UP_WITHIN_S)
        self._folder.cleanup()


_FIRST = threading.Lock()
_loaded = cache(Loaded)


def loaded() -> Loaded:
    """The one of this test process; `close_loaded` ends it."""
    with _FIRST:  # a test may start programs from several threads
        return _loaded()


def close_loaded() -> None:
    if _loaded.cache_info().currsize:
        _loaded().close()
        _loaded.cache_clear()


class AtTerminal(_OnDescriptor):
    """A started program at a pseudo-terminal; used as `pexpect.spawn` is."""

    def __init__(
        self,
        words: Sequence[str],
        folder: Path,
        environ: Mapping[str, str],
        size: tuple[int, int],
        timeout: float,
    ) -> None:
        ours, its = os.openpty()
        termios.tcsetwinsize(its, size)
        self.at_first = termios.tcgetattr(its)
        """The terminal's settings before anything ran at it."""
        try:
            self.started = loaded().start(words, folder, environ, its)
        finally:
            os.close(its)
        self.exitstatus: int | None = None
        super().__init__(ours, timeout=timeout, encoding="utf-8")

    def sendintr(self) -> None:
        """Ctrl-C."""
        self.send("\x03")

    def kill(self, number: signal.Signals) -> None:
        self.started.send_signal(number)

    def close(self, *, force: bool = False) -> None:
        """Hang up; forced, it ends whatever it does. Its exit code is known from then on."""
        super().close()
        if force:
            self.started.send_signal(signal.SIGKILL)
        code = self.started.wait(HANGS_UP_WITHIN_S)
        self.exitstatus = code if code >= 0 else None


def cold_at_terminal(
    words: Sequence[str],
    folder: Path,
    environ: Mapping[str, str],
    size: tuple[int, int],
    timeout: float,
) -> "pexpect.spawn[str]":
    """The same, with all that it takes to load a program."""
    with warnings.catch_warnings():
        # A test may have a server's thread beside it; the child only replaces itself.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = pexpect.spawn(
            sys.executable, list(words), cwd=str(folder), env=dict(environ), dimensions=size,
            timeout=timeout, encoding="utf-8",
        )  # fmt: skip
    child.delaybeforesend = None
    return child


def _closed(file: IO[bytes]) -> bytes:
    with file:
        file.seek(0)
        return file.read()
