"""`bcp report sla`: downtime by page and by probes, apart; what the contract credits; the claim."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace
from plans.samples import minimal_text
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.entry import Entry
from bcp.insight.sla_readings import sla_readings
from bcp.model.errors import UsageError
from bcp.model.verdict import Verdict
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.reports.base import Asked
from bcp.render.reports.sla import sla_report
from bcp.version import VERSION
from render.hostile import texts
from render.markdown import Skeleton, skeleton
from render.sla_kit import FINE, Month, finding, hours, incident, sources

OCTOBER = Asked(vendor="openai", since=date(2026, 10, 1))
DOWN, SLOW = Verdict.MAJOR_OUTAGE, Verdict.DEGRADED
CONTRACT = """
  contract:
    ref: MSA-7
    account: org-sample
    sla:
      availability: 99.9%
      counts: Requests that fail with a server error.
      credits: [{below: 99.9%, credit: 10%}, {below: 99%, credit: 25%}]
      fee: 2000 EUR
      claim_within: 30d
      claim_to: The vendor's support desk
      stated_in: MSA-7, schedule B
"""
SETTINGS = b"""schema: bcp-workspace/1
watch: {every: 1h}
organisation: {name: Sample company}
"""


class MarkdownSnapshot(SingleFileSnapshotExtension):
    """One file a snapshot, that reads as a report."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@cache
def workspace(contract: str = CONTRACT) -> Workspace:
    """The minimal plan with a second service, a contract, and a watch that reads every hour."""
    text = minimal_text().replace(
        "  failure_domains: [vendor:openai",
        "    - {id: chatgpt, title: ChatGPT, kind: seats}\n" + contract.lstrip("\n")
        + "  failure_domains: [vendor:openai",
        1,
    )  # fmt: skip
    files = {"runbooks/openai.yaml": text.encode(), "bcp.yaml": SETTINGS}
    built = build_workspace(Path("/workspace"), files)
    assert not built.broken, built.broken
    return built


@cache
def october(title: str = "Elevated errors") -> tuple[Entry, ...]:
    """Three days of readings: a day that is fine, an outage, a lesser one of the other service."""
    month = Month()
    began = datetime(2026, 10, 12, 7, 41, tzinfo=UTC)
    for at in hours(11, *range(0, 24, 2)):
        month.read(
            at, finding("openai/api", FINE, FINE, at), finding("openai/chatgpt", FINE, None, at)
        )
    for at in hours(12, *range(0, 24, 2)):
        shown = (incident(title, DOWN, began),) if 8 <= at.hour <= 14 else ()
        page = DOWN if 8 <= at.hour <= 12 else FINE
        probe = DOWN if 8 <= at.hour <= 10 else FINE
        month.read(
            at,
            finding("openai/api", page, probe, at, *shown),
            finding("openai/chatgpt", FINE, None, at, *shown),
        )
    for at in hours(13, 0, 2, 4):
        lesser = incident("Slow answers", SLOW, None, "inc-2")
        month.read(
            at,
            finding("openai/api", FINE, FINE, at),
            finding("openai/chatgpt", SLOW, None, at, lesser),
        )
    at = datetime(2026, 10, 20, 3, 0, tzinfo=UTC)
    month.read(at, finding("openai/api", DOWN, DOWN, at), exercise=True)
    return tuple(month.entries())


def report(
    asked: Asked = OCTOBER, *, contract: str = CONTRACT, at: datetime | None = None,
    entries: tuple[Entry, ...] | None = None,
) -> str:  # fmt: skip
    there = october() if entries is None else entries
    made = sources(workspace(contract), there, asked)
    if at is not None:
        made = sources(workspace(contract), there, asked, at)
    return sla_report(made).text


def test_a_month_with_an_outage(snapshot: SnapshotAssertion) -> None:
    assert report().replace(VERSION, "VERSION") == snapshot.use_extension(MarkdownSnapshot)


def test_without_a_contract_it_adds_up_and_claims_nothing() -> None:
    text = report(contract="")
    assert "The plan states no service level" in text
    assert "so this is assumed" in text
    assert "at least 6 h 19 min" in text, "from the vendor's beginning to the last open reading"
    assert "### Claim" not in text


def test_nothing_observed_is_never_fine() -> None:
    text = report(entries=())
    assert "**Nothing was observed**" in text
    assert "100.000" not in text
    assert (
        "| our probes | not observed | not observed | not known | not known | not known |" in text
    )
    assert "No claim was drafted: Nothing was observed" in text
    assert "### Claim" not in text


def test_a_month_that_is_not_over_makes_no_claim() -> None:
    text = report(at=datetime(2026, 10, 14, tzinfo=UTC))
    assert "**The month is not over**" in text
    assert "### Claim" not in text
    assert "No claim was drafted: The month is not over." in text


