"""Rules on contacts: who can be reached when chat, mail and single sign-on are down too."""

from collections.abc import Iterable, Iterator
from typing import Final

from bcp.lint.base import Found, Rule, Severity, Shared, Subject, by_tier
from bcp.lint.brief import brief
from bcp.plan.known import Fault
from bcp.plan.people import Person

_LEAST_DIGITS: Final = 3
"""An extension within the house has that many; `n/a` and `see the wiki` have none."""


def not_reachable(subject: Subject) -> Found:
    """Somebody whom the plan adds, without a phone number."""
    yield from _without_phone(subject.plan.people)


def not_reachable_of_all(shared: Shared) -> Iterator[Fault]:
    """Somebody of all plans, without a phone number."""
    yield from _without_phone(shared.settings.people)


def _without_phone(people: Iterable[Person]) -> Iterator[Fault]:
    for number, person in enumerate(people):
        if _digits(person.phone or "") < _LEAST_DIGITS:
            said = f"; {brief(person.phone)!r} is none" if person.phone else ""
            message = f"{person.id} has no phone number{said}"
            other = ": mail may be down with everything else" if person.email else ""
            hint = "write phone:; runbooks carry it, so it can be read on paper"
            yield Fault(("people", number), message + other, hint)


def _digits(phone: str) -> int:
    return sum(char.isdigit() for char in phone)


RULES: dict[str, Rule] = {
    "contact-not-reachable-offline": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="Everybody named in a plan can be reached by phone.",
        why="Chat, mail and single sign-on may stand on the layer that has failed.",
        mend="Write phone: for the person, and print the runbook.",
        before="- {id: lead, name: Incident lead, email: lead@company.example}",
        after='- {id: lead, name: Incident lead, phone: "+49 30 5550001"}',
        check=not_reachable,
        shared=not_reachable_of_all,
        clauses=(
            "nis2 Impl. Reg. 2024/2690, Annex 4.1.2(a) to (h)",
            "iso22301 8.4.3",
        ),
    ),
}
