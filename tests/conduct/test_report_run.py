"""`bcp report run`: what a run's record says, with the source of each time, and what it lacks."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from incident_kit import passes, placed
from msgspec.structs import replace
from programme_kit import PATCHY
from rehearsed import begin
from render.hostile import NASTY, texts, with_texts
from render.markdown import Skeleton, headings, seen, skeleton
from render.workspaces import full_dicts, of_models
from report_kit import (
    Document,
    add_action,
    close_later,
    masked,
    outage_with_consent,
    sources,
    with_data,
)
from several import note
from stage import MINIMAL, START, Person, Stage, failing_probe, finding, minimal_stage
from syrupy.assertion import SnapshotAssertion
from test_incident_of_plans import fail_over, two
from walks import plan_of, staged, walk

from bcp.audit.entry import Actor, Draft
from bcp.conduct.asking import NotAnswered
from bcp.conduct.drilling import rehearsal
from bcp.conduct.readings import sweep_entries
from bcp.model.errors import BadInput, LogDamaged, RunAborted, UsageError
from bcp.model.instant import instant_text
from bcp.model.observation import ProbeReading, Sweep, Vantage
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.plan.procedure import targets
from bcp.plan.targets import Target
from bcp.plan.workspace import build_workspace
from bcp.render.names import names_of
from bcp.render.reports.base import Sources
from bcp.render.reports.parts import NOT_RECORDED
from bcp.render.reports.run import paper_of, run_report
from bcp.render.reports.run_decisions import decisions
from bcp.render.reports.run_evidence import causes
from bcp.render.reports.run_facts import FrozenPlan, facts_of
from bcp.render.reports.run_signs import first_page, first_probe
from bcp.run.state import RunClock


@cache
def incident() -> Stage:
    return outage_with_consent()


@cache
def drill() -> Stage:
    stage = minimal_stage()
    ready = rehearsal({"runbooks/scenarios/patchy.yaml": PATCHY}, "patchy", speed=1, demo=False)
    clock = RunClock("scenario", ready.scenario.starts, 1)
    begin(stage, replace(ready, clock=clock, observer="auditor"), "openai", "90s")
    return stage


def read(stage: Stage, sweeps: Callable[[tuple[Target, ...], datetime], Sweep]) -> None:
    """A watch reads once, a minute passes."""
    now = stage.clock.now()
    sweep = sweeps(targets(stage.workspace, stage.workspace.plan("openai")), now)
    with stage.log() as log:
        for data in sweep_entries(sweep):
            log.append(Draft("sweep.read", {"at": instant_text(now), **data}, Actor("bcp")))
    stage.clock.sleep(60)


def fine(among: tuple[Target, ...], at: datetime) -> Sweep:
    """Page and probe find nothing."""
    probe = ProbeReading("models", "http", Verdict.OPERATIONAL, at, "200")
    found = tuple(
        replace(finding(one.key, Verdict.OPERATIONAL, at), probes=(probe,)) for one in among
    )
    return Sweep(at, found, Vantage("ok"))


def text_of(stage: Stage) -> str:
    return run_report(sources(stage, stage.state().id)).text


def test_an_incident_as_a_document(snapshot: SnapshotAssertion) -> None:
    assert masked(text_of(incident())) == snapshot(extension_class=Document)


def test_an_exercise_as_a_document(snapshot: SnapshotAssertion) -> None:
    assert masked(text_of(drill())) == snapshot(extension_class=Document)


def test_it_has_its_seventeen_parts_in_order() -> None:
    found = [one for one in headings(text_of(incident())) if one[0].isdigit() and ". " in one[:4]]
    assert [one.partition(".")[0] for one in found] == [str(number) for number in range(1, 18)]


def test_the_same_log_gives_the_same_bytes() -> None:
    made = sources(incident(), incident().state().id)
    assert run_report(made) == run_report(made)


def test_every_number_of_an_entry_is_in_the_log() -> None:
    """Who follows a source finds it."""
    stage = incident()
    last = max(entry.seq for entry in stage.entries())
    named = [int(number) for number in re.findall(r"\bentry (\d+)\b", text_of(stage))]
    assert len(named) > 20
    assert max(named) <= last


class TestProof:
    def test_a_signed_consent_is_said_to_be_signed(self) -> None:
        assert "1 of 1: deputy (signed)" in seen(text_of(incident()))

    def test_a_decision_with_a_signature_is_proved(self) -> None:
        assert "proved by a signature, entry" in text_of(incident())

    def test_without_a_key_nothing_is_proved_and_that_is_said(self) -> None:
        text = text_of(placed())
        assert "proved by a signature" not in text
        assert "not proved: no signature counts" in text

    def test_a_log_that_does_not_verify_is_said_before_anything_else(self) -> None:
        stage = incident()
        text = run_report(sources(stage, stage.state().id, sound=False)).text
        assert "**The audit log does not verify.**" in text.split("\n")[2]
        assert "does not verify" not in text_of(stage)

    def test_where_authors_cannot_be_read_nothing_is_judged(self) -> None:
        def damaged() -> None:
            raise LogDamaged("a line was changed")

        stage = incident()
        made = replace(sources(stage, stage.state().id), authors=damaged)
        text = run_report(made).text
        assert "cannot be judged: the log is damaged" in text
        assert "1 of 1: deputy (signed)" not in _part(text, "### Approvals")


class TestGone:
    def test_a_reason_that_was_erased_is_said_to_be(self) -> None:
        stage = incident()
        log = stage.log()
        plan = {file.blob for file in stage.state().files}

        def blob(digest: str) -> bytes:
            if digest in plan:
                return log.blob(digest)
            raise BadInput("erased")

        text = run_report(sources(stage, stage.state().id, blob=blob)).text
        assert "(not there: erased, or not handed over)" in text
        assert "**gone**: erased, or not handed over" in text
        assert "The only one cleared for personal data" not in text

    def test_without_its_plan_the_run_is_reported_all_the_same(self) -> None:
        def blob(_digest: str) -> bytes:
            raise LogDamaged("The value was changed.")

        stage = placed()
        text = run_report(sources(stage, stage.state().id, blob=blob)).text
        assert "The plan as it was used cannot be read" in text
        assert "**changed after it was recorded**" in text


class TestNumbers:
    def test_both_starts_are_shown_and_the_plan_s_is_judged(self) -> None:
        text = seen(text_of(placed()))
        assert "onset, 2026-11-21T02:49:50Z (as shown in the run)" in text

    def test_work_that_was_stopped_is_carried_by_nothing_and_its_loss_goes_on(self) -> None:
        stop = MINIMAL.replace(b"kind: non_ai", b"kind: stop")
        stage = placed(stop.replace(b"tier: 1", b"tier: 1, loss: 1200 EUR/h"))
        passes(stage, 40, Verdict.MAJOR_OUTAGE)
        note(stage, "It stands still.")
        text = text_of(stage)
        assert "RTO met: not judged: the work was stopped on purpose" in text
        assert "RTO met: yes" not in text
        assert "was in time" not in text
        impact = _part(text, "## 9.")
        assert "1 h 00 min, and still at the last entry | 1,200 EUR" in impact
        assert "on none: its work was stopped on purpose" in impact

    def test_what_nothing_carries_is_told_of_its_last_entry_and_not_of_now(self) -> None:
        stage = minimal_stage()
        wait = {"answer": "wait", "reason": "It may be over soon"}
        with pytest.raises(NotAnswered):
            stage.failover({"declare": {"answer": "declare", "reason": "Out"}, "choose": wait})
        text = text_of(stage)
        assert "nothing carried it at the last entry, before the time was over" in text
        assert "not yet" not in text

    def test_the_loss_is_a_rate_and_says_so(self) -> None:
        plan = MINIMAL.replace(b"tier: 1", b"tier: 1, loss: 1200 EUR/h")
        text = text_of(placed(plan))
        assert "400 EUR" in text
        assert "the plan's rate of 1,200 EUR/h, from onset; not measured" in text

    def test_what_is_late_is_said_and_by_how_much(self) -> None:
        text = text_of(incident())
        assert "| Notice by contract (`contract`), a duty |" in text
        assert "**overdue, not sent**" in text
        assert "4h after classified, which nobody marked" in text


class TestDecisions:
    """What somebody noted or looked at again beside a question is none."""

    def test_each_decision_stands_there_once_with_what_it_brought_about(self) -> None:
        stage = minimal_stage()
        person = Person(
            ("note", "The chat is down too"), "recheck", ("stand_by", "It may be over soon"),
            "declare", ("by-hand", "It works"), ("by_hand", "The page hung"),
        )  # fmt: skip
        person.clock = stage.clock
        stage.person = lambda _run, _face: person
        stage.failover(None)
        (facts,) = facts_of(sources(stage, stage.state().id))
        found = [(one.what, one.choice, one.reason) for one in decisions(facts)]
        assert found == [
            ("`declare`", "`stand_by`", "It may be over soon"),
            ("`declare`", "`declare`", NOT_RECORDED),
            ("`choose.support`", "`by-hand`", "It works"),
            ("`open-queue`", "`by_hand`", "The page hung"),
        ]
        assert [("in effect by" in one.source) for one in decisions(facts)] == [True] * 3 + [False]
        text = text_of(stage)
        assert "Somebody stood by before it was declared: 1 time" in text
        assert "Step `open-queue` was done by hand: The page hung" in text

    def test_an_abort_is_a_decision_and_ends_the_run(self) -> None:
        stage = minimal_stage()
        stage.person = lambda _run, _face: Person(("abort", "It was a false alarm"))
        with pytest.raises(RunAborted):
            stage.failover(None)
        (facts,) = facts_of(sources(stage, stage.state().id))
        (only,) = decisions(facts)
        assert (only.choice, only.reason) == ("`abort`", "It was a false alarm")
        assert "in effect by entry" in only.source
        assert "It was never declared." in text_of(stage)


class TestVerified:
    """A process is verified where a step's own proof ended well, and not otherwise."""

    VERIFIES = (
        '{id: flip, kind: http, title: Flip it, request: {method: PUT, url: "https://desk.example/f"},'
        ' verify: {http: {url: "https://desk.example/state"}}}'
    )

    def row(self, stage: Stage) -> str:
        return next(one for one in text_of(stage).splitlines() if ": verified |" in one)

    def test_the_step_that_proved_it_is_named(self) -> None:
        person = Person("declare", ("by-hand", "It works"), "do")
        stage = walk(person, plan_of(self.VERIFIES))
        assert "| 2026-11-21T03:09:50Z | step `flip`, entry 15 |" in self.row(stage)

    def test_one_that_was_passed_over_proves_nothing(self) -> None:
        person = Person(
            "declare", ("by-hand", "It works"), "do", ("skip", "It is up, I looked myself")
        )
        stage = staged(person, plan_of(self.VERIFIES))
        stage.replies = lambda request: Reply(request.url, 503 if "state" in request.url else 200)
        stage.failover(None)
        assert "| not recorded | step `flip` was skipped, entry" in self.row(stage)


