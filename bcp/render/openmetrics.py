"""The newest readings as OpenMetrics text, for a collector that reads a file.

OpenMetrics 1.0; only gauges and counters, so that readers of Prometheus' older text format (the
node exporter's textfile collector) take it too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from bcp.insight.situation import Situation
from bcp.model.observation import PageReading, ProbeReading, ServiceFinding, Sweep
from bcp.model.verdict import Verdict

Labels = tuple[tuple[str, str], ...]


class Counters(Struct, frozen=True):
    """What was counted since the watch began."""

    sweeps: int = 0
    entries: int = 0
    record_failures: int = 0
    notifications: int = 0
    notification_failures: int = 0


NOTHING_COUNTED = Counters()


class _Sample(Struct, frozen=True):
    labels: Labels
    value: float


def metrics_text(
    sweep: Sweep,
    situations: Sequence[Situation],
    counters: Counters,
    met_since: Mapping[tuple[str, str], float],
) -> str:
    """The whole file.

    Args:
        sweep: what was read last.
        situations: one for each plan.
        counters: what was counted so far.
        met_since: since when each criterion is met, in seconds since 1970, by plan and criterion.
    """
    lines = [*_of_sweep(sweep), *_of_plans(situations, met_since), *_of_watch(counters), "# EOF"]
    return "\n".join(lines) + "\n"


def _of_sweep(sweep: Sweep) -> Iterator[str]:
    findings = sweep.findings
    pages = [(one, number, page) for one in findings for number, page in enumerate(one.pages)]
    probes = [(one, probe) for one in findings for probe in one.probes]
    yield from _gauge(
        "bcp_service_verdict", "1 for the verdict of the service, 0 for the others.",
        (sample for one in findings for sample in _verdicts(_service(one), one.verdict)),
    )  # fmt: skip
    yield from _gauge(
        "bcp_page_verdict", "1 for what the status page says of our components.",
        (each for one, number, page in pages
         for each in _verdicts(_page(one, number, page), page.state)),
    )  # fmt: skip
    yield from _gauge(
        "bcp_probe_verdict", "1 for what our own request to the service saw.",
        (each for one, probe in probes for each in _verdicts(_probe(one, probe), probe.state)),
    )  # fmt: skip
    yield from _gauge(
        "bcp_probe_latency_seconds", "How long the probe's newest answer took.",
        (_Sample(_probe(one, probe), probe.latency_ms / 1000)
         for one, probe in probes if probe.latency_ms is not None),
        unit="seconds",
    )  # fmt: skip
    yield from _gauge(
        "bcp_vantage_ok", "1 if this machine's network answers or was not checked, else 0.",
        [_Sample((("state", sweep.vantage.state),), float(sweep.vantage.state != "failing"))],
    )  # fmt: skip
    yield from _gauge(
        "bcp_sweep_timestamp_seconds", "When everything was read last.",
        [_Sample((), sweep.at.timestamp())], unit="seconds",
    )  # fmt: skip
    yield from _gauge(
        "bcp_sweep_duration_seconds", "How long that took.",
        [_Sample((), sweep.took_s)], unit="seconds",
    )  # fmt: skip


def _of_plans(
    situations: Sequence[Situation], met_since: Mapping[tuple[str, str], float]
) -> Iterator[str]:
    criteria = [(one.plan.id, each) for one in situations for each in one.activation.criteria]
    yield from _gauge(
        "bcp_criterion_met", "1 while an activation criterion of a plan is met.",
        (_Sample((("plan", plan), ("criterion", each.id)), float(each.met))
         for plan, each in criteria),
    )  # fmt: skip
    yield from _gauge(
        "bcp_criterion_met_since_timestamp_seconds", "Since when it is met.",
        (_Sample((("plan", plan), ("criterion", name)), at)
         for (plan, name), at in sorted(met_since.items())),
        unit="seconds",
    )  # fmt: skip


def _of_watch(counters: Counters) -> Iterator[str]:
    counted = (
        ("bcp_sweeps", "Readings since the watch began.", counters.sweeps),
        ("bcp_entries", "Entries written to the audit log.", counters.entries),
        ("bcp_record_failures", "Readings that could not be recorded.", counters.record_failures),
        ("bcp_notifications", "Notifications sent.", counters.notifications),
        ("bcp_notification_failures", "Notifications that failed.", counters.notification_failures),
    )
    for name, text, value in counted:
        yield f"# TYPE {name} counter"
        yield f"# HELP {name} {text}"
        yield f"{name}_total {value}"


def _gauge(name: str, text: str, samples: Iterable[_Sample], unit: str = "") -> Iterator[str]:
    yield f"# TYPE {name} gauge"
    if unit:
        yield f"# UNIT {name} {unit}"
    yield f"# HELP {name} {text}"
    for sample in samples:
        yield f"{name}{_labels(sample.labels)} {sample.value:.15g}"


def _labels(labels: Labels) -> str:
    inner = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels)
    return f"{{{inner}}}" if inner else ""


def _escaped(value: str) -> str:
    """OpenMetrics 1.0, section 3.1 (ABNF): backslash, line feed and quotation mark."""
    escaped = value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
    return escaped.encode(errors="replace").decode()


def _verdicts(labels: Labels, state: Verdict) -> Iterator[_Sample]:
    for verdict in Verdict:
        yield _Sample((*labels, ("verdict", verdict.value)), float(verdict is state))


def _service(finding: ServiceFinding) -> Labels:
    plan, _, service = finding.key.partition("/")
    return (("plan", plan), ("service", service))


def _page(finding: ServiceFinding, number: int, page: PageReading) -> Labels:
    """With the source's place in the plan: two sources may lie at one URL."""
    where = (("source", str(number)), ("family", page.family), ("url", page.url))
    return (*_service(finding), *where)


def _probe(finding: ServiceFinding, probe: ProbeReading) -> Labels:
    return (*_service(finding), ("probe", probe.id))
