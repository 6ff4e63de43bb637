"""`bcp report sla`: downtime by page and by probes, apart; what the contract credits; the claim."""

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace
from plans.samples import minimal_text
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.entry import Entry
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
