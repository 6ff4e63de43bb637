"""What is asked of whom when a step needs consent, and the code that is read out on the phone."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from itertools import groupby

from bcp.audit.operators import Operators
from bcp.conduct.authority import people_in, roles_with
from bcp.conduct.contacts import people_of
from bcp.model.duration import duration_text
from bcp.plan.model import Plan
from bcp.plan.people import Person, Role
from bcp.plan.workspace import Workspace
from bcp.run.people_state import Approval
from bcp.steps.approval import ApprovalStep

_CODE_BELOW = 1_000_000


def roles_for(workspace: Workspace, plan: Plan, step: ApprovalStep) -> tuple[Role, ...]:
    """The roles that may consent: those that the step names, else every one that may approve."""
    if step.by:
        return tuple(workspace.role(plan, role) for role in step.by)
    return roles_with(workspace, plan, "approve")


def request_data(workspace: Workspace, plan: Plan, step: ApprovalStep) -> dict[str, object]:
    """What an `approval.asked` says of the plan: whose consent counts, and in which ways."""
    roles = roles_for(workspace, plan, step)
    people = people_in(roles)
    return {
        "by": [role.id for role in roles],
        "people": list(people),
        "alike": [list(group) for group in alike(people_of(workspace, plan))],
        "count": step.count,
        "without_key": step.without_key,
        "phone": step.phone == "allowed",
        "timeout": duration_text(step.timeout) if step.timeout else None,
    }


def asks_for(request: Approval, data: Mapping[str, object]) -> bool:
    """Whether a request on record is the one that the plan makes.

    Args:
        request: as it is on record, where whoever may write to the log may have put it.
        data: what `request_data` says.
    """
    recorded = {
        "by": list(request.by),
        "people": list(request.people),
        "alike": [list(group) for group in request.alike],
        "count": request.count,
        "without_key": request.without_key,
        "phone": request.phone,
    }
    return all(data[name] == said for name, said in recorded.items())


def alike(people: Mapping[str, Person]) -> tuple[tuple[str, ...], ...]:
    """The ids that have one phone number, however it is written."""
    numbers = sorted((_digits(one), one.id) for one in people.values() if _digits(one))
    groups = (tuple(id_ for _, id_ in same) for _, same in groupby(numbers, lambda item: item[0]))
    return tuple(group for group in groups if len(group) > 1)


def callable_people(request: Approval, people: Mapping[str, Person]) -> tuple[Person, ...]:
    """Whom to call for a consent: everybody who may give it and has not driven the run."""
    askers = {seat.id for seat in request.askers}
    return tuple(people[one] for one in request.people if one in people and one not in askers)


def keyless(request: Approval, operators: Operators) -> tuple[str, ...]:
    """Who was asked for a signature and has no key that counts; none where it takes no key."""
    if request.without_key:
        return ()
    askers = {seat.id for seat in request.askers}
    others = (one for one in request.people if one not in askers)
    return tuple(one for one in others if operators.key_of(one) is None)


def way_to_key(operators: Operators, who: str = "ID") -> str:
    """How somebody without a key gets one."""
    keepers = [
        one.operator for one in operators.keys.values() if one.may_add and one.sound_to is None
    ]
    if keepers:
        return f"{' or '.join(keepers)}, who may add keys, runs bcp operator add {who}"
    return f"bcp operator add {who}, from that person's own account"


def alternates(roles: Sequence[Role], request: Approval) -> tuple[str, ...]:
    """Who stands in for those who were asked first."""
    askers = {seat.id for seat in request.askers}
    found = (role.alternate for role in roles if role.alternate is not None)
    return tuple(dict.fromkeys(one for one in found if one not in askers))


def code_for(request: Approval, person: str) -> str:
    """Six digits that are read to a person and back: of this request and person alone."""
    digest = sha256(f"{request.entry_id}/{person}".encode()).digest()
    digits = f"{int.from_bytes(digest[:8], 'big') % _CODE_BELOW:06}"
    return f"{digits[:3]} {digits[3:]}"


def is_code(request: Approval, person: str, said: str) -> bool:
    """Whether what was read back is that person's code."""
    return said.replace(" ", "") == code_for(request, person).replace(" ", "")


def _digits(person: Person) -> str:
    return "".join(char for char in person.phone or "" if char.isdigit())
