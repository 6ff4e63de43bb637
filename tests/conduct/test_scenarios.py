"""Every scenario that comes with bcp is played to its end by prepared answers, on the real log."""

import re
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rehearsed import FILES, begin, go_on, instants, play, ready_for, told
from stage import Killed, Stage, minimal_stage, starter_stage
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.cli.layout import lay_out, plain_text
from bcp.conduct.drilling import Rehearsal, read_scenario, scenario_ids
from bcp.conduct.fitting import held_against
from bcp.conduct.opening import runs_of
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.errors import BadInput, DocumentError
from bcp.model.instant import parse_instant
from bcp.plan.loaded import SourceFile
from bcp.plan.scenario import Scenario
from bcp.plan.scenario_at import due

IDS = scenario_ids(FILES)
WORKSPACE = starter_stage().workspace
OURS = ready_for("ours")
WITH_PLAN = [(one, plan) for one in IDS for plan in read_scenario(FILES, one).plans]
NAMED = {
    "global-outage", "api-degraded", "login-down", "green-page-failing-probe", "quota-exhausted",
    "throttled", "fallback-down-too", "edge-down", "vendor-gone", "locked-out", "ours",
}  # fmt: skip


OF_PROBE = (
    b"services: [{service: openai/api,"
    b" probe: [{at: 0s, state: degraded, says: slow, probe: ping}]}]"
)
OF_INCIDENT = (
    b"incidents: [{id: x, title: X, impact: degraded, services: [nobody/api], began: 0s,"
    b" updates: [{at: 0s, status: investigating}]}]"
)
BACKWARDS = (
    b"services: [{service: openai/api,"
    b" page: [{at: 2m, state: degraded}, {at: 60s, state: operational}]}]"
)


class Text(SingleFileSnapshotExtension):
    """Screens as plain text files, to be read like documents."""

    file_extension = "txt"
    _write_mode = WriteMode.TEXT


@pytest.fixture(scope="module")
def played() -> dict[tuple[str, str], Stage]:
    return {(one, plan): play(ready_for(one), plan) for one, plan in WITH_PLAN}


def test_each_comes_with_bcp() -> None:
    assert set(IDS) == NAMED


@pytest.mark.parametrize("scenario_id", IDS)
def test_it_says_what_it_is_for(scenario_id: str) -> None:
    scenario = read_scenario(FILES, scenario_id)
    assert scenario.id == scenario_id
    assert scenario.plans
    assert len(scenario.objectives) >= 3
    assert any("acted" in text for text in scenario.artificialities)
    assert len(scenario.injects) >= 2
    assert b"What happened" in FILES[f"runbooks/scenarios/{scenario_id}.yaml"]


@pytest.mark.parametrize(("scenario_id", "plan"), WITH_PLAN)
def test_all_that_it_names_is_in_the_starter_workspace(scenario_id: str, plan: str) -> None:
    ready = ready_for(scenario_id)
    assert held_against(ready, WORKSPACE, WORKSPACE.plan(plan), is_shipped=False) == ()


