"""What a run may look like: told from its entries alone, one by one, as they become durable.

What it expects shares no code with the conductor. It knows who drives, which act is under way, what
a person allowed, and how each step ended; whatever contradicts that is an AssertionError.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bcp.audit.entry import Entry
from bcp.audit.log import Log
from bcp.run.fold import apply
from bcp.run.people import BESIDE
from bcp.run.state import RunState

ACTING = frozenset(("look", "turn", "start", "set", "calm", "send", "right", "tell"))
"""The plan's steps that bcp carries out itself."""
LOOKING = frozenset(("look", "calm"))
"""Those of them that change nothing outside: after a crash they look anew."""
BACKUP = ("agree", "look", "turn", "start", "set", "calm")
BY_HAND = ("open", "left", "right", "how", "tell")
GROUP = ("left", "right")
GOES_ON = "right"
"""The step behind which the procedure goes on although it failed."""
GOOD = frozenset(("done", "done_by_hand", "skipped", "simulated"))
_ALLOWS = {"": ("do",), "failed": ("retry",), "in-flight": ("run_again",)}
_ALLOWS_UNDO = {"undo": ("undo",), "failed": ("undo",), "in-flight": ("undo", "run_again")}
_TAKES_ALL_BACK = ("take_back_all", "turn_back")
_NEEDS_REASON = frozenset(
    ("skip", "override", "abort", "jump", "choose", "cannot", "not_sent", "few", "many", "failed",
     "take_over", *_TAKES_ALL_BACK)
)  # fmt: skip


def plain_id(step: str) -> str:
    """`tell` of `support/tell`, `send` of `50/send`."""
    return step.rpartition("/")[2]


@dataclass
class Act:
    """What is under way of a step."""

    attempt: int
    phase: str
    times: int = 0


