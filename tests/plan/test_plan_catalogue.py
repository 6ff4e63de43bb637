"""The vendor catalogue that comes with bcp is sound, and says how it knows what it says."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from urllib.parse import urlsplit

import pytest

from bcp.assets import vendors_folder
from bcp.model.errors import BadInput, DocumentError
from bcp.model.ports import SecretRef
from bcp.model.urls import is_loopback
from bcp.plan.catalogue import UNKNOWN, Catalogue, catalogue_path, frozen_catalogue, vendors
from bcp.plan.targets import of_catalogue
from bcp.plan.vendor import Evidence, Fact, Vendor
from bcp.status.base import FamilyWord, SourceSpec
from bcp.status.registry import FAMILIES

VENDORS = vendors()
SERVICES = [(vendor, service) for vendor in VENDORS for service in vendor.services]
SOURCES = [(vendor, service, each) for vendor, service in SERVICES for each in service.sources]
PROBES = [(vendor, service, each) for vendor, service in SERVICES for each in service.probes]


def facts(vendor: Vendor) -> list[Fact]:
    found: list[Fact] = [*(vendor.failure_domains or ())]
    found += [vendor.history] if vendor.history else []
    for service in vendor.services:
        found += [*service.sources, *service.probes, *(service.failure_domains or ())]
    return found


def entry_text(**changes: str) -> bytes:
    fields = {
        "known": "read", "family": "statuspage", "probe": "kind: http, id: p", "title": "A",
    } | changes  # fmt: skip
    return f"""\
schema: bcp-catalogue/1
id: openai
title: {fields["title"]}
as_of: 2026-11-01
services:
  - id: api
    title: API
    sources:
      - family: {fields["family"]}
        url: "https://status.vendor.example"
        components: [{{name: API}}]
        known: {fields["known"]}
    probes:
      - probe: {{{fields["probe"]}, url: "https://api.vendor.example/models"}}
        known: documented
