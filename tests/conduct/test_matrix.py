"""The failover matrix: what it reaches, what it calls broken, and that it does nothing at all."""

import os
import re
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
import stage
from stage import ROOT, starter_stage

from bcp.audit.desk import Desk
from bcp.audit.entry import Actor
from bcp.audit.log import Log
from bcp.audit.memory import Memory
from bcp.audit.opening import open_on
from bcp.audit.stores.memory import MemoryStore
from bcp.conduct.matrix import Cell, Reach, failover_matrix, without_fallback
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.conduct.stand_in import StandIn, sample
from bcp.conduct.walk_faults import missing_names
from bcp.model.observation import Sweep
from bcp.model.ports import Reply, Request
from bcp.model.question import AskedValue
from bcp.plan.procedure import PlannedStep
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace, build_workspace
from bcp.steps.command import CommandStep
from bcp.steps.http import HttpStep

PLAN = """
schema: bcp/1
id: openai
title: OpenAI
dependency:
  vendor: openai
  services:
    - {id: api, title: API, sources: [], probes: []}
    - {id: batch, title: Batch, sources: [], probes: []}
processes:
  - id: support
    title: Support
    uses: [api]
    data: [personal]
    tier: 1
    rto: 30m
    mtpd: 4h
    minimum_capacity: 40%
activation:
  criteria: [{id: down, service: api, at_least: partial_outage, for: 10m}]
fallbacks:
"""
BY_HAND = """
  - id: by-hand
    kind: non_ai
    title: By hand
    failure_domains: []
    capacity: 50%
    data: {classes: [personal]}
    steps: [{id: open-queue, kind: manual, title: Open the queue, do: Open it., target: 5m}]
"""
SETTINGS = """
schema: bcp-workspace/1
own:
  - {id: gateway, title: Gateway, failure_domains: []}
  - {id: llama, title: Llama, failure_domains: []}
  - {id: behind, title: Behind the gateway, relies_on: [own/gateway]}
"""


def way(name: str, relies_on: str, *, classes: str = "personal", more: str = "") -> str:
    return f"""
  - id: {name}
    kind: self_hosted
    title: The way {name}
    relies_on: [{relies_on}]
    capacity: 100%
    data: {{classes: [{classes}]}}
    steps:
      - {{id: go-{name}, kind: manual, title: Go, do: Go there., target: 3m}}
{more}"""


def workspace_of(*fallbacks: str) -> Workspace:
    files = {
        "bcp.yaml": SETTINGS.encode(),
        "runbooks/openai.yaml": (PLAN + "".join(fallbacks)).encode(),
    }
    workspace = build_workspace(ROOT, files)
    assert workspace.broken == (), [str(one.error.problems) for one in workspace.broken]
    return workspace


class World:
    """What a walk stands on; it remembers what it was asked for."""

    def __init__(self) -> None:
        self.clock = stage.TestClock()
        self.touched: list[str] = []

    def log(self) -> Log:
        desk = Desk(self.clock, lambda: str(uuid.uuid4()), os.urandom, "ops-1")
        return open_on(MemoryStore(self.clock), desk, Memory(None, "no disk here"), None)

    def outside(self, person: Callable[[Recorder], StandIn]) -> Outside:
        return Outside(
            log=self.log(), log_label="memory", actor=Actor("matrix"), host="ops-1",
            login="matrix", pid=0, is_alive=lambda _pid: False, clock=self.clock,
            new_id=lambda: str(uuid.uuid4()), environ={}, redact=lambda value: value,
            secret=self._secret, has_secret=lambda _name: False, has_program=lambda _name: False,
            transmit=self._transmit, sweep=self._sweep, show=lambda _screen: None,
            person=lambda recorder, _face: person(recorder),
        )  # fmt: skip

    def _secret(self, name: str) -> str:
        self.touched.append(name)
        return "value"

    def _transmit(self, request: Request) -> Reply:
        self.touched.append(request.url)
        return Reply(request.url, 200)

    def _sweep(self, targets: tuple[Target, ...]) -> Sweep:
        raise AssertionError(f"the world was read: {targets}")


def cells_of(workspace: Workspace, world: World | None = None) -> dict[str, Cell]:
    made = failover_matrix(workspace, workspace.plans, (world or World()).outside)
    return {f"{cell.plan}.{cell.process.id}.{cell.state.id}": cell for cell in made}


@pytest.fixture(scope="module")
def starter() -> dict[str, Cell]:
    return cells_of(starter_stage().workspace)


