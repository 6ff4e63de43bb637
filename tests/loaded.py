"""bcp loaded once, then forked at each start: `python loaded.py LISTENER`, run by `started.py`.

Loading bcp takes 0.4 s of CPU, and the tests start it well over a hundred times. This process does
nothing but load it. Who connects gets a process of their own: its id, session, streams, folder,
environment and signals are as if it had been started, and it goes on where `python -m bcp` stands
when its imports are done. That the two are alike is shown by `endtoend/test_started.py`.
"""

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from fcntl import ioctl
from io import TextIOWrapper
from select import select
from termios import TIOCSCTTY
from types import ModuleType
from typing import NamedTuple, TextIO

from pydantic import BaseModel

STREAMS = 3


class Order(NamedTuple):
    """What is to be run: words as after `python`, and around it."""

    words: list[str]
    folder: str
    environ: dict[str, str]


def load() -> None:
    """Everything that a command may import, with its models built: no command has to do it."""
    package = importlib.import_module("bcp")
    for found in pkgutil.walk_packages(package.__path__, "bcp."):
        if found.name != "bcp.__main__":
            importlib.import_module(found.name)
    for model in _below(BaseModel):
        if model.__module__.startswith("bcp."):
            model.model_rebuild()
    gc.collect()
    gc.freeze()


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for below in model.__subclasses__():
        yield below
        yield from _below(below)


def ordered(listener: socket.socket) -> Order | None:
    """What to run: returned in a new process for each that connects; None once nobody is left."""
    while select([sys.stdin, listener], [], [])[0] == [listener]:
        connection, _ = listener.accept()
        _forget_the_ended()
        if os.fork() == 0:
            os.close(listener.detach())
            return _begun(connection)
        connection.close()
    return None


def _begun(connection: socket.socket) -> Order:
    """In a process that only waits for another, and tells its id and how it ended."""
    _, streams, _, _ = socket.recv_fds(connection, 1, STREAMS)
    with connection.makefile() as said:
        order = Order(*json.loads(said.readline()))
    pid = os.fork()
    if pid == 0:
        os.close(connection.detach())
        _take(streams)
        return order
    for stream in (*range(STREAMS), *streams):
        os.close(stream)
    connection.sendall(f"{pid}\n".encode())
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    with suppress(OSError):  # nobody may wait for it any more
        connection.sendall(f"{code}\n".encode())
    os._exit(0)


def _take(streams: list[int]) -> None:
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for stream in streams:
        os.close(stream)
    if os.isatty(0):
        ioctl(0, TIOCSCTTY, 0)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        text = _text(number, vars(sys)[name])
        vars(sys).update({name: text, f"__{name}__": text})


def _text(number: int, before: TextIO) -> TextIO:
    """A stream over the descriptor that it is now: a terminal is another thing than a file."""
    text = open(  # noqa: SIM115 - a descriptor, open to the end
        number, before.mode, encoding=before.encoding, errors=before.errors, newline="\n",
        closefd=False,
    )  # fmt: skip
    assert isinstance(text, TextIOWrapper)
    text.reconfigure(line_buffering=number == 2 or text.isatty())
    return text


def _forget_the_ended() -> None:
    with suppress(ChildProcessError):  # none is left
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def interpret(order: Order) -> None:
    """Run it as the interpreter would."""
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environ)
    sys.path[1:1] = filter(None, order.environ.get("PYTHONPATH", "").split(os.pathsep))
    first, *rest = order.words
    if first == "-m":
        sys.path[0] = order.folder
        sys.argv = rest
        runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
    elif first == "-c":
        sys.path[0] = ""
        sys.argv = [first, *rest[1:]]
        sys.modules["__main__"] = main = ModuleType("__main__")
        exec(rest[0], vars(main))  # noqa: S102 - what -c does
    else:
        sys.path[0] = os.path.dirname(first)  # noqa: PTH120 - as the interpreter writes it
        sys.argv = order.words
        runpy.run_path(first, run_name="__main__")


def end(order: Order) -> None:
    """Run it, and end as a forked process does: nothing that was loaded is taken apart again."""
    code = 0
    try:
        interpret(order)
    except SystemExit as asked:
        code = _code(asked.code)
    threading._shutdown()  # type: ignore[attr-defined] # as multiprocessing ends its processes
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
    except OSError as error:
        print(f"OSError: {error}", file=sys.stderr)  # noqa: T201 - as the interpreter does
        code = 120
    os._exit(code)


def _code(asked: object) -> int:
    if isinstance(asked, int | None):
        return asked or 0
    print(asked, file=sys.stderr)  # noqa: T201 - as the interpreter does
    return 1


if __name__ == "__main__":
    load()
    taken = ordered(socket.socket(fileno=int(sys.argv[1])))
    if taken is not None:
        end(taken)
