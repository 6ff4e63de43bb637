"""The programme's two reports over a year that the real conductor played."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from programme_kit import GEMINI, OPENAI, YEAR, masked, of_files, sources, year
from render.hostile import texts
from render.markdown import Skeleton, seen, skeleton
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.entry import Entry
from bcp.insight.metrics import Part
from bcp.insight.run_record import RunRecord
from bcp.model.errors import UsageError
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace
from bcp.render.reports.base import Asked, Proof, Report, Sources
from bcp.render.reports.management import management_report
from bcp.render.reports.programme import programme_report
from bcp.render.reports.programme_facts import Programme, programme_of
from bcp.render.reports.programme_gaps import gaps
from bcp.run.values import mappings


class Document(SingleFileSnapshotExtension):
    """A report as a file, readable in a review."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"


@cache
def played() -> Sources:
    return sources(year())


@cache
def facts() -> Programme:
    return programme_of(played())


REPORTS = (programme_report, management_report)


def leads(found: Programme) -> list[str]:
    return [gap.lead for gap in gaps(found)]


def run_of(mode: str, *, demo: bool = False) -> RunRecord:
    return next(one for one in facts().records if one.state.mode == mode and one.is_demo is demo)


def test_the_programme_report(snapshot: SnapshotAssertion) -> None:
    assert masked(programme_report(played()).text) == snapshot(extension_class=Document)


def test_the_management_report(snapshot: SnapshotAssertion) -> None:
    assert masked(management_report(played()).text) == snapshot(extension_class=Document)


def test_the_outage_that_nobody_treated_is_the_first_gap() -> None:
    (unmet,) = facts().unmet
    assert f"{unmet.outage.since:%Y-%m-%d}" == "2026-05-10"
    assert leads(facts())[0].startswith("Outages met a plan's activation criteria")
    treated = next(one for one in facts().outages if not one.is_unmet)
    assert [one.state.id for one in treated.declared] == [run_of("incident").state.id]
    assert [one.by for one in treated.stood_by] == ["lead"]


def test_a_stand_by_that_is_on_record_is_enough() -> None:
    """Everything of the real incident after its stand-by is cut off: it stays one that was met."""
    entries = played().entries
    end = next(one.seq for one in entries if one.type == "incident.stood_by")
    cut = programme_of(replace(played(), entries=tuple(entries[: end + 1])))
    (last,) = (one for one in cut.outages if one.outage.since.month == 6)
    assert not last.is_unmet
    assert (last.declared, len(last.opened), len(last.stood_by)) == ((), 1, 1)


def test_an_exercise_covers_no_real_outage() -> None:
    incident = run_of("incident").state.id
    left = tuple(one for one in played().entries if one.run is None or one.run.id != incident)
    assert all(one.is_unmet for one in programme_of(replace(played(), entries=left)).outages)


def test_both_starts_are_measured_from_what_the_run_was_shown() -> None:
    support, content = (one for one in facts().measured if not one.record.is_exercise)
    assert support.arrival is not None
    assert (support.arrival.from_onset, support.arrival.from_declared) == (
        timedelta(minutes=21), timedelta(0),
    )  # fmt: skip
    assert (support.met, support.clock_from) == (True, "as shown in the run")
    assert content.arrival is not None
    assert content.arrival.fallback == "claude"


def test_a_plan_that_changed_since_changes_no_figure_of_a_run() -> None:
    changed = replace(played(), workspace=of_files(OPENAI.replace(b"rto: 30m", b"rto: 1m")))
    found = programme_of(changed)
    assert [one.met for one in found.measured] == [one.met for one in facts().measured]
    assert "Plans have changed since they were exercised last." in leads(found)


def test_a_demonstration_exercises_and_measures_nobody() -> None:
    demo = run_of("exercise", demo=True)
    assert not demo.counts_as_exercise
    assert demo not in [one.record for one in facts().measured]
    text = programme_report(played()).text
    assert f"`{demo.state.id}`" in text, "it is listed all the same"


def test_a_run_that_returned_is_counted_once_for_each_process() -> None:
    incident = run_of("incident")
    assert (incident.returns, incident.turned_back) == (2, 0)
    assert dict(incident.outcomes) == {"done": 2, "done_by_hand": 1}
    assert [one.process for one in incident.arrivals] == ["support", "content"]


