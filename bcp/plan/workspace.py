"""A workspace: the plans of one folder, each sound or broken, and what is said once for all.

A broken plan never hinders another (red line 4). A broken `bcp.yaml` hinders all of them: people,
switches and data classes stand there.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bcp.assets import runbooks_folder
from bcp.document.load import Document
from bcp.model.errors import BadInput, DocumentError
from bcp.plan import targets
from bcp.plan.catalogue import Catalogue, frozen_catalogue
from bcp.plan.folder import FolderFiles, find_root, read_runbooks, read_workspace
from bcp.plan.known import HasId, Known
from bcp.plan.loaded import (
    BrokenFile,
    LoadedPlan,
    SourceFile,
    checked,
    find_settings,
    known_of,
    read_plans,
    without_twins,
)
from bcp.plan.model import Failback, Fallback, Plan
from bcp.plan.parsing import parse_settings
from bcp.plan.people import Person, Role
from bcp.plan.references import settings_problems
from bcp.plan.targets import Target
from bcp.plan.workspace_model import Switch, WorkspaceSettings

__all__ = [
    "BrokenFile",
    "LoadedPlan",
    "Workspace",
    "build_workspace",
    "find_root",
    "open_workspace",
]

_NONE: Mapping[str, str] = MappingProxyType({})
_COMPONENT = "component under own: in bcp.yaml"
_NO_SETTINGS = WorkspaceSettings.model_construct(schema_="bcp-workspace/1")
_Found = TypeVar("_Found", bound=HasId)


@dataclass(frozen=True, eq=False)
class Workspace:
    """Everything that was read of one workspace; each reading is one of its own, by identity."""

    root: Path
    is_shipped: bool
    """Whether these are the plans that come with bcp, for want of others."""
    settings: WorkspaceSettings
    settings_file: SourceFile | None
    plans: tuple[LoadedPlan, ...]
    """In the order of their files' names."""
    broken: tuple[BrokenFile, ...]
    catalogue: Catalogue = field(default_factory=Catalogue)
    _by_id: Mapping[str, LoadedPlan] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        by_id = {loaded.plan.id: loaded for loaded in self.plans}
        object.__setattr__(self, "_by_id", MappingProxyType(by_id))

    @cached_property
    def relying(self) -> Mapping[str, tuple[tuple[Plan, Fallback], ...]]:
        """By the id of a plan: the fallbacks that rely on its services, each with its own plan."""
        found: dict[str, list[tuple[Plan, Fallback]]] = defaultdict(list)
        for loaded in self.plans:
            for fallback in loaded.plan.fallbacks:
                for head in dict.fromkeys([each.partition("/")[0] for each in fallback.relies_on]):
                    found[head].append((loaded.plan, fallback))
        return MappingProxyType({head: tuple(each) for head, each in found.items()})

    @cached_property
    def own_targets(self) -> Mapping[str, Target]:
        """Every component of ours, by `own/ID`: the same for all plans."""
        ours = map(targets.of_own, self.settings.own)
        return MappingProxyType({each.key: each for each in ours})

    def plan(self, plan_id: str) -> LoadedPlan:
        """The plan with this id.

        Raises:
            DocumentError: its file has faults; all of them.
            BadInput: there is none, with the ids that there are.
        """
        if plan_id in self._by_id:
            return self._by_id[plan_id]
        faults = [fault for file in self.broken_with(plan_id) for fault in file.error.problems]
        if faults:
            raise DocumentError(faults)
        there = ", ".join(self._by_id) or "none"
        raise BadInput(
            f"there is no plan {plan_id!r} in {self.root}",
            means=f"The plans there: {there}.",
            next_action="Name one of them, or name another workspace with -C.",
        )

    def find_plan(self, plan_id: str) -> Plan | None:
        """The sound plan with this id, if there is one."""
        loaded = self._by_id.get(plan_id)
        return loaded.plan if loaded else None

    def broken_with(self, plan_id: str) -> tuple[BrokenFile, ...]:
        """The broken files that may be the plan with this id."""
        return tuple([file for file in self.broken if plan_id in file.ids])

    def find_service(self, reference: str) -> Target:
        """What `PLAN/service`, `own/ID` or `VENDOR/service` leads to.

        Raises:
            BadInput: it leads nowhere; a sound plan names no such thing.
        """
        if ours := self.own_targets.get(reference):
            return ours
        head, _, tail = reference.partition("/")
        if head == "own":
            raise _missing(tail, _COMPONENT)
        if target := self._service_of_plan(head, tail):
            return target
        if broken := self.broken_with(head):
            return targets.of_broken(reference, broken[0].path)
        if entry := self.catalogue.find(head, tail):
            return targets.of_catalogue(reference, entry)
        raise BadInput(f"{reference!r} leads to no plan, component of ours or vendor")

    def services(self, plan: Plan) -> tuple[Target, ...]:
        """The services of a plan, in its order, filled in where it leaves something out."""
        services = plan.dependency.services
        return tuple([targets.of_service(plan, each, self.catalogue) for each in services])

    def switch(self, switch_id: str) -> Switch:
        """The switch with this id."""
        return _with_id(self.settings.switches, switch_id, "switch in bcp.yaml")

    def role(self, plan: Plan, role_id: str) -> Role:
        """The role with this id, of the workspace or added by the plan."""
        return _with_id((*self.settings.roles, *plan.roles), role_id, "role")

    def person(self, plan: Plan, person_id: str) -> Person:
        """The person with this id, of the workspace or added by the plan."""
        return _with_id((*self.settings.people, *plan.people), person_id, "person")

    def failback(self, plan: Plan, fallback: Fallback) -> Failback | None:
        """How to return from a fallback: its own way, else the plan's, else the workspace's."""
        return fallback.failback or plan.failback or self.settings.failback

    def _service_of_plan(self, plan_id: str, service_id: str) -> Target | None:
        loaded = self._by_id.get(plan_id)
        if loaded is None:
            return None
        for service in loaded.plan.dependency.services:
            if service.id == service_id:
                return targets.of_service(loaded.plan, service, self.catalogue)
        return None


