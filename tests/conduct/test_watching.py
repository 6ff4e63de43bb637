"""A watch: what it records and when, whom it tells and how often, and what does not stop it."""

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import stage
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace
from stage import finding, minimal_stage

from bcp.audit.entry import Actor, Draft, Entry, PlanRef
from bcp.conduct.watch_record import Alarm, told_in
from bcp.conduct.watching import Round, Watch, WatchDesk
from bcp.insight.history import History, Observation
from bcp.model.errors import NotRecorded
from bcp.model.observation import ProbeReading, Sweep, Vantage
from bcp.model.verdict import Verdict
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Activation, Criterion, Part

OUT, FINE, UNKNOWN = Verdict.MAJOR_OUTAGE, Verdict.OPERATIONAL, Verdict.UNKNOWN
KEY = "openai/api"


@dataclass
class World:
    """A world that is as a test says, and all that a watch did in it."""

    clock: stage.TestClock = field(default_factory=stage.TestClock)
    verdict: Verdict = FINE
    began_minutes_ago: int = 20
    vantage: str = "ok"
    disk_is_full: bool = False
    tell_fails: str = ""
    log: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    told: list[Alarm] = field(default_factory=list)
    known: History = ()
    change: Callable[[Sweep], Sweep] = lambda sweep: sweep

    def __post_init__(self) -> None:
        self.watch = self.start()

    def start(self, told: frozenset[tuple[str, str]] = frozenset()) -> Watch:
        workspace = minimal_stage().workspace
        return Watch(
            WatchDesk(
                workspace, workspace.plans, timedelta(seconds=60), self.clock, self.read,
                lambda: self.known, self.record, self.tell, told,
            )
        )  # fmt: skip

    def read(self) -> Sweep:
        at = self.clock.now()
        seen = finding(KEY, self.verdict, at, self.began_minutes_ago)
        return self.change(Sweep(at, (seen,), Vantage(self.vantage)))

    def record(self, kind: str, data: Mapping[str, object], plan: LoadedPlan | None) -> None:
        assert plan is None or plan.plan.id == "openai"
        if self.disk_is_full:
            raise NotRecorded("no space left on device")
        self.log.append((kind, data))

    def tell(self, alarm: Alarm) -> str:
        self.told.append(alarm)
        return self.tell_fails

    def after(self, seconds: float = 60) -> Round:
        self.clock.sleep(seconds)
        return self.watch.round()

    @property
    def types(self) -> list[str]:
        return [kind for kind, _ in self.log]


@pytest.fixture
def world() -> World:
    return World()


