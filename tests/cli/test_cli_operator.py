"""The person at the terminal, with keys and time that the test gives."""

import io
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bcp.cli.console import Console
from bcp.cli.conversation import DEAF_S
from bcp.cli.hangup import Hangup
from bcp.cli.keys import Key, KeyDecoder
from bcp.cli.operator import TerminalOperator
from bcp.model.errors import Interrupted
from bcp.model.question import Answer, AskedValue, Option, Question, Source
from bcp.model.screen import Screen, line

DO = Option("do", "", "bcp does it now.", full=True)
DONE = Option("done", "d", "You did it.")
BY_HAND = Option("by_hand", "m", "You did it by hand.")
SKIP = Option("skip", "s", "Goes on without it.", reason=True)
LEAVE = Option("leave", "q", "Leaves the run.")
ABORT = Option("abort", "", "Ends the run.", reason=True, full=True)
BLOCKED = Option("claude", "", "Claude API", refused="not cleared for personal data")
WHO = Option("who", "w", "Shows who is responsible.")

ACT = Question(
    "open-queue",
    "Open the manual queue",
    (DO, BY_HAND, SKIP, LEAVE, ABORT),
    why="The step changes something outside.",
    lookups=((WHO, lambda: Screen((line("Incident lead +49 30 0000001"),))),),
)
MANUAL = Question("drain", "Drain the queue", (DONE, SKIP, LEAVE))


