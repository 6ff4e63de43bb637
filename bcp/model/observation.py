"""One reading of the world: what a page said, what our probe saw, and what follows."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from bcp.model.verdict import Verdict


class Component(Struct, frozen=True):
    """A part of a vendor's service as its status page lists it."""

    id: str
    name: str
    state: Verdict
    raw: str = ""
    """The page's own word, kept where ours is unknown."""


class Incident(Struct, frozen=True):
    """An open incident, or a maintenance in progress, as the page tells it."""

    id: str
    title: str
    status: str
    """The page's own word: investigating, identified, monitoring, in_progress, …"""
    impact: Verdict
    started_at: datetime | None
    components: tuple[str, ...] = ()
    """Ids and names of the components it names; empty when it names none."""
    touches_ours: bool = True
    """It names a component of ours, or names none at all."""


class Heading(Struct, frozen=True):
    """What a status page lists components under; a plan may name it for all of them."""

    id: str
    name: str
    members: frozenset[str]
    """The ids of the components below it."""


class PageReading(Struct, frozen=True):
    """What one status page says about the components that the plan names."""

    family: str
    url: str
    state: Verdict
    read_at: datetime
    components: tuple[Component, ...] = ()
    incidents: tuple[Incident, ...] = ()
    error: str | None = None
    """Why the state is unknown; None when the page was read."""
    age_s: int = 0
    """Seconds between the evidence and now, by the answer's own Age, else 0."""
    digest: str | None = None
    """SHA-256 of the raw bytes, hexadecimal."""
    note: str | None = None
    """What else to know of how it was read: that the whole page was judged, say."""
    unreported: bool = False
    """Impaired by a single reading of the page's own monitor: no person has reported anything."""
    headings: tuple[Heading, ...] = ()
    """Where the whole page was judged: what its components stand under."""


class Quota(Struct, frozen=True):
    """What is left of a limit, as the answer's headers say."""

    what: str
    """`requests`, `tokens`, `input-tokens`, …"""
    remaining: int
    limit: int | None = None
    resets: str = ""
    """In the header's own words: `6m0s`, an instant."""


class Attestation(Struct, frozen=True):
    """What a person said of a service."""

    state: Verdict
    at: datetime
    by: str
    note: str = ""


class ProbeReading(Struct, frozen=True):
    """What our own request to the vendor saw."""

    id: str
    kind: str
    state: Verdict
    read_at: datetime
    reason: str
    """One line: `GET /v1/models 503 overloaded, twice`."""
    http_status: int | None = None
    latency_ms: int | None = None
    advice: str | None = None
    cause: str | None = None
    """`ours` when the fault is on our side: a key, a quota, a gateway."""
    times: int = 1
    """How often it was read in a row with this result."""
    connection_failed: bool = False
    """DNS, connect, TLS or timeout: an outage only if the controls answer."""
    digest: str | None = None
    through: str | None = None
    """The component of ours that the request passed, as own/gateway."""
    quotas: tuple[Quota, ...] = ()
    usual_ms: int | None = None
    """How long it usually takes, by the log; None where the log knows too little."""
    cost: str | None = None
    """What this reading cost, about; None where it is free."""
    settled: bool = False
    """Impaired, and asking again a moment later would tell nothing new, or cost for nothing."""


class ServiceFinding(Struct, frozen=True):
    """What bcp concludes about one service, and from what (design section 6)."""

    key: str
    """`openai/api`, or `own/gateway`."""
    verdict: Verdict
    scope: str
    """page and probe · page only · probe only · none."""
    agreement: str | None
    """agree · disagree · None where there is nothing to compare."""
    cause: str | None
    """`ours`, `ours: own/gateway`, or None."""
    reason: str
    """The verdict explained in one line."""
    pages: tuple[PageReading, ...] = ()
    probes: tuple[ProbeReading, ...] = ()
    read_at: datetime | None = None
    """When it was read, if the log tells it; None where the sweep itself read it."""


class Vantage(Struct, frozen=True):
    """Whether this machine's own network answers: `ok`, `failing` or `unchecked`."""

    state: str
    controls: tuple[tuple[str, bool], ...] = ()
    """Each control's URL, and whether it answered."""


class Remembered(Struct, frozen=True):
    """What earlier readings and people tell a sweep."""

    usual_ms: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How long a probe usually takes, by its service's key and its id."""
    attested: Mapping[str, Attestation] = field(default_factory=dict)
    """What a person said last, by the service's key."""
    impaired_since: Mapping[str, datetime] = field(default_factory=dict)
    """Since when a service's recorded readings were impaired without a break, by its key."""


@dataclasses.dataclass(frozen=True, slots=True)
class Sweep:
    """Everything that was read at one moment."""

    at: datetime
    findings: tuple[ServiceFinding, ...]
    vantage: Vantage
    took_s: float = 0.0
    by_key: dict[str, ServiceFinding] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {finding.key: finding for finding in self.findings})

    def with_findings(self, findings: Iterable[ServiceFinding]) -> "Sweep":
        """The same moment with other findings."""
        return dataclasses.replace(self, findings=tuple(findings))
