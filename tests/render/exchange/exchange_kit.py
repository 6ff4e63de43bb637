"""What the tests of exports share: a workspace with everything in it, and snapshots as files."""

from functools import cache
from pathlib import Path

from msgspec.structs import replace
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.document.load import load
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace, open_workspace
from bcp.render.exchange.base import Given, Made, Wanted
from bcp.render.exchange.registry import EXPORTS

SAMPLE = Path(__file__).resolve().parent / "sample"


class Document(SingleFileSnapshotExtension):
    """The bytes as they are written, line ends too."""

    _write_mode = WriteMode.BINARY
    file_extension = "txt"


@cache
def sample() -> Workspace:
    return open_workspace(SAMPLE)


def made(name: str, *, plan: str = "", table: str = "", workspace: Workspace | None = None) -> Made:
    """What a format makes of the sample, without a log."""
    return EXPORTS[name].make(Given(workspace or sample(), Wanted(plan, table)))


def text(name: str, *, plan: str = "", table: str = "") -> str:
    return made(name, plan=plan, table=table).papers[0].text


@cache
def desk_plan() -> dict[str, object]:
    """The plan as its file writes it, every scalar as text."""
    value = load((SAMPLE / "runbooks" / "desk.yaml").read_bytes(), "desk.yaml").value
    assert isinstance(value, dict)
    return dict(value)


def with_plan(plan: object) -> Workspace:
    """The sample with another plan in place of its own, validated without passing through YAML."""
    base = sample()
    loaded = replace(base.plan("desk"), plan=Plan.model_validate(plan))
    return Workspace(
        root=base.root, is_shipped=False, settings=base.settings,
        settings_file=base.settings_file, plans=(loaded,), broken=(),
    )  # fmt: skip
