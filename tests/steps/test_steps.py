"""Each step kind held against the suite, and what is its own."""

import importlib
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from step_suite import ANY, StepSuite
from step_tools import ScriptClock, ScriptTools

from bcp.model.ports import CommandResult, Reply
from bcp.model.verdict import Verdict
from bcp.steps import acting
from bcp.steps.action import Before, Rollback, Times, Verify, parse_times
from bcp.steps.base import When
from bcp.steps.registry import STEPS

URL = "https://desk.example/api"
BASE = {"id": "a-step", "title": "A step", "do": "Do it for $(name)."}


class TestManual(StepSuite):
    kind = "manual"
    example: ClassVar = {**BASE, "kind": "manual"}

    def test_without_an_instruction_it_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="needs do:"):
            ANY.validate_python({"kind": "manual", "id": "a", "title": "A"})


class TestDecision(StepSuite):
    kind = "decision"
    example: ClassVar = {
        **BASE,
        "kind": "decision",
        "options": [{"id": "all", "title": "All"}, {"id": "urgent", "title": "Urgent only"}],
    }

    def test_each_choice_needs_a_reason_and_none_is_first(self) -> None:
        options = self.step().own_options()
        assert [(option.word, option.key) for option in options] == [("all", "1"), ("urgent", "2")]
        assert all(option.reason for option in options)

    def test_one_choice_is_no_decision(self) -> None:
        with pytest.raises(ValidationError, match="at least 2"):
            self.step(options=[{"id": "all", "title": "All"}])


class TestSwitch(StepSuite):
    kind = "switch"
    example: ClassVar = {**BASE, "kind": "switch", "switch": "alias", "to": "azure"}


def test_every_kind_has_its_suite() -> None:
    for path in Path(__file__).parent.glob("test_step_*.py"):
        importlib.import_module(path.stem)
    assert {suite.kind for suite in StepSuite.__subclasses__()} == set(STEPS)


class TestReadingBefore:
    def test_the_value_at_the_pointer(self) -> None:
        tools = ScriptTools(replies=(Reply(URL, 200, {}, b'{"target": "openai"}'),))
        before = Before.model_validate({"request": {"url": URL}, "value": "/target"})
        assert acting.read_before(tools, before, {}).value == "openai"

    @pytest.mark.parametrize("body", [b"true", b"null", b'{"a": [1, null]}'])
    def test_what_is_no_text_is_put_back_as_json_has_it(self, body: bytes) -> None:
        tools = ScriptTools(replies=(Reply(URL, 200, {}, body),))
        before = Before.model_validate({"request": {"url": URL}})
        assert acting.read_before(tools, before, {}).value == body.decode()

    @pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"target"', b"[1]"])
    def test_what_is_not_there_is_no_value(self, body: bytes) -> None:
        tools = ScriptTools(replies=(Reply(URL, 200, {}, body),))
        before = Before.model_validate({"request": {"url": URL}, "value": "/target"})
        result = acting.read_before(tools, before, {})
        assert not result.ok
        assert result.value is None

    def test_a_program_prints_it(self) -> None:
        tools = ScriptTools(results=(CommandResult(0, b"openai\n"),))
        assert acting.read_before(tools, Before(run=("get",)), {}).value == "openai"


class TestVerifying:
    proof = Verify.model_validate({"http": {"url": URL}, "times": "2 of 3"})

    def replies(self, *statuses: int) -> ScriptTools:
        return ScriptTools(replies=tuple(Reply(URL, status) for status in statuses))

    def test_it_stops_as_soon_as_it_holds_often_enough(self) -> None:
        tools = self.replies(200, 200, 500)
        assert acting.verify(tools, self.proof, {}).detail == "verified 2 of 3"
        assert len(tools.sent) == 2

    def test_it_stops_as_soon_as_it_no_longer_can(self) -> None:
        tools = self.replies(500, 500, 200)
        result = acting.verify(tools, self.proof, {})
        assert not result.ok
        assert result.detail == "verified 0 of 3, 2 wanted: status 500, expected 2xx"
        assert len(tools.sent) == 2

    def test_within_a_time_it_tries_again(self) -> None:
        tools = self.replies(500, 500, 500, 200)
        proof = Verify.model_validate({"http": {"url": URL}, "within": "5s"})
        assert acting.verify(tools, proof, {}).ok
        assert isinstance(tools.clock, ScriptClock)
        assert tools.clock.slept == 3.0

    def test_it_never_goes_on_past_its_time(self) -> None:
        tools = self.replies(500)
        proof = Verify.model_validate({"http": {"url": URL}, "within": "5s"})
        assert not acting.verify(tools, proof, {}).ok
        assert isinstance(tools.clock, ScriptClock)
        assert tools.clock.slept <= 5.0


def test_a_rollback_for_a_person_is_no_act() -> None:
    assert acting.roll_back(ScriptTools(), Rollback(do="Close it."), {}) is None


@given(st.integers(1, 99), st.integers(1, 99))
def test_times_are_read_as_written(wanted: int, tries: int) -> None:
    text = f"{wanted} of {tries}"
    if wanted <= tries:
        assert str(parse_times(text)) == text
    else:
        with pytest.raises(ValueError, match="is not like"):
            parse_times(text)


@given(st.text())
def test_nothing_else_is_a_number_of_times(text: str) -> None:
    try:
        parsed = parse_times(text)
    except ValueError:
        return
    assert isinstance(parsed, Times)


@given(st.sampled_from(Verdict), st.sampled_from(Verdict))
def test_unknown_meets_no_condition(verdict: Verdict, bound: Verdict) -> None:
    """Red line 1: it is neither good enough nor bad enough."""
    for when in (When(at_least=bound), When(at_most=bound)):
        held = when.holds(verdict)
        assert (held is None) == (verdict is Verdict.UNKNOWN)
