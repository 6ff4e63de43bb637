"""Figures of runs: what counts, what does not, and what is said where nothing is known."""

from datetime import date, timedelta

import pytest
from insight_samples import T0, after, openai_plan, workspace
from msgspec.structs import replace

from bcp.audit.entry import Actor, Entry, PlanRef, RunOf
from bcp.insight.attainment import IN_PLAN, SHOWN, measured
from bcp.insight.concentration import concentrations, critical, vendor_index
from bcp.insight.exercised import planned, recency, ways
from bcp.insight.metrics import Count, Facts, Metric, Part, Span, attained, metrics, spans
from bcp.insight.metrics_actions import closure
from bcp.insight.onset import READINGS
from bcp.insight.outages import Outage
from bcp.insight.outages_met import met
from bcp.insight.run_record import RunRecord
from bcp.insight.runs_on_record import run_records
from bcp.model.instant import instant_text
from bcp.plan.model import Plan
from bcp.plan.programme import Exercises
from bcp.render.reports.programme_words import part
from bcp.run.action import Action

LOADED = openai_plan()
PLAN = LOADED.plan
DAY = T0.date()


class Story:
    """The entries of one run, one a minute unless a minute is named."""

    def __init__(self, mode: str = "incident", **started: object) -> None:
        self.entries: list[Entry] = []
        self.mode, self.minute = mode, 0.0
        self.write("run.started", at=None, **started)

    def write(self, kind: str, *, at: float | None = None, **data: object) -> "Story":
        self.minute = self.minute + 1 if at is None else at
        number, instant = len(self.entries), instant_text(after(self.minute))
        run = RunOf("run-1", "exercise" if self.mode == "exercise" else "incident", number)
        self.entries.append(
            Entry(
                number, "", instant, "log.example/0", "", kind, Actor("lead"), "ops-1",
                PlanRef("openai", LOADED.file.sha256), run, {"at": instant, **data}, b"",
            )
        )  # fmt: skip
        return self

    def shown(self, process: str, start: str, began: float, rto: float, at: float) -> "Story":
        clock = {
            "process": process,
            "start": start,
            "starts_at": instant_text(after(began)),
            "deadline": instant_text(after(began + rto)),
        }
        return self.write("situation.shown", at=at, affected=[process], clocks=[clock])

    def moved(self, process: str, to: str, at: float, **more: object) -> "Story":
        return self.write("process.moved", at=at, process=process, to=to, **more)

    def declared(self, *processes: str, at: float) -> "Story":
        return self.write("incident.declared", at=at, processes=list(processes))

    def record(self) -> RunRecord:
        (found,) = run_records(self.entries)
        return found


def switched(took: float = 20, rto: float = 30) -> Story:
    """Customer service is moved by hand, so many minutes after the onset at minute 0."""
    story = Story().shown("support", "onset", 0, rto, at=5).declared("support", at=8)
    return story.moved("support", "switching", 9).moved("support", "on:by-hand", took)


@pytest.mark.parametrize(("took", "met"), [(29.9, True), (30, True), (30.1, False)])
def test_at_the_deadline_itself_the_objective_is_met(*, took: float, met: bool) -> None:
    (one,) = measured([switched(took).record()], {})
    assert (one.met, one.clock_from) == (met, SHOWN)
    assert one.arrival is not None
    assert one.arrival.from_declared == timedelta(minutes=took - 8)


def test_the_objective_is_that_of_the_run_and_not_of_the_plan() -> None:
    (one,) = measured([switched(20, rto=15).record()], {"openai": LOADED})
    assert one.clock is not None
    assert (one.clock.rto, one.met) == (timedelta(minutes=15), False)


def test_a_run_that_showed_no_clock_is_measured_by_a_plan_that_is_the_same() -> None:
    story = Story().declared("support", at=8).moved("support", "switching", 9)
    record = story.moved("support", "on:by-hand", 20).record()
    (one,) = measured([record], {"openai": LOADED})
    assert (one.met, one.clock_from) == (True, IN_PLAN)
    (other,) = measured(
        [record], {"openai": replace(LOADED, file=replace(LOADED.file, content=b""))}
    )
    assert (other.met, other.clock) == (None, None)


