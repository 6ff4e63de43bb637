"""Everything that a plan was read from, so that a run can keep it and read the same again."""

from collections.abc import Iterator

from bcp.plan.catalogue import catalogue_path
from bcp.plan.known import ids_of
from bcp.plan.loaded import Item, LoadedPlan, SourceFile
from bcp.plan.model import Plan
from bcp.plan.references import references_in
from bcp.plan.targets import lacks
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import WorkspaceSettings


def files_for(workspace: Workspace, plan_id: str) -> tuple[SourceFile, ...]:
    """Every file that the plan needs to be read again: its own first, then `bcp.yaml`.

    After these come the plans that either of them refers to, and so on; a broken one too, so
    that the references to it are read as they are now. Last come the files of the vendors that
    the catalogue was asked for; an empty one where it knows none, for a later version may.

    Raises:
        DocumentError: the plan is broken.
        BadInput: there is no such plan.
    """
    own = workspace.plan(plan_id)
    first = (own.file,) if workspace.settings_file is None else (own.file, workspace.settings_file)
    files = {file.path: file for file in first}
    vendors: dict[str, None] = {}
    waiting: list[Plan | WorkspaceSettings] = [own.plan, workspace.settings]
    while waiting:
        within = waiting.pop()
        vendors |= dict.fromkeys(_vendors_asked_for(workspace, within))
        for name in dict.fromkeys(each.partition("/")[0] for each in references_in(within)):
            for item in _items_with(workspace, name):
                if item.file.path not in files and isinstance(item, LoadedPlan):
                    waiting.append(item.plan)
                files[item.file.path] = item.file
    return (*files.values(), *(_vendors_file(workspace, each) for each in vendors))


def _vendors_asked_for(workspace: Workspace, within: Plan | WorkspaceSettings) -> Iterator[str]:
    if isinstance(within, Plan):
        dependency = within.dependency
        if any(lacks(within, each) for each in dependency.services):
            yield dependency.vendor
    for reference in references_in(within):
        vendor, _, service = reference.partition("/")
        if vendor != "own" and not _is_of_a_plan(workspace, vendor, service):
            yield vendor


def _is_of_a_plan(workspace: Workspace, plan_id: str, service: str) -> bool:
    """Whether a plan answers for a service; a broken one does too, with "unknown"."""
    return bool(workspace.broken_with(plan_id)) or any(
        service in ids_of(loaded.plan.dependency.services)
        for loaded in workspace.plans
        if loaded.plan.id == plan_id
    )


def _vendors_file(workspace: Workspace, vendor_id: str) -> SourceFile:
    return SourceFile(catalogue_path(vendor_id), workspace.catalogue.content(vendor_id))


def _items_with(workspace: Workspace, plan_id: str) -> tuple[Item, ...]:
    sound = tuple(loaded for loaded in workspace.plans if loaded.plan.id == plan_id)
    return (*sound, *workspace.broken_with(plan_id))
