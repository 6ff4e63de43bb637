"""One condition of a criterion: a service at least so bad, or its probes failing, for so long.

`for: 10m` is met when now - since >= 10m. What was seen only once proves no stretch of time; the
vendor's own incident does, from the start that it names.
"""

from datetime import datetime, timedelta

from msgspec import Struct

from bcp.insight.history import History, is_ours
from bcp.insight.onset import incident_start
from bcp.insight.series import Series, Window, unbroken
from bcp.insight.words import elapsed_text, moment_text, not_before, verdict_words
from bcp.model.duration import duration_text
from bcp.model.observation import ServiceFinding
from bcp.model.verdict import Verdict
from bcp.steps.base import When

_NO_TIME = timedelta(0)


class ConditionState(Struct, frozen=True):
    """Whether it is met, since when it holds, and why."""

    met: bool
    since: datetime | None
    reason: str


class _Holding(Struct, frozen=True):
    """A condition that holds now; left is the question for how long."""

    what: str
    since: datetime
    proved: bool
    """Whether there is more than one reading behind `since`, or the vendor's word."""


def verdict_condition(
    title: str,
    finding: ServiceFinding,
    seen: History,
    seen_from: Window,
    *,
    at_least: Verdict,
    wanted: timedelta,
) -> ConditionState:
    """Whether a service is at least so bad, for long enough.

    Args:
        title: the service, for the reason.
        finding: the service now. An incident's start counts only if this itself is bad enough.
        seen: its readings, the one now among them.
        seen_from: the instant of judgement, and the gap that a series may have.
        at_least: the verdict that counts.
        wanted: how long it has to last; zero: at once.
    """
    is_now = f"{title}: {verdict_words(finding.verdict)}"
    if not finding.verdict.is_known:
        return _unmet(f"{is_now}, and unknown meets nothing: {finding.reason}")
    if not finding.verdict.meets_at_least(at_least):
        return _unmet(f"{is_now}; {verdict_words(at_least)} is asked for")
    what = f"{is_now} (cause {finding.cause})" if is_ours(finding.cause) else is_now
    series = unbroken(((e.at, _at_least(e.verdict, at_least)) for e in seen), seen_from)
    incident = incident_start(finding, seen_from.now)
    return _for_long_enough(what, series, incident, wanted, seen_from)


def when_condition(
    title: str, finding: ServiceFinding, seen: History, seen_from: Window, when: When
) -> ConditionState:
    """Whether the condition of a return has held for its whole window, by readings alone.

    A vendor's word that all is well since an hour ago proves nothing of that hour.

    Args:
        title: the service, for the reason.
        finding: the service now.
        seen: its readings, the one now among them.
        seen_from: the instant of judgement, and the gap that a series may have.
        when: the bound, and for how long it has to hold.
    """
    is_now = f"{title}: {verdict_words(finding.verdict)}"
    holds = when.holds(finding.verdict)
    if holds is None:
        return _unmet(f"{is_now}, and unknown meets nothing: {finding.reason}")
    if not holds:
        return _unmet(f"{is_now}; {_bound(when)} is asked for")
    series = unbroken(((e.at, when.holds(e.verdict)) for e in seen), seen_from)
    return _for_long_enough(is_now, series, None, when.for_ or _NO_TIME, seen_from)


def probe_condition(
    title: str, seen: History, seen_from: Window, *, wanted: timedelta
) -> ConditionState:
    """Whether our own probes of a service fail, for long enough; the vendor's word is not asked.

    Args:
        title: the service, for the reason.
        seen: its readings; the last one is that of now.
        seen_from: the instant of judgement, and the gap that a series may have.
        wanted: how long it has to last; zero: at once.
    """
    failing = seen[-1].probe_failing
    if failing is None:
        return _unmet(f"{title}: no probe says anything of the vendor")
    if not failing:
        return _unmet(f"{title}: no probe fails")
    series = unbroken(((e.at, e.probe_failing) for e in seen), seen_from)
    return _for_long_enough(f"{title}: our probe fails", series, None, wanted, seen_from)


def _for_long_enough(
    what: str,
    series: Series | None,
    incident: datetime | None,
    wanted: timedelta,
    seen_from: Window,
) -> ConditionState:
    holding = _holding(what, series, incident)
    if holding is None:
        return _unmet(f"{what}, but it was read too long ago; check again")
    elapsed = seen_from.now - holding.since
    met = wanted == _NO_TIME or (holding.proved and elapsed >= wanted)
    began = f"since {moment_text(holding.since, seen_from.now)}, {elapsed_text(elapsed)}"
    reason = f"{what} {began}" if met else _not_yet(holding, wanted, seen_from)
    return ConditionState(met, holding.since, reason)


def _holding(what: str, series: Series | None, incident: datetime | None) -> _Holding | None:
    """The earlier of the incident's start and the series' first reading."""
    if incident is not None and (series is None or incident <= series.first):
        return _Holding(what, incident, proved=True)
    return None if series is None else _Holding(what, series.first, proved=not series.is_single)


def _not_yet(holding: _Holding, wanted: timedelta, seen_from: Window) -> str:
    now = seen_from.now
    again = f"check again at {not_before(max(holding.since + wanted, now), now)}"
    if holding.proved:
        so_far = f"{elapsed_text(now - holding.since)} of {duration_text(wanted)}"
        return f"{holding.what} for {so_far}; {again}"
    # From here to there in one stride, the series would have too wide a gap.
    between = f", with readings at most {duration_text(seen_from.gap)} apart"
    return f"{holding.what}, seen once; {again}{between if wanted >= seen_from.gap else ''}"


def _bound(when: When) -> str:
    if when.at_least is not None:
        return f"at least {verdict_words(when.at_least)}"
    return f"at most {verdict_words(when.at_most or Verdict.OPERATIONAL)}"


def _at_least(verdict: Verdict, wanted: Verdict) -> bool | None:
    return verdict.meets_at_least(wanted) if verdict.is_known else None


def _unmet(reason: str) -> ConditionState:
    return ConditionState(met=False, since=None, reason=reason)