class TestStarter:
    def test_every_fallback_of_every_process_is_there(self, starter: dict[str, Cell]) -> None:
        plans = starter_stage().workspace.plans
        wanted = {
            f"{one.plan.id}.{process.id}.{name}"
            for one in plans
            for process in one.plan.processes
            for name in process.fallbacks or (each.id for each in one.plan.fallbacks)
        }
        assert set(starter) == wanted

    def test_nothing_is_to_be_mended(self, starter: dict[str, Cell]) -> None:
        assert {name: cell.why for name, cell in starter.items() if cell.is_fault} == {}

    def test_what_is_blocked_says_why_and_is_caught(self, starter: dict[str, Cell]) -> None:
        cell = starter["openai.support.claude"]
        assert cell.reach is Reach.BLOCKED
        assert "not cleared for personal data" in cell.why

    def test_the_time_is_the_sum_of_the_targets(self, starter: dict[str, Cell]) -> None:
        cell = starter["openai.support.by-hand"]
        assert cell.took == cell.state.ready_in
        assert cell.took is not None
        assert (cell.took.total_seconds(), cell.meets_rto) == (420, True)

    def test_what_is_shared_is_not_down_but_named(self, starter: dict[str, Cell]) -> None:
        cell = starter["openai.coding.claude"]
        assert cell.before.down == ("openai/api", "azure-openai/eu")
        assert cell.before.shared == ("own/gateway",)
        assert cell.reach is Reach.REACHED


class TestBroken:
    def test_one_that_relies_on_the_service_itself(self) -> None:
        cell = cells_of(workspace_of(way("same", "openai/api"), BY_HAND))["openai.support.same"]
        assert (cell.reach, cell.is_fault) == (Reach.BROKEN, True)
        assert "it falls with what it replaces: OpenAI API: major outage" in cell.why

    def test_one_that_relies_on_another_service_of_the_vendor_is_suspect_and_reached(self) -> None:
        cell = cells_of(workspace_of(way("other", "openai/batch"), BY_HAND))["openai.support.other"]
        assert (cell.reach, str(cell.state.state)) == (Reach.REACHED, "suspect")

    def test_two_that_stand_on_the_same_thing_alone(self) -> None:
        cells = cells_of(workspace_of(way("one", "own/gateway"), way("two", "own/gateway")))
        assert cells["openai.support.one"].reach is Reach.REACHED
        assert cells["openai.support.two"].reach is Reach.BROKEN

    def test_through_what_a_component_of_ours_relies_on(self) -> None:
        cells = cells_of(workspace_of(way("one", "own/gateway"), way("two", "own/behind")))
        assert cells["openai.support.two"].reach is Reach.BROKEN

    def test_one_with_something_of_its_own_lets_the_next_stand(self) -> None:
        first = way("one", "own/llama, own/gateway")
        cells = cells_of(workspace_of(first, way("two", "own/gateway")))
        assert cells["openai.support.two"].reach is Reach.REACHED

    def test_a_blocked_one_takes_nothing_down_that_is_shared(self) -> None:
        first = way("one", "own/gateway", classes="public")
        cells = cells_of(workspace_of(first, way("two", "own/gateway")))
        assert cells["openai.support.two"].reach is Reach.REACHED

    def test_blocked_at_the_end_is_a_fault_and_in_the_middle_it_is_caught(self) -> None:
        blocked = way("shut", "own/llama", classes="public")
        last = cells_of(workspace_of(BY_HAND, blocked))["openai.support.shut"]
        middle = cells_of(workspace_of(blocked, BY_HAND))["openai.support.shut"]
        assert (last.reach, last.is_fault) == (Reach.BLOCKED, True)
        assert (middle.reach, middle.is_fault) == (Reach.BLOCKED, False)

    def test_too_little_and_too_late_are_shown_and_no_fault(self) -> None:
        slow = BY_HAND.replace("50%", "10%").replace("5m", "45m")
        cell = cells_of(workspace_of(slow))["openai.support.by-hand"]
        assert (cell.reach, cell.is_fault, cell.meets_rto) == (Reach.REACHED, False, False)
        assert "carries 10 %, 40 % are needed" in cell.state.reasons

    def test_without_a_target_the_time_is_a_lower_bound(self) -> None:
        cell = cells_of(workspace_of(BY_HAND.replace(", target: 5m", "")))["openai.support.by-hand"]
        assert cell.meets_rto is None


def by_hand(*steps: str) -> Cell:
    """The one fallback of the plan, with these steps."""
    lines = "".join(f"      - {{{step}, target: 5m}}\n" for step in steps)
    text = BY_HAND[: BY_HAND.index("    steps:")] + "    steps:\n" + lines
    return cells_of(workspace_of(text))["openai.support.by-hand"]


GO = "id: go, kind: manual, title: Go, do: Go there."


