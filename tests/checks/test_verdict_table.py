"""Every row of the table, and what is said beside the verdict."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.checks.verdict import judge
from bcp.insight.history import probe_failing
from bcp.model.observation import (
    Incident,
    PageReading,
    ProbeReading,
    ServiceFinding,
    Vantage,
)
from bcp.model.verdict import Verdict, worst

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
OK, FAILING, UNCHECKED = Vantage("ok"), Vantage("failing"), Vantage("unchecked")
IMPAIRED = [state for state in Verdict if state.is_impaired]
TROUBLED = [*IMPAIRED, Verdict.MAINTENANCE]
KNOWN = [state for state in Verdict if state.is_known]
INCIDENT = Incident("1", "Elevated errors", "identified", Verdict.DEGRADED, NOW)


def page(state: Verdict, *incidents: Incident, error: str = "HTTP 503") -> PageReading:
    said = None if state.is_known else error
    return PageReading("incidentio", "https://s.example", state, NOW, (), incidents, said)


def probe(
    state: Verdict,
    *,
    through: str | None = None,
    cause: str | None = None,
    connection_failed: bool = False,
    id_: str = "models",
) -> ProbeReading:
    return ProbeReading(
        id_, "http", state, NOW, f"GET /v1/models {state.value}, twice", cause=cause,
        through=through, connection_failed=connection_failed,
    )  # fmt: skip


def found(
    pages: list[PageReading], probes: list[ProbeReading], vantage: Vantage = OK
) -> ServiceFinding:
    finding = judge("openai/api", pages, probes, vantage)
    assert finding.key == "openai/api"
    assert finding.reason
    assert "\n" not in finding.reason
    return finding


@pytest.mark.parametrize("said", TROUBLED)
@pytest.mark.parametrize("seen", [Verdict.OPERATIONAL, *IMPAIRED])
def test_page_troubled_and_probe_known_gives_the_worse(said: Verdict, seen: Verdict) -> None:
    finding = found([page(said)], [probe(seen)])
    assert finding.verdict is worst((said, seen))
    assert finding.scope == "page and probe"
    assert finding.cause is None


@pytest.mark.parametrize("said", TROUBLED)
@pytest.mark.parametrize("probes", [[], [probe(Verdict.UNKNOWN, cause="ours")]])
def test_page_troubled_without_a_probe_gives_the_page(
    said: Verdict, probes: list[ProbeReading]
) -> None:
    finding = found([page(said)], probes)
    assert (finding.verdict, finding.scope) == (said, "page only")
    assert finding.agreement is None
    assert finding.cause is None


@pytest.mark.parametrize("seen", IMPAIRED)
def test_page_operational_and_probe_impaired_gives_the_probe(seen: Verdict) -> None:
    finding = found([page(Verdict.OPERATIONAL)], [probe(seen)])
    assert (finding.verdict, finding.scope) == (seen, "page and probe")
    assert finding.agreement == "disagree"
    assert "page not updated" in finding.reason


def test_both_operational_is_operational() -> None:
    finding = found([page(Verdict.OPERATIONAL)], [probe(Verdict.OPERATIONAL)])
    assert (finding.verdict, finding.scope) == (Verdict.OPERATIONAL, "page and probe")
    assert finding.agreement == "agree"
    assert "page not updated" not in finding.reason


@pytest.mark.parametrize("probes", [[], [probe(Verdict.UNKNOWN)]])
def test_page_operational_alone_is_operational_page_only(probes: list[ProbeReading]) -> None:
    finding = found([page(Verdict.OPERATIONAL)], probes)
    assert (finding.verdict, finding.scope) == (Verdict.OPERATIONAL, "page only")


@pytest.mark.parametrize("pages", [[], [page(Verdict.UNKNOWN)]])
def test_page_unreadable_and_probe_operational_is_operational_probe_only(
    pages: list[PageReading],
) -> None:
    finding = found(pages, [probe(Verdict.OPERATIONAL)])
    assert (finding.verdict, finding.scope) == (Verdict.OPERATIONAL, "probe only")
    assert finding.agreement is None


@pytest.mark.parametrize("seen", IMPAIRED)
@pytest.mark.parametrize("pages", [[], [page(Verdict.UNKNOWN)]])
def test_page_unreadable_and_probe_impaired_gives_the_probe(
    pages: list[PageReading], seen: Verdict
) -> None:
    finding = found(pages, [probe(seen)])
    assert (finding.verdict, finding.scope) == (seen, "probe only")
    assert "GET /v1/models" in finding.reason


@pytest.mark.parametrize("pages", [[], [page(Verdict.UNKNOWN)]])
@pytest.mark.parametrize("probes", [[], [probe(Verdict.UNKNOWN)]])
def test_nothing_known_is_unknown(pages: list[PageReading], probes: list[ProbeReading]) -> None:
    finding = found(pages, probes)
    assert (finding.verdict, finding.scope) == (Verdict.UNKNOWN, "none")
    assert finding.agreement is None


@pytest.mark.parametrize("pages", [[], [page(Verdict.UNKNOWN)], [page(Verdict.OPERATIONAL)]])
@pytest.mark.parametrize("seen", IMPAIRED)
def test_a_failure_through_our_own_gateway_is_ours_when_the_direct_way_works(
    pages: list[PageReading], seen: Verdict
) -> None:
    probes = [probe(Verdict.OPERATIONAL), probe(seen, through="own/gateway", id_="via")]
    finding = found(pages, probes)
    assert finding.verdict is Verdict.OPERATIONAL
    assert finding.cause == "ours: own/gateway"
    assert "works directly and fails through own/gateway" in finding.reason


@pytest.mark.parametrize("said", IMPAIRED)
def test_a_gateway_at_fault_never_clears_a_vendor_whose_page_is_impaired(said: Verdict) -> None:
    probes = [probe(Verdict.OPERATIONAL), probe(Verdict.MAJOR_OUTAGE, through="own/gateway")]
    finding = found([page(said)], probes)
    assert finding.verdict is said
    assert finding.cause is None
    assert "own/gateway" in finding.reason
    assert [each.cause for each in finding.probes] == [None, "ours: own/gateway"]
    assert probe_failing(finding) is False, "our own gateway is never the vendor's failing probe"


def test_a_gateway_that_was_blamed_before_is_not_where_the_direct_way_fails_too() -> None:
    held = probe(Verdict.MAJOR_OUTAGE, through="own/gateway", cause="ours: own/gateway")
    finding = found([page(Verdict.OPERATIONAL)], [probe(Verdict.PARTIAL_OUTAGE), held])
    assert (finding.verdict, finding.cause) == (Verdict.MAJOR_OUTAGE, None)


def test_an_exhausted_quota_does_not_silence_a_probe_that_the_vendor_fails() -> None:
    ours = probe(Verdict.MAJOR_OUTAGE, cause="ours", id_="inference")
    finding = found([page(Verdict.OPERATIONAL)], [ours, probe(Verdict.PARTIAL_OUTAGE)])
    assert (finding.verdict, finding.cause) == (Verdict.MAJOR_OUTAGE, "ours")
    assert probe_failing(finding) is True


def test_of_two_that_fail_alike_the_vendors_fault_is_not_told_as_ours() -> None:
    ours = probe(Verdict.MAJOR_OUTAGE, cause="ours", id_="inference")
    finding = found([page(Verdict.OPERATIONAL)], [ours, probe(Verdict.MAJOR_OUTAGE)])
    assert (finding.verdict, finding.cause) == (Verdict.MAJOR_OUTAGE, None)


@pytest.mark.parametrize(
    ("direct", "said"),
    [
        ([], "own/gateway, which may be the cause"),
        ([probe(Verdict.UNKNOWN)], "own/gateway, which may be the cause"),
        ([probe(Verdict.DEGRADED)], "our probe fails directly and through own/gateway"),
    ],
)
def test_a_failure_through_our_gateway_counts_when_the_direct_way_is_not_known_to_work(
    direct: list[ProbeReading], said: str
) -> None:
    probes = [*direct, probe(Verdict.MAJOR_OUTAGE, through="own/gateway")]
    finding = found([page(Verdict.OPERATIONAL)], probes)
    assert finding.verdict is Verdict.MAJOR_OUTAGE
    assert finding.cause is None
    assert said in finding.reason


def test_the_worst_readable_source_counts() -> None:
    pages = [page(Verdict.OPERATIONAL), page(Verdict.PARTIAL_OUTAGE), page(Verdict.UNKNOWN)]
    assert found(pages, []).verdict is Verdict.PARTIAL_OUTAGE
    assert found(pages[::2], []).verdict is Verdict.OPERATIONAL


def test_the_worst_known_probe_counts() -> None:
    probes = [probe(Verdict.OPERATIONAL), probe(Verdict.DEGRADED), probe(Verdict.UNKNOWN)]
    assert found([], probes).verdict is Verdict.DEGRADED


def test_maintenance_is_no_disagreement() -> None:
    assert found([page(Verdict.MAINTENANCE)], [probe(Verdict.OPERATIONAL)]).agreement == "agree"
    assert found([page(Verdict.MAINTENANCE)], [probe(Verdict.DEGRADED)]).agreement == "agree"


def test_a_red_page_and_a_probe_that_works_disagree() -> None:
    finding = found([page(Verdict.MAJOR_OUTAGE, INCIDENT)], [probe(Verdict.OPERATIONAL)])
    assert finding.agreement == "disagree"
    assert '"Elevated errors", identified' in finding.reason


def test_our_own_quota_is_our_outage_not_the_vendor_s() -> None:
    quota = probe(Verdict.MAJOR_OUTAGE, cause="ours")
    finding = found([page(Verdict.OPERATIONAL)], [quota])
    assert (finding.verdict, finding.cause) == (Verdict.MAJOR_OUTAGE, "ours")
    assert finding.agreement is None
    assert "page not updated" not in finding.reason
    assert found([page(Verdict.MAJOR_OUTAGE)], [quota]).cause is None
    assert found([page(Verdict.DEGRADED)], [quota]).cause == "ours"


def test_an_unknown_of_our_making_says_so() -> None:
    assert found([], [probe(Verdict.UNKNOWN, cause="ours")]).cause == "ours"


# Open incidents on a page that could not be judged


def test_an_incident_about_us_on_an_unreadable_page_is_never_green() -> None:
    missing = page(Verdict.UNKNOWN, INCIDENT, error="component missing: 'Chat'")
    finding = found([missing], [probe(Verdict.OPERATIONAL)])
    assert finding.verdict is Verdict.DEGRADED
    assert "component missing" in finding.reason
    assert "Elevated errors" in finding.reason
    assert found([missing], []).verdict is Verdict.UNKNOWN
    assert found([missing], [probe(Verdict.MAJOR_OUTAGE)]).verdict is Verdict.MAJOR_OUTAGE


def test_an_incident_of_others_on_an_unreadable_page_counts_for_nothing() -> None:
    others = Incident("1", "x", "identified", Verdict.MAJOR_OUTAGE, NOW, ("v",), touches_ours=False)
    finding = found([page(Verdict.UNKNOWN, others)], [probe(Verdict.OPERATIONAL)])
    assert finding.verdict is Verdict.OPERATIONAL


# Is it us?


def test_a_failed_connection_is_an_outage_when_the_controls_answer() -> None:
    finding = found([], [probe(Verdict.MAJOR_OUTAGE, connection_failed=True)], OK)
    assert finding.verdict is Verdict.MAJOR_OUTAGE
    assert "this machine's network" not in finding.reason


def test_a_failed_connection_without_controls_is_unknown_and_says_why() -> None:
    """A laptop without a network must not turn every vendor red (red line 1)."""
    finding = found([], [probe(Verdict.MAJOR_OUTAGE, connection_failed=True)], UNCHECKED)
    assert finding.verdict is Verdict.UNKNOWN
    assert "it may be this machine's network: no controls were read" in finding.reason


def test_a_held_reading_that_was_judged_so_is_not_judged_again() -> None:
    first = found([], [probe(Verdict.MAJOR_OUTAGE, connection_failed=True)], UNCHECKED)
    again = found([], list(first.probes), UNCHECKED)
    assert again.probes == first.probes, "its words grow with every reading"


def test_a_failed_connection_with_failing_controls_is_this_machine_s_network() -> None:
    finding = found([], [probe(Verdict.MAJOR_OUTAGE, connection_failed=True)], FAILING)
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.reason.startswith("this machine's network")
    assert finding.probes[0].state is Verdict.UNKNOWN


def test_an_answer_counts_whatever_the_controls_say() -> None:
    finding = found([], [probe(Verdict.PARTIAL_OUTAGE)], FAILING)
    assert finding.verdict is Verdict.PARTIAL_OUTAGE


states = st.sampled_from(list(Verdict))
readings = st.builds(
    probe,
    states,
    through=st.sampled_from([None, "own/gateway"]),
    cause=st.sampled_from([None, "ours"]),
    connection_failed=st.booleans(),
)
pages = st.builds(page, states, st.just(INCIDENT)) | st.builds(page, states)


@given(
    st.lists(pages, max_size=3),
    st.lists(readings, max_size=3),
    st.sampled_from([OK, FAILING, UNCHECKED]),
)
def test_no_evidence_is_ever_lost(
    said: list[PageReading], seen: list[ProbeReading], vantage: Vantage
) -> None:
    """Never better than any readable page, never green or red without anything known."""
    finding = found(said, seen, vantage)
    for each in said:
        assert not each.state.is_known or finding.verdict.rank >= each.state.rank
    known = [each.state for each in said if each.state.is_known]
    known += [each.state for each in finding.probes if each.state.is_known]
    if not known:
        assert finding.verdict is Verdict.UNKNOWN
    if finding.cause is None and set(known) == {Verdict.OPERATIONAL}:
        assert finding.verdict in (Verdict.OPERATIONAL, Verdict.DEGRADED)
    assert (finding.scope == "none") == (not known)
