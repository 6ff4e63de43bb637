"""Which document this is, who approved it, and whom it names."""

from bcp.plan.control import DocumentControl
from bcp.plan.loaded import LoadedPlan
from bcp.render.names import Names
from bcp.render.view import ControlView, PersonView, RoleView
from bcp.render.words import NOT_STATED, approval, span, stated
from bcp.version import VERSION

_UNSTATED = DocumentControl()


def control_view(names: Names, loaded: LoadedPlan) -> ControlView:
    """The control block. It holds no time of making: the same plan gives the same bytes."""
    control = names.plan.document or _UNSTATED
    settings = names.workspace.settings_file
    return ControlView(
        title=names.plan.title,
        plan=f"`{names.plan.id}`",
        version=stated(control.version),
        status=control.status.replace("_", " "),
        owner=names.responsible(control.owner),
        author=names.responsible(control.author),
        reviewer=names.responsible(control.reviewer),
        approval=_approval(names, control),
        review_every=span(control.review_every),
        classification=stated(control.classification),
        plan_file=f"`{loaded.file.path}`",
        plan_sha256=f"`{loaded.file.sha256}`",
        settings_file=f"`{settings.path}`" if settings else "none",
        settings_sha256=f"`{settings.sha256}`" if settings else "none",
        generator=f"bcp {VERSION}",
    )


def banner(control: DocumentControl | None) -> tuple[str, ...]:
    """What the reader must know first; empty where the plan is approved, by whom and when."""
    control = control or _UNSTATED
    if control.status == "retired":
        return ("**Retired.** Do not act on this document.",)
    if control.status != "approved":
        status = control.status.replace("_", " ")
        return (f"**Not approved.** The status of this plan is: {status}.",)
    if control.approved_by is None or control.approved_on is None:
        return ("**Approval not shown.** The plan says approved, but not by whom and when.",)
    return ()


def role_views(names: Names) -> tuple[RoleView, ...]:
    """Every role, with who stands in."""
    return tuple(
        RoleView(
            title=stated(role.title),
            id=f"`{role.id}`",
            person=names.responsible(role.person),
            alternate=names.responsible(role.alternate),
            may=", ".join(each.replace("_", " ") for each in role.may) or "do the role's steps",
        )
        for role in names.roles
    )


def person_views(names: Names) -> tuple[PersonView, ...]:
    """Everyone, with a phone number and an address."""
    return tuple(
        PersonView(person.name, f"`{person.id}`", stated(person.phone), _address(person.email))
        for person in names.people
    )


def _address(email: str | None) -> str:
    return NOT_STATED if email is None else f"`{email}`"


def _approval(names: Names, control: DocumentControl) -> str:
    by = names.responsible(control.approved_by) if control.approved_by else None
    return approval(by, control.approved_on)
