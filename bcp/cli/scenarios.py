"""The scenarios that a drill can play: the workspace's own, and those that come with bcp."""

from pathlib import Path

from bcp.assets import runbooks_folder
from bcp.conduct.drilling import SCENARIOS
from bcp.plan.workspace import Workspace


def scenario_files(workspace: Workspace) -> dict[str, bytes]:
    """The scenarios of the workspace, and those that come with bcp where it has none so named."""
    folders = [runbooks_folder() / "scenarios"]
    if not workspace.is_shipped:
        folders.append(workspace.root / SCENARIOS)
    return {
        f"{SCENARIOS}/{path.name}": path.read_bytes()
        for folder in folders
        for path in _yaml_files(folder)
    }


def _yaml_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []
