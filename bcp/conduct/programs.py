"""Running one program: a session of its own, a deadline, its output passed on as it comes."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from bcp.model.ports import Clock, Command, CommandResult, HeaderValue, SecretRef
from bcp.model.secret_variable import is_secret_variable

GRACE_S: Final = 5.0
"""Between TERM and KILL."""
_CHUNK: Final = 65536
_KEPT_BYTES: Final = 1024 * 1024
_LONGEST_LINE: Final = 65536
_PAUSE_S: Final = 0.05
_CUT: Final = b"\n[output cut here: 1 MiB is kept]\n"
_HELD: Final = b"[it left a program behind that holds its output: what that prints is not kept]\n"
_SUPERVISOR: Final = Path(__file__).with_name("supervisor.py")

Secret = Callable[[str], str]
Told = Callable[[bytes], None]
"""Given each piece of output as it comes, cut anywhere, with secrets in it."""


def run_program(
    command: Command,
    environ: Mapping[str, str],
    secret: Secret,
    clock: Clock,
    *,
    status: Path | None = None,
    told: Told | None = None,
) -> CommandResult:
    """Run it to its end or its deadline; the whole process group gets TERM, then KILL.

    It goes on if this process dies; its exit status then stands in the status file.

    Args:
        command: argument list, environment, standard input, deadline in seconds.
        environ: what the program inherits, but for bcp's own secrets; those that the command names
            are added, never put on the command line.
        secret: looks a secret up by name; raises SecretMissing.
        clock: measures how long it took.
        status: an empty file, to which process id and exit status are added; None: nowhere.
        told: given the output as it comes.

    Returns:
        How it ended; the output still has secrets in it.
    """
    began = clock.monotonic()
    env = {**_inherited(environ), **{name: _plain(each, secret) for name, each in command.env}}
    stdin = b"" if command.stdin is None else _plain(command.stdin, secret).encode()
    try:
        process = _start(command, env, status)
    except (OSError, ValueError) as error:
        return CommandResult(None, detail=_reason(error), elapsed_ms=_since(began, clock))
    program = "/bin/sh" if command.shell else command.argv[0]
    followed = _Followed(process, program, stdin, told)
    timed_out = followed.to_its_end(command.timeout_s)
    return followed.result(_since(began, clock), timed_out=timed_out)


class _Followed:
    """A program under its supervisor, and what is known of it so far."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", program: str, stdin: bytes, told: Told | None
    ) -> None:
        self._process = process
        self._program = program
        self._stdin = memoryview(stdin)
        self._told = told
        self._output = bytearray()
        self._events = bytearray()
        self._streams = selectors.DefaultSelector()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                self._streams.register(stream, selectors.EVENT_READ)
        if process.stdin is not None:
            os.set_blocking(process.stdin.fileno(), False)
            self._streams.register(process.stdin, selectors.EVENT_WRITE)

    def to_its_end(self, timeout_s: float) -> bool:
        """Follow it; whether the deadline had to end it."""
        try:
            timed_out = not self._follow(timeout_s) and b"ended" not in self._events
            self._stop() if timed_out else self._follow(GRACE_S)
        except BaseException:
            self._stop()
            raise
        finally:
            self._let_go()
        return timed_out

    def result(self, elapsed_ms: int, *, timed_out: bool) -> CommandResult:
        """How it ended, by what its supervisor said."""
        said = dict(line.partition(" ")[::2] for line in self._events.decode().splitlines())
        if "failed" in said:
            reason = f"{self._program}: {os.strerror(int(said['failed']))}"
            return CommandResult(None, detail=reason, elapsed_ms=elapsed_ms)
        if "held" in said:
            self._take(_HELD)
        # A supervisor that said nothing was killed from outside: its signal is the exit code.
        code = int(said["ended"]) if "ended" in said else self._process.returncode
        output = _bounded(bytes(self._output))
        return CommandResult(None if timed_out else code, output, elapsed_ms, timed_out)

    def _follow(self, seconds: float) -> bool:
        """Read and write until all is closed, which is True, or the time is over.

        Always by the machine's own clock: a drill's may stand still, and a program does not.
        """
        until = time.monotonic() + seconds
        while any(key.events == selectors.EVENT_READ for key in self._streams.get_map().values()):
            left = until - time.monotonic()
            if left <= 0:
                return False
            for key, _ in self._streams.select(left):
                self._write() if key.events == selectors.EVENT_WRITE else self._read(key.fd)
        return True

    def _read(self, descriptor: int) -> None:
        data = os.read(descriptor, _CHUNK)
        if not data:
            self._streams.unregister(descriptor)
        elif self._process.stderr and descriptor == self._process.stderr.fileno():
            self._events += data
        else:
            self._take(data)

    def _take(self, data: bytes) -> None:
        if len(self._output) <= _KEPT_BYTES:
            self._output += data
        if self._told is not None:
            self._told(data)

    def _write(self) -> None:
        if (stream := self._process.stdin) is None:
            return
        try:
            self._stdin = self._stdin[os.write(stream.fileno(), self._stdin[:_CHUNK]) :]
        except BlockingIOError:
            return
        except OSError:
            self._stdin = memoryview(b"")  # it does not want more, which is its own affair
        if not self._stdin:
            self._streams.unregister(stream)
            stream.close()

    def _stop(self) -> None:
        """TERM to the group, KILL after the grace to what is left of it."""
        until = time.monotonic() + GRACE_S
        self._signal(signal.SIGTERM)
        self._follow(GRACE_S)
        while self._signal(None) and time.monotonic() < until:
            time.sleep(_PAUSE_S)
        self._signal(signal.SIGKILL)
        self._follow(GRACE_S)

    def _signal(self, number: signal.Signals | None) -> bool:
        """Send a signal, None for none at all; whether there is a process left in the group."""
        self._process.poll()  # a supervisor that ended is in its group until it is asked for
        try:
            os.killpg(self._process.pid, number or 0)
        except (ProcessLookupError, PermissionError):  # the latter: macOS, of ended ones
            return False
        return True

    def _let_go(self) -> None:
        self._streams.close()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        with suppress(subprocess.TimeoutExpired):  # stuck in the system: nobody can end it
            self._process.wait(GRACE_S)


