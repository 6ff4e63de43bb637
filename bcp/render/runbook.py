"""A plan to its runbook: a pure function of plan, workspace, template and catalogue."""

from pathlib import Path, PurePosixPath

from jinja2 import Environment, Template
from msgspec import Struct

from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.render.dependency import (
    criterion_views,
    process_views,
    service_views,
)
from bcp.render.diagram import flowchart
from bcp.render.document import banner, control_view, person_views, role_views
from bcp.render.environment import faults_of, make_environment
from bcp.render.fallbacks import fallback_views, ladder_views, return_views
from bcp.render.fate import domain_rows, domains_filled_in, fate, fate_rows
from bcp.render.names import names_of
from bcp.render.notices import notice_views, obligation_views
from bcp.render.standdown import mended_after, over_says, over_when
from bcp.render.view import RunbookView
from bcp.render.words import stated

TEMPLATE = "runbook.md.j2"


class Rendered(Struct, frozen=True):
    """One document, and where it belongs."""

    path: str
    """POSIX, relative to the workspace's root."""
    text: str


def runbook(workspace: Workspace, loaded: LoadedPlan, environment: Environment) -> str:
    """Render one plan.

    Args:
        workspace: what is said once for all plans.
        loaded: a plan of this workspace.
        environment: made by `make_environment`, once for a process.

    Raises:
        DocumentError: the template has a fault.
    """
    view = runbook_view(workspace, loaded)
    with faults_of(TEMPLATE):
        template: Template = environment.get_template(TEMPLATE)
        return template.render(view._asdict())


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


def runbook_view(workspace: Workspace, loaded: LoadedPlan) -> RunbookView:
    """Gather what the runbook says."""
    plan = loaded.plan
    names = names_of(workspace, plan)
    found = fate(workspace, plan)
    return RunbookView(
        title=plan.title,
        id=plan.id,
        banner=banner(plan.document),
        control=control_view(names, loaded),
        purpose=stated(plan.purpose),
        declarers=names.declarers(),
        vendor=f"`{plan.dependency.vendor}`",
        services=service_views(names),
        processes=process_views(names),
        diagram=flowchart(plan.title, found),
        domains=domain_rows(found, plan.title),
        domains_filled_in=domains_filled_in(workspace, plan),
        fates=fate_rows(found),
        roles=role_views(names),
        people=person_views(names),
        criteria=criterion_views(names),
        exceptions=stated(plan.activation.exceptions),
        ladders=ladder_views(names),
        fallbacks=fallback_views(names, loaded),
        notices=notice_views(names),
        obligations=obligation_views(names),
        returns=return_views(names, loaded),
        over_says=over_says(plan),
        over_when=over_when(plan),
        mended_after=mended_after(names),
    )


def _beside(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(".md"))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