def test_what_left_a_fallback_that_failed_and_reached_no_other_is_missed_too() -> None:
    """The first arrival stays met; that nothing carries it since is no less on record."""
    story = switched(20).moved("support", "switching", 40, bridge=None)
    story.shown("support", "onset", 0, 30, at=41)
    first, second = measured([story.write("note.added", at=90).record()], {})
    assert (first.met, second.arrival, second.met) == (True, None, False)
    there = story.moved("support", "on:claude", 95).record()
    assert [one.met for one in measured([there], {})] == [True, False]
    assert there.not_placed == ()


def test_work_that_was_stopped_meets_and_misses_nothing() -> None:
    story = Story().shown("video", "onset", 0, 30, at=5).declared("video", at=8)
    (one,) = measured([story.moved("video", "stopped", 50, fallback="postpone").record()], {})
    assert (one.is_stopped, one.met) == (True, None)


@pytest.mark.parametrize(("last", "met"), [(29, None), (31, False)])
def test_what_reached_no_fallback_has_missed_once_its_time_is_over(
    *, last: float, met: bool | None
) -> None:
    story = Story().shown("support", "onset", 0, 30, at=5).declared("support", at=8)
    (one,) = measured([story.write("note.added", at=last).record()], {})
    assert (one.arrival, one.met) == (None, met)


def test_a_clock_that_was_shown_after_the_arrival_measures_nothing_of_it() -> None:
    story = switched(20).shown("support", "onset", -60, 30, at=25)
    (one,) = measured([story.record()], {})
    assert one.met


def test_a_process_that_returns_and_leaves_again_is_measured_anew() -> None:
    story = switched(20).moved("support", "returning", 90).moved("support", "primary", 95)
    story.shown("support", "onset", 100, 30, at=101).moved("support", "switching", 102)
    record = story.moved("support", "on:by-hand", 140).record()
    assert [one.met for one in measured([record], {})] == [True, False]
    assert [one.declared is None for one in record.arrivals] == [False, True]
    assert (record.returns, record.turned_back) == (1, 1)


def test_a_process_that_changes_its_fallback_arrived_once() -> None:
    story = switched(20).moved("support", "switching", 30, bridge="by-hand")
    assert len(story.moved("support", "on:azure", 50, bridge=None).record().arrivals) == 1


def figure(name: str, facts: Facts) -> Metric:
    return next(one for one in metrics(facts) if one.name == name)


def test_incidents_and_exercises_are_never_one_figure() -> None:
    real, rehearsed = switched(20).record(), switched(40).record()
    rehearsed = replace(rehearsed, state=replace(rehearsed.state, mode="exercise"))
    records = [real, rehearsed]
    one = figure("RTO attained", Facts(records, measured(records, {}), ()))
    assert (one.incidents, one.exercises) == (Part(1, 1), Part(0, 1))


def test_nothing_on_record_is_no_figure_and_not_a_good_one() -> None:
    empty = metrics(Facts((), (), ()))
    assert {(one.incidents, one.exercises) for one in empty} == {(None, None)}
    assert all(one.formula for one in empty)


def test_the_mean_names_how_many_and_the_worst() -> None:
    found = spans([timedelta(minutes=1), timedelta(minutes=4)])
    assert found is not None
    assert (found.count, found.mean, found.worst) == (
        2, timedelta(minutes=2.5), timedelta(minutes=4),
    )  # fmt: skip
    assert spans([]) is None


