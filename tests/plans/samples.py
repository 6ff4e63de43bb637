"""The design's two plans, as they stand or with a change, and what is said of them."""

from pathlib import Path

from bcp.model.errors import Problem
from bcp.plan.workspace import Workspace, build_workspace

FOLDER = Path(__file__).resolve().parent
ROOT = Path("/workspace")
PLAN = "runbooks/openai.yaml"
SETTINGS = "bcp.yaml"


def minimal_text() -> str:
    """The minimal plan."""
    return (FOLDER / "minimal.yaml").read_text(encoding="utf-8")


def minimal_with(*changes: tuple[str, str]) -> Workspace:
    """A workspace of the minimal plan alone, with old texts replaced by new ones."""
    return build_workspace(ROOT, {PLAN: _changed(minimal_text(), changes).encode()})


def larger_files() -> dict[str, bytes]:
    """The larger plan and its `bcp.yaml`."""
    return {name: (FOLDER / "larger" / name).read_bytes() for name in (PLAN, SETTINGS)}


def larger_with(path: str, *changes: tuple[str, str]) -> Workspace:
    """The larger plan's workspace, with old texts of one file replaced by new ones."""
    files = larger_files()
    changed = _changed(files[path].decode(), changes).encode()
    return build_workspace(ROOT, files | {path: changed})


def with_step(step: str) -> Workspace:
    """The larger plan with one more step, first in the fallback that postpones."""
    first = "- {id: move-date"
    return larger_with(PLAN, (first, f"- {step}\n      {first}"))


def problems_of(workspace: Workspace) -> list[Problem]:
    """Every fault of its broken plans."""
    return [problem for file in workspace.broken for problem in file.error.problems]


def said(problem: Problem) -> str:
    """A fault without its place."""
    return f"{problem.path}: {problem.message}"


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands there {text.count(old)} times"
        text = text.replace(old, new)
    return text
