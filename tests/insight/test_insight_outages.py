"""Outages by recorded readings: the same rule that activates a plan, asked of the past."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from insight_samples import T0, after, finding, incident, openai_plan, probe, sweep
from msgspec.structs import replace

from bcp.audit.entry import Actor, Entry, PlanRef, RunOf
from bcp.conduct.readings import sweep_entries
from bcp.insight.activation import activation
from bcp.insight.history import from_sweep
from bcp.insight.on_record import Reading, Reported, by_service, readings_in
from bcp.insight.outages import Outage, outages_of
from bcp.insight.outages_met import alarms_beside, watched
from bcp.insight.period import Period, period_of
from bcp.insight.programme_entries import taken
from bcp.insight.series import window
from bcp.model.instant import instant_text
from bcp.model.observation import Sweep, Vantage
from bcp.model.verdict import Verdict

PLAN = openai_plan().plan
GAP = window(T0).gap
STATES = ("operational", "degraded", "partial_outage", "unknown", "major_outage")


def entry(seq: int, kind: str, data: dict[str, object], at: datetime = T0) -> Entry:
    return Entry(
        seq, "", instant_text(at), "log.example/0", "", kind, Actor("bcp"), "ops-1",
        PlanRef("openai", "0" * 64), None, data, b"",
    )  # fmt: skip


def recorded(*sweeps: Sweep) -> list[Entry]:
    """As `bcp watch` records them: the real writer's data."""
    return [
        entry(number, "sweep.read", {"at": instant_text(each.at), **data}, each.at)
        for number, each in enumerate(sweeps)
        for data in sweep_entries(each)
    ]


def found(*sweeps: Sweep) -> tuple[Outage, ...]:
    return outages_of(PLAN, by_service(readings_in(recorded(*sweeps))), GAP)


def reads(*pairs: tuple[float, str]) -> list[Sweep]:
    return [sweep(after(minute), finding(verdict)) for minute, verdict in pairs]


def test_an_outage_begins_with_its_first_reading_and_ends_with_the_first_good_one() -> None:
    (one,) = found(
        *reads(
            (0, "operational"),
            *((m, "partial_outage") for m in range(4, 20, 4)),
            (20, "operational"),
        )
    )
    assert (one.since, one.since_from) == (after(4), "our readings")
    assert (one.met_at, one.last_at, one.ended_at) == (after(16), after(16), after(20))
    assert one.lasted == timedelta(minutes=16)
    assert one.entries == (1, 2, 3, 4)
    assert one.criteria == ("vendor-says-down",)


def test_what_is_shorter_than_its_criterion_is_no_outage() -> None:
    assert found(*reads((0, "major_outage"), (4, "major_outage"), (8, "operational"))) == ()


def test_one_reading_proves_no_stretch_of_time_but_the_vendors_incident_does() -> None:
    alone = sweep(after(30), finding("major_outage"))
    dated = sweep(after(30), finding("major_outage", incidents=(incident(after(5)),)))
    assert found(alone) == ()
    (one,) = found(dated)
    assert (one.since, one.since_from, one.met_at) == (after(5), "vendor's incident", after(30))
    assert one.ended_at is None
    assert [each.title for each in one.incidents] == ["Elevated errors"]


def test_unknown_neither_ends_an_outage_nor_goes_into_it() -> None:
    states = [(m, "unknown" if m == 8 else "partial_outage") for m in range(0, 16, 4)]
    assert found(*reads(*states)) == ()  # 4 to 12: a gap of eight minutes is too long
    states = [(m, "unknown" if m % 4 == 2 else "partial_outage") for m in range(0, 14, 2)]
    (one,) = found(*reads(*states))
    assert one.entries == (0, 2, 4, 6)


def test_where_nobody_read_on_the_outage_was_not_seen_to_end() -> None:
    first = [(m, "partial_outage") for m in range(0, 16, 4)]
    later = [(m, "partial_outage") for m in range(60, 76, 4)]
    one, other = found(*reads(*first, *later))
    assert (one.last_at, one.ended_at) == (after(12), None)
    assert other.since == after(60)


def test_a_service_that_was_read_twice_in_one_instant_is_one_reading() -> None:
    """A watch and a run may read at the same moment; the later entry counts."""
    twice = reads(*((m, "partial_outage") for m in range(0, 16, 4) for _ in range(2)))
    (one,) = found(*twice)
    assert one.lasted == timedelta(minutes=12)


def test_two_criteria_that_see_one_trouble_make_one_outage() -> None:
    failing = probe("major_outage")
    sweeps = [
        sweep(after(m), finding("major_outage", probes=(replace(failing, read_at=after(m)),)))
        for m in range(0, 16, 4)
    ]
    (one,) = found(*sweeps)
    assert set(one.criteria) == {"vendor-says-down", "we-see-it-down"}
    assert (one.page_at, one.probe_at, one.met_at) == (after(0), after(0), after(8))


def test_a_group_needs_all_of_its_services_in_one_reading() -> None:
    both = [
        sweep(after(m), finding("degraded"), finding("degraded", key="openai/chatgpt"))
        for m in range(0, 64, 4)
    ]
    one_alone = [sweep(after(m), finding("degraded")) for m in range(0, 64, 4)]
    (one,) = found(*both)
    assert one.services == ("openai/api", "openai/chatgpt")
    assert found(*one_alone) == ()


