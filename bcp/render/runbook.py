"""A plan to its runbook: a pure function of plan, workspace, template and catalogue."""

from pathlib import Path, PurePosixPath

from jinja2 import Environment, Template
from msgspec import Struct

from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.render.controls import control_map
from bcp.render.environment import faults_of, make_environment
from bcp.render.issued import Issued
from bcp.render.names import names_of
from bcp.render.runbook_view import aftermath, annexes, head, response

TEMPLATE = "runbook.md.j2"


class Rendered(Struct, frozen=True):
    """One document, and where it belongs."""

    path: str
    """POSIX, relative to the workspace's root."""
    text: str


def runbook(
    workspace: Workspace,
    loaded: LoadedPlan,
    environment: Environment,
    issued: Issued | None = None,
) -> str:
    """Render one plan.

    Args:
        workspace: what is said once for all plans.
        loaded: a plan of this workspace.
        environment: made by `make_environment`, once for a process.
        issued: what a dated edition knows; None for the one beside its plan, which says the same
            whenever it is made.

    Raises:
        DocumentError: the template has a fault.
        BadInput: the map of a regime that comes with bcp cannot be read.
    """
    view = runbook_view(workspace, loaded, environment, issued)
    with faults_of(TEMPLATE):
        template: Template = environment.get_template(TEMPLATE)
        return template.render(view)


def render_all(workspace: Workspace) -> tuple[Rendered, ...]:
    """Render every sound plan of a workspace, beside its YAML.

    Returns:
        One document for each plan; none for the plans that come with bcp, whose folder is not
        the reader's. Broken plans are named by `workspace.broken`.

    Raises:
        DocumentError: a template has a fault.
        BadInput: the installation carries no templates.
    """
    if workspace.is_shipped:
        return ()
    environment = make_environment(workspace)
    return tuple(
        Rendered(_beside(loaded.file.path), runbook(workspace, loaded, environment))
        for loaded in workspace.plans
    )


def stale(workspace: Workspace) -> tuple[str, ...]:
    """The paths of runbooks that are missing or differ from what their plans say now.

    Raises:
        DocumentError: a template has a fault.
        BadInput: the installation carries no templates.
    """
    return tuple(
        document.path
        for document in render_all(workspace)
        if _content(workspace.root / document.path) != document.text.encode()
    )


def runbook_view(
    workspace: Workspace, loaded: LoadedPlan, environment: Environment, issued: Issued | None = None
) -> dict[str, object]:
    """Gather what the runbook says, by the names that its template knows."""
    names = names_of(workspace, loaded.plan)
    clauses = control_map(environment, loaded.plan.controls)
    return {
        **head(names, loaded, issued),
        **response(names, loaded),
        **aftermath(names, loaded, issued, clauses),
        **annexes(names, loaded),
    }


def _beside(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(".md"))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
