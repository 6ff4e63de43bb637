"""A scenario read at an instant: what the page says, what the probe sees, what is still to come."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.checks.verdict import judge
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.observation import Vantage
from bcp.model.verdict import Verdict
from bcp.plan.scenario import Scenario
from bcp.plan.scenario_at import due, incidents_at, later, page_at, probe_at

FOLDER = Path(__file__).resolve().parent.parent.parent / "runbooks" / "scenarios"
NAME = "global-outage.yaml"
SCENARIO = shaped(Scenario, load((FOLDER / NAME).read_bytes(), NAME))
START = datetime(2026, 11, 21, 2, 51, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(("minutes", "status"), [
    (5, None), (6, "investigating"), (21, "investigating"), (22, "identified"),
    (31, "monitoring"), (49, "monitoring"), (50, None),
])  # fmt: skip
def test_the_page_tells_the_incident_when_it_is_posted(minutes: float, status: str | None) -> None:
    found = incidents_at(SCENARIO, "openai/api", at(minutes))
    assert [one.status for one in found] == ([status] if status else [])


def test_the_post_is_dated_back_to_the_onset() -> None:
    assert incidents_at(SCENARIO, "openai/api", at(10))[0].started_at == START


def test_chatgpt_and_sora_within_minutes_and_the_api_after_them() -> None:
    red = {
        key: next(m for m in range(60) if page_at(SCENARIO, key, "x", "", at(m)).state.is_outage)
        for key in ("openai/chatgpt", "openai/sora", "openai/api")
    }
    assert red == {"openai/chatgpt": 6, "openai/sora": 8, "openai/api": 10}


def test_our_probe_sees_it_before_the_page_does() -> None:
    assert not page_at(SCENARIO, "openai/api", "x", "", at(3)).state.is_impaired
    assert probe_at(SCENARIO, "openai/api", "models", "http", at(3)).state is Verdict.DEGRADED


def test_what_is_not_told_is_as_expected() -> None:
    assert probe_at(SCENARIO, "own/gateway", "alive", "http", at(20)).state is Verdict.OPERATIONAL
    assert page_at(SCENARIO, "openai/login", "x", "", at(20)).state is Verdict.OPERATIONAL


def test_the_rival_is_slow_from_the_rush() -> None:
    reading = probe_at(SCENARIO, "anthropic/api", "models", "http", at(18))
    assert (reading.state, reading.latency_ms) == (Verdict.DEGRADED, 4100)


def test_what_is_still_to_come() -> None:
    assert [what for _, what in later(SCENARIO, at(31))] == [
        '"Elevated errors across services" resolved'
    ]
    assert later(SCENARIO, at(50)) == ()


@given(st.floats(min_value=-100, max_value=1000))
def test_no_instant_is_without_a_reading(minutes: float) -> None:
    page = page_at(SCENARIO, "openai/api", "incidentio", "https://x.example", at(minutes))
    assert page.state in Verdict
    assert probe_at(SCENARIO, "openai/api", "models", "http", at(minutes)).reason


STORY = """
schema: bcp-scenario/1
id: story
title: Told for this test
why: To be read at every instant.
artificialities: [Nothing is real.]
starts: 2026-11-21T02:51:00Z
operator_arrives: 0s
services:
  - service: own/gateway
    probe:
      - {at: 2m, state: partial_outage, says: the gateway answers 502, http_status: 502}
      - {at: 9m, state: operational, says: as expected}
  - service: openai/api
    probe:
      - {at: 1m, state: operational, says: as expected}
      - {at: 5m, state: major_outage, says: no answer, probe: deep, advice: Look at the page.}
injects:
  - {at: 3m, text: first}
  - {at: 3m, to: Support lead, text: second}
  - {at: 8m, text: third}
"""
TOLD = shaped(Scenario, load(STORY.encode(), "story.yaml"))


class TestProbes:
    def test_one_that_passes_a_component_of_ours_fails_with_it(self) -> None:
        through = probe_at(TOLD, "openai/api", "via", "http", at(3), through="own/gateway")
        assert (through.state, through.http_status) == (Verdict.PARTIAL_OUTAGE, 502)
        assert through.through == "own/gateway"
        direct = probe_at(TOLD, "openai/api", "models", "models", at(3))
        assert (direct.state, direct.through) == (Verdict.OPERATIONAL, None)

    def test_it_recovers_with_it_too(self) -> None:
        through = probe_at(TOLD, "openai/api", "via", "http", at(9), through="own/gateway")
        assert through.state is Verdict.OPERATIONAL

    def test_a_moment_may_be_for_one_probe_alone(self) -> None:
        assert probe_at(TOLD, "openai/api", "deep", "http", at(6)).advice == "Look at the page."
        assert probe_at(TOLD, "openai/api", "models", "http", at(6)).state is Verdict.OPERATIONAL

    def test_the_worse_of_the_two_counts(self) -> None:
        both = probe_at(TOLD, "openai/api", "deep", "http", at(6), through="own/gateway")
        assert both.state is Verdict.MAJOR_OUTAGE

    def test_the_verdict_is_that_of_the_table(self) -> None:
        """Impaired through our own component, the direct probe fine: operational, cause ours."""
        now = at(3)
        pages = (page_at(TOLD, "openai/api", "x", "", now),)
        probes = (
            probe_at(TOLD, "openai/api", "models", "models", now),
            probe_at(TOLD, "openai/api", "via", "http", now, through="own/gateway"),
        )
        finding = judge("openai/api", pages, probes, Vantage("ok"))
        assert (finding.verdict, finding.cause) == (Verdict.OPERATIONAL, "ours: own/gateway")


class TestInjects:
    @pytest.mark.parametrize(("minutes", "numbers"), [
        (2.9, []), (3, [1, 2]), (7.9, [1, 2]), (8, [1, 2, 3]), (800, [1, 2, 3]),
    ])  # fmt: skip
    def test_each_is_due_from_its_time_on(self, minutes: float, numbers: list[int]) -> None:
        assert [number for number, _ in due(TOLD, at(minutes))] == numbers

    def test_they_say_whom_they_reach(self) -> None:
        assert [one.told for one in TOLD.injects] == ["first", "to Support lead: second", "third"]

    @given(st.floats(min_value=-10, max_value=20))
    def test_each_is_due_or_still_to_come(self, minutes: float) -> None:
        to_come = {what for _, what in later(TOLD, at(minutes))}
        there = {one.told for _, one in due(TOLD, at(minutes))}
        assert there | to_come == {one.told for one in TOLD.injects}
        assert not there & to_come
