"""Where the audit log of a workspace lies; what reads or writes it is not loaded for that."""

from pathlib import Path

from bcp.cli.setting import Setting
from bcp.plan.workspace import Workspace


def log_folder(setting: Setting, workspace: Workspace) -> Path:
    """`audit/` of the workspace unless `bcp.yaml` says otherwise; the state folder outside one."""
    if workspace.is_shipped:
        return setting.state_folder / "audit"
    return workspace.root / (workspace.settings.audit.folder or "audit")