@dataclass
class RunModel:
    """One run, by its entries."""

    log: Log
    writer: object
    """Whoever drives it now."""
    states: list[RunState] = field(default_factory=list)
    """What the entries say after each of them, by the fold."""
    is_over: bool = False
    attempts: dict[str, int] = field(default_factory=dict)
    """The newest attempt of each step that was begun with `do`."""
    under_way: dict[str, Act] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)
    may_act: set[str] = field(default_factory=set)
    may_undo: set[str] = field(default_factory=set)
    may_undo_all: bool = False
    drivers: set[str] = field(default_factory=set)
    """Everybody who has driven it, by operator."""
    consents: dict[str, list[Entry]] = field(default_factory=dict)
    asked: str = ""
    """The question that was put last."""
    said: Entry | None = None
    """The answer that was given last."""
    jumps_to: str = ""
    """The step that was jumped to; it is asked about next."""

    def take(self, entry: Entry, writer: object) -> None:
        """One more entry is durable."""
        assert entry.run is not None
        assert not self.is_over, f"{entry.type} after the end of its run"
        assert entry.run.n == len(self.states), f"{entry.run.n} after {len(self.states)} entries"
        state = apply(self.states[-1] if self.states else None, entry)
        assert state is not None
        self.states.append(state)
        if entry.type in ("run.started", "run.held"):
            self.writer = writer
            self.jumps_to = ""
            self.drivers.add(str(entry.data.get("holder") or entry.actor.id))
        elif entry.type not in BESIDE:
            assert writer is self.writer, f"{entry.type} by somebody who does not hold the run"
        if then := _THEN.get(entry.type):
            then(self, entry)

    def acted(self, step: str, phase: str) -> None:
        """The world saw a side effect."""
        act = self.under_way.get(step)
        assert act is not None, f"{phase} {step} without a durable start"
        assert act.phase == phase, f"{phase} {step} while {act.phase} is on record"
        act.times += 1
        assert act.times == 1, f"{phase} {step} twice in attempt {act.attempt}"

    def reason(self, entry: Entry) -> str:
        """The reason that an entry gives, as it stands in its blob."""
        return self.text_of(entry, "reason")

    def text_of(self, entry: Entry, *path: str) -> str:
        """A text that an entry refers to; empty where it refers to none."""
        kept: object = entry.data
        for name in path:
            kept = kept.get(name) if isinstance(kept, Mapping) else None
        return self.log.blob(str(kept["blob"])).decode() if isinstance(kept, Mapping) else ""

    def _asked(self, entry: Entry) -> None:
        self.asked = str(entry.data["id"])
        step, _, follow_up = self.asked.partition(".")
        if self.jumps_to and ways(step) == ways(self.jumps_to) and not _in_group(self.jumps_to):
            assert step == self.jumps_to, f"{step} is shown after a jump to {self.jumps_to}"
            self.jumps_to = ""
        self.may_act.discard(step)
        if follow_up != "undo":
            self.may_undo.clear()
            self.may_undo_all = False

    def _answered(self, entry: Entry) -> None:
        question, word = str(entry.data["id"]), str(entry.data["answer"])
        assert question == self.asked, f"{question} was answered, {self.asked} was asked"
        if entry.data.get("refused"):
            return
        self.said = entry
        if word in _NEEDS_REASON and entry.data["source"] != "elsewhere":
            assert self.reason(entry), f"{word} at {question} without a reason"
        step, _, follow_up = question.partition(".")
        if word in _ALLOWS.get(follow_up, ()):
            self.may_act.add(step)
        if word in _ALLOWS_UNDO.get(follow_up, ()):
            self.may_undo.add(step)
        if word == "jump":
            self.jumps_to = self.text_of(entry, "values", "step")
        elif word in _TAKES_ALL_BACK:  # the way that it led along is left
            self.jumps_to = ""
        self.may_undo_all = self.may_undo_all or word in _TAKES_ALL_BACK

    def _started(self, entry: Entry) -> None:
        step, phase = str(entry.data["step"]), str(entry.data["phase"])
        attempt = entry.data["attempt"]
        assert isinstance(attempt, int)
        if phase == "do":
            newest, before = self.attempts.get(step, 0), self.under_way.get(step)
            looks_on = plain_id(step) in LOOKING and before == Act(attempt, "do")
            assert attempt > newest or looks_on, f"attempt {attempt} of {step} after {newest}"
            self.attempts[step] = attempt
            if plain_id(step) in ACTING and not looks_on:
                assert step in self.may_act, f"{step} acts, and nobody said so"
                self.may_act.discard(step)
            self._comes_after_the_others(step)
        elif phase == "rollback":
            assert step in self.may_undo or self.may_undo_all, f"{step} undone by nobody's word"
            self.may_undo.discard(step)
        self.under_way[step] = Act(attempt, phase)
        self.outcomes.pop(step, None)

    def _comes_after_the_others(self, step: str) -> None:
        name, way = plain_id(step), ways(step)
        before = way[: way.index(step)] if step in way else ()
        for one in before:
            together = _in_group(name) and _in_group(one)
            assert together or self._has_passed(one), f"{step} was begun before {one} had passed"

    def _has_passed(self, step: str) -> bool:
        outcome = self.outcomes.get(step)
        return outcome in GOOD or (outcome is not None and plain_id(step) == GOES_ON)

    def _ended(self, entry: Entry) -> None:
        step, outcome = str(entry.data["step"]), str(entry.data["outcome"])
        if outcome == "skipped" and entry.actor.id != "bcp":
            assert self.reason(entry), f"{step} was skipped without a reason"
        if step == "agree" and outcome == "done":
            others = [one for one in self.consents.get(step, ()) if self._is_of_another(one)]
            assert others, "a consent was counted that no other person gave"
        assert (step, outcome) != ("agree", "done_by_hand"), "nobody consents by hand"
        self.under_way.pop(step, None)
        self.outcomes[step] = outcome

    def _is_of_another(self, entry: Entry) -> bool:
        person = str(entry.data["person"])
        return person not in self.drivers and entry.data["attempt"] == self.attempts["agree"]

    def _reopened(self, entry: Entry) -> None:
        assert self.reason(entry)
        self.outcomes.pop(str(entry.data["step"]), None)

    def _moved(self, entry: Entry) -> None:
        for step in map(str, entry.data.get("again") or ()):  # type: ignore[call-overload]
            self.outcomes.pop(step, None)
        to, process = str(entry.data["to"]), entry.data["process"]
        way = {"on:backup": BACKUP, "on:by-hand": tuple(f"{process}/{one}" for one in BY_HAND)}
        if "left" in entry.data or entry.data.get("bridge", to) is None:
            return  # it was there already
        for step in way.get(to, ()):
            assert self._has_passed(step), f"{process} arrived, {step} had not passed"

    def _given(self, entry: Entry) -> None:
        self.consents.setdefault(str(entry.data["step"]), []).append(entry)

    def _over(self, entry: Entry) -> None:
        assert entry.data["entries"] == len(self.states)
        self.is_over = True
        if entry.data["result"] == "aborted":
            assert self.said is not None
            assert self.said.data["answer"] == "abort"

    def _declared(self, entry: Entry) -> None:
        assert self.said is not None
        assert entry.data["override"] is (self.said.data["answer"] == "override")


def _in_group(step: str) -> bool:
    return plain_id(step) in GROUP


def ways(step: str) -> tuple[str, ...]:
    """The procedure of which a step is, in its order; empty for a way back."""
    if step in BACKUP:
        return BACKUP
    process, _, name = step.rpartition("/")
    return tuple(f"{process}/{one}" for one in BY_HAND) if name in BY_HAND else ()


_THEN: dict[str, Callable[[RunModel, Entry], None]] = {
    "question.asked": RunModel._asked,
    "question.answered": RunModel._answered,
    "step.started": RunModel._started,
    "step.ended": RunModel._ended,
    "step.reopened": RunModel._reopened,
    "process.moved": RunModel._moved,
    "approval.given": RunModel._given,
    "incident.declared": RunModel._declared,
    "run.ended": RunModel._over,
}