@pytest.mark.parametrize(("scenario_id", "plan"), WITH_PLAN)
class TestPlayed:
    def test_it_comes_to_its_end(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        state = played[scenario_id, plan].state()
        assert state.result == "completed"
        assert state.processes
        assert all(one.has_moved for one in state.processes.values())
        assert (state.scenario, state.observer) == (scenario_id, "auditor")

    def test_nothing_is_done(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        stage = played[scenario_id, plan]
        outcomes = {str(e.data["outcome"]) for e in stage.entries() if e.type == "step.ended"}
        assert outcomes == {"simulated"}
        assert stage.sent == []

    def test_every_screen_says_that_it_is_an_exercise(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        for screen in played[scenario_id, plan].screens:
            assert "EXERCISE" in plain_text(lay_out(screen, 80)), screen

    def test_injects_are_told_once_and_time_goes_on(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        stage = played[scenario_id, plan]
        assert told(stage) == sorted(set(told(stage)))
        assert instants(stage) == sorted(instants(stage))

    def test_what_was_told_is_on_screen_and_what_was_not_is_said_at_the_end(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        stage = played[scenario_id, plan]
        text = " ".join(stage.text(4000).split())
        for number, inject in enumerate(read_scenario(FILES, scenario_id).injects, 1):
            began, _, later = text.partition("Later in this scenario:")
            place = began if number in told(stage) else later
            assert " ".join(inject.told.split()) in place

    def test_the_end_gives_each_objective_with_what_was_measured(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        text = played[scenario_id, plan].text(4000)
        for objective in read_scenario(FILES, scenario_id).objectives:
            said = text.partition(f"Objective: {objective.text}")[2].partition("\n")[0]
            if objective.process is None:
                assert said == " Not measured: auditor judges it."
            else:
                found = r" Measured: from (onset|declared) [\d:]+, RTO \w+: (met|MISSED)\."
                assert re.fullmatch(f"{found}| Another plan's.", said), said

    def test_the_limits_are_said_at_the_end(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, plan: str
    ) -> None:
        text = played[scenario_id, plan].text(4000)
        for limit in read_scenario(FILES, scenario_id).artificialities:
            assert f"Exercise: {limit}" in text


@pytest.mark.parametrize("scenario_id", ["vendor-gone", "edge-down"])
@pytest.mark.parametrize("width", [60, 120])
def test_the_screens(
    played: dict[tuple[str, str], Stage],
    scenario_id: str,
    width: int,
    snapshot: SnapshotAssertion,
) -> None:
    text = played[scenario_id, "openai"].text(width)
    masked = re.sub(r"(\d+):[A-Za-z0-9+/]{43}=", r"\1:(root)", text)
    assert re.sub(r"run [0-9a-f]{8}", "run 7f3a0000", masked) == snapshot(extension_class=Text)


class TestWhatASituationIs:
    """What each scenario was written to show, as the first situation on record has it."""

    def situation(self, stage: Stage) -> tuple[str, set[str], dict[str, str]]:
        entry = next(e for e in stage.entries() if e.type == "situation.shown")
        sweep = next(e for e in stage.entries() if e.type == "sweep.read")
        met = {str(one["id"]) for one in _list(entry.data["criteria"]) if one["met"]}
        verdicts = {str(one["key"]): str(one["verdict"]) for one in _list(sweep.data["verdicts"])}
        return str(entry.data["verdict"]), met, verdicts

    @pytest.mark.parametrize(("scenario_id", "verdict", "met"), [
        ("api-degraded", "degraded", {"we-see-it-down"}),
        ("login-down", "major_outage", {"login-down"}),
        ("green-page-failing-probe", "partial_outage", {"we-see-it-down"}),
        ("throttled", "degraded", {"we-see-it-down"}),
        ("vendor-gone", "operational", set()),
        ("ours", "operational", set()),
        # The vendor-says-down of the starter plan asks for the verdict, whatever its cause.
        ("quota-exhausted", "major_outage", {"vendor-says-down"}),
        ("edge-down", "partial_outage", {"vendor-says-down", "we-see-it-down"}),
        ("locked-out", "major_outage", {"vendor-says-down", "we-see-it-down"}),
        ("fallback-down-too", "major_outage", {"vendor-says-down", "we-see-it-down"}),
    ])  # fmt: skip
    def test_of_openai(
        self, played: dict[tuple[str, str], Stage], scenario_id: str, verdict: str, met: set[str]
    ) -> None:
        found = self.situation(played[scenario_id, "openai"])
        assert found[:2] == (verdict, met)

    def test_the_gateway_is_down_and_the_vendor_is_not(
        self, played: dict[tuple[str, str], Stage]
    ) -> None:
        verdicts = self.situation(played["ours", "openai"])[2]
        assert verdicts["own/gateway"] == "major_outage"
        assert verdicts["openai/api"] == "operational"

    def test_an_edge_that_two_vendors_stand_on_is_named(
        self, played: dict[tuple[str, str], Stage]
    ) -> None:
        text = " ".join(played["edge-down", "openai"].text(200).split())
        assert "edge:cloudflare is failing: OpenAI and Anthropic, which stand on it" in text

    def test_a_closed_account_is_unknown_and_ours(
        self, played: dict[tuple[str, str], Stage]
    ) -> None:
        sweep = next(e for e in played["vendor-gone", "openai"].entries() if e.type == "sweep.read")
        api = next(one for one in _list(sweep.data["observations"]) if one["key"] == "openai/api")
        probe = _list(api["probes"])[0]
        assert (probe["state"], probe["cause"], probe["http_status"]) == ("unknown", "ours", 401)


class TestInterrupted:
    """Killed anywhere, taken up again: an inject is told once, and time never goes back."""

    @given(
        seconds=st.integers(min_value=0, max_value=400),
        kills=st.lists(st.integers(min_value=3, max_value=20), max_size=3),
    )
    def test_injects_once_and_time_goes_on(self, seconds: int, kills: list[int]) -> None:
        stage, ready, takes = minimal_stage(), OURS, f"{seconds}s"
        for after in (*kills, None):
            stage.kill_after = after
            with suppress(Killed):
                if not runs_of(stage.log()):
                    begin(stage, ready, "openai", takes)
                elif stage.state().is_open:
                    go_on(stage, ready, "openai", takes)
        assert stage.state().result == "completed"
        assert told(stage) == sorted(set(told(stage)))
        assert instants(stage) == sorted(instants(stage))
        ended = parse_instant(stage.entries()[-1].data["at"])
        came = [number for number, one in due(ready.scenario, ended)]
        assert set(told(stage)) <= set(came)
        at_a_boundary = parse_instant(stage.entries()[-2].data["at"]) - timedelta(seconds=seconds)
        assert {number for number, one in due(ready.scenario, at_a_boundary)} <= set(told(stage))

    def test_whoever_takes_it_up_hears_what_was_told(self) -> None:
        stage, ready = starter_stage(), ready_for("ours")
        stage.kill_after = 20
        with pytest.raises(Killed):
            begin(stage, ready, "anthropic", "90s")
        assert told(stage)
        stage.kill_after, stage.screens = None, []
        go_on(stage, ready, "anthropic", "90s")
        assert "told so far: 09:07:00 to Support lead" in stage.text(200)


class TestHeldAgainst:
    """A scenario of a workspace's own is held against that workspace before anything happens."""

    STORY = b"""
schema: bcp-scenario/1
id: own-story
title: A story of our own
why: To see what is refused.
artificialities: [Nothing is real.]
starts: 2026-11-21T02:51:00Z
operator_arrives: 10m
"""

    def ready(self, more: bytes) -> Rehearsal:
        content = self.STORY + more
        path = "runbooks/scenarios/own-story.yaml"
        found = replace(OURS, scenario=shaped(Scenario, load(content, path)))
        return replace(found, files=(SourceFile(path, content),))

    def held(self, more: bytes, *, plan: str = "openai", is_shipped: bool = False) -> object:
        loaded = WORKSPACE.plan(plan)
        return held_against(self.ready(more), WORKSPACE, loaded, is_shipped=is_shipped)

    @pytest.mark.parametrize(("more", "line", "message"), [
        (b"services:\n  - {service: openai/apii}\n", 10, "'apii' is not a service of openai"),
        (b"services:\n  - {service: own/wiki}\n", 10, "'wiki' is not a component under own:"),
        (b"plans: [opena]\n", 9, "'opena' is not a plan of this workspace"),
        (b"objectives:\n  - {text: Soon, process: suport}\n", 10, "'suport' is not a process"),
        (
            OF_PROBE, 9, "'ping' is not a probe of openai/api",
        ),
        (
            OF_INCIDENT, 9, "'nobody' is neither a plan here nor a vendor",
        ),
    ])  # fmt: skip
    def test_what_is_not_there_is_named_with_its_line(
        self, more: bytes, line: int, message: str
    ) -> None:
        with pytest.raises(DocumentError) as refused:
            self.held(more)
        (problem,) = refused.value.problems
        assert (problem.line, problem.file) == (line, "runbooks/scenarios/own-story.yaml")
        assert message in problem.message

    def test_of_one_that_comes_with_bcp_it_is_left_out_and_said(self) -> None:
        more = b"services: [{service: own/gateway}, {service: own/wiki}]\n"
        assert self.held(more, is_shipped=True) == (
            "'wiki' is not a component under own: in bcp.yaml",
        )

    def test_one_in_which_nothing_happens_to_the_plan_is_refused(self) -> None:
        with pytest.raises(BadInput, match="Nothing in the scenario 'own-story' happens to gemini"):
            self.held(b"services: [{service: openai/api}]\n", plan="gemini")

    @pytest.mark.parametrize("more", [
        b"injects: [{at: 5m, text: b}, {at: 4m, text: a}]\n",
        BACKWARDS,
    ])  # fmt: skip
    def test_a_story_that_is_not_told_in_order_is_refused(self, more: bytes) -> None:
        with pytest.raises(DocumentError, match="1 problem"):
            self.ready(more)


def _list(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list | tuple)
    return list(value)


@pytest.fixture(scope="module")
def ours() -> str:
    """All that was shown where our gateway is out, on one line."""
    return " ".join(play(ready_for("ours")).text(120).split())


def test_the_first_screen_names_what_is_out_of_our_own(ours: str) -> None:
    first = ours[: ours.index("Activation")]
    assert "Operational." in first
    assert "our own AI gateway: major outage" in first


def test_a_clock_that_began_with_the_override_counts_in_the_choice(ours: str) -> None:
    assert "RTO 30m from declared" in ours
    assert "not known" not in ours
