"""`bcp report controls`, of a year's real runs: gaps first, then what supports each clause."""

from datetime import date
from functools import cache

import pytest
from hypothesis import given
from msgspec.structs import replace
from programme_kit import OPENAI, masked, of_files, sources, year
from render.hostile import texts
from render.markdown import Skeleton, skeleton
from report_kit import outage_with_consent
from report_kit import sources as run_sources
from stage import ROOT, Stage
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.authors import Authors
from bcp.model.errors import UsageError
from bcp.plan.clauses import REGIMES
from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.reports.base import Asked, Sources
from bcp.render.reports.controls import controls_report
from bcp.version import VERSION

DORA = Asked(regimes=("dora",))


class MarkdownSnapshot(SingleFileSnapshotExtension):
    """One file a snapshot, that reads as a report."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@cache
def played() -> Stage:
    return year()


def report(asked: Asked = DORA) -> str:
    return controls_report(replace(_base(), asked=asked)).text


def rows(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table under a heading, its names left out."""
    after = text.split(heading, maxsplit=1)[1]
    table = after[after.index("\n|") :].split("\n\n", maxsplit=1)[0].strip().splitlines()
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table[2:]]


def test_what_supports_dora(snapshot: SnapshotAssertion) -> None:
    text = masked(report()).replace(VERSION, "VERSION")
    assert text == snapshot.use_extension(MarkdownSnapshot)


def test_gaps_stand_before_what_supports() -> None:
    text = report()
    assert text.index("## Gaps") < text.index("## What supports each clause")


def test_a_record_is_named_by_the_entries_of_the_log() -> None:
    by_id = {one[0]: one for one in rows(report(), "## Records")}
    runs = [entry for entry in played().entries() if entry.run and entry.run.mode == "incident"]
    first, last = runs[0].seq, runs[-1].seq
    assert by_id["R-1"][4].startswith(f"{first} to ")
    assert int(by_id["R-1"][4].split(" to ")[1]) <= last
    assert {"R-1", "E-1", "A-1", "O-1"} <= set(by_id)


def test_a_demonstration_exercises_nobody_and_is_said_not_to() -> None:
    text = report()
    assert "E-2" not in text
    assert "a demonstration, in which nobody took part" in text


def test_a_plan_without_a_record_is_a_gap_and_one_with_a_record_is_none() -> None:
    gaps = {row[0]: row for row in rows(report(), "## Gaps")}
    assert gaps["Not on record: exercises"][1] == "`gemini`"
    assert "art. 11(6)" in gaps["Not on record: exercises"][2]
    assert "Approval by a person on a day" in gaps
    assert gaps["Approval by a person on a day"][1] == "`gemini`"


@cache
def _night() -> Sources:
    return run_sources(outage_with_consent(), "")


def test_consents_and_notices_of_an_incident_are_records() -> None:
    made = _night()
    text = controls_report(replace(made, asked=Asked(regimes=("soc2",)))).text
    by_id = {one[0]: one for one in rows(text, "## Records")}
    assert "deputy (signed)" in by_id["C-1"][3]
    assert by_id["N-1"][1] == "notices sent"
    assert "Not on record: approvals" not in text


def test_without_keys_a_consent_supports_nothing_and_is_said_not_to() -> None:
    made = _night()
    unsigned = tuple(entry for entry in made.entries if entry.type != "entry.signed")
    stripped = replace(
        made, entries=unsigned, authors=lambda: Authors("log/0", ()), asked=Asked(regimes=("soc2",))
    )
    text = controls_report(stripped).text
    assert "| C-1 |" not in text
    assert "consent for step" in text


def test_outside_the_period_nothing_is_on_record() -> None:
    before = replace(DORA, since=date(2025, 1, 1), until=date(2025, 12, 31))
    text = report(before)
    assert "The log holds none of the period." in text
    assert {row[0]: row[1] for row in rows(text, "## Gaps")}["Not on record: exercises"] == (
        "every plan"
    )


def test_a_part_of_the_period_holds_a_part_of_the_records() -> None:
    march = replace(DORA, since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert {row[0] for row in rows(report(march), "## Records")} == {"E-1"}


def test_every_regime_has_its_place_where_none_is_named() -> None:
    text = report(Asked())
    assert [name for name in REGIMES if f"(`{name}`)" not in text] == []


def test_a_regime_that_is_not_there() -> None:
    with pytest.raises(UsageError) as refused:
        report(Asked(regimes=("basel",)))
    assert "iso22301" in refused.value.what


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(UsageError):
        report(replace(DORA, since=date(2026, 2, 1), until=date(2026, 1, 1)))


def test_nothing_is_said_to_comply() -> None:
    assert "compl" not in report(Asked()).replace("complete", "")


@cache
def _base() -> Sources:
    return sources(played())


def test_where_no_plan_can_be_read_everything_is_a_gap() -> None:
    built = build_workspace(ROOT, {"runbooks/openai.yaml": b"{"})
    text = controls_report(replace(_base(), workspace=built, asked=DORA)).text
    assert "no gap found" not in text
    gaps = {row[0]: row for row in rows(text, "## Gaps")}
    assert gaps["A plan that can be read"][1] == "nowhere here"
    assert gaps["What a plan with faults states"][1] == "`runbooks/openai.yaml`"
    assert "art. 11(6)" in gaps["What a plan with faults states"][2]
    assert {row[4] for row in rows(text, "### Digital Operational Resilience Act (`dora`)")} == {
        "a plan that can be read"
    }


@cache
def _one_plan() -> Workspace:
    return of_files(OPENAI)


def with_version(version: str) -> str:
    """A small report, on plans of which one has any version."""
    workspace = _one_plan()
    control = workspace.plan("openai").plan.document
    assert control is not None
    object.__setattr__(control, "version", version)
    made = replace(_base(), workspace=workspace, asked=Asked(regimes=("ai-act",)), entries=())
    return controls_report(made).text


@cache
def plain() -> Skeleton:
    """A report without anything to escape."""
    return skeleton(with_version("3"))


@given(texts)
def test_no_text_of_a_plan_breaks_the_report(version: str) -> None:
    assert skeleton(with_version(version)) == plain()


def test_a_plan_with_faults_is_named_and_nothing_of_it_counts() -> None:
    files = {"runbooks/openai.yaml": OPENAI, "runbooks/gemini.yaml": b"schema: bcp/1\n"}
    made = replace(_base(), asked=DORA, workspace=build_workspace(ROOT, files))
    text = controls_report(made).text
    assert "The plan `runbooks/gemini.yaml` **has faults**" in text
    assert "`gemini`" not in text
