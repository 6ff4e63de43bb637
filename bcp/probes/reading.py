"""From answers to a probe's reading: one look, or two of them a second apart."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from msgspec import Struct

from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.visible import visible
from bcp.probes.answers import Ask, judge_answer
from bcp.probes.base import Seen
from bcp.probes.judgement import Judgement, fit, once, together, twice
from bcp.probes.limits import quotas_of
from bcp.probes.pace import paced

_ANSWERED = (None, Failure.PROTOCOL, Failure.TOO_LARGE)
"""Of what was asked, what proves that there is a way to the server."""


class Asked(Protocol):
    """What a reading repeats of its probe."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def through(self) -> str | None: ...
    @property
    def slow_over(self) -> timedelta | None: ...


class _Look(Struct, frozen=True):
    """The answers to all requests of a probe, taken at once."""

    judged: Judgement
    status: int | None
    """Of the answer that decides."""
    elapsed_ms: int
    """Of the slowest answer."""
    body: bytes


def reading(
    probe: Asked, asks: Sequence[Ask], replies: Sequence[Reply], seen: Seen, *, costly: bool = False
) -> ProbeReading:
    """The probe's reading from the answers of one look, or of two.

    Args:
        probe: what was asked.
        asks: its requests, and how each answer is judged.
        replies: the answers in the order of the requests; behind them those of a second look.
        seen: when the last of them was read, and what else is known.
        costly: ask again only where the answer may be chance.
    """
    looks = [_look(probe, asks, each, seen) for each in _looks(asks, replies)]
    judged, times = once(looks[0].judged) if len(looks) == 1 else twice(*(x.judged for x in looks))
    last = looks[-1]
    prefix = f"{asks[0].name} " if len(asks) == 1 else ""
    impaired = judged.state.is_impaired
    return ProbeReading(
        probe.id, probe.kind, judged.state, seen.at, visible(prefix) + judged.text,
        http_status=last.status, latency_ms=None if last.status is None else last.elapsed_ms,
        advice=None if judged.advice is None else fit(judged.advice),
        cause=judged.cause, times=times, connection_failed=judged.connection_failed,
        digest=hashlib.sha256(last.body).hexdigest() if last.body else None,
        through=probe.through, quotas=quotas_of(replies), usual_ms=seen.usual_ms,
        settled=impaired and (judged.settled or (costly and not judged.is_doubtful)),
    )  # fmt: skip


def _looks(asks: Sequence[Ask], replies: Sequence[Reply]) -> list[Sequence[Reply]]:
    """One look or two; a second one that the deadline cut short tells nothing."""
    size = len(asks)
    missing = [Reply(ask.call.url, failure=Failure.NOT_REACHED) for ask in asks[len(replies) :]]
    first, second = [*replies[:size], *missing], replies[size : 2 * size]
    cut = any(reply.failure is Failure.NOT_REACHED for reply in second)
    return [first] if cut or len(second) < size else [first, second]


def _look(probe: Asked, asks: Sequence[Ask], replies: Sequence[Reply], seen: Seen) -> _Look:
    pairs = zip(asks, replies, strict=True)
    parts = [(ask.name, judge_answer(ask, reply, seen)) for ask, reply in pairs]
    reached = any(reply.failure in _ANSWERED for reply in replies)
    judged, deciding = (parts[0][1], 0) if len(parts) == 1 else together(parts, reached=reached)
    elapsed_ms = max(reply.elapsed_ms for reply in replies)
    return _Look(
        paced(judged, elapsed_ms, probe.slow_over, seen.usual_ms),
        replies[deciding].status, elapsed_ms, b"".join(reply.body for reply in replies),
    )  # fmt: skip