class TestRecord:
    def test_the_first_reading_is_recorded(self, world: World) -> None:
        world.watch.round()
        assert world.types == ["sweep.read"]

    def test_what_stays_as_it_was_is_recorded_before_a_series_would_break(
        self, world: World
    ) -> None:
        world.watch.round()
        recorded = []
        for minute in range(1, 13):
            before = len(world.log)
            world.after()
            recorded += [minute] if len(world.log) > before else []
        assert recorded == [4, 8, 12], "four fifths of the five minutes that two may lie apart"

    def test_a_change_is_recorded_at_once(self, world: World) -> None:
        world.watch.round()
        world.verdict = Verdict.DEGRADED
        (change,) = world.after().changes
        assert (change.key, change.before, change.now) == (KEY, FINE, Verdict.DEGRADED)
        assert world.types == ["sweep.read", "sweep.read"]

    def test_a_new_word_of_an_open_incident_is_news(self, world: World) -> None:
        world.verdict, world.began_minutes_ago = Verdict.DEGRADED, 1
        world.watch.round()

        def identified(sweep: Sweep) -> Sweep:
            (seen,) = sweep.findings
            (page,) = seen.pages
            (incident,) = page.incidents
            incidents = (replace(incident, status="identified"),)
            return dataclasses.replace(
                sweep, findings=(replace(seen, pages=(replace(page, incidents=incidents),)),)
            )

        world.change = identified
        world.after()
        assert world.types == ["sweep.read", "sweep.read"]

    def test_what_ticks_by_itself_is_no_news(self, world: World) -> None:
        world.watch.round()

        def ticking(sweep: Sweep) -> Sweep:
            (seen,) = sweep.findings
            page = replace(seen.pages[0], digest="ab" * 32, age_s=9, note="read otherwise")
            return dataclasses.replace(
                sweep, findings=(replace(seen, pages=(page,), reason="other words"),)
            )

        world.change = ticking
        world.after()
        assert world.types == ["sweep.read"]

    def test_a_full_disk_is_said_and_the_reading_is_recorded_once_there_is_room(
        self, world: World
    ) -> None:
        world.watch.round()
        world.disk_is_full, world.verdict = True, Verdict.DEGRADED
        assert world.after().troubles == ("not recorded: no space left on device",)
        assert world.watch.counters.record_failures == 1
        world.disk_is_full = False
        assert world.after().troubles == ()
        assert world.types == ["sweep.read", "sweep.read"]

    def test_of_a_quiet_day_it_remembers_as_much_as_the_log(self, world: World) -> None:
        for _ in range(24 * 60):
            world.after()
        recorded = [
            one
            for _, data in world.log
            for one in data["observations"]  # type: ignore[attr-defined] # a list
        ]
        assert len(world.watch._own) == len(recorded) == 24 * 60 / 4

    def test_without_a_log_its_own_memory_proves_a_stretch_of_time(self, world: World) -> None:
        """Readings of a full disk: the incident is always of this moment, the readings count."""
        world.verdict, world.began_minutes_ago, world.disk_is_full = OUT, 0, True
        met = [minute for minute in range(15) if world.after().alarms]
        assert met == [10]

    def test_its_beginning_and_its_end_are_on_record(self, world: World) -> None:
        world.watch.began()
        world.watch.round()
        world.watch.ended("told to end")
        assert world.log[0] == ("watch.started", {"plans": ["openai"], "interval_s": 60})
        assert world.log[-1] == ("watch.ended", {"reason": "told to end", "sweeps": 1})


