"""The plans that a command is about: all of them, or those named; a broken one hinders no other."""

from collections.abc import Sequence
from dataclasses import dataclass

from bcp.cli.problems import passed_over_screen
from bcp.cli.setting import Setting
from bcp.model.errors import BadInput, DocumentError
from bcp.plan.loaded import BrokenFile, LoadedPlan
from bcp.plan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Chosen:
    """The sound ones, and those that cannot be used."""

    sound: tuple[LoadedPlan, ...]
    broken: tuple[BrokenFile, ...]


def chosen_plans(setting: Setting, workspace: Workspace, plans: Sequence[str]) -> Chosen:
    """All plans, or those named; the broken ones are said (red line 4).

    Raises:
        DocumentError: none of them is sound.
        BadInput: there is none.
    """
    chosen = _chosen(workspace, plans)
    if not chosen.sound and chosen.broken:
        raise DocumentError([one for file in chosen.broken for one in file.error.problems])
    if not chosen.sound:
        raise BadInput(
            f"There is no plan in {workspace.root}.",
            next_action="Write runbooks/NAME.yaml, or name another workspace: bcp -C DIR check.",
        )
    for file in chosen.broken:
        setting.err.show(passed_over_screen(file.error))
    return chosen


def _chosen(workspace: Workspace, plans: Sequence[str]) -> Chosen:
    if not plans:
        return Chosen(workspace.plans, workspace.broken)
    broken = {file.path: file for name in plans for file in workspace.broken_with(name)}
    names = [name for name in dict.fromkeys(plans) if not workspace.broken_with(name)]
    return Chosen(tuple(workspace.plan(name) for name in names), tuple(broken.values()))
