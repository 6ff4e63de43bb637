"""Telling people that a criterion is met, by the ways that `bcp.yaml` names."""

from collections.abc import Callable, Sequence

from bcp.conduct.watch_record import Alarm
from bcp.model.errors import SecretMissing
from bcp.model.http import HttpExpect
from bcp.model.ports import Command, CommandResult, Reply, Request
from bcp.model.substitution import fill
from bcp.plan.workspace_model import Notify

Send = Callable[[Request], Reply]
Run = Callable[[Command], CommandResult]

_PREFIX = "BCP_"


def tell(alarm: Alarm, ways: Sequence[Notify], send: Send, run: Run) -> str:
    """Tell people by every way; one that fails does not hinder the next.

    Args:
        alarm: what has become met.
        ways: `watch.notify` of `bcp.yaml`.
        send: sends a request.
        run: runs a program; it finds the alarm in BCP_PLAN, BCP_CRITERION, BCP_REASON, … too.

    Returns:
        What failed, and why; empty where nothing did.
    """
    failed = [problem for way in ways if (problem := _told(alarm, way, send, run))]
    return "; ".join(failed)


def _told(alarm: Alarm, way: Notify, send: Send, run: Run) -> str:
    try:
        if way.request is not None:
            filled = way.request.filled(alarm.values())
            misses = HttpExpect().misses(send(filled.request()))
            return f"{filled.method} {filled.url}: {'; '.join(misses)}" if misses else ""
        return _ran(alarm, way.run or (), run)
    except SecretMissing as missing:
        return f"nobody was told: {missing.what}"


def _ran(alarm: Alarm, argv: Sequence[str], run: Run) -> str:
    values = alarm.values()
    words = tuple(fill(word, values) for word in argv)
    env = tuple((f"{_PREFIX}{name.upper()}", value) for name, value in values.items())
    result = run(Command(words, env, timeout_s=30.0))
    if result.exit_code == 0:
        return ""
    why = result.detail or ("no end within 30 s" if result.timed_out else "")
    return f"{argv[0]}: {why or f'exit code {result.exit_code}'}"
