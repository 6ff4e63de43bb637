"""The workspace of this call: named, found upwards, or the plans that come with bcp."""

from bcp.cli.setting import Setting
from bcp.model.errors import DocumentError
from bcp.model.screen import Screen, Tone, line
from bcp.plan.workspace import Workspace, build_workspace, find_root, open_workspace


def workspace_of(setting: Setting) -> Workspace:
    """Read the workspace; that the shipped plans are used is said.

    Raises:
        BadInput: the folder named is no workspace.
        DocumentError: its bcp.yaml has faults.
    """
    root = find_root(setting.folder, setting.environ, setting.directory)
    workspace = open_workspace(root)
    if workspace.is_shipped:
        said = "No workspace here: the starter plans that come with bcp are used."
        setting.err.show(Screen((line(said, Tone.QUIET, hang=2),)))
    return workspace


def recorded_workspace(setting: Setting) -> Workspace:
    """The workspace for what is on record already: a typo of today in `bcp.yaml` stops no run.

    The run's own files are frozen in the log; of the folder only the log's place is needed.
    """
    root = find_root(setting.folder, setting.environ, setting.directory)
    try:
        return open_workspace(root)
    except DocumentError as broken:
        said = f"! {broken.what}: {broken.problems[0]}. The log is looked for in its usual place."
        setting.err.show(Screen((line(said, Tone.ATTENTION, hang=2),)))
        return build_workspace(root or setting.folder, {}, is_shipped=root is None)
