"""Which fallbacks let people carry on a process without AI, in truth and not in name. Pure."""

from collections.abc import Iterable

from bcp.plan.model import Fallback, Process


def by_hand(process: Process, on_ladder: Iterable[Fallback]) -> bool:
    """Whether one of kind `non_ai` may get the data of the process, and carries some of it."""
    return any(one.kind == "non_ai" and not _idle(process, one) for one in on_ladder)


def idle_by_hand(process: Process, on_ladder: Iterable[Fallback]) -> str:
    """Why those of that kind do not count, to be put behind a message; empty where none is."""
    reasons = [_idle(process, one) for one in on_ladder if one.kind == "non_ai"]
    return f" ({'; '.join(reasons)})" if reasons else ""


def _idle(process: Process, fallback: Fallback) -> str:
    """What keeps a fallback from carrying anything of the process; empty where nothing does."""
    lacking = [each for each in process.data if each not in fallback.data.classes]
    if lacking:
        return f"{fallback.id} may not get {' and '.join(lacking)} data"
    carries = fallback.capacity_for(process.id)
    return "" if carries else f"{fallback.id} carries nothing of it"