""".encode()


class TestWhatComesWithBcp:
    def test_there_is_one_file_for_each_vendor_named_by_its_id(self) -> None:
        files = sorted(path.name for path in vendors_folder().iterdir())
        assert files == [f"{vendor.id}.yaml" for vendor in VENDORS]
        assert "own" not in {vendor.id for vendor in VENDORS}, "own/ID is a component of ours"

    def test_no_service_and_no_probe_stands_twice(self) -> None:
        for vendor in VENDORS:
            ids = [service.id for service in vendor.services]
            assert len(set(ids)) == len(ids), vendor.id
        for vendor, service in SERVICES:
            probes = [known.probe.id for known in service.probes]
            assert len(set(probes)) == len(probes), (vendor.id, service.id)

    def test_every_fact_has_its_evidence_and_a_day_that_has_been(self) -> None:
        for vendor in VENDORS:
            for fact in facts(vendor):
                assert fact.known in get_args(Evidence), vendor.id
                assert vendor.day_of(fact) <= datetime.now(UTC).date(), vendor.id

    def test_every_source_reads_as_one_of_a_plan(self) -> None:
        for vendor, service, source in SOURCES:
            where = (vendor.id, service.id)
            spec = source.spec()
            written = spec.model_dump(mode="json", exclude_none=True)
            assert SourceSpec.model_validate(written) == spec, where
            assert spec.family in get_args(FamilyWord), where
            assert len(spec.components) == len(set(spec.components)), where

    def test_every_family_that_is_read_knows_what_to_ask(self) -> None:
        for vendor, service, source in SOURCES:
            if source.family in FAMILIES:
                asked = FAMILIES[source.family].requests(source.spec())
                assert asked, (vendor.id, service.id)
                for request in asked:
                    assert request.url.startswith("https://"), (vendor.id, service.id)

    def test_every_probe_is_one_of_a_plan_and_costs_nothing(self) -> None:
        for vendor, service, known in PROBES:
            where = (vendor.id, service.id)
            assert known.probe.kind not in ("inference", "attested"), where
            requests = known.probe.requests()
            assert requests, where
            for request in requests:
                assert request.method == "GET", where
                secrets = [
                    value.name for _, value in request.headers if isinstance(value, SecretRef)
                ]
                assert all(name.partition("/")[0] == vendor.id for name in secrets), where
                leaks = re.search(r"[?&](key|token|api.?key)=", request.url)
                assert not leaks, f"keys leak from URLs: {where}"

    def test_what_is_filled_in_calls_the_vendor_and_nobody_else(self) -> None:
        for vendor, service, known in PROBES:
            where = (vendor.id, service.id)
            for request in known.probe.requests() if known.is_filled_in else ():
                host = urlsplit(request.url).hostname or ""
                told = f"a wrong address would call a vendor down: {where}"
                assert known.known != "unverified", told
                assert not is_loopback(host), where
                assert not host.endswith(".example"), where
                assert "your-" not in request.url, where

    def test_a_service_without_a_page_says_why(self) -> None:
        for vendor, service in SERVICES:
            says = service.sources or service.note or service.kind == "self_hosted"
            assert says, (vendor.id, service.id)

    def test_what_is_run_by_ourselves_is_shown_and_never_asked(self) -> None:
        for vendor, service in SERVICES:
            if service.kind == "self_hosted":
                assert service.probes, vendor.id
                assert not any(known.is_filled_in for known in service.probes), vendor.id
                assert not service.sources, vendor.id

    @pytest.mark.parametrize(
        ("vendor", "words"),
        [
            ("fireworks", ("Better Stack", "Statuspage", "contradict")),
            ("perplexity", ("incident.io", "Instatus")),
            ("minimax", ("status.minimax.io", "status.minimaxi.com")),
        ],
    )
    def test_where_reports_contradict_both_are_named(
        self, vendor: str, words: tuple[str, ...]
    ) -> None:
        known = Catalogue().vendor(vendor)
        assert known
        told = " ".join([known.note or "", *(each.note or "" for each in known.services)])
        assert all(word in told for word in words)

    @pytest.mark.parametrize("vendor", ["gpt", "mistral.ai", ""])
    def test_a_vendor_that_nobody_knows_is_none(self, vendor: str) -> None:
        assert Catalogue().vendor(vendor) is None
        assert Catalogue().find(vendor, "api") is None

    def test_a_service_that_its_vendor_does_not_have_is_none(self) -> None:
        assert Catalogue().find("openai", "apo") is None


class TestAgainstWhatPagesAnswered:
    @pytest.mark.parametrize(
        ("vendor", "capture"),
        [
            ("anthropic", "statuspage/anthropic-summary-operational-2026-09-28.json"),
            ("cursor", "statuspage/cursor-summary-operational-2026-09-28.json"),
            ("perplexity", "incidentio/perplexity-summary-operational-2026-09-28.json"),
        ],
    )
    def test_components_have_the_ids_and_names_of_the_page(
        self, vendor: str, capture: str, shared_data: Path
    ) -> None:
        told = json.loads((shared_data / "status" / capture).read_text())["components"]
        there = {each["id"]: each["name"] for each in told}
        known = Catalogue().vendor(vendor)
        assert known
        for service in known.services:
            for source in service.sources:
                for each in (*source.components, *source.others):
                    assert there[each.id] == each.name

    def test_the_components_of_deepseek_have_the_names_of_its_feed(self, shared_data: Path) -> None:
        folder = shared_data / "status" / "flashduty"
        feed = (folder / "deepseek-history-2026-09-28.rss.xml").read_text()
        known = Catalogue().vendor("deepseek")
        assert known
        names = [
            c.name for s in known.services for p in s.sources for c in (*p.components, *p.others)
        ]
        assert len(names) == 5
        assert all(name in feed for name in names if name)

    def test_the_components_of_copilot_have_the_ids_of_its_incidents(
        self, shared_data: Path
    ) -> None:
        folder = shared_data / "status" / "statuspage"
        told = (folder / "github-incidents-2026-07-30-copilot.json").read_text()
        entry = Catalogue().find("github", "copilot")
        assert entry
        assert entry.sources[0].components[1] in told


class TestEntries:
    def test_the_service_that_the_design_relies_on_is_there(self) -> None:
        entry = Catalogue().find("azure-openai", "eu")
        assert entry
        target = of_catalogue("azure-openai/eu", entry)
        assert target.can_be_read
        assert target.failure_domains == ("vendor:azure-openai", "cloud:azure", "model:gpt")

    def test_a_service_that_nobody_assessed_is_not_assessed(self) -> None:
        entry = Catalogue().find("groq", "api")
        assert entry
        assert of_catalogue("groq/api", entry).failure_domains is None

    def test_each_domain_counts_once_its_vendor_first(self) -> None:
        known = "{domain: %s, known: read}"
        domains = ", ".join([known % each for each in ("cloud:aws", "vendor:openai", "cloud:aws")])
        text = entry_text().decode() + f"    failure_domains: [{domains}]\n"
        entry = frozen_catalogue({"catalogue/openai.yaml": text.encode()}).find("openai", "api")
        assert entry
        assert entry.failure_domains == ("vendor:openai", "cloud:aws")

    def test_an_id_goes_before_a_name(self) -> None:
        entry = Catalogue().find("anthropic", "api")
        assert entry
        assert entry.sources[0].components == ("k8w3r06qmzrp",)

    def test_the_day_of_several_facts_is_that_of_the_oldest(self) -> None:
        entry = Catalogue().find("openai", "api")
        assert entry
        assert str(entry.sources_as_of) == "2026-09-29"
        assert str(entry.probes_as_of) == "2026-11-23"
        chat = Catalogue().find("openai", "chatgpt")
        assert chat
        assert chat.probes_as_of is None

    def test_a_probe_that_wants_something_of_ours_is_not_filled_in(self) -> None:
        entry = Catalogue().find("azure-openai", "eu")
        assert entry
        assert entry.service.probes
        assert entry.probes == ()


class TestFrozen:
    def test_what_a_run_kept_goes_before_what_comes_with_bcp(self) -> None:
        frozen = frozen_catalogue({"catalogue/openai.yaml": entry_text(), "bcp.yaml": b"x"})
        entry = frozen.find("openai", "api")
        assert entry
        assert entry.sources[0].url == "https://status.vendor.example"
        assert frozen.content("openai") == entry_text()
        assert frozen.find("anthropic", "api") == Catalogue().find("anthropic", "api")

    def test_a_vendor_that_was_not_known_then_is_not_known_now(self) -> None:
        assert Catalogue().content("nobody") == UNKNOWN
        frozen = frozen_catalogue({catalogue_path("openai"): UNKNOWN})
        assert frozen.vendor("openai") is None

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"known": "surely"}, "'surely'"),
            ({"family": "facebook"}, "'facebook'"),
            ({"probe": "kind: https, id: p"}, "https"),
            ({"title": "'"}, "catalogue/openai.yaml"),
        ],
    )
    def test_a_file_that_was_changed_badly_names_its_line(
        self, changes: dict[str, str], said: str
    ) -> None:
        frozen = frozen_catalogue({catalogue_path("openai"): entry_text(**changes)})
        with pytest.raises(DocumentError) as stopped:
            frozen.vendor("openai")
        assert "catalogue/openai.yaml:" in str(stopped.value.problems[0])
        assert said in str(stopped.value.problems[0])

    def test_a_component_has_a_name_or_an_id(self) -> None:
        content = entry_text().replace(b"{name: API}", b"{}")
        with pytest.raises(DocumentError):
            frozen_catalogue({catalogue_path("openai"): content}).vendor("openai")


def test_a_history_of_outages_is_of_its_own_services_and_its_figures_agree() -> None:
    told = [vendor for vendor in vendors() if vendor.history]
    assert {vendor.id for vendor in told} >= {"anthropic", "openai"}
    for vendor in told:
        history = vendor.history
        assert history
        assert set(history.services) <= {service.id for service in vendor.services}
        assert history.median_minutes < history.p90_minutes
        assert (history.p90_minutes > 240) == ((history.over_4h or 0) > 10)


def test_the_catalogue_lies_beside_the_code_that_reads_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="vendors/"):
        vendors_folder(tmp_path)
    (tmp_path / "plan" / "vendors").mkdir(parents=True)
    assert vendors_folder(tmp_path) == tmp_path / "plan" / "vendors"
