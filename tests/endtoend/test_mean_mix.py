"""`bcp check` against forty pages and probes, of which most mislead: forty right verdicts."""

from collections.abc import Iterator

import pytest
from loopback import Loopback
from machine import Machine, machine
from mean_mix import CASES, Case

SERVICE = """\
    - id: {id}
      title: {id}
      sources: [{{family: {family}, url: "{url}", api: "{api}", components: [{components}]{more}}}]
      probes: [{probes}]
"""
WHOLE_URL = {"statusio": "/1.0/status/x", "feed": "/history.atom"}
"""Families whose `api` is the whole URL of what is read."""
TAIL = """\
processes:
  - {id: support, title: Customer service, uses: [fine], data: [personal], tier: 1, rto: 30m, \
mtpd: 4h, minimum_capacity: 40%}
activation:
  criteria: [{id: down, service: fine, at_least: partial_outage, for: 10m}]
fallbacks:
  - {id: by-hand, kind: non_ai, title: By hand, failure_domains: [], capacity: 50%, \
data: {classes: [personal]}, steps: [{id: open, kind: manual, title: Open the queue, do: Open it.}]}
"""


def service(case: Case, server: Loopback) -> str:
    base = server.url(f"/{case.id}")
    api = base + WHOLE_URL.get(case.family, "")
    return SERVICE.format(
        id=case.id, family=case.family, url=case.url, api=api, more=case.more,
        components=", ".join(f'"{name}"' for name in case.components),
        probes=", ".join(case.probes).replace("$(base)", base),
    )  # fmt: skip


def write(desk: Machine, server: Loopback) -> None:
    for case in CASES:
        for path, answer in case.answers.items():
            server.on(f"/{case.id}{path}", answer)
    head = "schema: bcp/1\nid: mix\ntitle: Mix\ndependency:\n  vendor: mix\n  services:\n"
    services = "".join(service(case, server) for case in CASES)
    desk.write("runbooks/mix.yaml", head + services + TAIL)
    gateway = f'{{id: alive, kind: http, url: "{server.on("/alive", b"")}"}}'
    desk.write(
        "bcp.yaml",
        f'schema: bcp-workspace/1\ncontrols: ["{server.url("/control")}"]\n'
        f"own: [{{id: gateway, title: AI gateway, probes: [{gateway}]}}]\n",
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, object]]]:
    with Loopback() as server:
        desk = machine(tmp_path_factory.mktemp("mix"))
        write(desk, server)
        ended = desk.bcp("check", "mix", "--json")
        assert ended.err == "", ended.err
        assert ended.code == 2
        plans = ended.json()["plans"]
        assert isinstance(plans, list)
        yield {service["id"]: service for service in plans[0]["services"]}


def test_there_are_forty_of_them() -> None:
    assert len({case.id for case in CASES}) == len(CASES) == 40


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_verdict_is_right_and_says_why(case: Case, found: dict[str, dict[str, object]]) -> None:
    service = found[case.id]
    assert service["verdict"] == case.verdict, service
    assert service["cause"] == case.cause
    pages = service["pages"]
    assert isinstance(pages, list)
    said = [service["reason"], *(page.get("note") for page in pages)]
    assert any(case.reason in str(text) for text in said), service