class TestRehearsed:
    """Red line 5: what was rehearsed is never told as if it had happened."""

    def test_a_time_that_was_met_was_met_in_the_exercise(self) -> None:
        text = text_of(drill())
        assert "RTO met: yes, in an exercise." in text
        assert "RTO met: yes." not in text
        assert "was in time in the exercise:" in text

    def test_its_readings_are_the_scenario_s_and_support_no_claim(self) -> None:
        part = _part(text_of(drill()), "## 15.")
        assert "an exercise: its readings are the scenario's, and support no claim" in part
        assert "Readings in which our probe failed" not in part
        assert "as the scenario acts it" in _part(text_of(drill()), "## 5.")
        assert "as the scenario acts it" not in text_of(incident())

    def test_where_no_page_was_read_the_vendor_is_not_said_to_be_silent(self) -> None:
        stage = placed()
        (facts,) = facts_of(sources(stage, stage.state().id))
        unread = causes(replace(facts, readings=()))
        assert unread[:2] == (
            "Our side: nothing was read.",
            "Vendor's side: not known: no reading of its page is on record.",
        )


class TestFirstSigns:
    """What was read before the run belongs to it; between two readings nobody looked."""

    def test_the_series_that_led_to_it_dates_the_first_sign(self) -> None:
        stage = minimal_stage()
        for reads in (fine, failing_probe, fine, failing_probe, failing_probe):
            read(stage, reads)
        stage.sweeps = failing_probe
        stage.failover(
            {
                "declare": {"answer": "override", "reason": "Our probe fails"},
                "choose": {"answer": "by-hand", "reason": "It works"},
                "open-queue": "done",
            }
        )
        (facts,) = facts_of(sources(stage, stage.state().id))
        first = first_probe(facts)
        assert (first.at, first.seq) == (START + timedelta(minutes=3), 4)
        assert "the reading before was at 2026-11-21T03:11:50Z" in first.source
        assert first_page(facts).at is None
        assert "Vendor's page: first reading that showed it | not recorded" in text_of(stage)

    def test_without_a_reading_nothing_is_said_to_have_been_fine(self) -> None:
        stage = placed()
        (facts,) = facts_of(sources(stage, stage.state().id))
        none = replace(facts, readings=())
        assert first_probe(none).source == "no entry says so"
        assert first_page(none).at is None


