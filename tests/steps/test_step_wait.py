"""The `wait` step: a window that begins anew when it breaks, and never ends on what is unknown."""

from itertools import pairwise
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from step_suite import StepSuite
from step_tools import ScriptTools
from step_world import world

from bcp.model.duration import duration_text
from bcp.model.verdict import Verdict
from bcp.steps.wait import WaitStep

GOOD, BAD, UNKNOWN = Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE, Verdict.UNKNOWN


def stable(**more: object) -> WaitStep:
    fields = {"id": "hold", "title": "Hold", "for": "3m", "service": "openai/api"}
    return WaitStep.model_validate({**fields, **more})


class TestWait(StepSuite):
    kind = "wait"
    example: ClassVar = {
        "id": "a-step", "title": "A step", "do": "Do it for $(name).", "kind": "wait", "for": "10m",
    }  # fmt: skip

    def test_without_a_service_it_only_waits(self) -> None:
        tools = ScriptTools()
        result = self.step().perform(tools, {})
        assert (result.ok, result.detail) == (True, "waited 10m")
        assert tools.clock.monotonic() == 600.0

    def test_a_person_may_end_it_early_and_then_it_is_not_well(self) -> None:
        result = self.step().perform(world(GOOD, ends_in_wait=1), {})
        assert (result.ok, result.detail) == (False, "ended early after 0:10 of 10m")

    @pytest.mark.parametrize(
        ("fields", "why"),
        [
            ({"at_most": "degraded"}, "name it with service:"),
            ({"timeout": "5m"}, "shorter than for:"),
            ({"for": "soon"}, "not a duration"),
        ],
    )
    def test_what_makes_no_sense_is_refused_where_the_plan_is_read(
        self, fields: dict[str, object], why: str
    ) -> None:
        with pytest.raises(ValidationError, match=why):
            self.step(**fields)

    def test_what_it_does_is_said_before(self) -> None:
        assert self.step().exact_action({}) == ("wait 10m",)
        assert self.step(do=None).instruction({}) == "Wait 10m."
        (shown,) = stable(at_most="degraded", timeout="1h").exact_action({})
        assert shown == (
            "wait until openai/api has been degraded or better for 3m, 1h at most;"
            " it is read every 60 s"
        )
        wanted = "Watch openai/api: it has to stay operational for 3m."
        assert stable().instruction({}) == wanted


class TestTheWindow:
    def test_it_is_read_every_60_s_and_once_at_its_end(self) -> None:
        tools = world(GOOD)
        result = stable(**{"for": "150s"}).perform(tools, {})
        assert result.ok
        assert tools.read_at == [0.0, 60.0, 120.0, 150.0]
        assert result.detail == "openai/api is operational (page only) for 2:30"
        assert result.facts["readings"] == 4

    def test_the_time_left_is_in_view(self) -> None:
        tools = world(GOOD)
        stable().perform(tools, {})
        assert tools.waited[1] == (
            "openai/api is operational (page only); it holds for 1:00 of 3m, 2:00 left"
        )

    def test_it_begins_anew_when_it_breaks(self) -> None:
        tools = world(GOOD, GOOD, BAD, GOOD)
        result = stable().perform(tools, {})
        assert result.ok
        assert tools.read_at[-1] == 180.0 + 180.0
        assert result.detail.endswith("for 3:00, after it broke once")
        assert tools.waited[2].endswith("the 3m begin when it is well again")

    def test_unknown_neither_breaks_it_nor_ends_it(self) -> None:
        tools = world(GOOD, UNKNOWN, UNKNOWN, UNKNOWN, GOOD)
        result = stable().perform(tools, {})
        assert result.ok
        assert tools.read_at == [0.0, 60.0, 120.0, 180.0, 240.0]

    def test_what_was_unknown_for_too_long_proves_nothing(self) -> None:
        tools = world(GOOD, *([UNKNOWN] * 6), GOOD)
        assert stable().perform(tools, {}).ok
        assert tools.read_at[-1] == 7 * 60.0 + 180.0

    def test_unknown_alone_never_begins_it(self) -> None:
        result = stable(timeout="10m").perform(world(UNKNOWN), {})
        assert not result.ok
        assert result.detail == (
            "not operational for 3m within 10m, broken 0 times: openai/api is unknown (page only):"
            " as the page says"
        )

    def test_the_timeout_ends_it(self) -> None:
        tools = world(BAD, GOOD, BAD)
        result = stable(timeout="200s").perform(tools, {})
        assert not result.ok
        assert tools.read_at == [0.0, 60.0, 120.0, 180.0, 200.0]
        assert "broken once" in result.detail

    def test_a_person_may_end_it_early(self) -> None:
        result = stable().perform(world(GOOD, ends_in_wait=3), {})
        assert not result.ok
        assert result.detail == "ended early after 2:10: openai/api is operational (page only)"

    @given(
        st.lists(st.sampled_from((GOOD, BAD, UNKNOWN)), max_size=30),
        st.integers(1, 900),
        st.floats(0, 90),
    )
    def test_it_ends_well_only_on_a_stretch_without_a_break(
        self, verdicts: list[Verdict], seconds: int, took_s: float
    ) -> None:
        tools = world(*verdicts, GOOD, took_s=took_s)
        step = stable(**{"for": f"{seconds}s"})
        assert step.perform(tools, {}).ok, duration_text(step.for_)
        read = list(zip(tools.read_at, [*verdicts, *[GOOD] * len(tools.read_at)], strict=False))
        ended = read[-1][0]
        assert read[-1][1] is GOOD
        inside = [verdict for at, verdict in read if at >= ended - seconds]
        assert BAD not in inside
        assert ended - min(at for at, verdict in _last_stretch(read) if verdict is GOOD) >= seconds
        gaps = [later - earlier for (earlier, _), (later, _) in pairwise(read)]
        assert all(gap <= 60.0 + took_s + 1e-6 for gap in gaps)


def _last_stretch(read: list[tuple[float, Verdict]]) -> list[tuple[float, Verdict]]:
    """What was read since the last break."""
    breaks = [number for number, (_, verdict) in enumerate(read) if verdict is BAD]
    return read[breaks[-1] + 1 :] if breaks else read
