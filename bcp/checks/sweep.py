"""One reading of the whole world: every page, probe and control asked once, at the same time."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from bcp.checks.verdict import FAILING, OK, UNCHECKED, judge
from bcp.model.observation import (
    PageReading,
    ProbeReading,
    Remembered,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.ports import Clock, Failure, Fetch, HeaderValue, Reply, Request
from bcp.probes.base import ProbeSpec, Seen
from bcp.status.base import SourceSpec
from bcp.status.registry import family

SECOND_LOOK_S = 1.0
"""Seconds before an impaired probe is read again: one failed request may be chance."""

NOTHING_REMEMBERED: Final = Remembered()
"""What a sweep knows of earlier ones where there is no log."""


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


class Target(Struct, frozen=True):
    """The smallest Readable."""

    key: str
    sources: tuple[SourceSpec, ...] = ()
    probes: tuple[ProbeSpec, ...] = ()


_Identity = tuple[str, str, tuple[tuple[str, HeaderValue], ...], bytes | None]


class _Look(Struct, frozen=True):
    """What was answered, and when that was."""

    replies: Mapping[_Identity, Reply]
    at: datetime

    def reached(self, requests: Iterable[Request]) -> bool:
        """Whether all of them were asked, and the sweep's deadline left time for them."""
        replies = [self.replies.get(_identity(request)) for request in requests]
        return all(reply and reply.failure is not Failure.NOT_REACHED for reply in replies)

    def to(self, requests: Iterable[Request]) -> list[Reply]:
        """The replies in the order of the requests."""
        return [self.replies[_identity(request)] for request in requests]


class _Looks(Struct, frozen=True):
    """All that one sweep was answered."""

    first: _Look
    more: Mapping[SourceSpec, tuple[Request, ...]]
    """What a page's first answers called for."""
    followed: _Look
    """The first answers, and those to what they called for."""
    second: _Look
    """Impaired probes, a second later; empty where there are none."""
    vantage: Vantage


def sweep(
    targets: Sequence[Readable],
    controls: Sequence[str],
    fetch: Fetch,
    clock: Clock,
    *,
    remembered: Remembered = NOTHING_REMEMBERED,
) -> Sweep:
    """Read and judge everything.

    Args:
        targets: what to read; a request that several of them need is sent once.
        controls: URLs that answer whenever this machine's network is fine.
        fetch: sends requests, all at once.
        clock: for the moment of reading, and the second between two readings of a probe.
        remembered: what earlier readings and people say.
    """
    began, started = clock.now(), clock.monotonic()
    looks = _look(targets, controls, fetch, clock, remembered)
    findings = tuple(_finding(target, looks, remembered) for target in targets)
    return Sweep(began, findings, looks.vantage, took_s=clock.monotonic() - started)


def _look(
    targets: Sequence[Readable],
    controls: Sequence[str],
    fetch: Fetch,
    clock: Clock,
    remembered: Remembered,
) -> _Looks:
    """Ask for everything; then for what the answers call for; then for what is in doubt again."""
    asked = tuple(Request(url) for url in controls)
    # Controls go first: behind many slow pages the deadline would strike before their turn.
    first = _ask((*asked, *_page_requests(targets), *_probe_requests(targets)), fetch, clock)
    more = _more(targets, first)
    follow_ups = [request for requests in more.values() for request in requests]
    followed = _ask(follow_ups, fetch, clock, known=first)
    looks = _Looks(first, more, followed, _Look({}, followed.at), _vantage(asked, first))
    doubtful = _doubtful(targets, looks, remembered)
    if doubtful:
        clock.sleep(SECOND_LOOK_S)
        looks = replace(looks, second=_ask(doubtful, fetch, clock))
    return looks