def _start(
    command: Command, env: Mapping[str, str], status: Path | None
) -> "subprocess.Popen[bytes]":
    argv = ("/bin/sh", "-c", " ".join(command.argv)) if command.shell else command.argv
    supervisor = (sys.executable, "-I", "-S", str(_SUPERVISOR), str(status or ""))
    return subprocess.Popen(  # noqa: S603 - running what the plan says is the step's purpose
        (*supervisor, *argv),
        env=dict(env),
        cwd=command.folder,
        stdin=subprocess.PIPE if command.stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        bufsize=0,
    )


def _inherited(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in environ.items() if not is_secret_variable(name)}


def _plain(value: HeaderValue, secret: Secret) -> str:
    return value.prefix + secret(value.name) if isinstance(value, SecretRef) else value


def _reason(error: Exception) -> str:
    """Why, and of what: the folder, where it is that which is not there."""
    if not isinstance(error, OSError):
        return str(error)
    said = error.strerror or type(error).__name__
    return f"{os.fsdecode(error.filename)}: {said}" if error.filename else said


def _bounded(output: bytes) -> bytes:
    """At most 1 MiB; cut at the end of a line, as a secret cut in two would not be recognised."""
    if len(output) <= _KEPT_BYTES:
        return output
    last = output.rfind(b"\n", _KEPT_BYTES - _LONGEST_LINE, _KEPT_BYTES)
    return output[: last if last > 0 else _KEPT_BYTES - _LONGEST_LINE] + _CUT


def _since(began: float, clock: Clock) -> int:
    return round((clock.monotonic() - began) * 1000)