def test_what_is_written_after_the_period_changes_nothing_in_it() -> None:
    half = replace(YEAR, until=date(2026, 5, 31))
    entries = tuple(one for one in played().entries if one.ts < "2026-06")
    one = programme_report(replace(played(), asked=half)).text
    other = programme_report(replace(played(), asked=half, entries=entries)).text
    assert _body(one) == _body(other)
    assert len(played().entries) > len(entries) > 0


def _body(text: str) -> str:
    """Without the control block, which says how long the log is by now."""
    return text[text.index("## 1.") :]


def test_a_clock_that_went_back_is_a_gap_of_the_record() -> None:
    last = played().entries[-1]
    old = replace(last, seq=last.seq + 1, ts="2019-01-01T00:00:00.000Z")
    found = programme_of(replace(played(), entries=(*played().entries, old)))
    (gap,) = [one for one in gaps(found) if one.lead.startswith("Entries are dated before")]
    assert gap.items == (f"entry {old.seq}",)


def test_actions_are_late_open_or_closed_on_time() -> None:
    known = facts().closure
    assert [one.owner for one in known.overdue] == ["lead"]
    assert (known.on_time, len(known.closed)) == (Part(1, 1), 1)
    assert "Ask the vendor why" in programme_report(played()).text


def test_what_lies_outside_the_log_is_a_gap_in_its_lists() -> None:
    first, *others = played().entries
    before = {"origin": "log.example/before", "size": 9, "root": "ROOT"}
    continued = replace(first, data={**first.data, "continues": before})
    found = programme_of(replace(played(), entries=(continued, *others)))
    (gap,) = (one for one in gaps(found) if "lies elsewhere" in one.lead)
    assert gap.items == ("it goes on from an earlier log (entry 0)",)
    assert not any("lies elsewhere" in lead for lead in leads(facts()))


def test_entries_that_a_wrong_clock_dates_after_the_period_are_a_gap_in_its_lists() -> None:
    wrong = tuple(
        replace(one, ts="2031-01-01T00:00:00.000000Z") if one.type == "run.started" else one
        for one in played().entries
    )
    found = programme_of(replace(played(), entries=wrong))
    assert (found.records, found.outages != ()) == ((), True)  # no run without its beginning
    (gap,) = (one for one in gaps(found) if one.lead.startswith("Entries are dated after"))
    assert gap.items[0].startswith("entries ")
    assert not any(lead.startswith("Entries are dated after") for lead in leads(facts()))


def test_an_empty_log_gives_a_report_that_says_so() -> None:
    empty = replace(
        played(),
        entries=(),
        proof=Proof(sound=True, words=("Nothing.",), size=0, root="", origin="none"),
    )
    text = programme_report(empty).text
    assert "no entry" in text
    assert "None in the period." in text
    assert "never, as far as the log tells" in text
    brief = management_report(empty).text
    assert "The log holds nothing of the period" in brief
    assert "recorded stand-by; 2 of 2 services read for less than half of the period" in brief


def test_a_log_that_does_not_verify_is_said_at_the_head_of_both() -> None:
    unsound = replace(played(), proof=replace(played().proof, sound=False))
    for report in REPORTS:
        assert "**The audit log does not verify.**" in report(unsound).text.split("## 1.")[0]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    asked = Asked(since=date(2026, 2, 1), until=date(2026, 1, 1))
    with pytest.raises(UsageError, match="No such period: the period ends on 2026-01-01"):
        programme_report(replace(played(), asked=asked))


def test_a_period_that_is_not_over_says_up_to_when_anything_is_known() -> None:
    assert "not over" not in programme_report(played()).text
    early = replace(played(), at=datetime(2026, 7, 1, 8, 0, tzinfo=UTC))
    said = "in UTC; not over: of what comes after 2026-07-01T08:00:00Z nothing is known |"
    assert all(said in report(early).text for report in REPORTS)


def test_readings_of_a_plan_that_is_gone_are_judged_by_nothing_and_that_is_a_gap() -> None:
    assert facts().strangers == ()
    found = programme_of(replace(played(), workspace=of_files(GEMINI)))
    assert found.strangers == ("openai",)
    read = tuple(one for one in played().entries if one.run is None)
    found = programme_of(replace(played(), workspace=of_files(GEMINI), entries=read))
    assert (found.strangers, found.outages) == (("openai",), ())


