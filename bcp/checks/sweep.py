"""One reading of the whole world: every page, probe and control asked once, at the same time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bcp.checks.verdict import FAILING, OK, UNCHECKED, judge
from bcp.model.observation import PageReading, ProbeReading, Sweep, Vantage
from bcp.model.ports import Clock, Fetch, HeaderValue, Reply, Request
from bcp.probes.base import ProbeSpec, Seen
from bcp.status.base import SourceSpec
from bcp.status.registry import family

SECOND_LOOK_S = 1.0
"""Seconds before an impaired probe is read again: one failed request may be chance."""


class Readable(Protocol):
    """Something whose health can be read: a plan's service, a component of ours."""

    @property
    def key(self) -> str:
        """`openai/api` or `own/gateway`."""
        ...

    @property
    def sources(self) -> tuple[SourceSpec, ...]:
        """Its status pages."""
        ...

    @property
    def probes(self) -> tuple[ProbeSpec, ...]:
        """Our own requests to it."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """The smallest Readable."""

    key: str
    sources: tuple[SourceSpec, ...] = ()
    probes: tuple[ProbeSpec, ...] = ()


_Identity = tuple[str, str, tuple[tuple[str, HeaderValue], ...], bytes | None]


@dataclass(frozen=True, slots=True)
class _Look:
    """What was answered, and when that was."""

    replies: Mapping[_Identity, Reply]
    at: datetime


def sweep(
    targets: Sequence[Readable], controls: Sequence[str], fetch: Fetch, clock: Clock
) -> Sweep:
    """Read and judge every target.

    Args:
        targets: what to read; a request that several of them need is sent once.
        controls: URLs that answer whenever this machine's network is fine.
        fetch: sends requests, all at once.
        clock: for the moment of reading, and the second between two readings of a probe.
    """
    began, started = clock.now(), clock.monotonic()
    asked = tuple(Request(url) for url in controls)
    first = _ask((*_page_requests(targets), *_probe_requests(targets), *asked), fetch, clock)
    vantage = _vantage(asked, first)
    second = _second_look(targets, first, vantage, fetch, clock)
    findings = tuple(
        judge(
            target.key,
            [_page(spec, first) for spec in target.sources],
            [_probe(spec, first, second) for spec in target.probes],
            vantage,
        )
        for target in targets
    )
    return Sweep(began, findings, vantage, took_s=clock.monotonic() - started)


def _second_look(
    targets: Sequence[Readable], first: _Look, vantage: Vantage, fetch: Fetch, clock: Clock
) -> _Look | None:
    """Read every impaired probe again; not where our own network is what fails."""
    doubtful = [
        request
        for target in targets
        for spec in target.probes
        if _is_doubtful(_probe(spec, first, None), vantage)
        for request in spec.requests()
    ]
    if not doubtful:
        return None
    clock.sleep(SECOND_LOOK_S)
    return _ask(doubtful, fetch, clock)


def _is_doubtful(reading: ProbeReading, vantage: Vantage) -> bool:
    unreachable = reading.connection_failed and vantage.state == FAILING
    return reading.state.is_impaired and not unreachable


def _page(spec: SourceSpec, look: _Look) -> PageReading:
    member = family(spec.family)
    replies = [look.replies[_identity(request)] for request in member.requests(spec)]
    return member.read(spec, replies, look.at)


def _probe(spec: ProbeSpec, first: _Look, second: _Look | None) -> ProbeReading:
    """By one answer, or by two where the second look asked for it again."""
    asked = [_identity(request) for request in spec.requests()]
    replies = [first.replies[identity] for identity in asked]
    if second is None or not set(asked) <= second.replies.keys():
        return spec.read(replies, Seen(first.at))
    again = [second.replies[identity] for identity in asked]
    return spec.read([*replies, *again], Seen(second.at))


def _page_requests(targets: Sequence[Readable]) -> list[Request]:
    sources = [spec for target in targets for spec in target.sources]
    return [request for spec in sources for request in family(spec.family).requests(spec)]


def _probe_requests(targets: Sequence[Readable]) -> list[Request]:
    probes = [spec for target in targets for spec in target.probes]
    return [request for spec in probes for request in spec.requests()]


def _ask(requests: Iterable[Request], fetch: Fetch, clock: Clock) -> _Look:
    """Send each distinct request once; of two that differ in patience alone, the patient one."""
    distinct: dict[_Identity, Request] = {}
    for request in requests:
        known = distinct.get(_identity(request))
        if known is None or known.timeout_s < request.timeout_s:
            distinct[_identity(request)] = request
    replies = fetch(tuple(distinct.values())) if distinct else []
    return _Look(dict(zip(distinct, replies, strict=True)), clock.now())


def _identity(request: Request) -> _Identity:
    return request.method, request.url, request.headers, request.body


def _vantage(asked: Sequence[Request], look: _Look) -> Vantage:
    """Any HTTP answer of a control proves that the network between carries one."""
    controls = tuple((r.url, look.replies[_identity(r)].failure is None) for r in asked)
    if not controls:
        return Vantage(UNCHECKED)
    return Vantage(OK if any(fine for _, fine in controls) else FAILING, controls)