def test_steps_and_returns_are_counted_as_they_ended() -> None:
    story = switched(20)
    for outcome in ("done", "done_by_hand", "skipped", "failed"):
        story.write("step.ended", step=outcome, outcome=outcome)
    facts = Facts([story.record()], (), ())
    assert figure("Steps as written", facts).incidents == Part(1, 4)
    assert figure("Returns to the primary", facts).incidents is None
    back = story.moved("support", "returning", 90).moved("support", "primary", 95).record()
    returned = figure("Returns to the primary", Facts([back], (), ()))
    assert returned.incidents == Count(1, "0 broken off")


def exercised(minute: float = 0, scenario: str = "global-outage", **state: object) -> RunRecord:
    record = Story("exercise", scenario=scenario).write("run.ended", result="completed").record()
    changed = replace(record.state, **{"plan_sha256": LOADED.file.sha256, **state})
    return replace(record, state=changed, began=after(minute))


def with_exercises(**fields: object) -> Plan:
    exercises = Exercises.model_validate({"every": "90d", **fields})
    return PLAN.model_copy(update={"exercises": exercises})


def due_on(records: list[RunRecord], today: date) -> tuple[date | None, bool]:
    found = recency(with_exercises(), LOADED.file.sha256, records, today)
    return found.due, found.is_overdue


def test_an_exercise_is_due_again_and_overdue_on_the_day_after() -> None:
    due = DAY + timedelta(days=90)
    assert due_on([exercised()], due) == (due, False)
    assert due_on([exercised()], due + timedelta(days=1)) == (due, True)
    assert due_on([], DAY) == (None, True)


def test_what_was_left_or_played_by_itself_is_no_exercise() -> None:
    aborted = exercised(result="aborted")
    demo = exercised(clock=replace(exercised().state.clock, kind="stepped"))
    real = replace(switched().record(), began=after(60))
    assert due_on([aborted, demo, real], DAY) == (None, True)
    assert recency(PLAN, "", [real], DAY).incident is real


def test_a_plan_that_says_no_interval_is_never_called_overdue() -> None:
    found = recency(PLAN, "other", [exercised()], DAY + timedelta(days=9999))
    assert (found.every, found.is_overdue, found.has_changed) == (None, False, True)


def test_a_planned_exercise_is_held_by_one_of_its_scenario_near_its_day() -> None:
    days = [DAY, DAY + timedelta(days=20), DAY + timedelta(days=200)]
    plan = with_exercises(
        planned=[{"on": day.isoformat(), "scenario": "global-outage"} for day in days]
    )
    other = exercised(scenario="quota")
    held = planned(plan, [other, exercised()], DAY + timedelta(days=60))
    assert [(one.run is None, one.is_missed) for one in held] == [
        (False, False), (True, True), (True, False),
    ]  # fmt: skip


def test_ways_say_why_they_cannot_be_gone() -> None:
    gone = replace(exercised(), arrivals=switched().record().arrivals)
    found = {(way.process.id, way.fallback.id): way for way in ways(PLAN, [gone])}
    assert found["support", "claude"].bar == "its data is not cleared"
    assert found["support", "postpone"].bar == "not on its ladder"
    assert found["support", "by-hand"].exercise is gone
    never = found["support", "azure"]
    assert (never.exercise, never.incident) == (None, None)


def test_actions_are_on_time_on_their_day_and_late_the_day_after() -> None:
    action = Action("a-1", "run-1", "", "platform", DAY, T0 - timedelta(days=10), "lead")
    late = replace(action, id="a-2", closed_at=T0 + timedelta(days=1))
    on_time = replace(action, id="a-3", closed_at=T0)
    found = closure([action, late, on_time], DAY + timedelta(days=1))
    assert [one.id for one in found.overdue] == ["a-1"]
    assert (found.on_time, found.median_age) == (Part(1, 2), timedelta(days=11))
    assert closure([action], DAY).overdue == ()
    assert closure([], DAY).on_time is None


def outage(since: float, until: float, *, is_ours: bool = False) -> Outage:
    """By our readings, in minutes."""
    return Outage(
        plan="openai", criteria=("vendor-says-down",), services=("openai/api",),
        since=after(since), since_from=READINGS, seen_at=after(since), page_at=None, probe_at=None,
        met_at=after(since), last_at=after(until), ended_at=after(until), entries=(1, 2),
        is_ours=is_ours,
    )  # fmt: skip