def test_a_claim_that_comes_too_late_says_so() -> None:
    assert "**The last day of the claim has passed**: 2026-11-30" in report(
        at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    assert "has passed" not in report(at=datetime(2026, 11, 30, 23, tzinfo=UTC))


def test_a_claim_on_a_log_that_does_not_verify_says_so() -> None:
    made = sources(workspace(), october(), OCTOBER)
    text = sla_report(replace(made, proof=replace(made.proof, sound=False))).text
    assert "find out why before you send it" in text
    assert "find out why before you send it" not in report()


def test_without_a_month_it_is_the_one_before() -> None:
    assert sla_report(sources(workspace(), october(), Asked(vendor="openai"))).stem == (
        "sla-openai-2026-10"
    )


def test_a_vendor_that_no_plan_is_about() -> None:
    with pytest.raises(UsageError) as refused:
        report(Asked(vendor="mistral"))
    assert "openai" in refused.value.means


def test_only_the_services_of_the_contract_count() -> None:
    only = CONTRACT.replace("      availability", "      services: [chatgpt]\n      availability")
    text = report(contract=only)
    assert "`openai/chatgpt`" in text
    assert "API (`openai/api`)" not in text


def test_an_incident_that_one_reading_shows_is_listed_and_takes_no_time() -> None:
    month = Month()
    (at,) = hours(12, 8)
    month.read(at, finding("openai/api", DOWN, None, at, incident("Blip", DOWN, None)))
    text = report(entries=tuple(month.entries()))
    assert "No recorded reading of this month shows one" not in text
    assert "| Blip (id " in text
    assert "| 0 s | yes |" in text
    assert "### Claim" not in text


def test_an_incident_whose_impact_is_not_known_is_not_told_as_a_small_one() -> None:
    month = Month()
    for at in hours(12, 8, 10):
        shown = incident("Something", Verdict.UNKNOWN, None)
        month.read(at, finding("openai/api", FINE, None, at, shown))
    text = report(entries=tuple(month.entries()))
    assert "| unknown |" in text
    assert "not known: the page names no impact" in text
    assert "no: under what counts" not in text


def test_a_probe_that_was_not_asked_again_is_no_second_reading() -> None:
    """It is due every few hours; between two of its readings nothing was found down."""
    month = Month()
    asked, *later = hours(12, 8, 9, 10)
    month.read(asked, finding("openai/api", FINE, DOWN, asked))
    for at in later:
        found = finding("openai/api", FINE, DOWN, at)
        held = (replace(found.probes[0], read_at=asked),)
        month.read(at, replace(found, probes=held))
    text = report(entries=tuple(month.entries()))
    assert "| `openai/api` | our probes |" not in text
    assert "### Claim" not in text


def test_a_held_probe_that_failed_leaves_the_moment_unknown() -> None:
    month = Month()
    for at in hours(12, 8, 9, 10):
        found = finding("openai/api", FINE, FINE, at)
        held = replace(found.probes[0], id="login", state=DOWN, read_at=at - timedelta(hours=5))
        month.read(at, replace(found, probes=(*found.probes, held)))
    (readings,) = sla_readings(month.entries()).by_service.values()
    assert {one.probe for one in readings} == {Verdict.UNKNOWN}


def test_a_claim_of_several_services_says_how_it_adds_them_up() -> None:
    assert "else claim for each service by itself" in report()
    only = CONTRACT.replace("      availability", "      services: [api]\n      availability")
    text = report(contract=only)
    assert "### Claim" in text
    assert "else claim for each service by itself" not in text


def test_a_plan_with_faults_is_named_and_not_passed_over() -> None:
    files = {"runbooks/openai.yaml": minimal_text().encode(), "runbooks/other.yaml": b"{"}
    built = build_workspace(Path("/workspace"), files)
    text = sla_report(sources(built, (), OCTOBER)).text
    assert "`runbooks/other.yaml` **has faults**: nothing of it is counted here" in text
    with pytest.raises(UsageError) as refused:
        sla_report(sources(built, (), Asked(vendor="mistral")))
    assert "runbooks/other.yaml has faults" in refused.value.means


def titled(*titles: str) -> str:
    """A report on one incident for each title, of the vendor's own words."""
    month = Month()
    for at in hours(12, 8, 10):
        shown = (incident(one, DOWN, at, f"inc-{n}") for n, one in enumerate(titles))
        month.read(at, finding("openai/api", DOWN, DOWN, at, *shown))
    return report(entries=tuple(month.entries()))


@cache
def plain() -> Skeleton:
    """A report without anything to escape."""
    return skeleton(titled("Elevated errors"))


@given(texts)
def test_a_title_of_the_vendor_stays_text(title: str) -> None:
    assert skeleton(titled(title)) == plain()
