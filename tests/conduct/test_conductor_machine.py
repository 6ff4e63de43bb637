"""Random sequences of answers, accidents and people against the real conductor.

A script of bytes decides what is answered, what breaks and who dies (machine.py); a small model
(run_model.py) is told every entry and every side effect, and says what a run may look like.
"""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from several import approve, refuse
from several import note as write_note
from stage import Killed, folded
from stories import Errand, Process, World, go, world

from bcp.audit.verify import verify
from bcp.cli.layout import lay_out, plain_text
from bcp.cli.prompt import offer_of
from bcp.conduct.requests import code_for
from bcp.model.question import Answer, Option, Question, Source
from bcp.model.screen import Screen

FULL = os.environ.get("BCP_TESTS") == "full"
STORIES = settings(max_examples=10_000) if FULL else settings()
MOST_QUESTIONS = 60
"""Of one process, before whoever sits there has enough."""
MOST_PROCESSES = 25
"""Of sensible people, until the incident is over: more would be a dead end."""
VALUES = {
    "ticket": "T-7", "person": "deputy", "code": "123 456",
    "title": "Mend it", "owner": "lead", "due": "2026-11-30",
}  # fmt: skip
DO, UNDO = "do", "undo"


class Somebody:
    """Whoever sits at a terminal: mostly sensible, as the script has it."""

    def __init__(self, world: World, process: Process) -> None:
        self._world = world
        self._script = world.script
        self._process = process
        self._asked = 0

    def show(self, screen: Screen) -> None:
        assert screen.parts or screen.head

    def wait(self, seconds: float, words: str) -> bool:
        assert words
        self._world.stage.clock.sleep(seconds)
        if self._script.is_one_in(12):
            raise KeyboardInterrupt
        return not self._script.is_one_in(12)

    def ask(self, question: Question) -> Answer:
        self._asked += 1
        self._world.questions += 1
        self._is_well_put(question)
        self._world.stage.clock.sleep(self._script(8) ** 3)
        elsewhere = self._looks_aside(question)
        answer = elsewhere or self._says(question)
        self._script.tell(f"  {question.id}: {answer.word} {dict(answer.values) or ''}")
        return answer

    def _is_well_put(self, question: Question) -> None:
        offer = offer_of(question)
        for option in offer.all:
            if not option.refused:
                assert offer.typed(option.word) is option, f"{question.id}: {option.word}"
                assert not option.key or offer.at_once(option.key) in (option, None), option
        assert question.screen is None or plain_text(lay_out(question.screen, 60))

    def _looks_aside(self, question: Question) -> Answer | None:
        """What happens while they think; it may close the question."""
        happens = self._script(24) - 18
        if happens > 0:
            self._happens(question, happens)
        for _ in range(3):
            found = question.meanwhile() if question.meanwhile else None
            if isinstance(found, Answer):
                return found
            if found is not None:
                self.show(found)
        return None

    def _happens(self, question: Question, which: int) -> None:
        world, step = self._world, question.id
        if not world.has_open_run:
            return
        if which == 1:
            write_note(world.beside("support"), "The phones are ringing")
        elif which == 2 and world.depth < 2:
            world.depth += 1
            another_process(world)
            world.depth -= 1
        elif which == 3 and question.consent and world.stage.state().approvals:
            asker = self._process.stage.operator
            assert approve(world.beside(asker), step)[1], "whoever asked consented"
            self._script.tell(f"  {asker} tried to consent to it")
        elif which == 4 and question.consent:
            refuse(world.beside("platform"), "not now", step)
        elif which == 5:
            world.stage.clock.sleep(900)

    def _says(self, question: Question) -> Answer:
        """The answer: sensible, any that is offered, or none at all."""
        how = self._script(32)
        if self._asked > MOST_QUESTIONS:
            return said("leave")
        if how < 16:
            return self._sensibly(question)
        if how < 29:
            return self._chosen(question, self._any_of(question))
        if how == 29:
            return self._nonsense(question)
        if how == 30:
            self._script.tell(f"  {question.id}: Ctrl-C")
            raise KeyboardInterrupt
        self._script.tell(f"  {question.id}: killed")
        raise Killed

    def _any_of(self, question: Question) -> Option:
        """Any that is offered; those that end the walk are rare."""
        offered = [one for one in question.options if not one.refused]
        goes_on = [one for one in offered if one.word not in ("leave", "abort", "hand_over")]
        picked = goes_on if self._script(8) else offered
        return picked[self._script(len(picked))]

    def _sensibly(self, question: Question) -> Answer:
        if question.consent:
            return self._waits_for_consent(question)
        offered = {one.word: one for one in question.options if not one.refused}
        wanted = next((one for one in sensible(self._world, question) if one in offered), None)
        first = next(iter(offered.values()))
        return self._chosen(question, offered[wanted] if wanted else first)

    def _waits_for_consent(self, question: Question) -> Answer:
        why = approve(self._world.beside("platform"), question.id)[1]
        found = None
        for _ in range(4):
            found = question.meanwhile() if question.meanwhile else None
            if isinstance(found, Answer):
                return found
        raise AssertionError(f"platform's consent does not count: {why}, {found}")

    def _chosen(self, question: Question, option: Option) -> Answer:
        values = {one.name: self._value(question, one.name, one.pattern) for one in option.values}
        return Answer(option.word, Source.TERMINAL, reason="as said", values=values)

    def _value(self, question: Question, name: str, pattern: str) -> str:
        if name == "step":
            steps = [re.sub(r"\\(.)", r"\1", one) for one in pattern.split("|")]
            return steps[self._script(len(steps))]
        if name == "code" and self._script(3):
            return code_for(self._world.stage.state().approvals[question.id], "platform")
        return "platform" if "platform" in pattern else VALUES[name]

    def _nonsense(self, question: Question) -> Answer:
        """What no terminal lets through, and an answers file may still say."""
        refused = [one for one in question.options if one.refused] or list(question.options)
        which = self._script(4)
        if which == 0:
            return said("no-such-word")
        if which == 1:
            return Answer(question.options[0].word, Source.TERMINAL)
        if which == 2:
            return replace(said("jump"), values={"step": "nowhere"})
        return said(refused[self._script(len(refused))].word)


