"""Running one program: a session of its own, a deadline, its output kept and redacted."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping

from bcp.model.ports import Clock, Command, CommandResult, HeaderValue, SecretRef

_GRACE_S = 5.0
_KEPT_BYTES = 1024 * 1024
_CUT = b"\n[output cut here: 1 MiB is kept]\n"

Secret = Callable[[str], str]


def run_program(
    command: Command, environ: Mapping[str, str], secret: Secret, clock: Clock
) -> CommandResult:
    """Run it to its end or its deadline; the whole process group gets TERM, then KILL.

    Args:
        command: argument list, environment, standard input, deadline in seconds.
        environ: what the program inherits; secrets are added, never put on the command line.
        secret: looks a secret up by name; raises SecretMissing.
        clock: measures how long it took.
    """
    began = clock.monotonic()
    env = {**environ, **{name: _plain(value, secret) for name, value in command.env}}
    stdin = None if command.stdin is None else _plain(command.stdin, secret).encode()
    try:
        process = _start(command, env)
    except (OSError, ValueError) as error:
        return CommandResult(None, detail=_reason(error), elapsed_ms=_since(began, clock))
    output, timed_out = _wait(process, stdin, command.timeout_s)
    code = None if timed_out else process.returncode
    return CommandResult(code, _bounded(output), _since(began, clock), timed_out)


def _start(command: Command, env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    argv: str | list[str] = " ".join(command.argv) if command.shell else list(command.argv)
    return subprocess.Popen(  # noqa: S603 - running what the plan says is the step's purpose
        argv,
        shell=command.shell,
        env=dict(env),
        cwd=command.folder,
        stdin=subprocess.PIPE if command.stdin is not None else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _wait(
    process: "subprocess.Popen[bytes]", stdin: bytes | None, timeout_s: float
) -> tuple[bytes, bool]:
    try:
        output, _ = process.communicate(stdin, timeout=timeout_s)
    except subprocess.TimeoutExpired:
        return _end(process), True
    except BaseException:
        _end(process)
        raise
    return output, False


def _end(process: "subprocess.Popen[bytes]") -> bytes:
    """TERM to the group, KILL after the grace; what it printed until then."""
    _signal(process, signal.SIGTERM)
    try:
        output, _ = process.communicate(timeout=_GRACE_S)
    except subprocess.TimeoutExpired:
        _signal(process, signal.SIGKILL)
        output, _ = process.communicate()
    return output


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return  # it ended in the meantime, which is what was wanted


def _plain(value: HeaderValue, secret: Secret) -> str:
    return value.prefix + secret(value.name) if isinstance(value, SecretRef) else value


def _reason(error: Exception) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)


def _bounded(output: bytes) -> bytes:
    return output if len(output) <= _KEPT_BYTES else output[:_KEPT_BYTES] + _CUT


def _since(began: float, clock: Clock) -> int:
    return round((clock.monotonic() - began) * 1000)
