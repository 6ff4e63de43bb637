"""The state of a run is what its entries say: nothing more, and in their order."""

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bcp.audit.entry import Actor, Draft, Entry, Place, PlanRef, RunOf, RunStamp, make_entry
from bcp.model.errors import BadInput
from bcp.model.outcome import Outcome
from bcp.run.as_json import run_json
from bcp.run.closing import actions_read
from bcp.run.fold import CHANGES, EFFECTS, apply, fold, folds
from bcp.run.state import RunState

RUN = "7f3a0000-0000-4000-8000-000000000000"
PLAN = PlanRef("openai", "0" * 64)


class Story:
    """Writes entries as a log would, one second apart."""

    def __init__(self, run: str = RUN) -> None:
        self.run = run
        self.entries: list[Entry] = []
        self.add("run.started", {"clock": {"kind": "real", "speed": 1}, "files": [], "scope": []})

    def add(self, kind: str, data: Mapping[str, object], actor: str = "lead") -> "Story":
        n = len(self.entries)
        at = f"2026-11-21T03:09:{n:02}.000Z"
        draft = Draft(
            kind, {"at": at, **data}, Actor(actor), PLAN, RunStamp(self.run, "incident", n - 1)
        )
        place = Place(
            n, str(uuid.UUID(int=n, version=4)), at, "bcp.invalid/x", "0" * 64, "ops-1",
            RunOf(self.run, "incident", n),
        )  # fmt: skip
        self.entries.append(make_entry(draft, place))
        return self

    def state(self) -> RunState:
        state = fold(self.entries)
        assert state is not None
        return state

    def answer(self, question: str, word: str) -> "Story":
        return self.add("question.answered", {"id": question, "answer": word})

    def start(self, step: str, phase: str = "do", attempt: int = 1) -> "Story":
        return self.add("step.started", {"step": step, "phase": phase, "attempt": attempt})

    def end(self, step: str, outcome: Outcome) -> "Story":
        return self.add("step.ended", {"step": step, "outcome": str(outcome)})


@pytest.mark.parametrize(
    ("kind", "data", "why"),
    [
        ("run.ended", {}, "'result' is missing"),
        ("process.moved", {"process": "support"}, "'to' is missing"),
        ("step.ended", {"step": "a", "outcome": "fine"}, "'fine' is not a valid Outcome"),
        ("action.opened", {"id": "a", "run": RUN, "due": "soon"}, "Invalid isoformat"),
        ("note.added", {"at": "late"}, "'late' is not an instant"),
    ],
)
def test_an_entry_that_lacks_what_its_type_has_is_named(
    kind: str, data: Mapping[str, object], why: str
) -> None:
    """A log of another program agrees with itself, and no defect of bcp's is to be told of it."""
    story = Story().add(kind, data)
    with pytest.raises(BadInput, match="Entry 1 of the audit log") as stop:
        story.state()
    assert f"{kind!r}: {why}" in stop.value.what


def test_an_action_that_lacks_its_run_is_named_and_hides_no_other() -> None:
    whole = {"id": "b", "run": "r", "due": "2026-12-01"}
    story = Story().add("action.opened", {"id": "a", "due": "2026-12-01"})
    read = actions_read(story.add("action.opened", whole).entries)
    assert (tuple(read.known), read.spoilt) == (("b",), (1,))


def test_nothing_is_known_before_a_run_has_started() -> None:
    assert fold([]) is None


def test_a_run_begins_open_with_every_process_where_it_was() -> None:
    state = Story().state()
    assert state.is_open
    assert state.process("support").state == "primary"
    assert (state.declared_at, state.seen, state.entries) == (None, 0, 1)


def test_a_step_that_started_and_did_not_end_is_in_flight() -> None:
    story = Story().start("open-queue", "before").start("open-queue", "do")
    step = story.state().in_flight
    assert step is not None
    assert (step.id, step.phase, step.attempt) == ("open-queue", "do", 1)


def test_its_outcome_lands_it() -> None:
    story = Story().start("open-queue").end("open-queue", Outcome.DONE)
    assert story.state().in_flight is None
    assert story.state().steps["open-queue"].is_settled


def test_a_failed_step_is_not_settled_and_a_second_attempt_is_a_new_one() -> None:
    story = Story().start("a").end("a", Outcome.FAILED)
    assert not story.state().steps["a"].is_settled
    assert story.start("a", attempt=2).state().steps["a"].attempt == 2


