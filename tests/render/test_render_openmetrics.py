"""The metrics file is OpenMetrics, and what it says is what was read."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.parser import text_string_to_metric_families as older_families

from bcp.model.observation import PageReading, ProbeReading, ServiceFinding, Sweep, Vantage
from bcp.model.verdict import Verdict
from bcp.render.openmetrics import Counters, metrics_text

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
COUNTERS = Counters(7, 3, 1, 2, 1)


def finding(url: str = "https://status.vendor.example", probe: str = "models") -> ServiceFinding:
    page = PageReading("statuspage", url, Verdict.DEGRADED, NOW)
    seen = ProbeReading(probe, "http", Verdict.OPERATIONAL, NOW, "200 in 41 ms", latency_ms=41)
    return ServiceFinding(
        "openai/api", Verdict.DEGRADED, "page and probe", "disagree", None, "page says degraded",
        (page, page), (seen,),
    )  # fmt: skip


def text_of(*findings: ServiceFinding, vantage: str = "ok") -> str:
    sweep = Sweep(NOW, findings, Vantage(vantage), took_s=1.25)
    return metrics_text(sweep, (), COUNTERS, {("openai", "vendor-says-down"): NOW.timestamp()})


def parsed(text: str) -> dict[str, Metric]:
    families = text_string_to_metric_families(text)  # type: ignore[no-untyped-call]  # it has no types
    return {family.name: family for family in families}


def test_it_says_what_was_read() -> None:
    families = parsed(text_of(finding()))
    verdicts = {
        sample.labels["verdict"]: sample.value for sample in families["bcp_service_verdict"].samples
    }
    assert verdicts == {verdict.value: float(verdict is Verdict.DEGRADED) for verdict in Verdict}
    (latency,) = families["bcp_probe_latency_seconds"].samples
    assert (latency.labels["probe"], latency.value) == ("models", 0.041)
    (at,) = families["bcp_sweep_timestamp_seconds"].samples
    assert at.value == NOW.timestamp()
    (since,) = families["bcp_criterion_met_since_timestamp_seconds"].samples
    assert since.labels == {"plan": "openai", "criterion": "vendor-says-down"}
    assert families["bcp_sweeps"].samples[0].value == 7


def test_a_network_that_fails_is_no_fine_network() -> None:
    assert parsed(text_of(vantage="failing"))["bcp_vantage_ok"].samples[0].value == 0
    assert parsed(text_of(vantage="unchecked"))["bcp_vantage_ok"].samples[0].value == 1


def test_two_sources_at_one_url_are_two_series() -> None:
    samples = parsed(text_of(finding()))["bcp_page_verdict"].samples
    assert len({tuple(sample.labels.items()) for sample in samples}) == 12


def test_the_older_text_format_s_reader_takes_it_too() -> None:
    families = {family.name: family for family in older_families(text_of(finding()))}
    assert families["bcp_service_verdict"].type == "gauge"
    assert families["bcp_sweeps_total"].samples[0].value == 7


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_of_others_breaks_a_line(url: str, probe: str) -> None:
    (latency,) = parsed(text_of(finding(url, probe)))["bcp_probe_latency_seconds"].samples
    assert latency.value == 0.041
