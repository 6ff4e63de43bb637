"""What a plan leaves out of a service is the catalogue's; what it says, it says."""

import pytest
from hypothesis import given
from plans.samples import PLAN, ROOT, larger_with, minimal_text
from plans.strategies import SETTINGS, plans, yaml_text

from bcp.plan import catalogue as catalogue_module
from bcp.plan.catalogue import UNKNOWN, Catalogue
from bcp.plan.freezing import files_for
from bcp.plan.targets import FilledIn, Target, of_service
from bcp.plan.workspace import Workspace, build_workspace

CATALOGUE = Catalogue()
WRITTEN = """\
      sources:
        - {family: incidentio, url: "https://status.openai.com", components: ["Chat Completions", \
"Responses"]}
"""
PROBES = """\
      probes:
        - {id: models, kind: http, url: "https://api.openai.com/v1/models", secret: openai/api-key}
"""
DOMAINS = "  failure_domains: [vendor:openai, cloud:azure, edge:cloudflare]\n"
KNOWN_DOMAINS = (
    "vendor:openai", "identity:openai-auth", "cloud:azure", "edge:cloudflare", "model:gpt",
)  # fmt: skip
OTHER_VERSION = """\
schema: bcp-catalogue/1
id: openai
title: OpenAI
as_of: 2031-05-06
services:
  - id: api
    title: API
    sources: [{family: statuspage, url: "https://elsewhere.example", known: read}]
"""


def bare(*changes: tuple[str, str]) -> str:
    """The minimal plan, which says of its service nothing but what it is called."""
    text = minimal_text()
    for part in (WRITTEN, PROBES, DOMAINS):
        assert part in text
        text = text.replace(part, "")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return text


def saying(of_service: str = "", of_all: str = "") -> Target:
    """What is read, if that is what the plan says of its service, and of its dependency."""
    title = "      title: API\n"
    vendor = "  vendor: openai\n"
    text = bare((title, f"{title}{of_service}"), (vendor, f"{vendor}{of_all}"))
    return api_of(built(text))


def built(text: str, **more: bytes) -> Workspace:
    files = {PLAN: text.encode()}
    frozen = {f"catalogue/{vendor}.yaml": content for vendor, content in more.items()}
    workspace = build_workspace(ROOT, files | frozen)
    assert not workspace.broken
    return workspace


def api_of(workspace: Workspace) -> Target:
    return workspace.find_service("openai/api")


def read_again(workspace: Workspace, **newer: bytes) -> Workspace:
    """The workspace from what a run kept of it, by a version with another catalogue."""
    frozen = {file.path: file.content for file in files_for(workspace, "openai")}
    there = {f"catalogue/{vendor}.yaml": content for vendor, content in newer.items()}
    return build_workspace(ROOT, there | frozen)


class TestFillingIn:
    def test_a_service_is_known_by_its_vendor_and_its_id(self) -> None:
        target = saying()
        entry = CATALOGUE.find("openai", "api")
        assert entry
        assert target.sources == entry.sources
        assert target.probes == entry.probes
        assert target.failure_domains == KNOWN_DOMAINS
        assert target.title == "API"
        assert target.can_be_read

    def test_what_is_filled_in_says_so_with_its_day(self) -> None:
        filled = saying().filled_in
        assert str(filled.sources) == "2026-09-29"
        assert str(filled.probes) == "2026-11-23"
        assert str(filled.failure_domains) == "2026-11-22"

    @pytest.mark.parametrize("empty", [True, False])
    def test_sources_that_are_written_stay(self, *, empty: bool) -> None:
        target = saying("      sources: []\n" if empty else WRITTEN)
        assert [source.components for source in target.sources] == (
            [] if empty else [("Chat Completions", "Responses")]
        )
        assert target.filled_in.sources is None
        assert target.filled_in.probes

    @pytest.mark.parametrize("empty", [True, False])
    def test_probes_that_are_written_stay(self, *, empty: bool) -> None:
        target = saying("      probes: []\n" if empty else PROBES)
        assert [probe.kind for probe in target.probes] == ([] if empty else ["http"])
        assert target.filled_in.probes is None
        assert target.filled_in.sources

    @pytest.mark.parametrize(
        ("of_service", "of_all", "expected"),
        [
            ("      failure_domains: []\n", "", ("vendor:openai",)),
            ("      failure_domains: [cloud:gcp]\n", "", ("cloud:gcp", "vendor:openai")),
            ("", "  failure_domains: []\n", ("vendor:openai",)),
            ("", "  failure_domains: [cloud:gcp]\n", ("cloud:gcp", "vendor:openai")),
            (
                "      failure_domains: [a:b]\n",
                "  failure_domains: [cloud:gcp]\n",
                ("cloud:gcp", "a:b", "vendor:openai"),
            ),
        ],
    )
    def test_what_the_plan_says_of_failure_domains_is_all_that_counts(
        self, of_service: str, of_all: str, expected: tuple[str, ...]
    ) -> None:
        target = saying(of_service, of_all)
        assert target.failure_domains == expected
        assert target.filled_in.failure_domains is None

    @pytest.mark.parametrize("vendor", ["nobody", "mistral"])
    def test_what_the_catalogue_does_not_know_stays_empty_and_the_plan_loads(
        self, vendor: str
    ) -> None:
        text = bare(("vendor: openai", f"vendor: {vendor}"))
        text = text.replace("id: api", "id: seat").replace("[api]", "[seat]")
        workspace = built(text.replace("service: api", "service: seat"))
        (target,) = workspace.services(workspace.plan("openai").plan)
        assert (target.sources, target.probes, target.failure_domains) == ((), (), None)
        assert target.filled_in == FilledIn()
        assert not target.can_be_read

    def test_a_plan_that_says_everything_never_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = minimal_text()
        monkeypatch.setattr(catalogue_module, "_shipped", _never)
        workspace = built(text)
        assert api_of(workspace).filled_in == FilledIn()
        assert [file.path for file in files_for(workspace, "openai")] == [PLAN]

    def test_loading_alone_never_asks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(catalogue_module, "_shipped", _never)
        assert built(bare()).plan("openai").plan.dependency.services[0].sources is None