def test_an_answer_is_used_by_its_effect_and_not_before() -> None:
    """Killed between the two, a run asks again, and a prepared answer still stands."""
    story = Story().answer("declare", "declare")
    assert story.state().answered == {"declare"}
    assert story.state().used == frozenset()
    story.add("incident.declared", {"override": False, "processes": ["support"]})
    assert story.state().used == {"declare"}


def test_a_refused_answer_is_no_answer() -> None:
    story = Story().add(
        "question.answered", {"id": "choose.a", "answer": "b", "refused": "blocked"}
    )
    assert story.state().answered == frozenset()


def test_a_process_moves_and_is_placed() -> None:
    story = Story().add("fallback.chosen", {"process": "support", "fallback": "by-hand"})
    assert story.state().process("support").chosen == "by-hand"
    assert not story.state().process("support").is_placed
    story.add("process.moved", {"process": "support", "to": "on:by-hand"})
    assert story.state().process("support").fallback == "by-hand"
    assert story.state().process("support").is_placed


def test_left_as_it_is_counts_as_placed() -> None:
    story = Story().add("fallback.chosen", {"process": "video", "fallback": None})
    assert story.state().process("video").is_placed


def test_the_earliest_evidence_is_kept() -> None:
    def shown(at: str) -> dict[str, object]:
        return {"affected": ["support"],
                "clocks": [{"process": "support", "start": "onset", "starts_at": at}]}  # fmt: skip

    story = Story().add("situation.shown", shown("2026-11-21T02:53:00.000Z"))
    story.add("situation.shown", shown("2026-11-21T02:51:00.000Z"))
    story.add("situation.shown", shown("2026-11-21T03:00:00.000Z"))
    assert story.state().onsets == {"support": datetime(2026, 11, 21, 2, 51, tzinfo=UTC)}


def test_why_it_waits_is_forgotten_once_it_goes_on() -> None:
    story = Story().add("run.paused", {"reason": "waiting"})
    assert story.state().paused == "waiting"
    assert story.start("a").state().paused is None


def test_an_unknown_type_changes_nothing_but_the_count() -> None:
    """The registry of types is open for reading: a newer bcp may have written one."""
    story = Story().start("a")
    before = story.state()
    after = story.add("future.thing", {"step": "a"}).state()
    assert after.steps == before.steps
    assert after.entries == before.entries + 1


def test_runs_do_not_mix() -> None:
    one, other = Story(), Story("aaaa0000-0000-4000-8000-000000000000")
    one.start("a")
    mixed = [one.entries[0], other.entries[0], one.entries[1]]
    states = folds(mixed)
    assert set(states) == {one.run, other.run}
    assert set(states[one.run].steps) == {"a"}
    assert not states[other.run].steps


@given(st.lists(st.sampled_from(["a", "b"]), max_size=12), st.integers(0, 12))
def test_folding_in_two_parts_is_folding_at_once(steps: list[str], cut: int) -> None:
    """A run that is resumed stands where one that never stopped would."""
    story = Story()
    for step in steps:
        story.start(step).end(step, Outcome.DONE)
    state = fold(story.entries[:cut])
    for entry in story.entries[cut:]:
        state = apply(state, entry)
    assert state == fold(story.entries)


def test_every_effect_is_a_change() -> None:
    assert set(CHANGES) >= EFFECTS


class TestUnreadable:
    """What spoilt an old run keeps nobody from opening a new one."""

    def test_it_is_there_and_not_open_and_the_others_are_read(self) -> None:
        spoilt = Story().add("step.ended", {"step": "one"}).add("run.paused", {"reason": "x"})
        other = Story("22222222-2222-4222-8222-222222222222").add("run.paused", {"reason": "y"})
        found = folds([*spoilt.entries, *other.entries])
        broken, sound = found[spoilt.run], found[other.run]
        assert broken.unreadable.startswith("Entry 1 of the audit log is not as bcp writes")
        assert (broken.is_open, broken.paused, broken.entries) == (False, None, 1)
        assert (sound.is_open, sound.paused, sound.unreadable) == (True, "y", "")
        assert run_json(broken)["state"] == "unreadable"

    def test_one_that_cannot_even_begin_is_there_too(self) -> None:
        story = Story()
        bad = {**story.entries[0].data, "clock": {"kind": "real", "starts_at": "noon"}}
        (state,) = folds([replace(story.entries[0], data=bad)]).values()
        assert "Entry 0" in state.unreadable
        assert (state.plan, state.is_open) == (PLAN.id, False)
