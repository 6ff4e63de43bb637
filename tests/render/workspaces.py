"""Workspaces for the render tests, of plans as nested dicts that no YAML could hold."""

from functools import cache
from pathlib import Path

from jinja2.sandbox import SandboxedEnvironment
from msgspec.structs import replace

from bcp.document.load import load
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace, build_workspace, open_workspace
from bcp.plan.workspace_model import WorkspaceSettings
from bcp.render.environment import make_environment
from bcp.render.issued import Issued
from bcp.render.runbook import runbook

PROJECT = Path(__file__).resolve().parent.parent.parent
FULL = Path(__file__).resolve().parent / "full"


@cache
def full() -> Workspace:
    """A plan with every field and every kind of step, and one that leaves out all it may."""
    return open_workspace(FULL)


@cache
def shipped() -> Workspace:
    """The starter plans, as the workspace that this project is."""
    return open_workspace(PROJECT)


@cache
def full_dicts() -> tuple[dict[str, object], dict[str, object]]:
    """The full plan and its `bcp.yaml`, every scalar as text."""
    return _texts("runbooks/full.yaml"), _texts("bcp.yaml")


def of_models(plan: object, settings: object) -> Workspace:
    """A workspace of one plan, validated without passing through YAML."""
    base = full()
    loaded = replace(base.plan("full"), plan=Plan.model_validate(plan))
    return Workspace(
        root=base.root,
        is_shipped=False,
        settings=WorkspaceSettings.model_validate(settings),
        settings_file=base.settings_file,
        plans=(loaded,),
        broken=(),
    )


def rendered(workspace: Workspace, plan_id: str = "full", issued: Issued | None = None) -> str:
    """The runbook of one plan."""
    return runbook(workspace, workspace.plan(plan_id), _environment(workspace.root), issued)


def rendered_plan(text: str, settings: str = "schema: bcp-workspace/1\n") -> str:
    """The runbook of a plan given as YAML."""
    files = {"bcp.yaml": settings.encode(), "runbooks/plan.yaml": text.encode()}
    workspace = build_workspace(PROJECT, files)
    assert [str(each) for file in workspace.broken for each in file.error.problems] == []
    return rendered(workspace, workspace.plans[0].plan.id)


def _texts(name: str) -> dict[str, object]:
    value = load((FULL / name).read_bytes(), name).value
    assert isinstance(value, dict)
    return dict(value)


@cache
def _environment(root: Path) -> SandboxedEnvironment:
    return make_environment(build_workspace(root, {}))
