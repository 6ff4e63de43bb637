from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import (
    T0,
    after,
    finding,
    history,
    incident,
    openai_plan,
    probe,
    sweep,
)

from bcp.insight.activation import ActivationState, CriterionState, activation
from bcp.insight.history import Observation
from bcp.model.observation import Incident, ServiceFinding, Sweep
from bcp.model.verdict import Verdict

PLAN = openai_plan().plan
STATES = [verdict.value for verdict in Verdict]
verdicts = st.sampled_from(STATES)
past_minutes = st.integers(-90, 0).map(after)


def api(verdict: str, probed: str = "unknown", *incidents: Incident) -> ServiceFinding:
    return finding(verdict, probes=(probe(probed),), incidents=incidents)


def state(read: Sweep, *before: Sweep, now: datetime | None = None) -> ActivationState:
    return activation(PLAN, read, history(*before), now or read.at)


def criterion(
    name: str, read: Sweep, *before: Sweep, now: datetime | None = None
) -> CriterionState:
    return next(each for each in state(read, *before, now=now).criteria if each.id == name)


def every_minute(first: int, last: int, *findings: ServiceFinding) -> tuple[Sweep, ...]:
    return tuple(sweep(after(minute), *findings) for minute in range(first, last + 1))


def test_the_vendors_incident_meets_for_10m_at_the_first_check() -> None:
    read = sweep(T0, api("major_outage", "unknown", incident(after(-18))))
    met = criterion("vendor-says-down", read)
    assert met == CriterionState(
        "vendor-says-down",
        met=True,
        since=after(-18),
        reason="API: major outage since 02:42, 18 min",
        services=("api",),
    )


def test_a_single_check_without_history_is_not_enough() -> None:
    once = criterion("vendor-says-down", sweep(after(2), api("partial_outage")))
    assert not once.met
    assert once.since == after(2)
    assert once.reason == (
        "API: partial outage, seen once; check again at 03:12, with readings at most 5m apart"
    )


def test_the_probes_own_series_counts_and_not_the_vendors_word() -> None:
    read = sweep(after(7), api("major_outage", "degraded", incident(after(-60))))
    once = criterion("we-see-it-down", read)
    assert not once.met
    assert once.reason == (
        "API: our probe fails, seen once; check again at 03:12, with readings at most 5m apart"
    )


def test_probes_that_fail_for_five_minutes() -> None:
    before = every_minute(0, 4, api("operational", "degraded"))
    assert not criterion("we-see-it-down", sweep(after(4.9), *before[0].findings), *before).met
    met = criterion("we-see-it-down", sweep(after(5), *before[0].findings), *before)
    assert met.met
    assert met.reason == "API: our probe fails since 03:00, 5 min"


def test_not_yet_says_how_much_of_it_and_when_to_look_again() -> None:
    before = every_minute(0, 3, api("major_outage"))
    not_yet = criterion("vendor-says-down", sweep(after(4), api("major_outage")), *before)
    assert not not_yet.met
    assert not_yet.reason == "API: major outage for 4 min of 10m; check again at 03:10"


def test_our_own_series_counts_where_the_vendor_posts_late() -> None:
    posted = api("major_outage", "unknown", incident(after(8)))
    before = every_minute(0, 8, api("major_outage"))
    met = criterion("vendor-says-down", sweep(after(10), posted), *before)
    assert met.met
    assert met.since == T0


def test_the_vendors_incident_stands_when_the_last_reading_is_old() -> None:
    read = sweep(T0, api("major_outage", "unknown", incident(after(-4))))
    assert criterion("vendor-says-down", read, now=after(20)).since == after(-4)


def test_when_to_look_again_is_never_too_early() -> None:
    start = T0 + timedelta(seconds=41)
    reason = criterion("vendor-says-down", sweep(start, api("major_outage"))).reason
    assert "check again at 03:11" in reason


@pytest.mark.parametrize(
    ("verdict", "reason"),
    [
        ("operational", "API: operational; partial outage is asked for"),
        ("degraded", "API: degraded; partial outage is asked for"),
        ("unknown", "API: unknown, and unknown meets nothing: it reads unknown"),
    ],
)
def test_what_is_not_bad_enough_meets_nothing(verdict: str, reason: str) -> None:
    read = sweep(T0, api(verdict, "unknown", incident(after(-60))))
    assert criterion("vendor-says-down", read) == CriterionState(
        "vendor-says-down", met=False, since=None, reason=reason, services=("api",)
    )


@pytest.mark.parametrize(
    ("probed", "reason"),
    [
        ("operational", "API: no probe fails"),
        ("unknown", "API: no probe says anything of the vendor"),
    ],
)
def test_probes_that_do_not_fail(probed: str, reason: str) -> None:
    assert criterion("we-see-it-down", sweep(T0, api("major_outage", probed))).reason == reason


def test_a_quota_of_ours_is_no_failing_probe_and_is_named_in_the_verdict() -> None:
    ours = finding("major_outage", probes=(probe("major_outage", "ours"),), cause="ours")
    before = every_minute(-12, -1, ours)
    judged = state(sweep(T0, ours), *before)
    by_id = {each.id: each for each in judged.criteria}
    assert not by_id["we-see-it-down"].met
    assert by_id["vendor-says-down"].reason == (
        "API: major outage (cause ours) since 02:48, 12 min"
    )