def test_a_network_of_ours_that_fails_says_nothing_of_the_vendor() -> None:
    blind = [
        replace_vantage(each) for each in reads(*((m, "major_outage") for m in range(0, 20, 4)))
    ]
    assert found(*blind) == ()


def replace_vantage(each: Sweep) -> Sweep:
    return Sweep(each.at, each.findings, Vantage("failing"))


def test_a_drills_readings_are_of_a_scenario() -> None:
    entries = recorded(*reads(*((m, "major_outage") for m in range(0, 20, 4))))
    drilled = [replace(one, run=RunOf("r", "exercise", 1)) for one in entries]
    assert readings_in(drilled) == ()
    assert len(readings_in(entries)) == 5


@given(st.lists(st.tuples(st.integers(1, 7), st.sampled_from(STATES), st.booleans()), max_size=16))
def test_the_past_is_judged_as_the_moment_was(steps: Sequence[tuple[int, str, bool]]) -> None:
    """At each reading, `activation` says met exactly where an outage is known to be met."""
    minute, sweeps = 0, []
    for wait, verdict, has_incident in steps:
        minute += wait
        dated = (incident(after(minute - 6)),) if has_incident else ()
        said = finding(verdict, incidents=dated, probes=(probe(verdict, at=after(minute)),))
        sweeps.append(sweep(after(minute), said))
    met = {
        each.at
        for number, each in enumerate(sweeps)
        if activation(
            PLAN, each, tuple(one for old in sweeps[:number] for one in from_sweep(old)), each.at
        ).met
    }
    outages = found(*sweeps)
    assert {one.met_at for one in outages} <= met
    assert all(any(one.met_at <= at <= one.last_at for one in outages) for at in met)


def test_how_much_of_a_period_was_read() -> None:
    period = Period(T0.date(), T0.date())
    readings = readings_in(
        recorded(*reads((0, "operational"), (4, "unknown"), (5, "operational"), (30, "degraded")))
    )
    one = watched("openai/api", readings, period, GAP, after(60))
    assert (one.readings, one.unknown) == (4, 1)
    assert one.observed == timedelta(minutes=5)
    assert one.longest_gap == timedelta(hours=3)  # from midnight to the first reading
    nothing = watched("openai/api", (), period, GAP, after(60))
    assert (nothing.observed, nothing.longest_gap) == (timedelta(0), timedelta(hours=4))


def test_an_alarm_that_no_reading_explains_is_told() -> None:
    outage = found(*reads(*((m, "partial_outage") for m in range(0, 20, 4))))
    explained = entry(9, "watch.alarmed", {"criterion": "vendor-says-down"}, after(12))
    alone = entry(10, "watch.alarmed", {"criterion": "gone"}, after(300))
    assert [one.seq for one in alarms_beside([explained, alone], outage)] == [10]


def test_a_period_is_whole_days_and_later_entries_are_not_of_it() -> None:
    today = T0.date()
    assert period_of(None, None, today) == Period(today - timedelta(days=364), today)
    with pytest.raises(ValueError, match="ends on 2026-01-01 and begins on 2026-11-21"):
        period_of(today, today.replace(month=1, day=1), today)
    with pytest.raises(ValueError, match="begins on 2026-11-22, and today is 2026-11-21"):
        period_of(today + timedelta(days=1), date.max, today)
    with pytest.raises(ValueError, match="no calendar has a day after 9999-12-31"):
        period_of(today, date.max, today)
    assert period_of(None, date.min, today) == Period(date.min, date.min)
    period = Period(today, today)
    instants = [period.begins, period.ends - timedelta(milliseconds=1), period.ends]
    entries = [entry(number, "note.added", {}, at) for number, at in enumerate(instants)]
    found = taken(entries, period)
    assert ([one.seq for one in found.entries], found.last_seq, found.misdated) == ([0, 1], 1, ())
    after_it = taken([*entries, entry(3, "note.added", {}, period.begins)], period)
    assert (after_it.last_seq, after_it.misdated) == (3, (2,))  # it counts nowhere: that is told
    assert [period.holds(at) for at in instants] == [True, True, False]


def test_an_entry_dated_before_the_period_and_written_in_it_is_told() -> None:
    period = Period(T0.date(), T0.date())
    before, inside = period.begins - timedelta(days=400), period.begins
    instants = (before, inside, before, inside)
    found = taken(
        [entry(number, "note.added", {}, at) for number, at in enumerate(instants)], period
    )
    assert (found.predated, found.census["note.added"].count) == ((2,), 2)  # 0 is simply older


def test_words_of_another_version_are_unknown_and_not_a_crash() -> None:
    data: dict[str, object] = {
        "observations": [
            {
                "key": "openai/api",
                "verdict": "on_fire",
                "pages": [{"state": 7, "incidents": [{"started_at": "soon"}]}],
            },
            3,
        ],
    }
    (one,) = readings_in([entry(0, "sweep.read", data)])
    assert (one.verdict, one.probe_failing, one.began) == (Verdict.UNKNOWN, None, None)
    assert one.incidents == (Reported("", "", "", None),)
    assert isinstance(one, Reading)
