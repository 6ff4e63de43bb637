"""`bcp vendors`: the list, one vendor, JSON, and the lines that go into a plan."""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.cli.vendor_lines import added_by_hand, plan_lines, probe_lines
from bcp.plan.catalogue import vendors
from bcp.plan.vendor import Vendor
from bcp.plan.workspace import Workspace, build_workspace
from bcp.probes.base import ProbeSpec
from cli.cli_kit import Desk

VENDORS = vendors()
OURS = [each for each in VENDORS if each.services[0].kind == "self_hosted"]
THEIRS = [each for each in VENDORS if each not in OURS]
TAIL = """\
processes:
  - {id: p, title: P, uses: [USES], data: [public], tier: 1, rto: 1h, mtpd: 4h, \
minimum_capacity: 40%}
activation: {criteria: [{id: c, service: USES, at_least: degraded}]}
fallbacks:
  - {id: f, kind: stop, title: F, failure_domains: [], capacity: 50%, data: {classes: [public]}}
"""


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


def read(text: str, path: str = "runbooks/plan.yaml") -> Workspace:
    workspace = build_workspace(Path("/workspace"), {path: text.encode()})
    assert [str(each) for file in workspace.broken for each in file.error.problems] == []
    return workspace


def plan_of(vendor: Vendor) -> str:
    head = "schema: bcp/1\nid: plan\ntitle: Plan\n"
    return head + "\n".join(plan_lines(vendor)) + "\n" + TAIL.replace("USES", vendor.services[0].id)


def as_in_a_plan(probe: ProbeSpec) -> ProbeSpec:
    """The probe as the lines read that are printed of it."""
    lines = "".join(f"      {line}\n" for line in probe_lines(probe))
    text = f"schema: bcp-workspace/1\nown:\n  - id: x\n    title: X\n    probes:\n{lines}"
    (read_back,) = read(text, "bcp.yaml").settings.own[0].probes
    return read_back


class TestList:
    def test_a_pipe_gets_one_line_a_vendor(self, desk: Desk) -> None:
        called = desk.call("vendors")
        assert (called.code, called.err) == (0, "")
        rows = [line.split("\t") for line in called.out.splitlines()]
        assert [row[0] for row in rows] == [vendor.id for vendor in VENDORS]
        assert ["perplexity", "api, app", "incidentio", "read"] in rows
        assert ["runway", "app", "none known", "-"] in rows

    @pytest.mark.parametrize("columns", [60, 80, 100])
    def test_the_screen_fits(self, desk: Desk, columns: int) -> None:
        called = desk.call("vendors", terminal=True, columns=columns)
        lines = called.out.splitlines()
        assert called.code == 0
        assert max(map(len, lines)) <= columns
        assert len(lines) >= len(VENDORS)
        assert "nobody has checked it" in " ".join(called.out.split())

    def test_json_has_every_fact(self, desk: Desk) -> None:
        found = json.loads(desk.call("vendors", "--json").out)
        assert found["schema"] == "bcp.vendors/1"
        assert [each["id"] for each in found["vendors"]] == [vendor.id for vendor in VENDORS]
        told = [
            fact
            for vendor in found["vendors"]
            for service in vendor["services"]
            for fact in (
                *service["sources"], *service["probes"], *(service["failure_domains"] or ())
            )
        ]  # fmt: skip
        assert len(told) > 150
        assert all(fact["known"] and fact["as_of"] for fact in told)