def test_a_service_that_was_not_read_meets_nothing() -> None:
    assert criterion("video-down", sweep(T0, api("major_outage"))).reason == "Sora was not read"


def test_a_group_holds_since_the_last_of_its_conditions() -> None:
    degraded = api("degraded", "unknown", incident(after(-61)))
    chat = finding("partial_outage", key="openai/chatgpt")
    met = criterion("both-degraded", sweep(T0, degraded, chat))
    assert met.met
    assert met.since == T0
    assert met.services == ("api", "chatgpt")
    assert met.reason == (
        "API: degraded since 01:59, 61 min; ChatGPT: partial outage since 03:00, 0 s"
    )


@pytest.mark.parametrize("missing", [0, 1])
def test_a_group_needs_all_of_its_conditions(missing: int) -> None:
    findings = [
        api("degraded", "unknown", incident(after(-61))),
        finding("partial_outage", key="openai/chatgpt"),
    ]
    findings[missing] = finding("operational", key=findings[missing].key)
    unmet = criterion("both-degraded", sweep(T0, *findings))
    assert not unmet.met
    assert unmet.since is None


def test_a_met_criterion_activates_the_processes_that_use_its_services() -> None:
    read = sweep(T0, api("major_outage", "unknown", incident(after(-18))))
    assert state(read).processes == ("support", "texts")
    sora = finding("major_outage", key="openai/sora", incidents=(incident(after(-40)),))
    assert state(sweep(T0, sora)).processes == ("video",)
    assert state(sweep(T0, api("operational"))).processes == ()


def test_an_old_reading_proves_nothing_up_to_now() -> None:
    before = every_minute(0, 3, api("major_outage"))
    stale = criterion(
        "vendor-says-down", sweep(after(4), api("major_outage")), *before, now=after(30)
    )
    assert not stale.met
    assert stale.reason == "API: major outage, but it was read too long ago; check again"


def test_seen_once_stays_seen_once_while_time_passes() -> None:
    once = criterion("we-see-it-down", sweep(T0, api("major_outage", "degraded")), now=after(5))
    assert not once.met
    assert "seen once; check again at 03:05" in once.reason


def test_a_beginning_on_another_day_is_told_with_its_date() -> None:
    read = sweep(T0, api("major_outage", "unknown", incident(after(-60 * 24 * 3))))
    assert criterion("vendor-says-down", read).reason == (
        "API: major outage since 2026-11-18 03:00, 3 d"
    )


@given(
    st.lists(st.sampled_from([30, 60, 120, 299, 300]), min_size=1, max_size=40),
    st.sampled_from(["partial_outage", "major_outage"]),
)
def test_met_stays_met_while_the_series_is_unbroken(steps: list[int], verdict: str) -> None:
    read, before, now = sweep(T0, api(verdict, "degraded")), [], T0
    was_met: set[str] = set()
    for step in steps:
        before.append(read)
        now += timedelta(seconds=step)
        read = sweep(now, api(verdict, "degraded"))
        met = {each.id for each in state(read, *before).criteria if each.met}
        assert was_met <= met
        assert ("vendor-says-down" in met) == (now - T0 >= timedelta(minutes=10))
        assert ("we-see-it-down" in met) == (now - T0 >= timedelta(minutes=5))
        was_met = met


@given(st.lists(st.tuples(past_minutes, verdicts, verdicts), max_size=30), past_minutes)
def test_unknown_never_activates(
    past: list[tuple[datetime, str, str]], incident_at: datetime
) -> None:
    before = [sweep(at, api(verdict, probed)) for at, verdict, probed in past]
    read = sweep(T0, api("unknown", "unknown", incident(incident_at)))
    assert not state(read, *before).met


@given(
    st.lists(st.tuples(past_minutes, verdicts, verdicts), max_size=20),
    st.lists(past_minutes, max_size=20),
    verdicts,
)
def test_unknown_readings_of_the_past_change_nothing(
    past: list[tuple[datetime, str, str]], unread: list[datetime], verdict: str
) -> None:
    before = history(*(sweep(at, api(seen, probed)) for at, seen, probed in past))
    unknown = tuple(
        Observation(at, "openai/api", Verdict.UNKNOWN, probe_failing=None) for at in unread
    )
    read = sweep(T0, api(verdict, "degraded"))
    assert activation(PLAN, read, (*before, *unknown), T0) == activation(PLAN, read, before, T0)


@given(verdicts, st.integers(1, 10_000).map(after), st.lists(past_minutes, max_size=10))
def test_an_incident_in_the_future_never_activates(
    verdict: str, future: datetime, past: list[datetime]
) -> None:
    before = [sweep(at, api(verdict)) for at in past]
    foretold = sweep(T0, api(verdict, "unknown", incident(future)))
    assert state(foretold, *before) == state(sweep(T0, api(verdict)), *before)


@given(st.lists(st.tuples(past_minutes, verdicts, verdicts), max_size=30), verdicts, verdicts)
def test_nothing_is_met_that_is_not_bad_enough_now(
    past: list[tuple[datetime, str, str]], verdict: str, probed: str
) -> None:
    before = [sweep(at, api(seen, saw)) for at, seen, saw in past]
    judged = {each.id: each for each in state(sweep(T0, api(verdict, probed)), *before).criteria}
    if judged["vendor-says-down"].met:
        assert Verdict(verdict).is_outage
    if judged["we-see-it-down"].met:
        assert Verdict(probed).is_impaired
