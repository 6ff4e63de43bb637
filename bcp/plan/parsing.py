"""One file's bytes to a plan or to `bcp.yaml`'s settings: YAML, then shape."""

from pathlib import PurePosixPath

from bcp.document.load import Document, load
from bcp.document.shape import problem_at, shaped
from bcp.model.errors import DocumentError
from bcp.plan.model import Plan
from bcp.plan.workspace_model import WorkspaceSettings

PLAN_SCHEMA = "bcp/1"
SETTINGS_SCHEMA = "bcp-workspace/1"
_HINTS = {
    SETTINGS_SCHEMA: "a workspace's settings stand in bcp.yaml",
    PLAN_SCHEMA: "a plan stands in runbooks/, under a name of its own",
}


def parse_plan(path: str, content: bytes) -> tuple[Plan, Document]:
    """Read a plan; its references are checked elsewhere.

    Raises:
        DocumentError: it is not YAML, not of this schema, or not shaped like a plan.
    """
    document = load(content, path)
    _hold_schema(document, PLAN_SCHEMA)
    return shaped(Plan, document), document


def parse_settings(path: str, content: bytes) -> tuple[WorkspaceSettings, Document]:
    """Read `bcp.yaml`; its references are checked elsewhere.

    Raises:
        DocumentError: it is not YAML, not of this schema, or not shaped like settings.
    """
    document = load(content, path)
    _hold_schema(document, SETTINGS_SCHEMA)
    return shaped(WorkspaceSettings, document), document


def ids_claimed(path: str, content: bytes) -> frozenset[str]:
    """The ids that a broken plan may have: the one it writes, and its file's name."""
    name = PurePosixPath(path).stem
    try:
        root = load(content, path).value
    except DocumentError:
        return frozenset({name})
    written = root.get("id") if isinstance(root, dict) else None
    return frozenset({name, written} if isinstance(written, str) else {name})


def _hold_schema(document: Document, expected: str) -> None:
    """Stop at a file of another kind: the faults of its shape would only mislead."""
    root = document.value
    written = root.get("schema") if isinstance(root, dict) else None
    if not isinstance(written, str) or written == expected:
        return
    message = f"{written!r} is not {expected!r}, the schema that this version of bcp reads here"
    hint = _HINTS.get(written, f"write {expected}")
    raise DocumentError([problem_at(document, ("schema",), message, hint)])
