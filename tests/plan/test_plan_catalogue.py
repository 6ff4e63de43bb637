"""The vendor catalogue that comes with bcp is sound, and says how it knows what it says."""

from pathlib import Path

from bcp.assets import catalogue_file
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.plan.catalogue import CatalogueFile, catalogue
from bcp.plan.targets import of_catalogue


def read() -> CatalogueFile:
    return shaped(CatalogueFile, load(catalogue_file().read_bytes(), "catalogue.yaml"))


def test_every_service_is_listed_once_by_vendor_and_id() -> None:
    vendors = read().vendors
    keys = [f"{vendor.id}/{service.id}" for vendor in vendors for service in vendor.services]
    assert len(keys) == len(set(keys))
    assert list(catalogue()) == keys
    assert len({vendor.id for vendor in vendors}) == len(vendors)


def test_no_vendor_is_called_own_which_names_our_components() -> None:
    assert "own" not in {vendor.id for vendor in read().vendors}


def test_the_service_that_the_design_relies_on_is_there() -> None:
    target = of_catalogue("azure-openai/eu", catalogue()["azure-openai/eu"])
    assert target.can_be_read
    assert target.failure_domains == ("vendor:azure-openai", "cloud:azure", "model:gpt")


def test_a_service_that_nobody_assessed_is_not_assessed() -> None:
    entry = catalogue()["groq/api"]
    assert entry.service.failure_domains is None
    assert of_catalogue("groq/api", entry).failure_domains is None


def test_the_catalogue_is_read_once() -> None:
    assert catalogue() is catalogue()


def test_the_catalogue_lies_beside_the_code_that_reads_it() -> None:
    assert catalogue_file(Path("/lib/bcp")) == Path("/lib/bcp/plan/catalogue.yaml")