def test_what_could_not_be_judged_is_counted_beside_what_was_met() -> None:
    unknown = Story().shown("support", "onset", 0, 30, at=5).declared("support", at=8).record()
    known = measured([switched(20).record(), unknown], {})
    assert [one.met for one in known] == [True, None]
    assert attained(known) == Part(1, 1, left=1)
    assert part(attained(known)) == "1 of 1 (100 %), 1 more not judged"
    assert part(attained(known[1:])) == "none judged of 1"
    assert attained(()) is None


def test_a_run_that_was_forgotten_answers_no_later_outage() -> None:
    left = Story().declared("support", at=8).record()
    (early, late) = met([outage(5, 20), outage(9_000, 9_040)], [left])
    assert (early.is_unmet, late.is_unmet) == (False, True)
    (carried,) = met([outage(9_000, 9_040)], [switched(20).record()])  # still on its fallback
    assert not carried.is_unmet


def test_a_run_that_cannot_be_read_answers_no_outage_and_is_named_beside_each() -> None:
    spoilt = switched(20).moved("support", "stopped", 30).write("process.moved", at=31).record()
    found = met([outage(5, 20), outage(9_000, 9_040)], [spoilt])
    assert [(one.is_unmet, one.unreadable) for one in found] == [(True, (spoilt,))] * 2
    over = switched(20).write("process.moved", at=31).write("run.ended", at=40).record()
    (early, late) = met([outage(5, 20), outage(9_000, 9_040)], [over])
    assert (early.unreadable, late.unreadable) == ((over,), ())


def test_a_run_that_cannot_be_read_is_in_no_figure() -> None:
    spoilt = switched(20).write("process.moved", at=31).record()
    known = Facts([spoilt], measured([spoilt], {}), ())
    assert figure("RTO attained", known).incidents == Part(0, 0, left=1)
    for name in ("Time to declare", "Time to switch", "Time to restore our service (MTTR)"):
        assert figure(name, known).incidents is None
    assert recency(PLAN, LOADED.file.sha256, [spoilt], DAY).incident is None
    assert not [one for one in ways(PLAN, [spoilt]) if one.exercise or one.incident]


def test_a_run_that_was_opened_before_acknowledged_nothing_of_a_later_outage() -> None:
    found = met([outage(9_000, 9_040)], [switched(20).record()])
    assert figure("Time to acknowledge (MTTA)", Facts((), (), found)).incidents is None
    at_once = met([outage(2, 40)], [switched(20).record()])
    taken = figure("Time to acknowledge (MTTA)", Facts((), (), at_once)).incidents
    assert taken == Span(1, timedelta(0), timedelta(0))


def test_what_was_at_fault_on_our_side_is_no_repair_of_a_vendors() -> None:
    found = met([outage(0, 40), outage(100, 800, is_ours=True)], [])
    repair = figure("Vendor's repair", Facts((), (), found)).incidents
    assert repair == Span(1, timedelta(minutes=40), timedelta(minutes=40))


def test_concentration_is_of_what_is_critical() -> None:
    found = critical(workspace())
    assert {(one.plan, one.process.id) for one in found} == {
        ("openai", "support"),
        ("openai", "texts"),
    }
    by_kind = {one.kind: one for one in concentrations(found)}
    assert (by_kind["vendor"].domain, by_kind["vendor"].processes) == ("vendor:openai", 2)
    assert (by_kind["cloud"].domain, by_kind["cloud"].silent) == ("", 2)  # it may be any
    assert by_kind["vendor"].silent == 0
    assert vendor_index(found) == 10_000
    two = [found[0], replace(found[1], vendor="anthropic")]
    assert vendor_index(two) == 5_000
    assert vendor_index([]) is None
