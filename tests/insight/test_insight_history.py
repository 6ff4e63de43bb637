import pytest
from insight_samples import T0, after, finding, probe, sweep

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
        Observation(T0, "openai/api", Verdict.MAJOR_OUTAGE, probe_failing=True),
        Observation(T0, "own/gateway", Verdict.OPERATIONAL, probe_failing=None),
    )


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
    direct, through = probe("operational"), probe("major_outage")
    ours = finding("operational", probes=(direct, through), cause="ours: own/gateway")
    assert probe_failing(ours) is False
    assert probe_failing(finding("operational", probes=(through,), cause="ours")) is None


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
