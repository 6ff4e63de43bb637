"""The next notice: from when it counts, when it is due, when it is due again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from stage import MINIMAL, START, Person, Stage, minimal_stage

from bcp.conduct.notice_screens import next_line, notice_words
from bcp.insight.notices import Notice, next_notice, not_counting, notices, overdue, to_send
from bcp.plan.model import Plan
from bcp.run.state import RunClock, RunState

TOLD = b"""communications:
  - {id: customers, audience: Customers, template: "Run $(run).\\n\\n  As it is: **x**",
     first: 15m, every: 30m}
  - {id: board, audience: The board, template: It is out., first: 1h}
obligations:
  - {id: early, title: Early warning, audience: The authority, from: aware, due: 24h}
  - {id: report, title: Report, audience: The authority, from: classified, due: 4h, every: 1d}
  - {id: contract, title: Contract, audience: Clients, from: onset, due: 2h}
"""
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
ONE = timedelta(minutes=1)


def plan() -> Plan:
    return minimal_stage(MINIMAL + TOLD).workspace.plan("openai").plan


PLAN = plan()


def state(**known: object) -> RunState:
    base = RunState(
        id="r", mode="incident", plan="openai", plan_sha256="0", started_at=AT, last_at=AT, seen=0,
        started_by="lead", last_by="lead", clock=RunClock("real"), files=(),
    )  # fmt: skip
    return replace(base, **known)


def due(of: RunState) -> dict[str, datetime]:
    return {notice.id: notice.due_at for notice in notices(PLAN, of)}


def test_nothing_is_due_before_anything_has_happened() -> None:
    assert next_notice(PLAN, state()) is None
    assert [one.id for one in not_counting(PLAN, state())] == ["early", "report"]


def test_each_counts_from_its_own_event() -> None:
    onset, declared = AT - 10 * ONE, AT + 5 * ONE
    marked = {"aware": AT - 5 * ONE, "classified": AT + 60 * ONE}
    known = state(onsets={"support": onset, "video": AT}, declared_at=declared, marked=marked)
    assert due(known) == {
        "customers": declared + 15 * ONE,
        "board": declared + 60 * ONE,
        "contract": onset + 120 * ONE,
        "report": AT + 60 * ONE + timedelta(hours=4),
        "early": AT - 5 * ONE + timedelta(hours=24),
    }
    assert not_counting(PLAN, known) == ()


def test_whoever_declared_was_aware_then_at_the_latest() -> None:
    assert due(state(declared_at=AT))["early"] == AT + timedelta(hours=24)
    assert [one.id for one in not_counting(PLAN, state(declared_at=AT))] == ["report"]


def test_what_was_told_is_due_again_only_where_the_plan_says_so() -> None:
    told = {"customers": (AT, AT + 20 * ONE), "board": (AT,), "report": (AT,)}
    known = state(declared_at=AT, told=told)
    assert due(known)["customers"] == AT + 50 * ONE
    assert "board" not in due(known)
    assert due(known)["report"] == AT + timedelta(days=1), "told, though nobody classified"
    first = next_notice(PLAN, known)
    assert first == Notice("customers", "customers, to: Customers", AT + 50 * ONE, 3)


def ids(of: RunState, at: datetime) -> list[str]:
    return [one.id for one in to_send(PLAN, of, at)]


def test_a_message_is_asked_for_once_and_again_when_its_time_has_come() -> None:
    assert ids(state(declared_at=AT), AT) == ["customers", "board"]
    sent = state(declared_at=AT, sent=frozenset({"customers", "board"}), told={"customers": (AT,)})
    assert ids(sent, AT + 29 * ONE) == []
    assert ids(sent, AT + 30 * ONE) == ["customers"]
    refused = state(declared_at=AT, sent=frozenset({"customers", "board"}))
    assert ids(refused, AT + 600 * ONE) == [], "it did not go out, with a reason: asked once"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (AT + 2 * ONE, "Next notice due 03:15, 13:00 left: customers, to: Customers"),
        (AT + 15 * ONE, "Notice OVERDUE since 03:15, 0 s: customers, to: Customers"),
        (AT + 27 * ONE, "Notice OVERDUE since 03:15, 12 min: customers, to: Customers"),
        (AT - timedelta(days=1), "Next notice due 2026-11-21 03:15, 24:15:00 left: customers, to"),
    ],
)
def test_the_clock_in_words(at: datetime, said: str) -> None:
    notice = next_notice(PLAN, state(declared_at=AT))
    assert notice is not None
    assert notice_words(notice, at).startswith(said)


def test_several_that_are_late_are_counted() -> None:
    late = next_line(PLAN, state(declared_at=AT), AT + 90 * ONE)
    assert late is not None
    assert late.spans[0].text.endswith("(2 are overdue)")


INSTANTS = st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 22)).map(  # noqa: DTZ001 - below
    lambda at: at.replace(tzinfo=UTC)
)


@given(
    declared=st.none() | INSTANTS,
    onset=st.none() | INSTANTS,
    marked=st.dictionaries(st.sampled_from(["aware", "classified"]), INSTANTS),
    told=st.dictionaries(
        st.sampled_from(["customers", "board", "early", "report", "contract"]),
        st.lists(INSTANTS, min_size=1, max_size=3).map(lambda times: tuple(sorted(times))),
    ),
    now=INSTANTS,
)
def test_notices_are_in_order_and_each_is_said_once(
    declared: datetime | None,
    onset: datetime | None,
    marked: dict[str, datetime],
    told: dict[str, tuple[datetime, ...]],
    now: datetime,
) -> None:
    onsets = {"support": onset} if onset else {}
    known = state(declared_at=declared, onsets=onsets, marked=marked, told=told)
    found = notices(PLAN, known)
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    assert len({one.id for one in found}) == len(found)
    late = overdue(PLAN, known, now)
    assert late == found[: len(late)], "what is overdue comes first"
    for one in found:
        again = one.number > 1
        assert again == (one.id in told)
        assert one.id in ("customers", "report") or not again
        assert one.due_at > max(told.get(one.id, (datetime.min.replace(tzinfo=UTC),)))


GOOD: dict[str, str | dict[str, str]] = {
    "declare": {"answer": "declare", "reason": "It is out"},
    "choose": "by-hand",
    "open-queue": "done",
}


def told_stage() -> Stage:
    return minimal_stage(MINIMAL + TOLD)


def test_the_messages_are_shown_as_they_are_to_be_sent_and_the_clock_goes_on() -> None:
    stage = told_stage()
    stage.failover({**GOOD, "communicate": "sent"})
    text = stage.text()
    run = stage.state().id[:8]
    assert f"  Run {run}.\n\n    As it is: **x**\n" in text, "letter by letter"
    assert "Next notice (number 2) due 03:39" in text.partition("Recorded:")[0]
    assert stage.state().told == {"customers": (START,), "board": (START,)}


def test_the_next_one_is_asked_for_when_its_time_has_come() -> None:
    stage = told_stage()
    stage.failover({**GOOD, "communicate": "sent"})
    stage.clock.sleep(29 * 60)
    stage.failover({})
    stage.clock.sleep(60)
    person = Person("sent")
    stage.person = lambda _run, _face: person
    stage.failover(None)
    assert [question.id for question in person.asked] == ["communicate"]
    assert [len(times) for times in stage.state().told.values()] == [2, 1]


def test_what_did_not_go_out_stays_in_view() -> None:
    stage = told_stage()
    stage.failover({**GOOD, "communicate": {"answer": "not_sent", "reason": "No mail"}})
    assert stage.state().told == {}
    assert "Next notice due 03:24, 15:00 left: customers" in stage.text().rpartition("is on")[2]


def test_every_step_has_the_clock_to_the_next_notice() -> None:
    stage = told_stage()
    stage.failover({**GOOD, "communicate": "sent"})
    step = next(
        screen for screen in stage.screens if screen.head and "step 1 of" in screen.head.left
    )
    assert "Next notice due 03:24" in str(step.parts)
