"""`bcp watch`: reads again and again, keeps the record of it, and tells people once.

Readings are recorded when something changed, and often enough that `for:` can be judged by them;
a disk that is full stops neither the reading nor the telling.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.conduct.readings import sweep_entries
from bcp.conduct.watch_record import Alarm, Change, Told, alarms, changes, is_news, met, over
from bcp.insight.cadence import Jump, is_due, jump
from bcp.insight.flapping import Steady, steady
from bcp.insight.history import History, from_sweep
from bcp.insight.remarks import Remark, remarks
from bcp.insight.series import window
from bcp.insight.situation import Situation, assess
from bcp.insight.vantage import is_failing
from bcp.model.errors import NotRecorded
from bcp.model.instant import instant_text
from bcp.model.observation import Sweep
from bcp.model.ports import Clock
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.render.openmetrics import NOTHING_COUNTED, Counters

_KEPT: Final = timedelta(hours=24)
"""How far back a criterion's own `for:` can look without the log's help."""

_AGAIN_S: Final = 60.0
_AGAIN_AT_MOST_S: Final = 900.0
"""How soon people are told again where it failed: each time later by twice, up to this."""

Record = Callable[[str, Mapping[str, object], LoadedPlan | None], None]
"""Appends one entry; raises NotRecorded."""
Tell = Callable[[Alarm], str]
"""Tells people; empty, or why it failed."""


class WatchDesk(Struct, frozen=True):
    """What a watch works with."""

    workspace: Workspace
    plans: tuple[LoadedPlan, ...]
    interval: timedelta
    clock: Clock
    read: Callable[[], Sweep]
    history: Callable[[], History]
    """What the log says of earlier readings, of other watches and runs too."""
    record: Record
    tell: Tell
    told: frozenset[Told] = frozenset()
    """Plan and criterion of what an earlier watch told of, and which has not ended since."""


class Round(Struct, frozen=True):
    """One reading, and what came of it."""

    sweep: Sweep
    situations: tuple[Situation, ...]
    """One for each plan, worst first."""
    stands: Mapping[str, Steady]
    """How each service stands, damped, by its key."""
    changes: tuple[Change, ...] = ()
    remarks: tuple[Remark, ...] = ()
    """What is to be said of all of it: a shared cause, what flaps."""
    alarms: tuple[Alarm, ...] = ()
    """The criteria that became met."""
    troubles: tuple[str, ...] = ()
    """What could not be recorded or told, and why."""
    jump: Jump | None = None
    """The clock was set, or the machine slept, since the reading before."""


class _Untold(Struct, frozen=True):
    """An alarm that not everybody could be told of."""

    alarm: Alarm
    waits_s: float
    again_at: float
    """By the monotonic clock."""


@dataclass(slots=True)
class Watch:
    """What is remembered from one reading to the next."""

    desk: WatchDesk
    counters: Counters = NOTHING_COUNTED
    met_since: dict[Told, float] = field(default_factory=dict)
    unreached: int = 0
    """How many readings in a row found this machine's network failing."""
    _last: Sweep | None = None
    _stands: Mapping[str, Steady] = field(default_factory=dict)
    _recorded_at: datetime | None = None
    _owes_record: bool = False
    """A change could not be recorded; the next reading is recorded for it."""
    _own: History = ()
    _kept_at: datetime | None = None
    _told: set[Told] = field(default_factory=set)
    _untold: dict[Told, _Untold] = field(default_factory=dict)
    _clocks: tuple[datetime, float] | None = None

    def __post_init__(self) -> None:
        self._told = set(self.desk.told)

    def round(self) -> Round:
        """Read once, record what is due, tell what has become met."""
        jumped = self._jump()
        sweep = self.desk.read()
        history = (*self.desk.history(), *self._own)
        stands = {one.key: steady(history, one, sweep.at) for one in sweep.findings}
        situations = self._assessed(sweep, history)
        changed = changes(self._stands, stands, sweep)
        news = is_news(self._last, sweep)
        troubles = [*self._recorded(sweep, news=news)]
        new = alarms(situations, self._told)
        troubles += [trouble for alarm in new for trouble in self._alarmed(alarm)]
        troubles += self._told_again(situations)
        self._keep(sweep, news=news)
        self._remember(sweep, situations, stands)
        seen_from = window(sweep.at, self.desk.interval)
        said = remarks(self.desk.workspace, sweep, history, seen_from)
        unique = tuple(dict.fromkeys(troubles))
        return Round(sweep, situations, stands, tuple(changed), said, new, unique, jumped)

    def began(self) -> tuple[str, ...]:
        """Record that a watch begins; what could not be recorded."""
        plans = [loaded.plan.id for loaded in self.desk.plans]
        every = int(self.desk.interval.total_seconds())
        return self._try("watch.started", {"plans": plans, "interval_s": every})

    def ended(self, why: str) -> tuple[str, ...]:
        """Record that it ends, so that a gap in the readings has its reason."""
        return self._try("watch.ended", {"reason": why, "sweeps": self.counters.sweeps})

    def _assessed(self, sweep: Sweep, history: History) -> tuple[Situation, ...]:
        desk, now = self.desk, self.desk.clock.now()
        found = (
            assess(desk.workspace, loaded, sweep, history, now, interval=desk.interval)
            for loaded in desk.plans
        )
        return tuple(sorted(found, key=lambda one: -one.verdict.rank))

    def _recorded(self, sweep: Sweep, *, news: bool) -> tuple[str, ...]:
        owed = news or self._owes_record
        if not owed and not is_due(self._recorded_at, sweep.at, self.desk.interval):
            return ()
        at = instant_text(sweep.at)
        parts = ({"at": at, **data} for data in sweep_entries(sweep))
        failed = tuple(words for data in parts for words in self._try("sweep.read", data))
        self._owes_record = bool(failed)
        if not failed:
            self._recorded_at = sweep.at
        return failed

    def _alarmed(self, alarm: Alarm) -> tuple[str, ...]:
        """Recorded first, then done (red line 3); a log that cannot be written stops no alarm."""
        before = self._try("watch.alarmed", alarm.data(), self._loaded(alarm))
        return (*before, *self._tell(alarm, again_in_s=_AGAIN_S))

    def _told_again(self, situations: Sequence[Situation]) -> list[str]:
        """Tell what could not be told: an outage may well take the chat with it for a while."""
        now = self.desk.clock.monotonic()
        holds = {(one.plan.id, each.id) for one, each in met(situations)}
        due = [owed for key, owed in self._untold.items() if key in holds and owed.again_at <= now]
        return [said for one in due for said in self._tell(one.alarm, again_in_s=one.waits_s * 2)]

    def _tell(self, alarm: Alarm, *, again_in_s: float) -> tuple[str, ...]:
        key = (alarm.plan, alarm.criterion)
        problem = self.desk.tell(alarm)
        self._told.add(key)
        self._untold.pop(key, None)
        self._count(notifications=not problem, notification_failures=bool(problem))
        outcome: dict[str, object] = {"criterion": alarm.criterion, "ok": not problem}
        if problem:
            outcome["detail"] = problem[:300]
            waits_s = min(again_in_s, _AGAIN_AT_MOST_S)
            self._untold[key] = _Untold(alarm, waits_s, self.desk.clock.monotonic() + waits_s)
        after = self._try("watch.notified", outcome, self._loaded(alarm))
        return (*((problem,) if problem else ()), *after)

    def _loaded(self, alarm: Alarm) -> LoadedPlan:
        return next(one for one in self.desk.plans if one.plan.id == alarm.plan)

    def _remember(
        self, sweep: Sweep, situations: Sequence[Situation], stands: Mapping[str, Steady]
    ) -> None:
        self._count(sweeps=True)
        self.unreached = self.unreached + 1 if is_failing(sweep.vantage) else 0
        self._last, self._stands = sweep, stands
        now = sweep.at.timestamp()
        self.met_since = {
            (one.plan.id, each.id): each.since.timestamp() if each.since else now
            for one, each in met(situations)
        }
        for told in over(situations, stands):
            self._told.discard(told)
            self._untold.pop(told, None)

    def _keep(self, sweep: Sweep, *, news: bool) -> None:
        """What the log would keep, for when it cannot: all readings of a day are too many."""
        interval = self.desk.interval
        if news or is_due(self._kept_at, sweep.at, interval):
            recent = (one for one in self._own if sweep.at - one.at <= _KEPT)
            self._own, self._kept_at = (*recent, *from_sweep(sweep)), sweep.at

    def _try(
        self, entry_type: str, data: Mapping[str, object], loaded: LoadedPlan | None = None
    ) -> tuple[str, ...]:
        try:
            self.desk.record(entry_type, data, loaded)
        except NotRecorded as error:
            self._count(record_failures=True)
            return (f"not recorded: {error.what}",)
        self._count(entries=True)
        return ()

    def _count(self, **happened: bool) -> None:
        so_far = self.counters
        more = {name: getattr(so_far, name) + by for name, by in happened.items()}
        self.counters = replace(so_far, **more)

    def _jump(self) -> Jump | None:
        clock = self.desk.clock
        before, self._clocks = self._clocks, (clock.now(), clock.monotonic())
        if before is None:
            return None
        return jump(before[0], self._clocks[0], self._clocks[1] - before[1])
