"""One reading of the whole world: every page, probe and control asked once, at the same time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bcp.checks.verdict import FAILING, OK, UNCHECKED, judge
from bcp.model.observation import PageReading, ProbeReading, Sweep, Vantage
from bcp.model.ports import Clock, Fetch, HeaderValue, Reply, Request
from bcp.probes.base import ProbeSpec
from bcp.probes.registry import probe
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
_Replies = Mapping[_Identity, Reply]


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
    first = _ask(fetch, (*_page_requests(targets), *_probe_requests(targets), *asked))
    vantage = _vantage(asked, first)
    read_at = clock.now()
    second = _second_look(targets, first, vantage, fetch, clock)
    probed_at = clock.now() if second else read_at
    findings = tuple(
        judge(
            target.key,
            [_page(spec, first, read_at) for spec in target.sources],
            [_probe(spec, first, second, probed_at) for spec in target.probes],
            vantage,
        )
        for target in targets
    )
    return Sweep(began, findings, vantage, took_s=clock.monotonic() - started)


def _second_look(
    targets: Sequence[Readable], first: _Replies, vantage: Vantage, fetch: Fetch, clock: Clock
) -> _Replies:
    """Read every impaired probe again; not where our own network is what fails."""
    doubtful = [
        request
        for target in targets
        for spec in target.probes
        if _is_doubtful(_probe(spec, first, {}, clock.now()), vantage)
        for request in probe(spec.kind).requests(spec)
    ]
    if not doubtful:
        return {}
    clock.sleep(SECOND_LOOK_S)
    return _ask(fetch, doubtful)


def _is_doubtful(reading: ProbeReading, vantage: Vantage) -> bool:
    unreachable = reading.connection_failed and vantage.state == FAILING
    return reading.state.is_impaired and not unreachable


def _page(spec: SourceSpec, replies: _Replies, read_at: datetime) -> PageReading:
    member = family(spec.family)
    return member.read(spec, [replies[_identity(r)] for r in member.requests(spec)], read_at)


def _probe(spec: ProbeSpec, first: _Replies, second: _Replies, read_at: datetime) -> ProbeReading:
    member = probe(spec.kind)
    asked = [_identity(request) for request in member.requests(spec)]
    again = [second[identity] for identity in asked] if set(asked) <= second.keys() else []
    return member.read(spec, [*(first[identity] for identity in asked), *again], read_at)


def _page_requests(targets: Sequence[Readable]) -> list[Request]:
    sources = [spec for target in targets for spec in target.sources]
    return [request for spec in sources for request in family(spec.family).requests(spec)]


def _probe_requests(targets: Sequence[Readable]) -> list[Request]:
    probes = [spec for target in targets for spec in target.probes]
    return [request for spec in probes for request in probe(spec.kind).requests(spec)]


def _ask(fetch: Fetch, requests: Iterable[Request]) -> _Replies:
    """Send each distinct request once; of two that differ in patience alone, the patient one."""
    distinct: dict[_Identity, Request] = {}
    for request in requests:
        known = distinct.get(_identity(request))
        if known is None or known.timeout_s < request.timeout_s:
            distinct[_identity(request)] = request
    if not distinct:
        return {}
    return dict(zip(distinct, fetch(tuple(distinct.values())), strict=True))


def _identity(request: Request) -> _Identity:
    return request.method, request.url, request.headers, request.body


def _vantage(asked: Sequence[Request], replies: _Replies) -> Vantage:
    """Any HTTP answer of a control proves that the network between carries one."""
    controls = tuple((r.url, replies[_identity(r)].failure is None) for r in asked)
    if not controls:
        return Vantage(UNCHECKED)
    return Vantage(OK if any(fine for _, fine in controls) else FAILING, controls)
