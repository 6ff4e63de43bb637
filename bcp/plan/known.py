"""What a reference may name: the pieces that every check of a plan asks for."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from msgspec import Struct, field

from bcp.document.load import Document
from bcp.document.source import Where
from bcp.model.errors import Problem
from bcp.plan.catalogue import Catalogue
from bcp.plan.model import Plan
from bcp.plan.workspace_model import Switch, WorkspaceSettings


class Fault(NamedTuple):
    """Something wrong at a place of a document."""

    where: Where
    message: str
    hint: str = ""
    of_key: bool = False
    """Whether the key at that place is at fault, and not its value."""
    at: int | None = None
    """The offset of the very character, where that is known better: within a text, in a comment."""

    def problem(self, document: Document) -> Problem:
        """The fault as a problem of the document."""
        index = self.at
        if index is None:
            index = document.index(self.where, of_key=self.of_key)
        return document.source.problem(index, self.message, where=self.where, hint=self.hint)


Faults = Iterator[Fault]


class HasId(Protocol):
    """Anything that is referred to by its id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


class Known(Struct, frozen=True):
    """What all plans of a workspace may refer to."""

    settings: WorkspaceSettings
    services: Mapping[str, tuple[str, ...]]
    """The ids of the services, by the id of the plan, for every plan whose shape is sound."""
    broken: frozenset[str] = frozenset()
    """Ids that files with a broken shape may have: nothing can be said of their services."""
    catalogue: Catalogue = field(default_factory=Catalogue)

    def reference(self, where: Where, name: str) -> Faults:
        """Check one `PLAN/service`, `own/ID` or `VENDOR/service`."""
        head, _, tail = name.partition("/")
        if head == "own":
            own = ids_of(self.settings.own)
            yield from one_of(where, tail, own, "a component under own: in bcp.yaml")
        elif self._leads_somewhere(head, tail):
            return
        elif services := self.services.get(head) or self._services_of_vendor(head):
            yield from one_of(where, tail, services, f"a service of {head}")
        else:
            message = f"{head!r} is neither a plan here nor a vendor of the catalogue"
            yield Fault(where, message, _listed(self.services))

    def _leads_somewhere(self, head: str, tail: str) -> bool:
        """The catalogue is asked last: most commands never need to read it."""
        of_plan = tail in self.services.get(head, ()) or head in self.broken
        return of_plan or self.catalogue.find(head, tail) is not None

    def _services_of_vendor(self, vendor_id: str) -> tuple[str, ...]:
        vendor = self.catalogue.vendor(vendor_id)
        return ids_of(vendor.services) if vendor else ()


class Scope(Struct, frozen=True):
    """What one plan may refer to; or `bcp.yaml`, which speaks of no plan's own parts."""

    known: Known
    is_plan: bool
    services: tuple[str, ...]
    processes: tuple[str, ...]
    fallbacks: tuple[str, ...]
    people: tuple[str, ...]
    roles: tuple[str, ...]
    switches: Mapping[str, Switch]

    def own_service(self, where: Where, name: str) -> Faults:
        """Check the id of one of this plan's own services."""
        yield from one_of(where, name, self.services, "a service of this plan")

    def service(self, where: Where, name: str | None) -> Faults:
        """Check a service of this plan by its id, or any other by its reference."""
        if name is not None and "/" in name:
            yield from self.known.reference(where, name)
        elif name is not None and self.is_plan:
            yield from self.own_service(where, name)
        elif name is not None:
            message = f"{name!r} is a service of one plan, and bcp.yaml speaks of all"
            yield Fault(where, message, "write PLAN/service, or leave it out")

    def fallback(self, where: Where, name: str) -> Faults:
        """Check the id of a fallback."""
        yield from one_of(where, name, self.fallbacks, "a fallback of this plan")

    def role(self, where: Where, name: str | None) -> Faults:
        """Check the id of a role."""
        if name is not None:
            yield from one_of(where, name, self.roles, "a role")

    def person(self, where: Where, name: str | None) -> Faults:
        """Check the id of a person."""
        if name is not None:
            yield from one_of(where, name, self.people, "a person")

    def person_or_role(self, where: Where, name: str | None) -> Faults:
        """Check the id of whoever is responsible: a person, or a role, which passes on."""
        if name is not None:
            yield from one_of(where, name, (*self.people, *self.roles), "a person or a role")

    def data_class(self, where: Where, name: str) -> Faults:
        """Check a data class; where the workspace lists none, any may be named."""
        classes = self.known.settings.data_classes
        if classes is not None:
            yield from one_of(where, name, classes, "under data_classes: in bcp.yaml")


def scope_of(known: Known, plan: Plan | None) -> Scope:
    """The scope of a plan; of `bcp.yaml` itself where no plan is given."""
    settings = known.settings
    return Scope(
        known=known,
        is_plan=plan is not None,
        services=ids_of(plan.dependency.services) if plan else (),
        processes=ids_of(plan.processes) if plan else (),
        fallbacks=ids_of(plan.fallbacks) if plan else (),
        people=ids_of((*settings.people, *(plan.people if plan else ()))),
        roles=ids_of((*settings.roles, *(plan.roles if plan else ()))),
        switches={switch.id: switch for switch in settings.switches},
    )


def ids_of(items: Iterable[HasId]) -> tuple[str, ...]:
    """The ids, in order."""
    return tuple(item.id for item in items)


def one_of(where: Where, word: str, allowed: Collection[str], what: str) -> Faults:
    """Nothing where the word is allowed; else a fault that lists what would be."""
    if word not in allowed:
        yield Fault(where, f"{word!r} is not {what}", _listed(allowed))


def key_of(where: Where, key: str, allowed: Collection[str], what: str) -> Faults:
    """The same for a key of the mapping at this place."""
    for fault in one_of((*where, key), key, allowed, what):
        yield fault._replace(of_key=True)


def _listed(allowed: Iterable[str]) -> str:
    words = ", ".join(allowed)
    return f"there is {words}" if words else "there is none"
