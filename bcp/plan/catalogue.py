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
from bcp.plan.vendor import Fact, KnownProbe, KnownService, Vendor
from bcp.probes.base import ProbeSpec
from bcp.status.base import SourceSpec

UNKNOWN = b""
"""The content of a vendor that the catalogue does not know; a run freezes that, too."""


class CatalogueEntry(Struct, frozen=True):
    """One service, with its vendor: what it fills in, and as of when."""

    vendor: Vendor
    service: KnownService

    @property
    def sources(self) -> tuple[SourceSpec, ...]:
        """Its status pages."""
        return tuple(each.spec() for each in self.service.sources)

    @property
    def sources_as_of(self) -> date | None:
        """The oldest day of what is known of its pages; None where there are none."""
        return self._oldest(self.service.sources)

    @property
    def probes(self) -> tuple[ProbeSpec, ...]:
        """Its probes that work as they are."""
        return tuple(each.probe for each in self._good_probes)

    @property
    def probes_as_of(self) -> date | None:
        """The oldest day of what is known of these probes; None where there are none."""
        return self._oldest(self._good_probes)

    @property
    def failure_domains(self) -> tuple[str, ...] | None:
        """What it stands on, its vendor too; None where nobody has assessed it."""
        known = self.vendor.domains_of(self.service)
        if known is None:
            return None
        return (f"vendor:{self.vendor.id}", *dict.fromkeys(each.domain for each in known))

    @property
    def domains_as_of(self) -> date | None:
        """The oldest day of what is known of these domains; None where there are none."""
        return self._oldest(self.vendor.domains_of(self.service) or ())

    @property
    def _good_probes(self) -> tuple[KnownProbe, ...]:
        return tuple(each for each in self.service.probes if each.is_filled_in)

    def _oldest(self, facts: tuple[Fact, ...]) -> date | None:
        return min((self.vendor.day_of(each) for each in facts), default=None)


class Catalogue(Struct, frozen=True):
    """What can be asked of the vendors' files; nothing is read before."""

    frozen: Mapping[str, bytes] = field(default_factory=dict)
    """The files that a run kept, by `catalogue_path`."""

    def find(self, vendor_id: str, service_id: str) -> CatalogueEntry | None:
        """A vendor's service, if the catalogue knows it.

        Raises:
            DocumentError: the vendor's file was changed, and not well.
        """
        vendor = self.vendor(vendor_id)
        service = vendor.service(service_id) if vendor else None
        return CatalogueEntry(vendor, service) if vendor and service else None

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
