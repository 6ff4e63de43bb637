"""A scenario read at an instant: what the page says, what the probe sees, what is still to come."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.verdict import Verdict
from bcp.plan.scenario import Scenario
from bcp.plan.scenario_at import incidents_at, later, page_at, probe_at

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
