"""The scenarios that a drill can play: the workspace's own, and those that come with bcp."""

from pathlib import Path

from bcp.assets import runbooks_folder
from bcp.conduct.drilling import SCENARIOS
from bcp.plan.workspace import Workspace


def scenario_files(workspace: Workspace) -> dict[str, bytes]:
    """The scenarios of the workspace, and those that come with bcp where it has none so named."""
    own = {} if workspace.is_shipped else _files(workspace.root / SCENARIOS)
    return {**shipped_files(), **own}


def shipped_files() -> dict[str, bytes]:
    """The scenarios that come with bcp, told of the starter plans."""
    return _files(runbooks_folder() / "scenarios")


def _files(folder: Path) -> dict[str, bytes]:
    """Contents by path from a workspace's root; none where there is no such folder."""
    found = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
    return {f"{SCENARIOS}/{path.name}": path.read_bytes() for path in found}
