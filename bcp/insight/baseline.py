"""How long a probe usually takes, by what was recorded: what tells "slow" from normal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bcp.insight.history import History

FEWEST: Final = 10
"""Readings below which nothing is usual yet."""
SPAN: Final = timedelta(days=7)
"""Older readings may be of another model, region or network."""


def usual_ms(history: History, now: datetime) -> dict[tuple[str, str], int]:
    """The median time of each probe's good answers, by its service's key and its id.

    Only answers that found the service operational count, so that a long trouble does not become
    the usual. A probe with too few of them is left out.

    Args:
        history: what was recorded.
        now: the instant of judgement; the last seven days before it count.
    """
    times: dict[tuple[str, str], list[int]] = {}
    for seen in history:
        if now - SPAN <= seen.at <= now:
            for probe, took in seen.latencies:
                times.setdefault((seen.key, probe), []).append(took)
    return {probe: _median(taken) for probe, taken in times.items() if len(taken) >= FEWEST}


def _median(values: Sequence[int]) -> int:
    """Of an even number of values the mean of the middle two, rounded down."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2
