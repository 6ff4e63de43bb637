import pytest
from insight_samples import T0, after, finding, history, page, probe, sweep
from msgspec.structs import replace

from bcp.insight.history import Observation, from_sweep, is_ours, probe_failing, readings_of
from bcp.model.observation import ProbeReading
from bcp.model.verdict import Verdict


def test_a_sweep_is_remembered_as_one_observation_a_service() -> None:
    read = sweep(
        T0,
        finding("major_outage", probes=(probe("degraded"),)),
        finding("operational", key="own/gateway"),
    )
    assert from_sweep(read) == (
        Observation(
            T0, "openai/api", Verdict.MAJOR_OUTAGE, probe_failing=True, page=Verdict.MAJOR_OUTAGE
        ),
        Observation(
            T0, "own/gateway", Verdict.OPERATIONAL, probe_failing=None, page=Verdict.OPERATIONAL
        ),
    )


def test_what_a_page_said_is_the_worst_that_could_be_read() -> None:
    pages = (page("unknown"), page("operational"), page("degraded"))
    several = replace(finding("degraded"), pages=pages)
    assert from_sweep(sweep(T0, several))[0].page is Verdict.DEGRADED
    unread = replace(several, pages=(page("unknown"),))
    assert from_sweep(sweep(T0, unread))[0].page is Verdict.UNKNOWN


def test_times_are_remembered_of_answers_that_found_it_operational() -> None:
    took = [
        replace(probe(state), id=state, latency_ms=taken)
        for state, taken in (("operational", 41), ("degraded", 9000), ("unknown", 3))
    ]
    silent = replace(probe("operational"), id="silent")
    seen = from_sweep(sweep(T0, finding("degraded", probes=(*took, silent))))
    assert seen[0].latencies == (("operational", 41),)


def test_what_the_log_told_was_seen_when_it_was_read_not_now() -> None:
    told = replace(finding("major_outage"), read_at=after(-4))
    remembered = history(sweep(after(-4), finding("major_outage")))
    assert {seen.at for seen in readings_of(told, remembered, T0)} == {after(-4)}


@pytest.mark.parametrize(
    ("probes", "failing"),
    [
        ((), None),
        ((probe("unknown"),), None),
        ((probe("operational"),), False),
        ((probe("maintenance"),), False),
        ((probe("degraded"),), True),
        ((probe("operational"), probe("partial_outage")), True),
        ((probe("operational"), probe("unknown")), False),
        ((probe("major_outage", "ours"),), None),
        ((probe("major_outage", "ours"), probe("operational")), False),
        ((probe("major_outage", "ours"), probe("degraded")), True),
    ],
)
def test_a_probe_fails_when_it_is_degraded_or_worse_and_not_for_a_cause_of_ours(
    probes: tuple[ProbeReading, ...], failing: object
) -> None:
    assert probe_failing(finding("operational", probes=probes)) is failing


def test_a_probe_that_fails_through_our_gateway_says_nothing_of_the_vendor() -> None:
    direct, through = probe("operational"), probe("major_outage", "ours: own/gateway")
    assert probe_failing(finding("operational", probes=(direct, through))) is False
    assert probe_failing(finding("operational", probes=(through,))) is None


@pytest.mark.parametrize(
    ("cause", "ours"),
    [(None, False), ("ours", True), ("ours: own/gateway", True), ("oursel", False), ("", False)],
)
def test_a_cause_is_ours_by_its_first_word(cause: str | None, ours: object) -> None:
    assert is_ours(cause) is ours


def test_readings_of_a_service_are_its_own_and_the_one_of_now() -> None:
    api, sora = finding("degraded"), finding("degraded", key="openai/sora")
    remembered = from_sweep(sweep(after(-1), api, sora))
    seen = readings_of(api, remembered, T0)
    assert [(entry.at, entry.key) for entry in seen] == [
        (after(-1), "openai/api"),
        (T0, "openai/api"),
    ]


def test_the_time_of_a_probe_that_was_not_asked_again_counts_once() -> None:
    asked = replace(probe("operational"), latency_ms=412)
    seen = finding("operational", probes=(asked,))
    first, second = from_sweep(sweep(T0, seen)), from_sweep(sweep(after(1), seen))
    assert [one.latencies for one in (*first, *second)] == [(("models", 412),), ()]
