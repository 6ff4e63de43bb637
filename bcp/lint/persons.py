"""Whether two entries under `people:` are one person, or are reached at one phone. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from bcp.plan.people import Person, Role

_LEAST_DIGITS: Final = 9
"""Of a number with its area: a shorter one may be of any area, and has to be the same as it is."""
_TRUNK_ZERO: Final = re.compile(r"\(\s*0\s*\)")


def by_id(people: Iterable[Person], roles: Iterable[Role] = ()) -> Mapping[str, Person]:
    """Who stands behind each id of a person, and behind each role's."""
    named = {person.id: person for person in people}
    return {role.id: named[role.person] for role in roles} | named


def is_one_person(one: Person, other: Person) -> bool:
    """Whether two ids are one person: by id or by name, whatever capitals and spaces do."""
    return one.id == other.id or plain(one.name) == plain(other.name)


def shared_ways(one: Person, other: Person) -> tuple[str, ...]:
    """The ways in which both are reached: `phone number`, `e-mail address`; none where apart."""
    phones = is_one_number(one.phone or "", other.phone or "")
    mails = one.email is not None and other.email is not None
    is_one_mail = mails and plain(one.email or "") == plain(other.email or "")
    return tuple(
        what
        for what, is_shared in (("phone number", phones), ("e-mail address", is_one_mail))
        if is_shared
    )


def is_one_number(one: str, other: str) -> bool:
    """Whether two phone numbers lead to one phone: `030 5550001` and `+49 (0)30 555-0001` do."""
    first, second = sorted((_digits(one), _digits(other)), key=len)
    if len(first) < _LEAST_DIGITS:
        return first == second != ""
    return second.endswith(first)


def plain(text: str) -> str:
    """A text without what the eye does not tell apart: capitals, spaces, hidden characters."""
    seen = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf"
    )
    return " ".join(seen.casefold().split())


def _digits(phone: str) -> str:
    """The digits that are dialled within a country and from abroad alike, as far as can be told."""
    return "".join(char for char in _TRUNK_ZERO.sub("", phone) if char.isdigit()).lstrip("0")
