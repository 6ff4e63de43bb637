"""What a plan's papers refer to: people, roles and services in contract, duties and stakes."""

from collections.abc import Iterable

from bcp.document.source import Where
from bcp.plan.contract import Terms
from bcp.plan.control import DocumentControl
from bcp.plan.known import Faults, Scope
from bcp.plan.model import Plan
from bcp.plan.programme import Duty
from bcp.plan.stakes import Stakes


def of_plan(plan: Plan, scope: Scope) -> Faults:
    """Every reference outside of procedures and ladders that leads nowhere."""
    if plan.document:
        yield from _control(plan.document, scope)
    yield from _terms(plan.dependency, scope)
    for number, duty in enumerate(plan.duties):
        yield from _duty(("duties", number), duty, scope)
    for number, process in enumerate(plan.processes):
        yield from _stakes(("processes", number), process, scope)


def _control(control: DocumentControl, scope: Scope) -> Faults:
    yield from scope.person_or_role(("document", "owner"), control.owner)
    yield from scope.person_or_role(("document", "author"), control.author)
    yield from scope.person_or_role(("document", "reviewer"), control.reviewer)
    yield from scope.person(("document", "approved_by"), control.approved_by)
    for number, copy in enumerate(control.distribution):
        yield from scope.person_or_role(("document", "distribution", number, "holder"), copy.holder)


def _terms(terms: Terms, scope: Scope) -> Faults:
    where: Where = ("dependency",)
    sla = terms.contract.sla if terms.contract else None
    if sla:
        yield from _services((*where, "contract", "sla", "services"), sla.services, scope)
    for number, model in enumerate(terms.models):
        yield from _services((*where, "models", number, "services"), model.services, scope)
    for number, quota in enumerate(terms.quotas):
        yield from scope.own_service((*where, "quotas", number, "service"), quota.service)


def _services(where: Where, services: Iterable[str], scope: Scope) -> Faults:
    for number, service in enumerate(services):
        yield from scope.own_service((*where, number), service)


def _duty(where: Where, duty: Duty, scope: Scope) -> Faults:
    yield from scope.person_or_role((*where, "responsible"), duty.responsible)
    yield from scope.person_or_role((*where, "accountable"), duty.accountable)
    for key, named in (("consulted", duty.consulted), ("informed", duty.informed)):
        for number, one in enumerate(named):
            yield from scope.person_or_role((*where, key, number), one)


def _stakes(where: Where, stakes: Stakes, scope: Scope) -> Faults:
    yield from scope.person_or_role((*where, "deputy"), stakes.deputy)
    yield from scope.person_or_role((*where, "assessed_by"), stakes.assessed_by)
