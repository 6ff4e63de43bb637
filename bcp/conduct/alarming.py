"""Telling people that a criterion is met, by the ways that `bcp.yaml` names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bcp.conduct.watch_record import Alarm, Told
from bcp.model.http import HttpExpect
from bcp.model.ports import Command, CommandResult, Reply, Request
from bcp.model.substitution import fill
from bcp.plan.workspace_model import Notify

Send = Callable[[Request], Reply]
Run = Callable[[Command], CommandResult]

_PREFIX = "BCP_"


@dataclass(slots=True)
class Telling:
    """Tells people by every way; one that fails does not hinder the next.

    The same alarm told once more goes only the ways that failed: nobody is called twice.

    Args:
        ways: `watch.notify` of `bcp.yaml`.
        send: sends a request.
        run: runs a program; it finds the alarm in BCP_PLAN, BCP_CRITERION, BCP_REASON, … too.
    """

    ways: Sequence[Notify]
    send: Send
    run: Run
    _left: dict[Told, tuple[Alarm, Sequence[Notify]]] = field(default_factory=dict)

    def __call__(self, alarm: Alarm) -> str:
        """Tell it; what failed, and why, empty where nothing did."""
        key = (alarm.plan, alarm.criterion)
        before, left = self._left.pop(key, (alarm, self.ways))
        ways = left if before == alarm else self.ways
        said = [(way, _told(alarm, way, self.send, self.run)) for way in ways]
        failed = [way for way, problem in said if problem]
        if failed:
            self._left[key] = alarm, failed
        return "; ".join(problem for _, problem in said if problem)


def _told(alarm: Alarm, way: Notify, send: Send, run: Run) -> str:
    if way.request is None:
        return _ran(alarm, way.run or (), run)
    call = way.request
    misses = HttpExpect().misses(send(call.filled(alarm.values()).request()))
    return f"{call.method} {call.url}: {'; '.join(misses)}" if misses else ""


def _ran(alarm: Alarm, argv: Sequence[str], run: Run) -> str:
    values = alarm.values()
    words = tuple(fill(word, values) for word in argv)
    env = tuple((f"{_PREFIX}{name.upper()}", value) for name, value in values.items())
    result = run(Command(words, env, timeout_s=30.0))
    if result.exit_code == 0:
        return ""
    why = "no end within 30 s" if result.timed_out else f"exit code {result.exit_code}"
    return result.detail or f"{argv[0]}: {why}"