@given(plan=plans())
def test_each_part_is_the_plans_or_the_catalogues(plan: dict[str, object]) -> None:
    files = {"bcp.yaml": yaml_text(SETTINGS), PLAN: yaml_text(plan)}
    (loaded,) = build_workspace(ROOT, files).plans
    for service in loaded.plan.dependency.services:
        target = of_service(loaded.plan, service, CATALOGUE)
        entry = CATALOGUE.find(loaded.plan.dependency.vendor, service.id)
        for written, read, known, day in (
            (service.sources, target.sources, entry.sources if entry else (),
             target.filled_in.sources),
            (service.probes, target.probes, entry.probes if entry else (),
             target.filled_in.probes),
        ):  # fmt: skip
            assert read == (known if written is None else written)
            assert (day is not None) == (written is None and bool(known))


class TestFreezing:
    def test_a_run_keeps_the_vendors_that_were_asked_for(self) -> None:
        workspace = built(bare())
        kept = {file.path: file.content for file in files_for(workspace, "openai")}
        assert list(kept) == [PLAN, "catalogue/openai.yaml"]
        assert kept["catalogue/openai.yaml"] == CATALOGUE.content("openai")

    def test_another_version_reads_a_run_as_it_was(self) -> None:
        now = built(bare(), openai=OTHER_VERSION.encode())
        assert api_of(now).sources[0].url == "https://elsewhere.example"
        assert api_of(now) != saying()
        assert api_of(read_again(now)) == api_of(now)
        assert api_of(read_again(now, openai=b"")) == api_of(now)

    def test_a_vendor_that_became_known_since_changes_no_run(self) -> None:
        then = built(bare(("vendor: openai", "vendor: newcomer")))
        kept = {file.path: file.content for file in files_for(then, "openai")}
        assert kept["catalogue/newcomer.yaml"] == UNKNOWN
        newer = OTHER_VERSION.replace("id: openai", "id: newcomer").encode()
        assert not api_of(read_again(then, newcomer=newer)).can_be_read
        newly = built(bare(("vendor: openai", "vendor: newcomer")), newcomer=newer)
        assert api_of(newly).can_be_read, "a new run does read it"

    def test_a_service_of_the_catalogue_that_a_fallback_relies_on_is_kept_too(self) -> None:
        paths = [file.path for file in files_for(larger_with(PLAN), "openai")]
        assert paths == [PLAN, "bcp.yaml", "catalogue/openai.yaml", "catalogue/azure-openai.yaml"]

    def test_a_service_that_a_plan_answers_for_needs_no_vendor(self) -> None:
        other = minimal_text().replace("id: openai\n", "id: groq\n", 1)
        text = minimal_text().replace(
            "kind: non_ai\n", "kind: other_vendor\n    relies_on: [groq/api]\n"
        )
        files = {PLAN: text.encode(), "runbooks/groq.yaml": other.encode()}
        workspace = build_workspace(ROOT, files)
        paths = [file.path for file in files_for(workspace, "openai")]
        assert paths == [PLAN, "runbooks/groq.yaml"]

    def test_what_is_kept_of_a_plan_that_is_relied_on_has_its_vendor_with_it(self) -> None:
        other = bare().replace("id: openai\n", "id: other\n", 1)
        text = minimal_text().replace(
            "kind: non_ai\n", "kind: non_ai\n    relies_on: [other/api]\n"
        )
        files = {PLAN: text.encode(), "runbooks/other.yaml": other.encode()}
        paths = [file.path for file in files_for(build_workspace(ROOT, files), "openai")]
        assert paths == [PLAN, "runbooks/other.yaml", "catalogue/openai.yaml"]


@given(plan=plans())
def test_what_is_frozen_is_enough_without_the_catalogue(plan: dict[str, object]) -> None:
    files = {"bcp.yaml": yaml_text(SETTINGS), PLAN: yaml_text(plan)}
    workspace = build_workspace(ROOT, files)
    (loaded,) = workspace.plans
    frozen = {file.path: file.content for file in files_for(workspace, loaded.plan.id)}
    references = [each for fallback in loaded.plan.fallbacks for each in fallback.relies_on]
    read = (workspace.services(loaded.plan), *map(workspace.find_service, references))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(catalogue_module, "_shipped", _never)
        again = build_workspace(ROOT, frozen)
        assert (again.services(loaded.plan), *map(again.find_service, references)) == read


def _never(vendor_id: str) -> bytes:
    raise AssertionError(f"the catalogue was asked for {vendor_id}")