class TestSimulatedTooWell:
    """What an act that is only simulated cannot show."""

    @pytest.mark.parametrize("waits", [
        "id: look, kind: check, title: Look, service: api",
        "id: look, kind: check, title: Look, service: openai/api, at_most: partial_outage",
        "id: look, kind: wait, title: Wait, service: api, for: 5m",
    ])  # fmt: skip
    def test_a_step_that_waits_for_what_is_down(self, waits: str) -> None:
        cell = by_hand(waits, GO)
        assert (cell.reach, cell.is_fault) == (Reach.BROKEN, True)
        assert cell.why == "step 'look' cannot pass: openai/api is down when it is needed"

    @pytest.mark.parametrize("waits", [
        "id: look, kind: check, title: Look, service: api, at_most: major_outage",
        "id: look, kind: check, title: Look, service: batch",
        "id: look, kind: wait, title: Wait, for: 5m",
        "id: look, kind: check, title: Look, service: api, when: {service: api, at_most: degraded}",
    ])  # fmt: skip
    def test_a_step_that_waits_for_something_else(self, waits: str) -> None:
        assert by_hand(waits, GO).reach is Reach.REACHED

    def test_one_whose_every_step_is_left_out_by_its_condition(self) -> None:
        cell = by_hand(f"{GO}, when: {{service: api, at_most: operational}}")
        assert (cell.reach, cell.is_fault) == (Reach.BROKEN, True)
        assert "none of its steps is for this case" in cell.why

    def test_one_that_ends_as_failed_before_its_target_is_over(self) -> None:
        cell = by_hand(f"{GO}, timeout: 3m")
        assert (cell.reach, cell.is_fault) == (Reach.BROKEN, True)
        assert cell.why == "step 'go': its target is 5m, and it ends as failed at 3m"
        assert by_hand(f"{GO}, timeout: 5m").reach is Reach.REACHED

    def test_names_that_every_step_knows_have_values(self) -> None:
        acts = "id: say, kind: command, title: Say, do: Say it., run: [say, $(plan), $(run)]"
        assert by_hand(acts).reach is Reach.REACHED

    def test_a_consent_and_what_drills_leave_out_take_their_time(self) -> None:
        consent = "id: may, kind: approval, title: Consent, do: Ask., without_key: true"
        cell = by_hand(consent, f"{GO}, in_drill: skip")
        assert cell.took == cell.state.ready_in
        assert cell.took is not None
        assert cell.took.total_seconds() == 600


def test_a_process_without_any_fallback_is_named() -> None:
    bare = PLAN.replace("minimum_capacity: 40%", "minimum_capacity: 40%\n    fallbacks: []")
    files = {"bcp.yaml": SETTINGS.encode(), "runbooks/openai.yaml": (bare + BY_HAND).encode()}
    workspace = build_workspace(ROOT, files)
    found = [(plan, process.id) for plan, process in without_fallback(workspace.plans)]
    assert found == [("openai", "support")]
    assert list(without_fallback(workspace_of(BY_HAND).plans)) == []


def test_a_step_that_a_drill_would_carry_out_is_not_carried_out(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    act = (
        f"      - {{id: touch, kind: command, title: Touch, do: Touch it., run: [touch, {mark}],"
        " in_drill: perform, target: 1m}\n"
        "      - {id: call, kind: http, title: Call, do: Call it., in_drill: perform, target: 1m,"
        ' request: {method: POST, url: "https://desk.example/x", secret: desk/key}}\n'
    )
    world = World()
    cell = cells_of(workspace_of(way("acting", "own/llama", more=act)), world)[
        "openai.support.acting"
    ]
    assert cell.reach is Reach.REACHED
    assert not mark.exists()
    assert world.touched == []


@pytest.mark.parametrize(
    "pattern", [".+", "INC-[0-9]{4}", "[A-Z]{2,5}-\\d+", "\\d{4}-\\d{2}-\\d{2}"]
)
def test_a_value_that_fits_is_made_up(pattern: str) -> None:
    assert re.fullmatch(pattern, sample(AskedValue("ticket", "Which?", pattern)))


class TestNames:
    def planned(self, *asked: str) -> PlannedStep:
        step = CommandStep.model_validate(
            {
                "id": "tell", "kind": "command", "title": "Tell", "do": "Tell them.",
                "run": ["tell", "$(ticket)", "$(process)"],
                "ask": [{"id": name, "question": "Which?"} for name in asked],
            }
        )  # fmt: skip
        return PlannedStep("tell", step, {"process": "support"}, "support")

    def test_one_without_a_value_is_named_with_its_step(self) -> None:
        assert missing_names((self.planned(),)) == "step 'tell': there is no value for $(ticket)"

    def test_one_that_no_screen_shows_counts_too(self) -> None:
        request = {
            "method": "POST",
            "url": "https://desk.example/x",
            "headers": {"x-t": "$(ticket)"},
        }
        step = HttpStep.model_validate(
            {"id": "call", "kind": "http", "title": "Call", "do": "Call.", "request": request}
        )
        found = missing_names((PlannedStep("call", step, {}, "support"),))
        assert found == "step 'call': there is no value for $(ticket)"

    def test_one_that_is_asked_for_is_there_for_this_step_and_later_ones(self) -> None:
        assert missing_names((self.planned("ticket"), self.planned())) == ""


def test_the_walks_of_many_plans_take_seconds() -> None:
    """The four starter plans are 26 walks; twenty plans are five times as many."""
    workspace = starter_stage().workspace
    began = time.process_time()
    cells_of(workspace)
    assert time.process_time() - began < 5
