"""What bcp concludes about one service: the table of design section 6, as one pure function.

The page, the probe and their age stay apart in the finding; the verdict never hides them. Unknown
is never fine: it becomes neither green nor red.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.observation import Incident, PageReading, ProbeReading, ServiceFinding, Vantage
from bcp.model.verdict import Verdict, worst
from bcp.probes.judgement import OURS

OK, FAILING, UNCHECKED = "ok", "failing", "unchecked"
PAGE_AND_PROBE, PAGE_ONLY, PROBE_ONLY, NONE = "page and probe", "page only", "probe only", "none"
AGREE, DISAGREE = "agree", "disagree"
CONFIRMED_AFTER: Final = timedelta(seconds=30)
"""What only a monitor of the page's own reports counts in full once readings agree for so long."""
_UNREPORTED: Final = "seen once by a monitor; nobody has reported it"


class _Side(Struct, frozen=True):
    """One side of the table: what it says, and in which words."""

    state: Verdict
    words: str
    cause: str | None = None

    @property
    def is_known(self) -> bool:
        return self.state.is_known


def judge(
    key: str,
    pages: Sequence[PageReading],
    probes: Sequence[ProbeReading],
    vantage: Vantage,
    *,
    impaired_since: datetime | None = None,
) -> ServiceFinding:
    """Judge a service by its pages and probes.

    Args:
        key: `openai/api` or `own/gateway`.
        pages: every source of it, read or not.
        probes: every probe of it, each read again where it was impaired.
        vantage: whether this machine's own network answers.
        impaired_since: since when the recorded readings of it were impaired without a break.
    """
    seen = _with_causes([_from_here(probe, vantage) for probe in probes])
    probe = _probe_side(seen)
    they_agree = probe.state.is_impaired and probe.cause != OURS
    page = _page_side(pages, impaired_since, probe_agrees=they_agree)
    verdict = _with_incidents(_verdict(page, probe), pages)
    return ServiceFinding(
        key, verdict, _scope(page, probe), _agreement(page, probe),
        _cause(page, probe), _reason(verdict, page, probe, vantage), tuple(pages), seen,
    )  # fmt: skip


def _verdict(page: _Side, probe: _Side) -> Verdict:
    """The table: the worse of the two where both are known, else the one that is."""
    return worst(side.state for side in (page, probe) if side.is_known)


def _with_incidents(verdict: Verdict, pages: Sequence[PageReading]) -> Verdict:
    """An open incident about us is at least degraded, on a page that is else unreadable too."""
    return worst((verdict, Verdict.DEGRADED)) if _unread_incidents(pages) else verdict


def _unread_incidents(pages: Sequence[PageReading]) -> tuple[Incident, ...]:
    return tuple(
        incident
        for page in pages
        if not page.state.is_known
        for incident in page.incidents
        if incident.touches_ours and incident.impact is not Verdict.MAINTENANCE
    )


def _scope(page: _Side, probe: _Side) -> str:
    if page.is_known:
        return PAGE_AND_PROBE if probe.is_known else PAGE_ONLY
    return PROBE_ONLY if probe.is_known else NONE


def _agreement(page: _Side, probe: _Side) -> str | None:
    """A fault of ours says nothing of the vendor, so there is nothing to compare then."""
    if not (page.is_known and probe.is_known) or probe.cause == OURS:
        return None
    same = page.state.is_impaired == probe.state.is_impaired
    return AGREE if same or page.state is Verdict.MAINTENANCE else DISAGREE


def _cause(page: _Side, probe: _Side) -> str | None:
    """`ours` where our side decided the verdict; never where the vendor's page alone would."""
    if not page.is_known:
        return probe.cause
    worse = probe.state.rank > page.state.rank or page.state is Verdict.OPERATIONAL
    return probe.cause if probe.is_known and worse else None


def _page_side(
    pages: Sequence[PageReading], since: datetime | None, *, probe_agrees: bool
) -> _Side:
    """The worst readable source; what only a monitor saw, and once, is degraded at most."""
    sides = [
        _said(page, once=_is_unconfirmed(page, since) and not probe_agrees)
        for page in pages
        if page.state.is_known
    ]
    unread = _Side(Verdict.UNKNOWN, _unread_words(pages))
    return max(sides, key=lambda side: side.state.rank, default=unread)


def _is_unconfirmed(page: PageReading, since: datetime | None) -> bool:
    """A single reading of a monitor is no outage yet: the trouble may be the monitor's own."""
    lasts = since is not None and page.read_at - since >= CONFIRMED_AFTER
    return page.unreported and page.state.is_impaired and not lasts