def open_workspace(root: Path | None) -> Workspace:
    """Read a workspace from its folder.

    Args:
        root: what `find_root` found; None for the plans that come with bcp, with the current
            folder as the root.

    Raises:
        DocumentError: `bcp.yaml` has faults, or stands in two places.
        BadInput: the plans that come with bcp are missing.
    """
    files = read_runbooks(runbooks_folder()) if root is None else read_workspace(root)
    return build_workspace(
        Path.cwd() if root is None else root,
        files.contents,
        is_shipped=root is None,
        unreadable=files.unreadable,
    )


def build_workspace(
    root: Path,
    files: Mapping[str, bytes],
    *,
    is_shipped: bool = False,
    unreadable: Mapping[str, str] = _NONE,
) -> Workspace:
    """Make a workspace of files that were read before: from a folder, or frozen by a run.

    Args:
        root: what relative paths in plans start from.
        files: contents by POSIX path from the root; vendors' files of the catalogue, frozen by a
            run, go before those that come with bcp; what else is no plan is left.
        is_shipped: whether these are the plans that come with bcp.
        unreadable: files that are there and could not be read, each with the reason.

    Raises:
        DocumentError: `bcp.yaml` has faults, or stands in two places.
    """
    read = FolderFiles(files, unreadable)
    settings_file = find_settings(read)
    settings, document = _NO_SETTINGS, None
    if settings_file is not None:
        settings, document = parse_settings(settings_file.path, settings_file.content)
    items = without_twins(read_plans(read))
    catalogue = frozen_catalogue(files)
    known = known_of(settings, items, catalogue)
    if document is not None:
        _hold_references(settings, document, known)
    judged = tuple([checked(item, known) for item in items])
    return Workspace(
        root=root,
        is_shipped=is_shipped,
        settings=settings,
        settings_file=settings_file,
        plans=tuple([item for item in judged if isinstance(item, LoadedPlan)]),
        broken=tuple([item for item in judged if isinstance(item, BrokenFile)]),
        catalogue=catalogue,
    )


def _hold_references(settings: WorkspaceSettings, document: Document, known: Known) -> None:
    problems = settings_problems(settings, document, known)
    if problems:
        raise DocumentError(problems)


def _with_id(items: Iterable[_Found], wanted: str, what: str) -> _Found:
    for item in items:
        if item.id == wanted:
            return item
    raise _missing(wanted, what)


def _missing(wanted: str, what: str) -> BadInput:
    return BadInput(f"there is no {what} with the id {wanted!r}")
