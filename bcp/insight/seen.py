"""What the entry of a sweep says of each service, as typed values. Pure.

A log holds readings by the hundred thousand. One that is as this bcp writes it is converted at one
go; any other is read part by part, with care, and says as much as can be understood.
"""

from collections.abc import Mapping

from msgspec import Struct, ValidationError, convert

from bcp.model.verdict import Verdict
from bcp.run.values import mappings, text_or_none, verdict_of


class SeenPage(Struct, frozen=True, gc=False):
    """What a status page said."""

    state: Verdict = Verdict.UNKNOWN
    url: str = ""
    incidents: tuple[dict[str, object], ...] = ()
    """As they stand in the entry: most pages show none."""


class SeenProbe(Struct, frozen=True, gc=False):
    """What a probe of ours said."""

    state: Verdict = Verdict.UNKNOWN
    cause: str | None = None


class Seen(Struct, frozen=True, gc=False):
    """One service at the time of the sweep."""

    key: str
    """`openai/api`."""
    verdict: Verdict = Verdict.UNKNOWN
    cause: str | None = None
    pages: tuple[SeenPage, ...] = ()
    probes: tuple[SeenProbe, ...] = ()


class _Sweep(Struct, frozen=True, gc=False):
    observations: tuple[Seen, ...] = ()


def seen_in(data: Mapping[str, object]) -> tuple[Seen, ...]:
    """What a sweep's entry holds, a value for each service; `data` is the entry's."""
    try:
        return convert(data, _Sweep).observations
    except ValidationError:  # another bcp's, or nobody's: a word that is none of ours is unknown
        return tuple([_seen(found) for found in mappings(data.get("observations"))])


def _seen(found: Mapping[str, object]) -> Seen:
    return Seen(
        str(found.get("key")),
        verdict_of(found.get("verdict")),
        text_or_none(found.get("cause")),
        tuple([_page(page) for page in mappings(found.get("pages"))]),
        tuple([_probe(probe) for probe in mappings(found.get("probes"))]),
    )


def _page(page: Mapping[str, object]) -> SeenPage:
    incidents = tuple([dict(one) for one in mappings(page.get("incidents"))])
    return SeenPage(verdict_of(page.get("state")), text_or_none(page.get("url")) or "", incidents)


def _probe(probe: Mapping[str, object]) -> SeenProbe:
    return SeenProbe(verdict_of(probe.get("state")), text_or_none(probe.get("cause")))