class Time:
    """Moves only when keys are waited for, or when a key is scripted for later."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.passed, UTC)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds


Typed = bytes | float | BaseException


class ScriptedKeys:
    """What the person types: bytes in one read each, numbers to wait, exceptions to raise."""

    def __init__(self, time: Time, script: list[Typed]) -> None:
        self._time = time
        self._script = script
        self._decoder = KeyDecoder()
        self.opened_now = 0
        self.flushes = 0

    @contextmanager
    def opened(self) -> Iterator[None]:
        self.opened_now += 1
        try:
            yield
        finally:
            self.opened_now -= 1

    def flush(self) -> None:
        self.flushes += 1

    def wait(self, seconds: float) -> tuple[Key, ...]:
        assert self.opened_now == 1
        if not self._script:
            raise AssertionError("asked for more keys than the test types")
        item = self._script[0]
        if isinstance(item, float) and item > seconds:
            self._script[0] = item - seconds
            self._time.passed += seconds
            return ()
        self._script.pop(0)
        if isinstance(item, float):
            self._time.passed += item
            return ()
        if isinstance(item, BaseException):
            raise item
        return self._decoder.feed(item)


class Session:
    def __init__(
        self, *script: Typed, tick: Callable[[], str | None] = lambda: None, redraws: bool = False
    ) -> None:
        self.screen = io.StringIO()
        self.time = Time()
        self.keys = ScriptedKeys(self.time, list(script))
        console = Console(self.screen, {"COLUMNS": "80"})
        console.can_redraw = redraws
        self.operator = TerminalOperator(
            console, self.keys, self.time, Hangup(), tick, "bcp resume 7f3a"
        )

    def ask(self, question: Question) -> Answer:
        return self.operator.ask(question)

    @property
    def text(self) -> str:
        return self.screen.getvalue()


def answered(question: Question, *script: Typed) -> Answer:
    session = Session(*script)
    answer = session.ask(question)
    assert session.keys.opened_now == 0
    return answer


READY = DEAF_S
"""Long enough after a prompt for keys to count."""


def test_a_single_key_chooses() -> None:
    assert answered(MANUAL, READY, b"d") == Answer("done", Source.TERMINAL)
    assert answered(ACT, READY, b"m") == Answer("by_hand", Source.TERMINAL)


def test_capitals_are_understood() -> None:
    assert answered(MANUAL, READY, b"D").word == "done"


def test_what_cannot_be_taken_back_is_typed_in_full() -> None:
    assert answered(ACT, READY, b"d", b"o", b"\r").word == "do"
    session = Session(READY, b"d", b"\r", b"d", b"o", b"\r")
    assert session.ask(ACT).word == "do"
    assert "'d' is no whole answer" in session.text


def test_enter_alone_never_acts_and_shows_the_question_again() -> None:
    session = Session(READY, b"\r", b"\r", b"d")
    assert session.ask(MANUAL).word == "done"
    assert session.text.count("Drain the queue") == 3


@given(st.lists(st.sampled_from([b"\r", b"\n", b" ", b"\x7f", b"\x15", b"\x1b[A", b"\x1bs"])))
def test_nothing_but_an_answer_is_an_answer(script: list[bytes]) -> None:
    session = Session(READY, *script, b"\x15", KeyboardInterrupt(), KeyboardInterrupt())
    with pytest.raises(Interrupted):
        session.ask(ACT)


@given(st.text("doskipmqabrt?wé", max_size=6))
def test_no_single_keys_ever_do_what_must_be_typed_in_full(keys: str) -> None:
    script = [key.encode() for key in keys]
    session = Session(READY, *script, KeyboardInterrupt(), KeyboardInterrupt())
    question = Question("q", "?", (DO, ABORT), lookups=ACT.lookups)
    with pytest.raises(Interrupted):
        session.ask(question)


def test_keys_typed_before_the_prompt_are_dropped() -> None:
    session = Session(0.1, b"d", 0.2, b"d", 0.1, b"s", READY, b"why not\r")
    assert session.ask(MANUAL) == Answer("skip", Source.TERMINAL, reason="why not")
    assert session.keys.flushes == 2


def test_a_reason_is_a_line_and_is_needed() -> None:
    session = Session(READY, b"s", READY, b"\r", b"  \r", b"vendor says so\r")
    assert session.ask(MANUAL).reason == "vendor says so"
    assert session.text.count("A reason is needed") == 2


def test_a_reason_can_be_edited() -> None:
    typed = [b"wrong", b"\x15", b"two wrods", b"\x17", b"wordx", b"\x7f", b"s\r"]
    assert answered(MANUAL, READY, b"s", READY, *typed).reason == "two words"


def test_a_paste_is_taken_as_text_only() -> None:
    paste = b"\x1b[200~do\rd\x1b[2J\nx\x1b[201~"
    session = Session(READY, paste, b"s", READY, paste, b"\r")
    assert session.ask(MANUAL).reason == "do d[2J x"
    assert "A paste is taken only where a text is asked for." in session.text


def test_keys_that_come_together_are_typed_not_chosen_at_once() -> None:
    session = Session(READY, b"do", b"\r")
    assert session.ask(ACT).word == "do"
    session = Session(READY, b"skip", b"\x15", b"m")
    assert session.ask(ACT).word == "by_hand"


def test_a_word_may_be_typed_as_it_is_spoken() -> None:
    assert answered(ACT, READY, b"by hand\r").word == "by_hand"
    assert answered(ACT, READY, b"by_hand\r").word == "by_hand"


def test_what_is_blocked_says_why_and_is_not_chosen() -> None:
    question = Question("choose.support", "?", (BLOCKED, DONE))
    session = Session(READY, b"claude\r", b"d")
    assert session.ask(question).word == "done"
    assert "claude cannot be chosen now: not cleared for personal data." in session.text


def test_a_lookup_shows_and_the_question_stays() -> None:
    session = Session(READY, b"w", b"m")
    assert session.ask(ACT).word == "by_hand"
    assert "Incident lead +49 30 0000001" in session.text


def test_a_lookup_whose_key_is_taken_has_the_capital() -> None:
    wait = Option("wait", "w", "Waits.")
    question = Question("q", "?", (wait,), lookups=ACT.lookups)
    assert answered(question, READY, b"w").word == "wait"
    session = Session(READY, b"?", b"W", b"who\r", b"w")
    assert session.ask(question).word == "wait"
    assert "W  who   Shows who is responsible." in session.text
    assert session.text.count("Incident lead") == 2


def test_help_explains_every_answer_and_why_it_is_asked() -> None:
    session = Session(READY, b"?", b"m")
    session.ask(ACT)
    assert "Why this is asked: The step changes something outside." in session.text
    assert "do       bcp does it now. (typed in full, then Enter)" in session.text
    assert "s  skip     Goes on without it. (asks for a reason)" in session.text
    assert "w  who   Shows who is responsible." in session.text


def test_a_key_that_means_nothing_says_so() -> None:
    session = Session(READY, b"z", b"m")
    session.ask(ACT)
    assert "No answer here begins with 'z'" in session.text


def test_a_value_has_the_plans_pattern() -> None:
    ticket = AskedValue("ticket", "Ticket", "OPS-[0-9]+")
    done = replace(DONE, values=(ticket,))
    question = Question("ticket", "Ticket", (done, SKIP, LEAVE))
    session = Session(READY, b"d", READY, b"ops\r", b"\x15", b"OPS-7\r")
    assert session.ask(question) == Answer("done", Source.TERMINAL, values={"ticket": "OPS-7"})
    assert "A value like OPS-[0-9]+" in session.text
    assert answered(question, READY, b"s", READY, b"no ticket\r").values == {}
    assert answered(question, READY, b"q").values == {}


@pytest.mark.parametrize("leave", [KeyboardInterrupt(), b"\x04"])
def test_ctrl_c_asks_once(leave: Typed) -> None:
    session = Session(READY, leave, READY, b"g", READY, b"d")
    assert session.ask(MANUAL).word == "done"
    assert "Leave, or go on?" in session.text


def test_a_second_ctrl_c_leaves() -> None:
    session = Session(READY, KeyboardInterrupt(), KeyboardInterrupt())
    with pytest.raises(Interrupted) as stopped:
        session.ask(MANUAL)
    assert stopped.value.next_action == "Go on with: bcp resume 7f3a"
    assert session.keys.opened_now == 0


def test_leaving_by_choice() -> None:
    with pytest.raises(Interrupted):
        Session(READY, KeyboardInterrupt(), READY, b"l").ask(MANUAL)


def test_aborting_from_ctrl_c_is_typed_in_full_with_a_reason() -> None:
    session = Session(READY, KeyboardInterrupt(), READY, b"abort\r", READY, b"enough\r")
    assert session.ask(ACT) == Answer("abort", Source.TERMINAL, reason="enough")
    assert "Leave, go on, or abort?" in session.text


def test_ctrl_c_in_a_reason_goes_back_to_the_question() -> None:
    script: list[Typed] = [READY, b"s", READY, b"mist", KeyboardInterrupt(), READY, b"g"]
    assert answered(MANUAL, *script, READY, b"d") == Answer("done", Source.TERMINAL)


def test_a_terminal_that_is_gone_interrupts() -> None:
    with pytest.raises(Interrupted):
        Session(READY, Interrupted("The terminal is gone.")).ask(MANUAL)


def test_the_text_of_others_cannot_steer_the_screen() -> None:
    nasty = Question("q", "Open \x1b[2J the queue", (Option("az\x1bure", "1", "x"),))
    session = Session(READY, b"1")
    session.ask(nasty)
    assert "\x1b" not in session.text


def test_the_prompt_reads_like_the_paper_sketch() -> None:
    note = Option("note", "n", "Writes a note.", reason=True)
    question = Question("q", "Open", (DO, SKIP, BY_HAND, note, LEAVE, ABORT))
    session = Session(READY, b"m")
    session.ask(question)
    assert "do · skip · m by hand · note · q leave · ? all keys > by hand" in session.text


def test_what_happens_beside_is_shown_above_the_prompt_once_a_second() -> None:
    told = iter([Screen((line("anthropic recovered"),)), None, None])
    session = Session(READY, 3.0, b"d")
    question = replace(MANUAL, meanwhile=lambda: next(told))
    assert session.ask(question).word == "done"
    assert session.text.count("anthropic recovered") == 1
    assert next(told, "all were asked for") == "all were asked for"


def test_an_answer_from_elsewhere_closes_the_question() -> None:
    approved = Answer("approved", Source.ELSEWHERE)
    session = Session(READY, 1.0, b"d")
    assert session.ask(replace(MANUAL, meanwhile=lambda: approved)) == approved
    assert session.keys.opened_now == 0


def test_an_answer_from_elsewhere_closes_a_text_that_is_being_typed() -> None:
    answers = iter([None, Answer("failed", Source.ELSEWHERE)])
    session = Session(READY, b"s", READY, 1.5, b"half a rea", 1.5)
    assert session.ask(replace(MANUAL, meanwhile=lambda: next(answers))).word == "failed"


def test_nothing_is_looked_at_beside_a_question_that_has_nothing_beside_it() -> None:
    asked: list[float] = []
    session = Session(READY, 2.0, b"d", READY, 2.0, b"d")

    def beside() -> None:
        asked.append(session.time.monotonic())

    session.ask(replace(MANUAL, meanwhile=beside))
    seen = len(asked)
    session.ask(MANUAL)
    assert seen == len(asked) >= 2


def test_back_shows_the_question_again_after_something_was_looked_up() -> None:
    session = Session(READY, b"w", b"b", b"m")
    assert session.ask(ACT).word == "by_hand"
    assert session.text.count("Open the manual queue") == 2
    shown = [session.text.index("Incident lead"), session.text.rindex("Open the manual queue")]
    assert shown == sorted(shown)


def test_what_belongs_to_an_answer_is_shown_before_its_reason_is_asked() -> None:
    calls = Screen((line("Call: Deputy lead +49 30 0000002"),))
    escalate = Option("escalate", "e", "Whom to call.", reason=True, shows=lambda: calls)
    session = Session(READY, b"e", READY, b"called the deputy\r")
    answer = session.ask(replace(MANUAL, options=(DONE, escalate)))
    assert answer == Answer("escalate", Source.TERMINAL, reason="called the deputy")
    assert session.text.index("Deputy lead") < session.text.index("Why, in one line")


def test_help_says_what_an_answer_asks_for() -> None:
    done = replace(DONE, values=(AskedValue("ticket", "Ticket number"),))
    session = Session(READY, b"?", b"s", READY, b"no\r")
    session.ask(replace(MANUAL, options=(done, SKIP)))
    assert "asks for: Ticket number" in session.text


class TestWait:
    def test_it_takes_its_time_with_the_time_left_in_view(self) -> None:
        session = Session(5.0)
        assert session.operator.wait(3.0, "Until the queue is stable.")
        assert 3.0 <= session.time.monotonic() < 3.5
        assert "Until the queue is stable." in session.text
        assert "0:03 left · s ends the wait early" in session.text

    def test_it_is_counted_down_where_the_line_can_be_drawn_over(self) -> None:
        session = Session(5.0, redraws=True)
        assert session.operator.wait(3.0, "Until it is stable.")
        lefts = [at for at in ("0:03 left", "0:02 left", "0:01 left") if at in session.text]
        assert len(lefts) == 3

    def test_s_and_yes_in_full_end_it_early(self) -> None:
        session = Session(READY, b"s", READY, b"yes\r")
        assert not session.operator.wait(60.0, "Until it is stable.")
        assert "End the wait early?" in session.text

    @pytest.mark.parametrize("no", [b"no\r", b"y\r\x15no\r", b"\r\rno\r"])
    def test_anything_else_waits_on(self, no: bytes) -> None:
        session = Session(READY, b"s", READY, no, 70.0, redraws=True)
        assert session.operator.wait(60.0, "Until it is stable.")
        assert session.text.endswith("0:01 left · s ends the wait early > \n")

    def test_a_wait_that_ends_while_it_is_asked_has_ended_by_itself(self) -> None:
        session = Session(READY, b"s", 10.0)
        assert session.operator.wait(5.0, "Until it is stable.")

    @pytest.mark.parametrize("key", [b"d", b"\r", b"\x1b[A", b"\x1b[200~s\x1b[201~", b" "])
    def test_no_other_key_does_anything(self, key: bytes) -> None:
        session = Session(READY, key, 10.0)
        assert session.operator.wait(5.0, "Until it is stable.")
        assert "early?" not in session.text

    def test_ctrl_c_asks_and_the_wait_goes_on(self) -> None:
        session = Session(READY, KeyboardInterrupt(), READY, b"g", 10.0)
        assert session.operator.wait(5.0, "Until it is stable.")
        assert "Leave, or go on?" in session.text

    def test_a_second_ctrl_c_leaves(self) -> None:
        session = Session(READY, KeyboardInterrupt(), KeyboardInterrupt())
        with pytest.raises(Interrupted):
            session.operator.wait(5.0, "Until it is stable.")
        assert session.keys.opened_now == 0

    def test_it_is_measured_by_the_clock_of_the_run(self) -> None:
        session = Session(3.0)
        session.operator.run_clock = Fast(session.time)
        assert session.operator.wait(120.0, "Until it is stable.")
        assert session.time.monotonic() < 3.0


class Fast:
    """A drill's clock at sixty times the speed."""

    def __init__(self, real: Time) -> None:
        self._real = real

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.monotonic(), UTC)

    def monotonic(self) -> float:
        return self._real.monotonic() * 60

    def sleep(self, seconds: float) -> None:
        self._real.sleep(seconds / 60)


def test_ctrl_c_while_something_is_recorded_beside_a_prompt_waits_until_it_is() -> None:
    recorded: list[str] = []

    def beside() -> None:
        signal.raise_signal(signal.SIGINT)
        recorded.append("whole")

    session = Session(READY, 1.5, KeyboardInterrupt())
    with pytest.raises(Interrupted):
        session.ask(replace(MANUAL, meanwhile=beside))
    assert recorded[0] == "whole"
    assert "Leave, or go on?" in session.text