def _said(page: PageReading, *, once: bool) -> _Side:
    words = f"page says {_word(page.state)}{_incident_words(page)}"
    return _Side(Verdict.DEGRADED, f"{words}, {_UNREPORTED}") if once else _Side(page.state, words)


def _unread_words(pages: Sequence[PageReading]) -> str:
    incidents = _unread_incidents(pages)
    title = f'; it has an open incident: "{incidents[0].title}"' if incidents else ""
    errors = [page.error for page in pages if page.error]
    return f"page unreadable: {_first_clause(errors[0])}{title}" if errors else "no status page"


def _first_clause(error: str) -> str:
    """What decided; the page's own reading keeps all that went wrong on the way."""
    return error.removeprefix("could not be read: ").partition("; ")[0]


def _with_causes(probes: Sequence[ProbeReading]) -> tuple[ProbeReading, ...]:
    """A failure behind a component of ours is ours if the direct way works.

    List-models answers 200 in many a model outage, so this clears the vendor only where the page
    does not say otherwise (`_verdict`).
    """
    direct = [probe for probe in probes if probe.state.is_known and probe.through is None]
    works = bool(direct) and not any(probe.state.is_impaired for probe in direct)
    return tuple(replace(probe, cause=_cause_of(probe, direct_works=works)) for probe in probes)


def _cause_of(probe: ProbeReading, *, direct_works: bool) -> str | None:
    """A reading that is held from before may blame a component that is cleared by now."""
    component = _blamed(probe)
    if component and direct_works and probe.state.is_impaired:
        return component
    return None if probe.cause == component else probe.cause


def _blamed(probe: ProbeReading) -> str | None:
    """The cause where a component of ours is at fault; None where the probe passes none."""
    return f"{OURS}: {probe.through}" if probe.through else None


def _probe_side(probes: Sequence[ProbeReading]) -> _Side:
    """The worst known probe; of equal ones that which is not ours."""
    known = [probe for probe in probes if probe.state.is_known]
    if not known:
        return _unknown_probe(probes)
    bad = max(known, key=lambda probe: (probe.state.rank, probe.cause is None))
    if bad.through and bad.cause == _blamed(bad):
        words = f"our probe works directly and fails through {bad.through}: {bad.reason}"
        return _Side(Verdict.OPERATIONAL, words, bad.cause)
    fails_directly = any(probe.through is None for probe in known)
    return _Side(bad.state, _probe_words(bad, fails_directly=fails_directly), bad.cause)


def _unknown_probe(probes: Sequence[ProbeReading]) -> _Side:
    if not probes:
        return _Side(Verdict.UNKNOWN, "no probe")
    ours = next((probe.cause for probe in probes if probe.cause), None)
    return _Side(Verdict.UNKNOWN, f"our probe tells nothing: {probes[0].reason}", ours)


def _probe_words(probe: ProbeReading, *, fails_directly: bool) -> str:
    if not probe.state.is_impaired:
        return "our probe works"
    if probe.through and fails_directly:
        return f"our probe fails directly and through {probe.through}: {probe.reason}"
    through = f" through {probe.through}, which may be the cause" if probe.through else ""
    ours = " (a fault of ours, not the vendor's)" if probe.cause == OURS else ""
    return f"our probe{through}: {probe.reason}{ours}"


def _incident_words(page: PageReading) -> str:
    ours = [incident for incident in page.incidents if incident.touches_ours]
    if ours:
        return f' ("{ours[0].title}", {ours[0].status.replace("_", " ")})'
    others = [incident for incident in page.incidents if not incident.touches_ours]
    return f' (open elsewhere: "{others[0].title}")' if others else ""


def _reason(verdict: Verdict, page: _Side, probe: _Side, vantage: Vantage) -> str:
    parts = [page.words, probe.words]
    if page.state is Verdict.OPERATIONAL and probe.state.is_impaired and probe.cause != OURS:
        parts.append("page not updated")
    if vantage.state == FAILING and verdict is Verdict.UNKNOWN:
        parts.insert(0, "this machine's network: no control answers either")
    return "; ".join(parts)


def _from_here(probe: ProbeReading, vantage: Vantage) -> ProbeReading:
    """A failed connection is an outage only if the controls answer; else it may be us.

    A reading that is held from before may have been judged so already.
    """
    if not probe.connection_failed or not probe.state.is_known or vantage.state == OK:
        return probe
    unchecked = "; it may be this machine's network: no controls were read"
    suffix = unchecked if vantage.state == UNCHECKED else ""
    return replace(probe, state=Verdict.UNKNOWN, reason=probe.reason + suffix)


def _word(state: Verdict) -> str:
    return state.value.replace("_", " ")
