"""A program of its own: runs one command for bcp, outlives bcp, and writes down how it ended.

Started as a script by `programs.py`, so it imports nothing of bcp, and little else: a step waits
for it. It is the leader of the command's session and ignores the signals that end the command.

Standard output carries what the command prints; when nobody reads it any more (bcp was killed) the
rest is read and dropped, so that the command does not die of SIGPIPE half way. Standard error
carries to bcp what happened: `ended CODE`, `failed ERRNO`, `held`.
"""

import errno
import os
import select
import signal
import sys
import time

_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_CHUNK = 65536
_GRACE_S = 0.5
"""How long after the command's end its output is waited for, where something it left holds it."""


def main(words: list[str]) -> None:
    """Run a command to its end.

    Args:
        words: the file for its exit status, empty where none is to be kept; then its argument list.
    """
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    status, command = words[0], words[1:]
    _write_down(status, f"{os.getpid()}\n")
    output, inner = os.pipe()
    child = _start(command, inner)
    _devnull_to(0)
    is_read = _forward(output, child, status)
    if not is_read:
        _leave_behind(output)


def _start(command: list[str], output: int) -> int:
    """Start the command; where it cannot be, say why and end."""
    told, tell = os.pipe()  # closed by a successful exec
    child = os.fork()
    if child == 0:
        number = _become(command, output)
        os.write(tell, str(number).encode())
        os._exit(127)
    os.close(tell)
    os.close(output)
    problem = os.read(told, 16)
    os.close(told)
    if problem:
        _tell(f"failed {problem.decode()}\n")
        sys.exit(0)
    return child


def _become(command: list[str], output: int) -> int:
    """Turn this process into the command; returns only if it cannot: the errno."""
    for number in (*_ENDING, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.dup2(output, 1)
    os.dup2(output, 2)
    try:
        os.execvp(command[0], command)  # noqa: S606 - no shell: that is the point
    except OSError as error:
        return error.errno or errno.EIO
    except ValueError:  # an empty name
        return errno.ENOENT


def _forward(output: int, child: int, status: str) -> bool:
    """Pass on what it prints until it has ended; whether all of it was read."""
    wakes, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    is_open, until = True, None
    while is_open or until is None:
        if until is None and _has_ended(child, status):
            until = time.monotonic() + _GRACE_S
            continue
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            return False
        ready, _, _ = select.select([wakes, output] if is_open else [wakes], [], [], left)
        if wakes in ready:
            os.read(wakes, _CHUNK)
        if output in ready:
            is_open = _pass_on(output)
    return True


def _has_ended(child: int, status: str) -> bool:
    pid, raw = os.waitpid(child, os.WNOHANG)
    if pid == 0:
        return False
    code = os.waitstatus_to_exitcode(raw)
    _write_down(status, f"{code}\n")
    _tell(f"ended {code}\n")
    return True


def _pass_on(output: int) -> bool:
    """One piece of output; False at its end."""
    data = os.read(output, _CHUNK)
    if not data:
        return False
    try:
        while data:
            data = data[os.write(1, data) :]
    except OSError:
        _devnull_to(1)  # bcp is gone; the command goes on
    return True


def _leave_behind(output: int) -> None:
    """Something the command started holds its output: it is read on, so that it does not die."""
    _tell("held\n")
    if os.fork() == 0:
        os.setsid()
        for descriptor in (1, 2):
            _devnull_to(descriptor)
        while os.read(output, _CHUNK):
            pass


def _write_down(path: str, text: str) -> None:
    """Add a line to the status file; that it cannot be kept must not stop a failover."""
    if not path:
        return
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    except OSError:
        return
    os.write(descriptor, text.encode())
    os.close(descriptor)


def _tell(text: str) -> None:
    try:
        os.write(2, text.encode())
    except OSError:  # bcp is gone; the status file says it
        _devnull_to(2)


def _devnull_to(descriptor: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, descriptor)
    os.close(null)


if __name__ == "__main__":
    main(sys.argv[1:])