class TestAlarms:
    def test_people_are_told_once_and_it_is_on_record_first(self, world: World) -> None:
        world.verdict = OUT
        (alarm,) = world.watch.round().alarms
        assert (alarm.plan, alarm.criterion) == ("openai", "vendor-says-down")
        assert alarm.command == "bcp failover openai"
        assert world.types == ["sweep.read", "watch.alarmed", "watch.notified"]
        assert world.log[-1][1] == {"criterion": "vendor-says-down", "ok": True}
        assert world.after().alarms == ()
        assert len(world.told) == 1

    def test_a_failure_to_tell_is_said_and_recorded(self, world: World) -> None:
        world.verdict, world.tell_fails = OUT, "POST https://hook.example: status 500"
        assert world.watch.round().troubles == ("POST https://hook.example: status 500",)
        assert world.log[-1][1]["ok"] is False
        assert world.watch.counters.notification_failures == 1

    def test_what_could_not_be_told_is_told_again_each_time_later(self, world: World) -> None:
        world.verdict, world.tell_fails = OUT, "POST https://hook.example: no answer"
        world.watch.round()
        at = []
        for minute in range(1, 20):
            before = len(world.told)
            assert world.after().alarms == (), "it is no new alarm"
            at += [minute] if len(world.told) > before else []
        assert at == [1, 3, 7, 15]
        world.tell_fails = ""
        world.after(900)
        world.after(900)
        assert len(world.told) == 6, "told at last, and not again"
        assert len(set(world.told)) == 1
        assert world.types.count("watch.alarmed") == 1
        outcomes = [data["ok"] for kind, data in world.log if kind == "watch.notified"]
        assert outcomes == [False] * 5 + [True]

    def test_what_is_over_before_it_could_be_told_is_not_told_late(self, world: World) -> None:
        world.verdict, world.tell_fails = OUT, "no answer"
        world.watch.round()
        world.verdict, world.tell_fails = FINE, ""
        for _ in range(5):
            world.after(120)
        assert len(world.told) == 1

    def test_our_own_network_takes_the_telling_with_it_and_it_is_told_after(
        self, world: World
    ) -> None:
        world.verdict, world.tell_fails = OUT, "no answer"
        world.watch.round()
        world.vantage = "failing"
        world.after()
        assert len(world.told) == 1
        world.vantage, world.tell_fails = "ok", ""
        world.after()
        assert len(world.told) == 2

    def test_a_full_disk_keeps_nobody_from_being_told(self, world: World) -> None:
        world.verdict, world.disk_is_full = OUT, True
        seen = world.watch.round()
        assert len(world.told) == 1
        assert seen.troubles == ("not recorded: no space left on device",)

    def test_after_a_recovery_that_lasts_people_are_told_anew(self, world: World) -> None:
        world.verdict = OUT
        world.watch.round()
        world.verdict = FINE
        world.after(120)
        world.after(120)
        world.verdict = OUT
        assert len(world.after().alarms) == 1

    def test_what_goes_up_and_down_is_told_once(self, world: World) -> None:
        for minute in range(10):
            world.verdict = FINE if minute % 2 else OUT
            world.after()
        assert len(world.told) == 1

    def test_an_unknown_reading_in_between_is_no_recovery(self, world: World) -> None:
        world.verdict = OUT
        world.watch.round()
        world.verdict = UNKNOWN
        world.after()
        world.after()
        world.verdict = OUT
        assert world.after().alarms == ()

    def test_our_own_network_activates_nothing(self, world: World) -> None:
        world.verdict, world.vantage = OUT, "failing"
        assert world.watch.round().alarms == ()
        assert world.watch.unreached == 1
        world.vantage = "ok"
        assert len(world.after().alarms) == 1
        assert world.watch.unreached == 0

    def test_two_minutes_of_a_failing_probe_are_not_yet_five(self, world: World) -> None:
        def failing(sweep: Sweep) -> Sweep:
            (seen,) = sweep.findings
            probe = ProbeReading("models", "http", OUT, sweep.at, "503, twice", times=2)
            return dataclasses.replace(
                sweep, findings=(replace(seen, probes=(probe,), verdict=OUT),)
            )

        world.verdict, world.began_minutes_ago, world.change = OUT, 0, failing
        met = [
            alarm.criterion for _ in range(12) for alarm in world.after().alarms
        ]  # the incident is always of this moment, so only our own series counts
        assert met == ["we-see-it-down", "vendor-says-down"]


class TestClocks:
    def test_a_machine_that_slept_is_told(self, world: World) -> None:
        world.watch.round()
        world.clock.at += timedelta(hours=8)
        jumped = world.after().jump
        assert jumped is not None
        assert jumped.by == timedelta(hours=8)
        assert world.after().jump is None

    def test_a_clock_set_back_stops_nothing(self, world: World) -> None:
        world.watch.round()
        world.clock.at -= timedelta(days=2)
        world.after()
        assert world.types == ["sweep.read", "sweep.read"], "recorded anew, for order is unsure"

    def test_a_gap_of_a_night_proves_no_outage_of_a_night(self, world: World) -> None:
        def failing(sweep: Sweep) -> Sweep:
            (seen,) = sweep.findings
            probe = ProbeReading("models", "http", OUT, sweep.at, "503, twice", times=2)
            return dataclasses.replace(sweep, findings=(replace(seen, probes=(probe,), pages=()),))

        world.verdict, world.change = OUT, failing
        world.watch.round()
        world.clock.at += timedelta(hours=8)
        assert world.after().alarms == ()


