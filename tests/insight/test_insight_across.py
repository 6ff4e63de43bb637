"""Trouble of many vendors at once is told once, with what is suspected, and changes no verdict."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from insight_samples import NETWORK_OK, T0, after, incident, probe
from msgspec.structs import replace

from bcp.insight.across import across_vendors
from bcp.insight.history import History, from_sweep
from bcp.insight.remarks import Remark, remarks
from bcp.insight.series import window
from bcp.model.observation import PageReading, ProbeReading, ServiceFinding, Sweep, Vantage
from bcp.model.verdict import Verdict, worst
from bcp.plan.workspace import Workspace, build_workspace

PLAN = """
schema: bcp/1
id: {name}
title: {title}
dependency:
  vendor: {name}
  services:
    - {{id: api, title: API, failure_domains: [{domains}]}}
  failure_domains: []
processes:
  - {{id: p, title: P, uses: [api], data: [public], tier: 3, rto: 1d, mtpd: 5d, minimum_capacity: 20%}}
activation:
  criteria: [{{id: down, service: api, at_least: partial_outage}}]
fallbacks:
  - {{id: pause, kind: stop, title: Pause, failure_domains: [], capacity: 0%, data: {{classes: [public]}}}}
"""  # noqa: E501 - one thing a line


def world(**vendors: str) -> Workspace:
    """A plan for each vendor, which stands on the domains that are named."""
    files = {
        f"runbooks/{name}.yaml": PLAN.format(
            name=name, title=name.capitalize(), domains=domains
        ).encode()
        for name, domains in vendors.items()
    }
    built = build_workspace(Path("/workspace"), files)
    assert not built.broken
    return built


def read(
    vendor: str,
    state: str,
    *,
    family: str = "incidentio",
    error: str = "HTTP 503",
    began: datetime | None = None,
    probes: tuple[ProbeReading, ...] = (),
) -> ServiceFinding:
    verdict = Verdict(state)
    page = PageReading(
        family, f"https://status.{vendor}.example", verdict, T0,
        incidents=(incident(began),) if began else (),
        error=None if verdict.is_known else error,
    )  # fmt: skip
    said = (page.state, *(one.state for one in probes))
    concluded = worst(state for state in said if state.is_known)
    return ServiceFinding(f"{vendor}/api", concluded, "", None, None, "", (page,), probes)


def texts(here: Workspace, findings: Sequence[ServiceFinding], history: History = ()) -> list[str]:
    swept = Sweep(T0, tuple(findings), NETWORK_OK)
    return [one.text for one in across_vendors(here, swept, history, window(T0))]


VENDORS = tuple(f"vendor{chr(ord('a') + number)}" for number in range(15))
MANY = world(**dict.fromkeys(VENDORS, ""))


class TestThePlatform:
    def test_fifteen_pages_that_cannot_be_read_are_one_platform(self) -> None:
        found = across_vendors(
            MANY, Sweep(T0, tuple(read(name, "unknown") for name in VENDORS), NETWORK_OK), (),
            window(T0),
        )  # fmt: skip
        assert [one.text for one in found] == [
            (
                "15 vendors' status pages cannot be read at once, all on incident.io: the status "
                "platform is suspected, not 15 vendors"
            )
        ]
        assert found[0].services == tuple(f"{name}/api" for name in VENDORS)

    def test_two_pages_are_chance(self) -> None:
        assert texts(MANY, [read(name, "unknown") for name in VENDORS[:2]]) == []

    def test_where_most_pages_of_the_platform_are_read_it_is_not_the_platform(self) -> None:
        some = [read(name, "unknown") for name in VENDORS[:3]]
        rest = [read(name, "operational") for name in VENDORS[3:6]]
        assert texts(MANY, [*some, *rest[:2]]) != []
        assert texts(MANY, [*some, *rest]) == []

    def test_pages_on_different_platforms_are_not_one(self) -> None:
        families = ("incidentio", "statuspage", "instatus")
        assert texts(MANY, [
            read(name, "unknown", family=family)
            for name, family in zip(VENDORS, families, strict=False)
        ]) == []  # fmt: skip

    @pytest.mark.parametrize(
        "error",
        [
            "component missing: 'API' is not on the page",
            "not answered before the check's own deadline",
        ],
    )
    def test_what_is_the_plans_or_our_own_matter_does_not_count(self, error: str) -> None:
        assert texts(MANY, [read(name, "unknown", error=error) for name in VENDORS]) == []

    def test_a_family_that_everyone_runs_alone_is_known_by_its_host(self) -> None:
        assert texts(MANY, [read(name, "unknown", family="gatus") for name in VENDORS]) == []
        together = [
            replace(one, pages=(replace(one.pages[0], url="https://up.example/a"),))
            for one in (read(name, "unknown", family="gatus") for name in VENDORS[:3])
        ]
        assert texts(MANY, together) == [
            (
                "3 vendors' status pages cannot be read at once, all on up.example: the status "
                "platform is suspected, not 3 vendors"
            )
        ]

    def test_pages_that_turn_bad_together_and_no_probe_confirms(self) -> None:
        bad = [read(name, "degraded", began=after(-4 + n)) for n, name in enumerate(VENDORS[:3])]
        assert texts(MANY, bad) == [
            (
                "3 vendors' pages, all on incident.io, turned bad within 2 minutes, and no probe "
                "of ours confirms it: the status platform or a layer beneath is suspected, not 3 "
                "vendors"
            )
        ]
        works = replace(bad[0], probes=(probe("operational"),))
        assert "our probes of Vendora work" in texts(MANY, [works, *bad[1:]])[0]

    def test_a_probe_that_fails_too_clears_the_platform(self) -> None:
        bad = [read(name, "degraded", began=after(-4)) for name in VENDORS[:3]]
        fails = replace(bad[0], probes=(probe("degraded"),))
        assert texts(MANY, [fails, *bad[1:]]) == []

    def test_troubles_hours_apart_are_no_platform(self) -> None:
        bad = [read(name, "degraded", began=after(-60 * n)) for n, name in enumerate(VENDORS[:4])]
        assert texts(MANY, bad) == []


class TestTheLayer:
    here = world(
        openai="edge:cloudflare, cloud:azure", anthropic="edge:cloudflare",
        mistral="edge:cloudflare, cloud:gcp", ollama="",
    )  # fmt: skip

    def test_two_vendors_within_minutes_on_one_edge(self) -> None:
        failed = [
            read("openai", "major_outage", began=after(-9)),
            read("anthropic", "degraded", family="statuspage", began=after(-6)),
        ]
        assert texts(self.here, failed) == [
            (
                "Openai and Anthropic failed within 3 minutes; both stand on edge:cloudflare, "
                "which is suspected"
            )
        ]

    def test_three_of_them(self) -> None:
        names = ("openai", "anthropic", "mistral")
        families = ("statuspage", "incidentio", "slack")
        failed = [
            read(name, "degraded", family=family, began=after(-9))
            for name, family in zip(names, families, strict=True)
        ]
        assert texts(self.here, failed)[0].startswith(
            "Openai, Anthropic and Mistral failed within 1 minute; all 3 stand on edge:cloudflare"
        )

    def test_hours_apart_are_chance(self) -> None:
        failed = [
            read("openai", "major_outage", began=after(-90)),
            read("anthropic", "degraded", began=after(-6)),
        ]
        assert texts(self.here, failed) == []

    def test_vendors_that_share_nothing_are_two_faults(self) -> None:
        failed = [
            read("openai", "major_outage", began=after(-6)),
            read("ollama", "major_outage", began=after(-6)),
        ]
        assert texts(self.here, failed) == []

    def test_probes_that_work_behind_the_same_edge_speak_against_it(self) -> None:
        failed = [read(name, "degraded", began=after(-6)) for name in ("openai", "anthropic")]
        works = read("mistral", "operational", probes=(probe("operational"),))
        assert len(texts(self.here, [*failed, works])) == 1
        more = world(openai="edge:x", anthropic="edge:x", mistral="edge:x", cohere="edge:x")
        fine = [
            read(name, "operational", probes=(probe("operational"),))
            for name in ("mistral", "cohere")
        ]
        assert texts(more, [*failed, *fine]) == []

    def test_probes_seen_failing_for_the_first_time_count_and_are_told_as_that(self) -> None:
        failed = [
            read(name, "operational", probes=(probe("partial_outage"),))
            for name in ("openai", "anthropic")
        ]
        assert texts(self.here, failed) == [
            (
                "Openai and Anthropic failed within 1 minute (as first seen here); both stand on "
                "edge:cloudflare, which is suspected"
            )
        ]

    def test_pages_that_were_bad_when_somebody_first_looked_do_not(self) -> None:
        """Two chronic troubles are no common moment."""
        assert texts(self.here, [read(name, "degraded") for name in ("openai", "anthropic")]) == []

    def test_our_own_fault_is_no_vendors(self) -> None:
        failed = [
            replace(read(name, "degraded", began=after(-6)), cause="ours: own/gateway")
            for name in ("openai", "anthropic")
        ]
        assert texts(self.here, failed) == []


class TestRemarks:
    def test_carry_their_kind_and_the_services(self) -> None:
        swept = Sweep(T0, tuple(read(name, "unknown") for name in VENDORS[:3]), NETWORK_OK)
        (said,) = remarks(MANY, swept, (), window(T0))
        assert (said.kind, said.services) == ("shared", tuple(f"{v}/api" for v in VENDORS[:3]))

    def test_a_service_that_flaps(self) -> None:
        words = ("operational", "degraded", "operational", "degraded")
        before = tuple(
            seen
            for place, word in enumerate(words)
            for seen in from_sweep(
                Sweep(after(-9 + 2 * place), (read("vendora", word),), NETWORK_OK)
            )
        )
        now = Sweep(T0, (read("vendora", "operational"),), NETWORK_OK)
        assert remarks(MANY, now, before, window(T0)) == (
            Remark(
                "flapping",
                "Vendora API is flapping: 4 changes in 7 minutes; it has not recovered before it "
                "stays fine",
                ("vendora/api",),
            ),
        )

    def test_nothing_is_said_of_vendors_where_our_network_fails(self) -> None:
        swept = Sweep(T0, tuple(read(name, "unknown") for name in VENDORS), Vantage("failing"))
        assert remarks(MANY, swept, (), window(T0)) == ()

    def test_where_nothing_answers_and_no_control_tells_it_is_our_network(self) -> None:
        swept = Sweep(T0, tuple(read(name, "unknown") for name in VENDORS), Vantage("unchecked"))
        (said,) = remarks(MANY, swept, (), window(T0))
        assert said.kind == "network"
        assert "this machine's network is suspected" in said.text
        one = dataclasses.replace(
            swept, findings=(*swept.findings[1:], read(VENDORS[0], "operational"))
        )
        assert [each.kind for each in remarks(MANY, one, (), window(T0))] == ["shared"]

    def test_what_the_log_tells_was_no_answer_of_now(self) -> None:
        told = replace(read(VENDORS[0], "operational"), read_at=after(-1))
        rest = tuple(read(name, "unknown") for name in VENDORS[1:3])
        swept = Sweep(T0, (told, *rest), Vantage("unchecked"))
        assert [one.kind for one in remarks(MANY, swept, (), window(T0))] == ["network"]

    def test_a_model_on_this_machine_answers_without_any_network(self) -> None:
        local = ServiceFinding(
            "vendora/api", Verdict.OPERATIONAL, "probe only", None, None, "",
            probes=(replace(probe("operational"), http_status=200),),
        )  # fmt: skip
        rest = tuple(read(name, "unknown") for name in VENDORS[1:3])
        swept = Sweep(T0, (local, *rest), Vantage("unchecked"))
        assert [one.kind for one in remarks(MANY, swept, (), window(T0))] == ["network"]

    def test_an_answer_that_could_not_be_used_is_an_answer(self) -> None:
        odd = read("vendora", "unknown")
        odd = replace(odd, pages=(replace(odd.pages[0], digest="a" * 64),))
        swept = Sweep(T0, (odd,), Vantage("unchecked"))
        assert remarks(MANY, swept, (), window(T0)) == ()