class TestOne:
    @pytest.mark.parametrize("columns", [60, 80, 100])
    def test_the_screen(self, desk: Desk, columns: int, snapshot: SnapshotAssertion) -> None:
        shown = [
            desk.call("vendors", vendor, terminal=True, columns=columns).out
            for vendor in ("perplexity", "azure-openai", "ollama")
        ]
        assert max(len(line) for text in shown for line in text.splitlines()) <= columns
        assert "\n".join(shown) == snapshot(extension_class=Text)

    @pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.id)
    def test_every_vendor_can_be_shown_on_a_narrow_screen(self, desk: Desk, vendor: Vendor) -> None:
        called = desk.call("vendors", vendor.id, terminal=True, columns=60)
        assert called.code == 0
        assert max(map(len, called.out.splitlines())) <= 60
        for service in vendor.services:
            assert f"({service.id})" in called.out

    def test_how_long_past_outages_were_is_told_in_every_form(self, desk: Desk) -> None:
        shown = " ".join(desk.call("vendors", "openai", terminal=True).out.split())
        assert "nine of ten closed within 695 min, 28 in 30 days, 75 % over 1 h" in shown
        rows = [line.split("\t") for line in desk.call("vendors", "groq").out.splitlines()]
        (told,) = [row for row in rows if row[1] == "outages"]
        assert told[2].endswith("4 % over 4 h, period not recorded")
        assert told[3:5] == ["reported", "2026-11-22"]
        (found,) = json.loads(desk.call("vendors", "github", "--json").out)["vendors"]
        assert (found["history"]["services"], found["history"]["p90_minutes"]) == (["copilot"], 176)
        (found,) = json.loads(desk.call("vendors", "xai", "--json").out)["vendors"]
        assert found["history"] is None

    def test_a_pipe_gets_one_line_a_fact(self, desk: Desk) -> None:
        rows = [line.split("\t") for line in desk.call("vendors", "openai").out.splitlines()]
        assert {len(row) for row in rows} == {6}
        assert [
            "api", "probe", "GET https://api.openai.com/v1/models, key: openai/api-key",
            "documented", "2026-11-23",
            "401 without a key. It stays green in many an outage of a model.",
        ] in rows  # fmt: skip
        assert ["api", "stands on", "cloud:azure", "unverified", "2026-11-22", ""] in rows

    def test_json_says_what_is_filled_in_and_why_the_rest_is_not(self, desk: Desk) -> None:
        (found,) = json.loads(desk.call("vendors", "azure-openai", "--json").out)["vendors"]
        (probe,) = found["services"][0]["probes"]
        assert probe["filled_in"] is False
        assert "your-eu-resource" in probe["not_filled_in"]
        assert found["services"][0]["sources"] == [{
            "family": "azure", "url": "https://azure.status.microsoft/en-us/status",
            "components": [
                {"name": "Azure OpenAI"}, {"name": "Foundry"}, {"name": "Cognitive Services"},
            ],
            "known": "unverified", "as_of": "2026-11-22", "note": None,
        }]  # fmt: skip
        assert found["plan_lines"][:2] == ["dependency:", "  vendor: azure-openai"]

    def test_it_needs_no_workspace_and_writes_nothing(self, desk: Desk) -> None:
        assert desk.call("vendors", "openai").err == ""
        assert list(Path.cwd().iterdir()) == []
        assert list(desk.home.iterdir()) == []


class TestUnknown:
    @pytest.mark.parametrize(
        ("word", "near"),
        [("gemini", "google"), ("kimi", "moonshot"), ("Copilot", "github"), ("opneai", "openai")],
    )
    def test_what_may_be_meant_is_named(self, desk: Desk, word: str, near: str) -> None:
        called = desk.call("vendors", word)
        assert (called.code, called.out) == (65, "")
        assert f"It may be meant: {near}" in called.err

    def test_a_word_like_none_of_them_is_said(self, desk: Desk) -> None:
        called = desk.call("vendors", "../../etc/passwd")
        assert called.code == 65
        assert "No vendor and no service is called so." in called.err


class TestLines:
    @pytest.mark.parametrize("vendor", THEIRS, ids=lambda vendor: vendor.id)
    def test_the_lines_for_a_plan_load_and_are_filled_in(self, vendor: Vendor) -> None:
        workspace = read(plan_of(vendor))
        (loaded,) = workspace.plans
        for service, target in zip(vendor.services, workspace.services(loaded.plan), strict=True):
            assert (target.title, len(target.sources)) == (service.title, len(service.sources))
            filled_in = [known.probe for known in service.probes if known.is_filled_in]
            assert list(target.probes) == filled_in
        kinds = [service.kind for service in loaded.plan.dependency.services]
        assert kinds == [service.kind for service in vendor.services]

    @pytest.mark.parametrize("vendor", OURS, ids=lambda vendor: vendor.id)
    def test_the_lines_for_bcp_yaml_load(self, vendor: Vendor) -> None:
        text = "schema: bcp-workspace/1\n" + "\n".join(plan_lines(vendor)) + "\n"
        (own,) = read(text, "bcp.yaml").settings.own
        assert own.id == vendor.id
        assert own.probes == tuple(known.probe for known in vendor.services[0].probes)

    def test_the_lines_of_every_probe_read_as_that_probe(self) -> None:
        probes = [
            known.probe for vendor in VENDORS for each in vendor.services for known in each.probes
        ]
        assert [as_in_a_plan(probe) for probe in probes] == probes

    def test_what_is_not_filled_in_is_there_to_be_added_by_hand(self) -> None:
        known = {vendor.id: vendor for vendor in VENDORS}
        added = [(service.id, lines[0]) for service, _, lines in added_by_hand(known["google"])]
        assert added == [("vertex-gemini", "- id: models")]
        assert list(added_by_hand(known["openai"])) == []
        assert list(added_by_hand(known["ollama"])) == []