def said(word: str) -> Answer:
    return Answer(word, Source.TERMINAL, reason="as said")


def sensible(world: World, question: Question) -> tuple[str, ...]:
    """What somebody sensible would say, the best first."""
    step, _, follow_up = question.id.partition(".")
    if follow_up == "in-flight":
        act = world.run.under_way[step]
        has_happened = world.happened.get(step) == (UNDO if act.phase == "rollback" else DO)
        return ("happened",) if has_happened else ("run_again",)
    if follow_up == "failed":
        world.failures[step] = world.failures.get(step, 0) + 1
        return ("retry",) if world.failures[step] < 3 else ("by_hand", "retry")
    words = {
        "take-over": ("take_over",), "declare": ("declare", "override"), "recovered": ("go_on",),
        "communicate": ("sent",), "close": ("close",), "failback": ("return", "override", "go_on"),
    }  # fmt: skip
    if step in words:
        return words[step]
    return ("done",) if follow_up == "undo" else ("done", "do")


def another_process(world: World) -> str:
    """Somebody begins a process of bcp, for whatever reason."""
    script = world.script
    operator = ("lead", "deputy")[script(2)]
    process = world.begin(operator, ("ops-1", "ops-2")[script(2)])
    kinds = ["failover"] * 5 + (["failback", "failback", "standdown"] if world.has_open_run else [])
    what = kinds[script(len(kinds))]
    to = (None, None, None, "backup", "by-hand", "halt")[script(6)] if what == "failover" else None
    scope = ((), (), ("support",), ("sales",))[script(4)] if what != "standdown" else ()
    errand = Errand(what, to, scope, ungraceful=script.is_one_in(6), answers=prepared_by(world))
    return go(world, process, errand, Somebody(world, process))


def prepared_by(world: World) -> dict[str, str | dict[str, str]] | None:
    """A file of answers, of which some are missing; mostly there is none."""
    script = world.script
    if not script.is_one_in(5):
        return None
    words = {
        "declare": ("declare", "override", "stand_by"), "choose": ("by-hand", "backup", "halt"),
        "turn": ("do", "skip", "by_hand"), "turn.failed": ("retry", "by_hand", "undo"),
        "start": ("do", "choose", "jump"), "turn.in-flight": ("happened", "run_again"),
        "set": ("do", "undo_all"), "calm": ("do",), "look": ("do", "skip"),
        "support/left": ("done", "failed"), "support/right": ("do",), "support/how": ("few",),
        "recovered": ("go_on", "hold", "turn_back"), "communicate": ("sent",),
        "failback": ("return", "override"), "close": ("close", "keep_open"), "say": ("done",),
    }  # fmt: skip
    return {
        question: {"answer": known[script(len(known))], "reason": "as prepared"}
        for question, known in words.items()
        if script(5)
    }


def play(script: bytes, folder: Path) -> World:
    """One story to its end; raises AssertionError where a run was what no run may be."""
    with world(script, folder) as made:
        try:
            _play(made)
        except BaseException:
            note("\n".join(made.script.told))
            raise
        return made


def _play(made: World) -> None:
    for _ in range(2 + made.script(5)):
        another_process(made)
    comes_back = not made.script.is_one_in(2)
    made.script.ends()
    comes_to_an_end(made, comes_back=comes_back)
    for run, known in made.runs.items():
        assert folded(made.stage.entries(), run) == known.states[-1]
    assert not verify(made.stage.store).failed


def comes_to_an_end(made: World, *, comes_back: bool) -> None:
    """Sensible people finish it: no state is a dead end."""
    errands = ["failover", *(["failback"] if comes_back else []), "standdown"]
    made.script.tell("--- from here on all are sensible")
    if made.runs and not made.has_open_run:
        return
    last = made.questions + MOST_QUESTIONS * 5
    for _ in range(MOST_PROCESSES):
        assert made.questions < last, "no end in sight"
        process = made.begin("lead", "ops-1")
        if go(made, process, Errand(errands[0]), Somebody(made, process)) == "done":
            errands.pop(0)
        if not errands or not made.has_open_run:
            break
    assert not made.has_open_run, f"a dead end: {made.stage.state()}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@STORIES
@given(script=st.binary(min_size=120, max_size=600 if FULL else 280))
def test_no_story_breaks_a_run(script: bytes, folder: Path) -> None:
    play(script, folder)