class TestSeveral:
    def test_an_incident_of_two_plans_is_one_report(self) -> None:
        stage = two()
        state = fail_over(stage)[0]
        paper = run_report(sources(stage, state.incident))
        assert paper.stem.startswith("incident-openai-2026-11-21-")
        assert "OpenAI, Anthropic" in paper.title
        assert "openai: Declared" in paper.text
        assert "anthropic: Declared" in paper.text
        seqs = [int(one) for one in _column(paper.text, "### What happened, entry by entry")]
        assert seqs == sorted(seqs)

    def test_an_id_that_is_not_there_is_said_with_what_there_is(self) -> None:
        stage = two()
        fail_over(stage)
        with pytest.raises(UsageError) as stop:
            run_report(sources(stage, "zzz"))
        assert "(openai)" in stop.value.means
        with pytest.raises(UsageError):
            run_report(sources(stage, ""))


class TestAfterwards:
    def test_actions_opened_in_it_and_closed_after_it(self) -> None:
        stage = placed()
        add_action(stage, "Test the switch", "platform", "2026-11-22")
        assert "**overdue**, open" in text_of(stage)
        close_later(stage, f"{stage.state().id[:8]}-1", "It is tested")
        assert ": It is tested" in text_of(stage)
        assert "overdue" not in _part(text_of(stage), "## 13.")

    def test_a_plan_that_changed_since_is_shown_with_its_changes(self) -> None:
        stage = placed()
        assert "unchanged since the run opened" in text_of(stage)
        newer = MINIMAL.replace(b"rto: 30m", b"rto: 45m")
        stage.workspace = build_workspace(stage.workspace.root, {"runbooks/openai.yaml": newer})
        changes = _part(text_of(stage), "## 14.")
        assert "+" in changes
        assert "rto: 45m" in changes
        assert "RTO | 30m" not in changes


