"""Where an error of pydantic lies in the document, and which of them a person should see."""

from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from bcp.document.keys import child
from bcp.document.reading import Node
from bcp.document.source import Where
from bcp.document.wording import Complaint

_TAG = "kind"
_KEY_MARK = "[key]"
_ABOUT_A_KEY = ("missing", "extra_forbidden")

# How far an error speaks against the member of a union that it comes from.
_WRONG_CONTAINER = 100
_REFUSED_WHOLE = 3
_WRONG_KEY = 2


class Fault(Struct, frozen=True):
    """One error, and the path where it lies."""

    complaint: Complaint
    where: Where
    """The path of the value; of the mapping, where a key is missing or unknown."""
    key: str = ""
    """The key that is missing or unknown."""
    in_key: bool = False
    """The fault is in the last key of the path, not in its value."""
    members: dict[Where, str] = field(default_factory=dict)
    """The members of plain unions that pydantic was trying, by the path of the union."""


def located(complaint: Complaint, loc: Sequence[str | int], root: Node) -> Fault:
    """Find the place that pydantic's `loc` means.

    `loc` is no path: after a tagged union's value it has the tag, after a plain union's the label
    of the member tried. The tag equals the value's `kind`, and no field is named after a kind; a
    label is no key of the value.
    """
    key = str(loc[-1]) if complaint.type in _ABOUT_A_KEY else ""
    path = loc[:-1] if key else loc
    in_key = path[-1:] == (_KEY_MARK,)
    where: Where = ()
    members: dict[Where, str] = {}
    node: object = root
    tag_seen = False
    for element in path[:-1] if in_key else path:
        inside = child(node, element)
        if not tag_seen and child(node, _TAG) == element:
            tag_seen = True
        elif inside is not None:
            where, node, tag_seen = (*where, element), inside, False
        else:
            members[where] = f"{members.get(where, '')}/{element}"
    return Fault(complaint, where, key, in_key, members)


def without_echoes(faults: Iterable[Fault]) -> list[Fault]:
    """Leave out "too short" of a list that is long enough.

    pydantic counts only the items without a fault, so each of those faults would be told twice.
    """
    faults = list(faults)
    faulty = {fault.where[:depth] for fault in faults for depth in range(len(fault.where))}
    return [fault for fault in faults if fault.where not in faulty or not _is_echo(fault)]


def _is_echo(fault: Fault) -> bool:
    value = fault.complaint.value
    least = fault.complaint.context.get("min_length")
    return (
        fault.complaint.type == "too_short"
        and isinstance(value, dict | list)
        and isinstance(least, int)
        and len(value) >= least
    )


def of_fitting_members(faults: Iterable[Fault]) -> list[Fault]:
    """Keep, of each plain union, the errors of the member that fits best: it was meant.

    `capacity: {support: 40}` fails as a share and as a map of shares; that it is no share would
    only confuse whoever wrote a map.
    """
    faults = list(faults)
    costs: dict[Where, dict[str, int]] = {}
    for fault in faults:
        for place, member in fault.members.items():
            of_union = costs.setdefault(place, {})
            of_union[member] = of_union.get(member, 0) + _cost(fault, place)
    best = {place: min(of_union, key=of_union.__getitem__) for place, of_union in costs.items()}
    return [
        fault
        for fault in faults
        if all(best[place] == member for place, member in fault.members.items())
    ]


def _cost(fault: Fault, union: Where) -> int:
    if fault.key:
        return _WRONG_KEY
    if fault.where != union:
        return 0
    if fault.complaint.is_wrong_container:
        return _WRONG_CONTAINER
    return _REFUSED_WHOLE if isinstance(fault.complaint.value, dict | list) else 0