class TestRestart:
    def test_what_was_told_before_is_not_told_again(self, world: World) -> None:
        world.verdict = OUT
        world.watch.round()
        again = world.start(frozenset({("openai", "vendor-says-down")}))
        assert again.round().alarms == ()

    @pytest.mark.parametrize(
        ("since", "stands"),
        [
            ([], True),
            ([OUT, UNKNOWN, OUT], True),
            ([FINE], True),
            ([FINE, OUT, FINE, OUT], True),
            ([OUT, FINE, FINE], False),
            ([FINE, UNKNOWN, FINE, OUT], False),
        ],
    )
    def test_the_log_says_what_was_told_until_it_was_over(
        self, since: list[Verdict], *, stands: bool
    ) -> None:
        """As for a watch that goes on: good readings have to last, or it tells twice."""
        told = told_in([_logged("watch.alarmed")], _readings(since), _plans())
        assert told == (frozenset({TOLD}) if stands else frozenset())

    def test_of_two_services_both_have_to_be_over(self) -> None:
        (loaded,) = _plans()
        parts = tuple(Part(service=name, at_least=Verdict.DEGRADED) for name in ("api", "chat"))
        both = Criterion(id="vendor-says-down", all=parts)
        plan = loaded.plan.model_copy(update={"activation": Activation(criteria=(both,))})
        told = told_in(
            [_logged("watch.alarmed")], _readings([FINE, FINE]), [replace(loaded, plan=plan)]
        )
        assert told == {TOLD}

    @pytest.mark.parametrize("ok", [True, False])
    def test_whom_nobody_reached_is_told_by_the_next_watch(self, *, ok: bool) -> None:
        entries = [_logged("watch.alarmed"), _logged("watch.notified", ok=ok)]
        assert (TOLD in told_in(entries, (), _plans())) is ok


TOLD = ("openai", "vendor-says-down")


def _plans() -> tuple[LoadedPlan, ...]:
    return minimal_stage().workspace.plans


def _logged(kind: str, **more: object) -> Entry:
    plan = PlanRef("openai", "a" * 64)
    draft = Draft(kind, {"criterion": "vendor-says-down", **more}, Actor("bcp"), plan)
    return minimal_stage().log().append(draft)


def _readings(verdicts: list[Verdict]) -> History:
    """One a minute after what was told."""
    return tuple(
        Observation(stage.START + timedelta(minutes=number), KEY, verdict, probe_failing=None)
        for number, verdict in enumerate(verdicts, 1)
    )


class Watching(RuleBasedStateMachine):
    """Whatever the world does, a watch goes on, and its record has no gap that it could help."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.recorded_at: datetime | None = None

    @rule(
        verdict=st.sampled_from(list(Verdict)),
        seconds=st.floats(15, 120),
        vantage=st.sampled_from(["ok", "failing", "unchecked"]),
        full=st.booleans(),
        minutes=st.integers(-5, 90),
    )
    def goes_on(
        self, *, verdict: Verdict, seconds: float, vantage: str, full: bool, minutes: int
    ) -> None:
        world = self.world
        world.verdict, world.vantage, world.began_minutes_ago = verdict, vantage, minutes
        world.disk_is_full = full
        before = len(world.log)
        seen = world.after(seconds)
        if any(kind == "sweep.read" for kind in world.types[before:]):
            self.recorded_at = seen.sweep.at
        assert bool(seen.troubles) <= full

    @rule(hours=st.integers(-48, 48))
    def clock_jumps(self, hours: int) -> None:
        self.world.clock.at += timedelta(hours=hours)
        self.recorded_at = None

    @invariant()
    def no_gap_while_there_is_room(self) -> None:
        if self.recorded_at is not None and not self.world.disk_is_full:
            assert self.world.clock.now() - self.recorded_at <= timedelta(minutes=5)

    @invariant()
    def every_alarm_has_its_outcome(self) -> None:
        if not self.world.watch.counters.record_failures:
            types = self.world.types
            assert types.count("watch.alarmed") == types.count("watch.notified")
            assert types.count("watch.alarmed") == len(self.world.told)


TestWatching = Watching.TestCase
