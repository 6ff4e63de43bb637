"""The vendors that bcp knows of: their services, their status pages, what they stand on.

The models are built when the catalogue is first needed: most commands never ask for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from bcp.assets import catalogue_file
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.frozen import Frozen
from bcp.model.identifiers import FailureDomain, Prose, Slug
from bcp.plan.model import Day
from bcp.status.base import SourceSpec

Evidence = Literal["read", "documented", "reported", "unverified"]
"""How a fact is known: an answer was captured and read; the vendor's documents say so; tools that
watch the page report it; nobody has checked it yet."""


class KnownDomain(Frozen, defer_build=True):
    """A layer that a service stands on, and how that is known."""

    domain: FailureDomain
    known: Evidence
    note: Prose | None = None


class KnownService(Frozen, defer_build=True):
    """One service of a vendor."""

    id: Slug
    title: Prose
    sources: tuple[SourceSpec, ...] = ()
    known: Evidence
    """How the status page, its family and its components are known."""
    note: Prose | None = None
    failure_domains: tuple[KnownDomain, ...] | None = None
    """None is "not assessed"."""


class Vendor(Frozen, defer_build=True):
    """A vendor and its services; `vendor:ID` is a failure domain of each."""

    id: Slug
    title: Prose
    services: Annotated[tuple[KnownService, ...], Field(min_length=1)]


class CatalogueFile(Frozen, defer_build=True):
    """The whole of `catalogue.yaml`."""

    schema_: Literal["bcp-catalogue/1"] = Field(alias="schema")
    as_of: Day
    vendors: tuple[Vendor, ...]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One service, with its vendor."""

    vendor: Vendor
    service: KnownService

    @property
    def failure_domains(self) -> tuple[str, ...] | None:
        """What the service stands on, its vendor too; None where nobody has assessed it."""
        if self.service.failure_domains is None:
            return None
        known = (each.domain for each in self.service.failure_domains)
        return (f"vendor:{self.vendor.id}", *known)


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Every service by `VENDOR/service`.

    Read when first needed and then kept: the file is a part of the program.

    Raises:
        DocumentError: the file that came with bcp was changed, and not well.
    """
    path = catalogue_file()
    read = shaped(CatalogueFile, load(path.read_bytes(), path.name))
    return {
        f"{vendor.id}/{service.id}": CatalogueEntry(vendor, service)
        for vendor in read.vendors
        for service in vendor.services
    }
