"""`approval`: other people's consent, which nobody does and no hand replaces."""

from typing import ClassVar

import pytest
from pydantic import ValidationError
from step_suite import StepSuite

from bcp.conduct.options import failed_options
from bcp.steps.approval import ApprovalStep


class TestApproval(StepSuite):
    kind = "approval"
    example: ClassVar = {
        "id": "consent", "title": "The lead agrees", "do": "Agree to $(name).", "kind": "approval",
    }  # fmt: skip

    def test_nobody_acts_and_nothing_changes(self) -> None:
        step = self.step()
        assert (step.acts, step.changes, step.own_options()) == (False, False, ())

    def test_one_other_with_a_key_is_what_is_asked_for(self) -> None:
        step = self.step()
        assert isinstance(step, ApprovalStep)
        assert (step.count, step.without_key, step.phone, step.by) == (1, False, "refused", ())

    @pytest.mark.parametrize("wrong", [{"count": 0}, {"phone": "maybe"}, {"by": "lead"}])
    def test_what_cannot_be_asked_for(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ValidationError):
            self.step(**wrong)

    def test_after_a_no_it_is_asked_again_or_another_way_is_chosen(self) -> None:
        assert [one.word for one in failed_options(self.step())] == ["retry", "choose"]
