"""Threads that nobody waits for: where the system's resolver hangs, the sweep does not."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class DaemonThreads(ThreadPoolExecutor):
    """An event loop's executor for looking names up.

    The loop's own has min(32, cores + 4) threads and is joined at exit, so that a name server
    which does not answer would hold up other names and the exit too.
    """

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._most = most
        self._started = 0
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run in one of at most `most` threads; the process may end before it does."""
        future: Future[_T] = Future()
        self._tasks.put(partial(_settle, future, partial(fn, *args, **kwargs)))
        if self._started < self._most:
            self._started += 1
            threading.Thread(target=self._work, daemon=True, name="look-up").start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the signature is ThreadPoolExecutor's
        """Let every thread end as it comes back; wait for none."""
        for _ in range(self._started):
            self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task()


def _settle(future: Future[_T], work: Callable[[], _T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except Exception as error:  # noqa: BLE001 - it is raised again where the result is awaited
        future.set_exception(error)
