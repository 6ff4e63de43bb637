"""What every step kind owes: subclassed once for each member of the registry."""

from typing import ClassVar

import pytest
from pydantic import TypeAdapter, ValidationError
from step_tools import ScriptTools

from bcp.model.ports import Reply
from bcp.steps.base import Step
from bcp.steps.registry import STEPS, AnyStep

ANY = TypeAdapter[Step](AnyStep)


class StepSuite:
    kind: ClassVar[str]
    example: ClassVar[dict[str, object]]
    """The smallest step of the kind, with $(name) in its `do`."""

    def step(self, **more: object) -> Step:
        return ANY.validate_python({**self.example, **more})

    def tools(self) -> ScriptTools:
        """A world in which the example can be carried out."""
        return ScriptTools()

    def test_the_union_finds_the_kind(self) -> None:
        assert type(self.step()) is STEPS[self.kind]
        assert self.step().kind == self.kind

    def test_it_is_frozen(self) -> None:
        with pytest.raises(ValidationError):
            self.step().title = "another"  # type: ignore[misc]  # that it cannot is the test

    def test_a_mistyped_key_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="Extra inputs"):
            self.step(titel="x")

    def test_a_person_can_always_do_it(self) -> None:
        """When bcp's act fails, `do` is what is left; it is filled in, never empty."""
        assert self.step().instruction({"name": "support"}).endswith("support.")

    def test_only_what_acts_performs(self) -> None:
        step, tools = self.step(), self.tools()
        if step.acts:
            assert step.exact_action({}), "what will be done can be shown before it is"
            step.perform(tools, {})
            assert tools.acts == 1
        else:
            assert step.exact_action({}) == ()
            with pytest.raises(NotImplementedError):
                step.perform(tools, {})

    def test_no_answer_of_the_world_raises(self) -> None:
        step = self.step()
        if not step.acts:
            return
        for status in (None, 200, 204, 302, 404, 500, 503):
            tools = ScriptTools(replies=(Reply("https://x.example", status),))
            result = step.perform(tools, {})
            assert result.detail
            assert not tools.sent or result.ok == (status in (200, 204))