HOSTILE = ("detail", "reason", "title", "why")
"""Texts of entries that others write, or that somebody with access to the log may. An address of a
page is not among them: by it one incident is told from another."""


def with_words(made: Sources, words: list[str]) -> Sources:
    """Every text of every entry and beside it replaced in turn; the ways are the full plan's."""
    left = cycle(words)
    state = {file["blob"] for entry in made.typed("run.started") for file in _files(entry.data)}
    kept = made.blob

    def blob(digest: str) -> bytes:
        return kept(digest) if digest in state else next(left).encode(errors="replace")

    return replace(with_data(made, lambda data: _replaced(data, left)), blob=blob)


def _files(data: dict[str, object]) -> list[dict[str, str]]:
    return data["files"]  # type: ignore[return-value]  # as run.started has them


def _replaced(node: object, words: Iterator[str]) -> object:
    if isinstance(node, dict):
        return {
            name: next(words)
            if name in HOSTILE and isinstance(item, str)
            else _replaced(item, words)
            for name, item in node.items()
        }
    if isinstance(node, list):
        return [_replaced(item, words) for item in node]
    return node.replace("by-hand", "manual") if isinstance(node, str) else node


@cache
def benign() -> Skeleton:
    return skeleton(hostile_text(["x"]))


def hostile_text(words: list[str]) -> str:
    """The record and the plan, every text of them replaced."""
    stage = incident()
    (facts,) = facts_of(with_words(sources(stage, stage.state().id), words))
    plan, of_all = full_dicts()
    workspace = of_models(with_texts(plan, words), with_texts(of_all, words))
    loaded = workspace.plan("full")
    frozen = FrozenPlan(workspace, loaded, names_of(workspace, loaded.plan))
    return paper_of((replace(facts, frozen=frozen),)).text


@settings(max_examples=1500 if settings().max_examples > 50 else 3)
@example(words=list(NASTY))
@given(words=st.lists(texts, min_size=1, max_size=8))
def test_hostile_texts_leave_the_structure_whole(words: list[str]) -> None:
    assert skeleton(hostile_text(words)) == benign()


def _part(text: str, heading: str) -> str:
    return text.partition(f"\n{heading}")[2].partition("\n## ")[0]


def _column(text: str, heading: str) -> list[str]:
    rows = text.partition(heading)[2].strip().splitlines()[2:]
    table = [row for row in rows[: rows.index("")] if row.startswith("|")]
    return [row.split("|")[1].strip() for row in table]