def _more(targets: Sequence[Readable], first: _Look) -> dict[SourceSpec, tuple[Request, ...]]:
    """What each page's first answers call for."""
    sources = dict.fromkeys(spec for target in targets for spec in target.sources)
    return {
        spec: member.follow(spec, first.to(member.requests(spec)))
        for spec, member in ((spec, family(spec.family)) for spec in sources)
    }


def _doubtful(targets: Sequence[Readable], looks: _Looks, remembered: Remembered) -> list[Request]:
    """The requests of every impaired probe; not where our own network is what fails."""
    return [
        request
        for target in targets
        for spec in target.probes
        if _is_doubtful(_probe(target.key, spec, looks, remembered), looks.vantage)
        for request in spec.requests()
    ]


def _is_doubtful(reading: ProbeReading, vantage: Vantage) -> bool:
    """Whether one failure may have been chance, and asking again can tell."""
    unreachable = reading.connection_failed and vantage.state == FAILING
    return reading.state.is_impaired and not unreachable and not reading.settled


def _finding(target: Readable, looks: _Looks, remembered: Remembered) -> ServiceFinding:
    return judge(
        target.key,
        [_page(spec, looks) for spec in target.sources],
        [_probe(target.key, spec, looks, remembered) for spec in target.probes],
        looks.vantage,
        impaired_since=remembered.impaired_since.get(target.key),
    )


def _page(spec: SourceSpec, looks: _Looks) -> PageReading:
    member, more = family(spec.family), looks.more[spec]
    replies = [*looks.first.to(member.requests(spec)), *looks.followed.to(more)]
    return member.read(spec, replies, looks.followed.at if more else looks.first.at)


def _probe(key: str, spec: ProbeSpec, looks: _Looks, remembered: Remembered) -> ProbeReading:
    """By the first answers, or by both where the second look was answered too."""
    asked = spec.requests()
    twice = bool(asked) and looks.second.reached(asked)
    seen = Seen(
        looks.second.at if twice else looks.first.at,
        usual_ms=remembered.usual_ms.get((key, spec.id)),
        attested=remembered.attested.get(key),
    )
    again = looks.second.to(asked) if twice else []
    return spec.read([*looks.first.to(asked), *again], seen)


def _page_requests(targets: Sequence[Readable]) -> list[Request]:
    sources = [spec for target in targets for spec in target.sources]
    return [request for spec in sources for request in family(spec.family).requests(spec)]


def _probe_requests(targets: Sequence[Readable]) -> list[Request]:
    probes = [spec for target in targets for spec in target.probes]
    return [request for spec in probes for request in spec.requests()]


def _ask(
    requests: Iterable[Request], fetch: Fetch, clock: Clock, known: _Look | None = None
) -> _Look:
    """Send each distinct request once; of two that differ in patience alone, the patient one.

    Args:
        requests: what to send.
        fetch: sends them, all at once.
        clock: tells when they were answered.
        known: what was answered before: not asked again, and part of the result.
    """
    before = known.replies if known else {}
    distinct: dict[_Identity, Request] = {}
    for request in requests:
        identity = _identity(request)
        earlier = distinct.get(identity)
        if identity not in before and (earlier is None or earlier.timeout_s < request.timeout_s):
            distinct[identity] = request
    replies = fetch(tuple(distinct.values())) if distinct else []
    return _Look({**before, **dict(zip(distinct, replies, strict=True))}, clock.now())


def _identity(request: Request) -> _Identity:
    return request.method, request.url, request.headers, request.body


def _vantage(asked: Sequence[Request], look: _Look) -> Vantage:
    """Any HTTP answer of a control proves that the network between carries one.

    One that the deadline left no time for proves nothing.
    """
    replies = look.to(asked)
    controls = tuple(
        (request.url, reply.failure is None) for request, reply in zip(asked, replies, strict=True)
    )
    if all(reply.failure is Failure.NOT_REACHED for reply in replies):
        return Vantage(UNCHECKED, controls)
    return Vantage(OK if any(fine for _, fine in controls) else FAILING, controls)
