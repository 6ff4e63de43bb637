"""Files of a workspace, each read to a sound plan or to its faults."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

from bcp.document.load import Document
from bcp.document.shape import problem_at
from bcp.model.errors import DocumentError, Problem
from bcp.plan.catalogue import Catalogue
from bcp.plan.folder import IN_RUNBOOKS, SETTINGS, FolderFiles, is_plan_path
from bcp.plan.known import Known, ids_of
from bcp.plan.model import Plan
from bcp.plan.parsing import ids_claimed, parse_plan
from bcp.plan.references import plan_problems
from bcp.plan.workspace_model import WorkspaceSettings


class SourceFile(Struct, frozen=True):
    """A file as it was read, so that a run can freeze it."""

    path: str
    """POSIX, relative to the workspace's root."""
    content: bytes
    """Empty where the file is there and could not be read."""

    @property
    def sha256(self) -> str:
        """The digest of the content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


class LoadedPlan(Struct, frozen=True):
    """A plan without a fault, and the file it stands in."""

    plan: Plan
    file: SourceFile
    document: Document


class BrokenFile(Struct, frozen=True):
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


def read_plans(files: FolderFiles) -> Iterator[Item]:
    """Read every plan, in the order of the files' names; references are not checked yet."""
    for path in sorted({*files.contents, *files.unreadable}):
        if not is_plan_path(path):
            continue
        if path in files.unreadable:
            error = _cannot_be_read(path, files.unreadable[path])
            yield BrokenFile(SourceFile(path, b""), error, ids_claimed(path, b""))
        else:
            yield _read(SourceFile(path, files.contents[path]))


def find_settings(files: FolderFiles) -> SourceFile | None:
    """`bcp.yaml`, from the root or from `runbooks/`.

    Raises:
        DocumentError: it lies in both places, or cannot be read.
    """
    paths = (SETTINGS, IN_RUNBOOKS)
    there = [path for path in paths if path in files.contents or path in files.unreadable]
    if len(there) > 1:
        message = f"the workspace's settings stand in {SETTINGS} too, and one would hide the other"
        raise DocumentError([Problem(IN_RUNBOOKS, 1, 1, "", message, hint="join the two files")])
    if there and there[0] in files.unreadable:
        raise _cannot_be_read(there[0], files.unreadable[there[0]])
    return SourceFile(there[0], files.contents[there[0]]) if there else None


def without_twins(items: Iterable[Item]) -> tuple[Item, ...]:
    """Break every plan whose id another plan has too: which one is meant cannot be said."""
    items = tuple(items)
    plans = [item for item in items if isinstance(item, LoadedPlan)]
    count = Counter(item.plan.id for item in plans)
    return tuple(
        _twin(item, plans) if isinstance(item, LoadedPlan) and count[item.plan.id] > 1 else item
        for item in items
    )


def known_of(settings: WorkspaceSettings, items: Iterable[Item], catalogue: Catalogue) -> Known:
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
        catalogue=catalogue,
    )


def checked(item: Item, known: Known) -> Item:
    """Break a plan whose references lead nowhere."""
    if isinstance(item, BrokenFile):
        return item
    problems = plan_problems(item.plan, item.document, known)
    return _broken(item, DocumentError(problems)) if problems else item


def _read(file: SourceFile) -> Item:
    try:
        plan, document = parse_plan(file.path, file.content)
    except DocumentError as error:
        return BrokenFile(file, error, ids_claimed(file.path, file.content))
    return LoadedPlan(plan, file, document)


def _cannot_be_read(path: str, reason: str) -> DocumentError:
    problem = Problem(path, 0, 0, "", f"the file cannot be read: {reason}")
    return DocumentError([problem], next_action="Make it readable, then run the command again.")


def _twin(item: LoadedPlan, plans: list[LoadedPlan]) -> BrokenFile:
    same = [other for other in plans if other.plan.id == item.plan.id and other is not item]
    others = " and ".join(other.file.path for other in same)
    message = f"{item.plan.id!r} is also the id of the plan in {others}"
    problem = problem_at(item.document, ("id",), message, "give each plan an id of its own")
    return _broken(item, DocumentError([problem]))


def _broken(item: LoadedPlan, error: DocumentError) -> BrokenFile:
    return BrokenFile(item.file, error, frozenset({item.plan.id}))
