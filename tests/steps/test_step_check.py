"""The `check` step: read now, or until it is well; unknown is never fine."""

from typing import ClassVar

import pytest
from step_suite import StepSuite
from step_world import world

from bcp.model.verdict import Verdict

GOOD, BAD, UNKNOWN = Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE, Verdict.UNKNOWN


class TestCheck(StepSuite):
    kind = "check"
    example: ClassVar = {
        "id": "a-step", "title": "A step", "do": "Do it for $(name).", "kind": "check",
        "service": "openai/api",
    }  # fmt: skip

    @pytest.mark.parametrize(
        ("verdict", "at_most", "wanted"),
        [
            (GOOD, "operational", True),
            (Verdict.MAINTENANCE, "operational", False),
            (Verdict.DEGRADED, "degraded", True),
            (BAD, "degraded", False),
            (UNKNOWN, "major_outage", False),
        ],
    )
    def test_a_verdict_is_held_against_the_bound(
        self, verdict: Verdict, at_most: str, *, wanted: bool
    ) -> None:
        result = self.step(at_most=at_most).perform(world(verdict), {})
        assert result.ok == wanted
        spoken = verdict.value.replace("_", " ")
        assert result.detail.startswith(f"openai/api is {spoken} (page only)")
        told = {"service": "openai/api", "verdict": str(verdict), "scope": "page only"}
        assert result.facts == told

    def test_unknown_says_why_and_that_it_is_never_fine(self) -> None:
        detail = self.step().perform(world(UNKNOWN), {}).detail
        assert detail.endswith("as the page says; unknown is never fine")

    def test_a_service_that_nothing_reads_is_unknown(self) -> None:
        detail = self.step(service="own/gateway").perform(world(GOOD), {}).detail
        assert detail.startswith("own/gateway is unknown (none): nothing here reads it")

    def test_without_a_time_it_is_read_once(self) -> None:
        tools = world(BAD, GOOD)
        assert not self.step().perform(tools, {}).ok
        assert tools.read_at == [0.0]

    def test_within_a_time_it_is_read_again_every_15_s(self) -> None:
        tools = world(BAD, UNKNOWN, GOOD)
        assert self.step(within="2m").perform(tools, {}).ok
        assert tools.read_at == [0.0, 15.0, 30.0]
        assert tools.waited[0] == (
            "openai/api is major outage (page only); 2:00 left for it to become operational"
        )

    def test_the_last_reading_is_when_the_time_is_over(self) -> None:
        tools = world(BAD)
        assert not self.step(within="40s").perform(tools, {}).ok
        assert tools.read_at == [0.0, 15.0, 30.0, 40.0]

    def test_a_person_may_end_it_early(self) -> None:
        result = self.step(within="2m").perform(world(BAD, ends_in_wait=2), {})
        assert not result.ok
        assert result.detail.startswith("ended early after 0:25: openai/api is major outage")

    def test_it_changes_nothing_outside(self) -> None:
        assert (self.step().acts, self.step().changes) == (True, False)
        assert not self.step().can_be_undone

    def test_what_it_does_is_said_before(self) -> None:
        step = self.step(at_most="degraded", within="2m", do=None)
        wanted = "it has to be degraded or better"
        assert step.exact_action({}) == (f"read openai/api: {wanted} within 2m",)
        assert step.instruction({}) == f"Look at openai/api: {wanted}."
