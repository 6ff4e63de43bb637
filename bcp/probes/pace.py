"""Slow: by what the plan allows, else by what is usual."""

from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from bcp.model.verdict import Verdict
from bcp.probes.judgement import Judgement

TIMES_USUAL: Final = 3
AT_LEAST_MS: Final = 1000
"""Above what is usual: three times 40 ms is nothing that anybody waits for."""

_ADVICE = "Calls will take longer: raise their time limits, and fail over what cannot wait."
_UNUSUAL = "It answers, but much slower than it usually does: watch it."


def paced(
    judged: Judgement, elapsed_ms: int, allowed: timedelta | None, usual_ms: int | None
) -> Judgement:
    """An answer that is fine, with its time; degraded if that was too long.

    Args:
        judged: what the answer means by itself.
        elapsed_ms: how long it took.
        allowed: the plan's limit; where there is one, nothing else counts.
        usual_ms: what the log says is usual; None where it knows too little.
    """
    if judged.state is not Verdict.OPERATIONAL:
        return judged
    if allowed is not None:
        limit = f"allowed {allowed.total_seconds():g} s"
        slow = elapsed_ms > allowed.total_seconds() * 1000
        return _slow(judged, elapsed_ms, limit, _ADVICE) if slow else _timed(judged, elapsed_ms)
    if usual_ms is not None and elapsed_ms > max(TIMES_USUAL * usual_ms, usual_ms + AT_LEAST_MS):
        slow_once = _slow(judged, elapsed_ms, f"usually {_seconds(usual_ms)}", _UNUSUAL)
        return replace(slow_once, clears=True)
    return _timed(judged, elapsed_ms)


def _timed(judged: Judgement, elapsed_ms: int) -> Judgement:
    return replace(judged, detail=f" in {elapsed_ms} ms{judged.detail}")


def _slow(judged: Judgement, elapsed_ms: int, limit: str, advice: str) -> Judgement:
    figures = f": {_seconds(elapsed_ms)}, {limit}"
    return Judgement(Verdict.DEGRADED, f"{judged.label} slow", advice, detail=figures)


def _seconds(milliseconds: int) -> str:
    """`4.1 s`; `0.04 s` where one decimal would show none."""
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds >= 0.1 else f"{seconds:.2f} s"