def test_an_approval_without_its_day_and_a_review_that_is_overdue_are_gaps() -> None:
    bare = OPENAI.replace(b", approved_on: 2026-02-01", b"", 1)
    found = programme_of(replace(played(), workspace=of_files(bare)))
    assert "Plans are called approved, and do not say by whom and when." in leads(found)
    late = OPENAI.replace(b"2026-02-01}", b"2026-02-01, review_every: 90d}", 1)
    found = programme_of(replace(played(), workspace=of_files(late)))
    (gap,) = (one for one in gaps(found) if one.lead == "Plans are overdue for review.")
    assert gap.items == ("`openai`, due 2026-05-02",)
    said = " ".join(leads(facts()))
    assert "overdue for review" not in said
    assert "called approved" not in said


def test_without_an_interval_nobody_can_say_that_an_exercise_was_in_time() -> None:
    told = "Exercised within their own interval: "
    often = of_files(OPENAI.replace(b"every: 180d", b"every: 3650d", 1))
    assert f"{told}1 of 1" in management_report(replace(played(), workspace=often)).text
    begin, _, rest = OPENAI.partition(b"exercises:")
    never = of_files(begin + rest[rest.index(b"standdown:") :])
    assert f"{told}0 of 1" in management_report(replace(played(), workspace=never)).text


def test_the_management_report_stays_short_however_much_there_is_to_say() -> None:
    """Two printed pages: the rows, and the words in them, are bounded."""
    many = of_files(*(_plan(number) for number in range(12)))
    text = management_report(replace(played(), workspace=many)).text
    assert len(text.splitlines()) < 75
    assert len(text.split()) < 950
    assert "; and 10 more" in text


def _plan(number: int) -> bytes:
    title = b"T" * 400
    return OPENAI.replace(b"id: openai\n", b"id: plan-%d\n" % number, 1).replace(
        b"title: OpenAI", b"title: %s" % title, 1
    )


@settings(max_examples=settings().max_examples // 6)
@given(st.lists(texts, min_size=6, max_size=6), st.sampled_from(REPORTS))
def test_hostile_words_change_no_structure(words: Sequence[str], report: Report) -> None:
    """Words of vendors, plans and entries that others wrote stay words."""
    assert skeleton(report(hostile(words)).text) == tame(report)


@cache
def tame(report: Report) -> Skeleton:
    return skeleton(report(hostile(["word"] * 6)).text)


def hostile(words: Sequence[str]) -> Sources:
    plan, incident, actor, observer, title, said = words
    entries = tuple(_wild(one, plan, incident, actor, observer) for one in played().entries)
    return replace(
        played(), entries=entries, blob=lambda _digest: title.encode("utf-8", "replace"),
        workspace=_said(played().workspace, said),
    )  # fmt: skip


def _said(workspace: Workspace, words: str) -> Workspace:
    """Plans whose every title and aim is these words, which no YAML could hold."""
    plans = tuple(replace(one, plan=_titled_plan(one.plan, words)) for one in workspace.plans)
    return dataclasses.replace(workspace, plans=plans)


def _titled_plan(plan: Plan, words: str) -> Plan:
    exercises = plan.exercises and plan.exercises.model_copy(
        update={
            "planned": tuple(
                one.model_copy(update={"aim": words}) for one in plan.exercises.planned
            )
        }
    )
    document = plan.document and plan.document.model_copy(update={"version": words})
    processes = tuple(one.model_copy(update={"title": words}) for one in plan.processes)
    return plan.model_copy(
        update={
            "title": words, "exercises": exercises, "document": document, "processes": processes,
        }
    )  # fmt: skip


def _wild(entry: Entry, plan: str, incident: str, actor: str, observer: str) -> Entry:
    data = dict(entry.data)
    if entry.type == "sweep.read":
        data["observations"] = [_titled(one, incident) for one in mappings(data["observations"])]
    if entry.type == "run.started" and data["scenario"]:
        data |= {"scenario": observer, "observer": observer}
    stamped = entry.plan and replace(entry.plan, id=plan)
    is_started = entry.type == "run.started" and entry.run and entry.run.mode == "exercise"
    return replace(
        entry, data=data, plan=stamped if is_started else entry.plan,
        actor=replace(entry.actor, id=actor),
    )  # fmt: skip


def _titled(found: Mapping[str, object], title: str) -> dict[str, object]:
    pages = [
        {**page, "incidents": [{**one, "title": title} for one in mappings(page["incidents"])]}
        for page in mappings(found["pages"])
    ]
    return {**found, "pages": pages}


def test_a_hostile_title_is_shown_as_it_is() -> None:
    text = programme_report(
        hostile(["p | q", "a | b\n# c", "x", "y", "<b>late</b>", "**T**|"])
    ).text
    assert "a | b # c" in seen(text)
    assert "<b>late</b>" in seen(text)
