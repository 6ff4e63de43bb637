"""The world as the run last read it, every reading on record, and the clocks at this instant."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from bcp.conduct import options
from bcp.conduct.affected import affected, in_order
from bcp.conduct.contacts import contacts, roles_of
from bcp.conduct.desk import Desk
from bcp.conduct.evidence import evidence
from bcp.conduct.meanwhile import Meanwhile, first_of, show_all
from bcp.conduct.others import news
from bcp.conduct.past import kept_text
from bcp.conduct.readings import changes, situation_data, sweep_entries
from bcp.conduct.rereading import Underway
from bcp.conduct.stakes import bridged_words, clock_tone, clock_words, stakes_line
from bcp.insight.clocks import RtoClock, process_clock, tightest
from bcp.insight.history import History, from_sweep
from bcp.insight.impact import ProcessSituation
from bcp.insight.onset import Since, earliest
from bcp.insight.recovery import recovered
from bcp.insight.situation import Situation, assess
from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.question import MakeScreen, Option
from bcp.model.screen import Head, Screen, Tone, line
from bcp.plan.model import Process

_OLD = timedelta(seconds=60)
_FRESH = timedelta(seconds=5)


class Board:
    """What the operator has to have in view.

    Args:
        desk: the conductor's instruments.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._history: History = desk.history
        self._sweep: Sweep | None = None
        self._situation: Situation | None = None
        desk.face.shows(self.clock_line)
        state = desk.recorder.state
        self.resumed_at: datetime | None = state.last_at if state.entries > 1 else None
        self._change = ""
        self._others = news(desk.recorder.news, partial(kept_text, desk.recorder.log))
        self._underway: Underway | None = None

    @property
    def desk(self) -> Desk:
        """The instruments, for the screens."""
        return self._desk

    @property
    def role_titles(self) -> dict[str, str]:
        """The titles of roles, by id."""
        roles = roles_of(self._desk.workspace, self._desk.loaded.plan)
        return {role.id: role.title or role.id for role in roles}

    def look(self) -> Situation:
        """Read everything, record it, and judge it; not again within seconds."""
        self._read_unless_younger_than(_FRESH)
        return self.situation

    def look_again_if_old(self) -> None:
        """Read again when the last reading is a minute old: between steps, never inside one."""
        self._read_unless_younger_than(_OLD)

    def read_again(self) -> None:
        """Read everything now, because a person asked for it."""
        self._read()

    def finding(self, key: str) -> ServiceFinding | None:
        """One service as it is now; read and recorded like everything else."""
        self.look()
        return self._sweep.by_key.get(key) if self._sweep else None

    def recovered(self) -> tuple[str, ...]:
        """The services that were out and are back, until a person has said to go on."""
        state = self._desk.recorder.state
        if state.declared_at is None:
            return ()
        before = (one.at for one in self._history if one.at <= state.declared_at)
        since = state.recovered_at or max(before, default=state.declared_at)
        return recovered(self.situation.findings, self._history, since)

    def _read_unless_younger_than(self, age: timedelta) -> None:
        if self._situation is None or self._age() >= age:
            self._read()

    def news(self) -> str:
        """What changed since the reading before, in one line, said once."""
        change, self._change = self._change, ""
        return change

    @property
    def situation(self) -> Situation:
        """What was judged last."""
        if self._situation is None:
            raise ValueError("nothing was read yet")
        return self._situation

    @property
    def readings(self) -> tuple[Sweep, History]:
        """What was read last, and all that is remembered of what was read before."""
        if self._sweep is None:
            raise ValueError("nothing was read yet")
        return self._sweep, self._history

    def clock(self, process: Process) -> RtoClock | None:
        """One process's clock, now: from the earliest evidence that is on record."""
        state = self._desk.recorder.state
        # It was back since the incident was declared: only a new trouble starts a clock.
        declared_at = None if state.process(process.id).returned_at else state.declared_at
        now = self._desk.tools.clock.now()
        return process_clock(process, self.since(process), declared_at, now)

    def since(self, process: Process) -> Since:
        """The earliest evidence of the process's trouble, on record or just read."""
        known = self._desk.recorder.state.onsets.get(process.id)
        return earliest(self.stands(process).since, Since(known, "on record"))

    def stands(self, process: Process) -> ProcessSituation:
        """The process as it was judged last."""
        return next(one for one in self.situation.processes if one.process.id == process.id)

    def head(self, left: str) -> Head:
        """The first line: where we are, and the tightest clock of a process not placed yet."""
        place = self._desk.place
        clock = tightest(self._running())
        where = f"{left} · {place.mode_word}"
        if clock is None:
            return Head(where, bridged_words(self._desk.recorder.state), Tone.PLAIN)
        process = next(one for one in self._desk.loaded.plan.processes if one.id == clock.process)
        return Head(where, clock_words(process, clock), clock_tone(clock))

    def with_stakes(self, screen: Screen) -> Screen:
        """The screen with the money that is lost and the other clocks above it."""
        state, about = self._desk.recorder.state, self.about
        stakes = stakes_line(
            about,
            {one.id: self.since(one) for one in about},
            {one.id: at for one in about if (at := state.process(one.id).carried_since)},
            sorted(self._running(), key=lambda clock: clock.left),
            self._desk.tools.clock.now(),
        )
        return replace(screen, parts=(stakes, *screen.parts)) if stakes else screen

    def clock_line(self) -> str:
        """The tightest clock, for a prompt that ticks; empty while none runs."""
        return self.head("").right if self._situation else ""

    def lookups(self) -> tuple[tuple[Option, MakeScreen], ...]:
        """What every question can show beside itself."""
        return (
            (options.WHO, partial(contacts, self._desk.workspace, self._desk.loaded.plan)),
            (options.EVIDENCE, lambda: evidence(self.situation, self._desk.tools.clock.now())),
        )

    def meanwhile(self, *more: Meanwhile) -> Meanwhile:
        """What happens beside a question of this run; `more` is the question's own."""
        return first_of(*more, *self._desk.beside, self._others, self._reread)

    def boundary(self) -> None:
        """Between two steps: what has gathered is shown, whoever answers the questions."""
        show_all(self.meanwhile(), self._desk.operator)

    def _read(self) -> None:
        desk = self._desk
        if not desk.tools.simulates:
            desk.operator.show(Screen((line("Reading pages and probes …", Tone.QUIET),)))
        underway, self._underway = self._underway, None
        self._take(underway.sweep() if underway else desk.tools.verdict())
        self._show_situation()

    def _reread(self) -> Screen | None:
        """Beside a question: read again once a minute, and say in one line what changed."""
        if self._underway is None:
            if self._situation is None or self._age() < _OLD:
                return None
            self._underway = Underway(self._desk.reading()) if self._desk.reading else None
        if self._underway is not None and not self._underway.is_done:
            return None
        underway, self._underway = self._underway, None
        self._take(underway.sweep() if underway else self._desk.tools.verdict())
        if change := self.news():
            self._show_situation()
        return Screen((line(f"! {change}", Tone.ATTENTION, hang=2),)) if change else None

    def _take(self, sweep: Sweep) -> None:
        """Record a reading, and judge what it means for the plan."""
        desk = self._desk
        now = desk.tools.clock.now()  # judged after it was read, which takes its time
        for data in sweep_entries(sweep):
            desk.recorder.write("sweep.read", data)
        before, self._sweep = self._sweep, sweep
        self._history = (*self._history, *from_sweep(sweep))
        self._situation = assess(
            desk.workspace, desk.loaded, sweep, self._history, now,
            declared_at=desk.recorder.state.declared_at, returned=desk.recorder.state.returned,
        )  # fmt: skip
        self._change = changes(before, sweep) if before else ""

    def _show_situation(self) -> None:
        about = self.about
        clocks = [clock for clock in map(self.clock, about) if clock]
        ids = [process.id for process in about]
        shown = situation_data(self.situation, clocks, ids, self._desk.preflight())
        self._desk.recorder.write("situation.shown", shown)

    def _age(self) -> timedelta:
        return self._desk.tools.clock.now() - self.situation.at

    @property
    def about(self) -> tuple[Process, ...]:
        """What the run is about, in the order of placing: what was declared, and is activated."""
        plan, state = self._desk.loaded.plan, self._desk.recorder.state
        activated = self.situation.activation.processes
        if state.declared_at is not None:
            more = tuple(
                one for one in activated if not self._desk.scope or one in self._desk.scope
            )
            return in_order(plan, (*state.affected, *self._desk.scope, *more))
        sweep = self._sweep
        ids = affected(plan, sweep, activated, self._desk.scope) if sweep else ()
        return in_order(plan, ids)

    def _running(self) -> Sequence[RtoClock]:
        """The clocks of the processes that nothing carries yet."""
        return [clock for clock in map(self.clock, self._unplaced()) if clock]

    def _unplaced(self) -> Sequence[Process]:
        """The processes whose clock still runs: nothing carries them, and they are not stopped."""
        state = self._desk.recorder.state
        return [one for one in self.about if not state.process(one.id).is_carried]
