"""What a monitor's series of readings is worth, whatever the page that shows it."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from status_pages import NOW, PAGE

from bcp.model.observation import Component, Incident
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.monitor import Check, Monitor, monitor, only_once, problems
from bcp.status.page import Listing, Ours, choose, judged

WHOLE = SourceSpec(family="gatus", url=PAGE)
DAYS = st.timedeltas(timedelta(days=-3), timedelta(days=3))
checks = st.lists(
    st.builds(Check, DAYS.map(lambda age: NOW + age), st.sampled_from(list(Verdict))), max_size=8
)


def seen(state: Verdict, *, lasts: bool = False, name: str = "Chat") -> Monitor:
    return Monitor(Component(name, name, state), lasts)


def ours(*monitors: Monitor, names: tuple[str, ...] = ()) -> Ours:
    spec = WHOLE.model_copy(update={"components": names})
    return choose(spec, Listing(tuple(item.component for item in monitors)))


def post(impact: Verdict, *, touches: bool = True) -> Incident:
    return Incident("1", "Late", "", impact, None, touches_ours=touches)


@given(checks=checks, data=st.data())
def test_the_order_of_the_readings_says_nothing(checks: list[Check], data: st.DataObject) -> None:
    by_time = {check.at: check for check in checks}
    shuffled = data.draw(st.permutations(list(by_time.values())))
    assert monitor("a", "A", shuffled, NOW) == monitor("a", "A", list(by_time.values()), NOW)


@given(checks=checks)
def test_the_state_is_the_newest_reading_s_or_unknown_with_a_reason(checks: list[Check]) -> None:
    found = monitor("a", "A", checks, NOW)
    newest = max((check.at for check in checks), default=None)
    states = {check.state for check in checks if check.at == newest}
    assert found.problem or found.component.state in states
    assert not found.problem or found.component.state is Verdict.UNKNOWN
    assert not found.lasts or found.component.state.is_impaired


@given(checks=checks)
def test_no_reading_of_another_day_is_believed(checks: list[Check]) -> None:
    old = [Check(min(check.at, NOW - timedelta(hours=26, seconds=1)), check.state)
           for check in checks]  # fmt: skip
    assert monitor("a", "A", old, NOW).problem


def test_an_outage_that_was_seen_once_is_that_alone() -> None:
    once = seen(Verdict.MAJOR_OUTAGE)
    assert only_once(ours(once), [once], ())
    assert only_once(ours(once), [once], [post(Verdict.DEGRADED, touches=False)])
    assert only_once(ours(once), [once], [post(Verdict.MAINTENANCE)])
    assert not only_once(ours(once), [once], [post(Verdict.DEGRADED)])


def test_what_lasts_is_reported_as_far_as_it_goes() -> None:
    slow = seen(Verdict.DEGRADED, lasts=True)
    down, also_slow = seen(Verdict.MAJOR_OUTAGE, name="Video"), seen(Verdict.DEGRADED, name="Video")
    assert not only_once(ours(slow), [slow], ())
    assert only_once(ours(slow, down), [slow, down], ())
    assert not only_once(ours(slow, also_slow), [slow, also_slow], ())


def test_monitors_of_others_change_nothing() -> None:
    mine, other = seen(Verdict.MAJOR_OUTAGE), seen(Verdict.MAJOR_OUTAGE, lasts=True, name="Video")
    assert only_once(ours(mine, other, names=("Chat",)), [mine, other], ())
    fine = seen(Verdict.OPERATIONAL)
    assert not only_once(ours(fine, mine, names=("Gone",)), [fine, mine], ())


def test_only_monitors_of_ours_are_said_to_be_silent() -> None:
    silent = [monitor(name, name, [], NOW) for name in ("Chat", "Video")]
    assert problems(ours(*silent, names=("Chat",)), silent) == (
        "Chat: the monitor has no reading",
    )  # fmt: skip


def test_a_component_without_a_state_and_without_a_reason_is_named() -> None:
    unknown = seen(Verdict.UNKNOWN)
    reading = judged(WHOLE, Reply(PAGE, 200), NOW, ours(unknown), ())
    assert reading.error == "the page gives no state for Chat"


def test_a_reading_keeps_the_instant_whatever_its_zone() -> None:
    check = Check(datetime.fromisoformat("2026-11-21T05:09:41+02:00"), Verdict.OPERATIONAL)
    assert monitor("a", "A", [check], NOW).component.state is Verdict.OPERATIONAL
