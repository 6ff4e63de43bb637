"""Random plans: sound ones load; broken ones give faults with a place, and nothing else."""

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from plans.strategies import SETTINGS, broken_plans, changed, plans, yaml_text

from bcp.document.load import load
from bcp.document.reading import Node
from bcp.model.errors import DocumentError, Problem
from bcp.model.substitution import names_in
from bcp.plan.freezing import files_for
from bcp.plan.procedure import procedure, return_procedure, targets
from bcp.plan.workspace import Workspace, build_workspace

ROOT = Path("/workspace")
SETTINGS_FILE = yaml_text(SETTINGS)
_ELEMENT = re.compile(r"\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\[\"([^\"]*)\"\]|\.?([A-Za-z_][\w-]*)")


def workspace_of(plan: dict[str, object], *, as_json: bool = False) -> Workspace:
    files = {
        "bcp.yaml": SETTINGS_FILE,
        "runbooks/plan.yaml": yaml_text(plan, as_json=as_json),
    }
    return build_workspace(ROOT, files)


@given(plan=plans(), as_json=st.booleans())
def test_a_sound_plan_loads_in_either_style_with_its_targets(
    plan: dict[str, object], *, as_json: bool
) -> None:
    workspace = workspace_of(plan, as_json=as_json)
    assert [str(each) for file in workspace.broken for each in file.error.problems] == []
    loaded = workspace.plan(str(plan["id"]))
    assert loaded.plan.title == plan["title"]
    keys = [target.key for target in targets(workspace, loaded)]
    own = [f"{loaded.plan.id}/{each.id}" for each in loaded.plan.dependency.services]
    assert keys[: len(own)] == own
    assert len(keys) == len(set(keys))
    assert "own/gateway" in keys


@given(plan=plans())
def test_what_is_frozen_reads_as_the_same_plan(plan: dict[str, object]) -> None:
    workspace = workspace_of(plan)
    (loaded,) = workspace.plans
    frozen = {file.path: file.content for file in files_for(workspace, loaded.plan.id)}
    again = build_workspace(ROOT, frozen)
    assert again.plan(loaded.plan.id).plan == loaded.plan
    assert again.settings == workspace.settings


@given(plan=plans())
def test_the_steps_of_all_walks_have_ids_of_their_own_and_no_name_left(
    plan: dict[str, object],
) -> None:
    workspace = workspace_of(plan)
    (loaded,) = workspace.plans
    processes = tuple(process.id for process in loaded.plan.processes)
    seen: list[str] = []
    for fallback in loaded.plan.fallbacks:
        walk = procedure(workspace, loaded, fallback, processes)
        back = return_procedure(workspace, loaded, fallback, processes)
        assert len(walk) == len(fallback.steps) * (len(processes) if fallback.for_each else 1)
        for planned in (*walk, *back):
            assert not names_in(planned.step.instruction(planned.values))
            seen.append(planned.id)
    assert len(seen) == len(set(seen))


@given(plan=broken_plans(), as_json=st.booleans())
def test_a_broken_plan_gives_faults_with_places_and_nothing_else(
    plan: dict[str, object], *, as_json: bool
) -> None:
    workspace = workspace_of(plan, as_json=as_json)
    assert len(workspace.plans) + len(workspace.broken) == 1
    for file in workspace.broken:
        assert file.error.problems
        value = _value(file.file.content)
        lines = file.file.content.decode().splitlines()
        for problem in file.error.problems:
            assert 1 <= problem.line <= len(lines)
            assert value is None or _leads_somewhere(value, problem.path), str(problem)


@given(settings=changed(SETTINGS))
def test_a_broken_bcp_yaml_stops_with_faults_and_nothing_else(settings: dict[str, object]) -> None:
    content = yaml_text(settings)
    value = _value(content)
    for problem in _problems_of_settings(content):
        assert problem.file == "bcp.yaml"
        assert 1 <= problem.line <= content.count(b"\n") + 1
        assert value is None or _leads_somewhere(value, problem.path), str(problem)


def _problems_of_settings(content: bytes) -> tuple[Problem, ...]:
    try:
        build_workspace(ROOT, {"bcp.yaml": content, "runbooks/x.yaml": b"schema: bcp/1\n"})
    except DocumentError as stopped:
        return stopped.problems
    return ()


def _value(content: bytes) -> Node | None:
    try:
        return load(content, "plan.yaml").value
    except DocumentError:
        return None


def _leads_somewhere(value: Node, path: str) -> bool:
    """Whether the path is there, all but its last part: a missing key is named as well."""
    elements = [match.groups() for match in _ELEMENT.finditer(path)]
    for index, single, double, key in elements[:-1]:
        if isinstance(value, list) and index is not None:
            value = value[int(index)]
        elif isinstance(value, dict) and index is None:
            value = value[next(name for name in (single, double, key) if name is not None)]
        else:
            return False
    return True
