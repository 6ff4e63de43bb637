"""The vendors that bcp knows of: one file each, read when it is first asked for.

A run freezes the files that it used. Those go before the ones that come with bcp, so that another
version of bcp reads the run as it was when it opened.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from msgspec import Struct, field

from bcp.assets import vendors_folder
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.errors import BadInput
from bcp.plan.vendor import Fact, KnownService, Vendor
from bcp.probes.base import ProbeSpec
from bcp.status.base import SourceSpec

UNKNOWN = b""
"""The content of a vendor that the catalogue does not know; a run freezes that, too."""


class CatalogueEntry(Struct, frozen=True):
    """One service, with its vendor: what it fills in, and as of when."""

    vendor: Vendor
    service: KnownService
    sources: tuple[SourceSpec, ...]
    """Its status pages."""
    sources_as_of: date | None
    """The oldest day of what is known of its pages; None where there are none."""
    probes: tuple[ProbeSpec, ...]
    """Its probes that work as they are."""
    probes_as_of: date | None
    """The oldest day of what is known of these probes; None where there are none."""
    failure_domains: tuple[str, ...] | None
    """What it stands on, its vendor too, each once; None where nobody has assessed it."""
    domains_as_of: date | None
    """The oldest day of what is known of these domains; None where there are none."""


class Catalogue(Struct, frozen=True):
    """What can be asked of the vendors' files; nothing is read before."""

    frozen: Mapping[str, bytes] = field(default_factory=dict)
    """The files that a run kept, by `catalogue_path`."""

    def find(self, vendor_id: str, service_id: str) -> CatalogueEntry | None:
        """A vendor's service, if the catalogue knows it.

        Raises:
            DocumentError: the vendor's file was changed, and not well.
        """
        content = self.content(vendor_id)
        if content == UNKNOWN:
            return None
        return _entry(catalogue_path(vendor_id), content, service_id)

    def vendor(self, vendor_id: str) -> Vendor | None:
        """A vendor, if the catalogue knows it; raises as `find` does."""
        content = self.content(vendor_id)
        return None if content == UNKNOWN else _vendor(catalogue_path(vendor_id), content)

    def content(self, vendor_id: str) -> bytes:
        """The bytes of a vendor's file; `UNKNOWN` where there is none."""
        path = catalogue_path(vendor_id)
        return self.frozen[path] if path in self.frozen else _shipped(vendor_id)


def catalogue_path(vendor_id: str) -> str:
    """Where a vendor's file stands among the files of a run."""
    return f"catalogue/{vendor_id}.yaml"


def frozen_catalogue(files: Mapping[str, bytes]) -> Catalogue:
    """The catalogue of a workspace: what its files hold of it, else what comes with bcp."""
    return Catalogue({path: files[path] for path in files if path.startswith("catalogue/")})


def vendors() -> tuple[Vendor, ...]:
    """Every vendor that comes with bcp, in the order of their ids.

    Raises:
        DocumentError: a file was changed, and not well.
    """
    known = Catalogue()
    ids = sorted(path.stem for path in vendors_folder().glob("*.yaml"))
    return tuple(found for each in ids if (found := known.vendor(each)) is not None)


@cache
def _shipped(vendor_id: str) -> bytes:
    path: Path = vendors_folder() / f"{vendor_id}.yaml"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return UNKNOWN
    except OSError as error:
        raise BadInput(
            f"the catalogue's file {path} cannot be read: {error.strerror}",
            next_action="Make it readable, or install bcp again.",
        ) from error


@cache
def _vendor(path: str, content: bytes) -> Vendor:
    return shaped(Vendor, load(content, path))


@cache
def _entry(path: str, content: bytes, service_id: str) -> CatalogueEntry | None:
    vendor = _vendor(path, content)
    service = vendor.service(service_id)
    if service is None:
        return None
    probes = tuple([each for each in service.probes if each.is_filled_in])
    return CatalogueEntry(
        vendor,
        service,
        sources=tuple([each.spec() for each in service.sources]),
        sources_as_of=_oldest(vendor, service.sources),
        probes=tuple([each.probe for each in probes]),
        probes_as_of=_oldest(vendor, probes),
        failure_domains=_domains(vendor, service),
        domains_as_of=_oldest(vendor, vendor.domains_of(service) or ()),
    )


def _domains(vendor: Vendor, service: KnownService) -> tuple[str, ...] | None:
    known = vendor.domains_of(service)
    if known is None:
        return None
    return tuple(dict.fromkeys((f"vendor:{vendor.id}", *[each.domain for each in known])))


def _oldest(vendor: Vendor, facts: tuple[Fact, ...]) -> date | None:
    return min([vendor.day_of(each) for each in facts], default=None)
