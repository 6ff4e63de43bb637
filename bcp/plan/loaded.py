"""Files of a workspace, each read to a sound plan or to its faults."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bcp.document.load import Document
from bcp.document.shape import problem_at
from bcp.model.errors import DocumentError, Problem
from bcp.plan.known import Known, ids_of
from bcp.plan.model import Plan
from bcp.plan.parsing import ids_claimed, parse_plan
from bcp.plan.references import plan_problems
from bcp.plan.workspace_model import WorkspaceSettings


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file as it was read, so that a run can freeze it."""

    path: str
    """POSIX, relative to the workspace's root."""
    content: bytes
    """Empty where the file is there and could not be read."""

    @property
    def sha256(self) -> str:
        """The digest of the content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan without a fault, and the file it stands in."""

    plan: Plan
    file: SourceFile
    document: Document


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A plan's file with faults; the others are used all the same."""

    file: SourceFile
    error: DocumentError
    ids: frozenset[str]
    """The ids that the plan may have: the one it writes, and its file's name."""

    @property
    def path(self) -> str:
        """The file's path."""
        return self.file.path


Item = LoadedPlan | BrokenFile


def read_plan(file: SourceFile) -> Item:
    """Read one plan's file; its references are not checked yet."""
    try:
        plan, document = parse_plan(file.path, file.content)
    except DocumentError as error:
        return BrokenFile(file, error, ids_claimed(file.path, file.content))
    return LoadedPlan(plan, file, document)


def unreadable_plan(path: str, reason: str) -> BrokenFile:
    """A plan's file that is there, and that the system would not give us."""
    file = SourceFile(path, b"")
    return BrokenFile(file, cannot_be_read(path, reason), ids_claimed(path, b""))


def cannot_be_read(path: str, reason: str) -> DocumentError:
    """The error for a file that could not be read."""
    problem = Problem(path, 0, 0, "", f"the file cannot be read: {reason}")
    return DocumentError([problem], next_action="Make it readable, then run the command again.")


def without_twins(items: Iterable[Item]) -> tuple[Item, ...]:
    """Break every plan whose id another plan has too: which one is meant cannot be said."""
    items = tuple(items)
    plans = [item for item in items if isinstance(item, LoadedPlan)]
    count = Counter(item.plan.id for item in plans)
    return tuple(
        _twin(item, plans) if isinstance(item, LoadedPlan) and count[item.plan.id] > 1 else item
        for item in items
    )


def known_of(settings: WorkspaceSettings, items: Iterable[Item]) -> Known:
    """What references may name, given what could be read."""
    items = tuple(items)
    return Known(
        settings,
        services={
            item.plan.id: ids_of(item.plan.dependency.services)
            for item in items
            if isinstance(item, LoadedPlan)
        },
        broken=frozenset().union(*(item.ids for item in items if isinstance(item, BrokenFile))),
    )


def checked(item: Item, known: Known) -> Item:
    """Break a plan whose references lead nowhere."""
    if isinstance(item, BrokenFile):
        return item
    problems = plan_problems(item.plan, item.document, known)
    return _broken(item, DocumentError(problems)) if problems else item


def _twin(item: LoadedPlan, plans: list[LoadedPlan]) -> BrokenFile:
    same = [other for other in plans if other.plan.id == item.plan.id and other is not item]
    others = " and ".join(other.file.path for other in same)
    message = f"{item.plan.id!r} is also the id of the plan in {others}"
    problem = problem_at(item.document, ("id",), message, "give each plan an id of its own")
    return _broken(item, DocumentError([problem]))


def _broken(item: LoadedPlan, error: DocumentError) -> BrokenFile:
    return BrokenFile(item.file, error, frozenset({item.plan.id}))
