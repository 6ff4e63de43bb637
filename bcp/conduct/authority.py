"""Who may decide what, by the plan's roles; it is never a reason to refuse, but for approvals."""

from msgspec import Struct
from msgspec.structs import replace

from bcp.conduct.contacts import people_of, roles_of
from bcp.model.question import Option
from bcp.plan.model import Plan
from bcp.plan.people import Authority as Act
from bcp.plan.people import Role
from bcp.plan.workspace import Workspace


class Authority(Struct, frozen=True):
    """In which role an operator decides something."""

    act: Act
    role: str | None
    """Recorded with the decision; None where the operator has no role for it."""
    named: tuple[str, ...]
    """The people whom the plan names for it; empty where it names nobody."""

    @property
    def is_missing(self) -> bool:
        """Whether the plan names people for it, and the operator is none of them."""
        return self.role is None and bool(self.named)

    def over(self, option: Option) -> Option:
        """The option as this operator has it: it needs a reason where others are named for it.

        No outage of a role stops a failover (red line 4): it is never refused for that.
        """
        if not self.is_missing:
            return option
        who = " or ".join(self.named)
        said = f"{option.means} The plan names {who} for this: say why you do it."
        return replace(option, reason=True, means=said)


def authority(workspace: Workspace, plan: Plan, operator: str, act: Act) -> Authority:
    """In which role an operator decides something.

    Args:
        workspace: its roles and people.
        plan: its own.
        operator: their id, as claimed.
        act: what is decided.
    """
    roles = roles_with(workspace, plan, act)
    own = next((one.id for one in roles if operator in (one.person, one.alternate)), None)
    return Authority(act, own, named(workspace, plan, roles))


def roles_with(workspace: Workspace, plan: Plan, act: Act) -> tuple[Role, ...]:
    """The roles that may do something, in the order in which they are written."""
    return tuple(role for role in roles_of(workspace, plan) if act in role.may)


def people_in(roles: tuple[Role, ...]) -> tuple[str, ...]:
    """The ids of the people in these roles: those who have them first, then the alternates."""
    first = [role.person for role in roles]
    second = [role.alternate for role in roles if role.alternate is not None]
    return tuple(dict.fromkeys((*first, *second)))


def named(workspace: Workspace, plan: Plan, roles: tuple[Role, ...]) -> tuple[str, ...]:
    """The names of the people in these roles."""
    people = people_of(workspace, plan)
    return tuple(people[one].name if one in people else one for one in people_in(roles))
