"""Small worlds to judge: plans as their authors write them, and readings built in one line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from bcp.insight.history import History, from_sweep
from bcp.model.observation import (
    Incident,
    PageReading,
    ProbeReading,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.verdict import Verdict
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Process
from bcp.plan.workspace import Workspace, build_workspace

T0 = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
NETWORK_OK = Vantage("ok", (("https://one.example/health", True),))

OPENAI = """
schema: bcp/1
id: openai
title: OpenAI
dependency:
  vendor: openai
  services:
    - {id: api, title: API, failure_domains: [model:gpt, identity:openai-auth]}
    - {id: chatgpt, title: ChatGPT, failure_domains: [model:gpt, identity:openai-auth]}
    - {id: sora, title: Sora, failure_domains: [model:sora, identity:openai-auth]}
    - {id: files, title: Files}
  failure_domains: [vendor:openai, edge:cloudflare]
processes:
  - {id: video, title: Campaign video, uses: [sora], data: [public], tier: 4, rto: 3d, mtpd: 10d, minimum_capacity: 0%, fallbacks: [postpone]}
  - {id: support, title: Customer service, uses: [api], data: [internal, personal], tier: 1, rto: 30m, mtpd: 4h, minimum_capacity: 40%, loss: 1200 EUR/h, fallbacks: [azure, claude, by-hand]}
  - {id: texts, title: Texts, uses: [chatgpt, api], data: [public], tier: 1, rto: 20m, rto_from: declared, mtpd: 4h, minimum_capacity: 40%, loss: 100 USD/h}
activation:
  criteria:
    - {id: vendor-says-down, service: api, at_least: partial_outage, for: 10m}
    - {id: we-see-it-down, service: api, probes_failing_for: 5m}
    - id: both-degraded
      all:
        - {service: api, at_least: degraded, for: 60m}
        - {service: chatgpt, at_least: degraded}
    - {id: video-down, service: sora, at_least: major_outage, for: 30m}
fallbacks:
  - id: azure
    kind: same_model
    title: Same model at Azure EU
    relies_on: [azure-openai/eu, own/gateway]
    capacity: {support: 100%, texts: 20%}
    data: {classes: [public, internal, personal], agreement: DPA-2025-3, region: eu}
    lasts: 8h
    steps:
      - {id: point, kind: manual, title: Point, do: Point the gateway there., target: 3m}
      - {id: look, kind: manual, title: Look, do: Read an answer., target: 2m}
  - id: claude
    kind: other_vendor
    title: Claude API
    relies_on: [anthropic/api]
    capacity: 60%
    data: {classes: [public, internal]}
    steps:
      - {id: tell, kind: manual, title: Tell, do: Tell the teams., target: 5m}
      - {id: ask, kind: manual, title: Ask, do: Ask how it goes.}
  - id: by-hand
    kind: non_ai
    title: Agents by hand
    failure_domains: []
    capacity: 50%
    data: {classes: [public, internal, personal]}
    steps:
      - {id: open-queue, kind: manual, title: Open, do: Open the queue., target: 7m}
  - id: postpone
    kind: stop
    title: Video waits
    failure_domains: []
    capacity: {video: 0%}
    data: {classes: [public]}
"""  # noqa: E501 - one process a line, as the minimal plan has it
ANTHROPIC = """
schema: bcp/1
id: anthropic
title: Anthropic
dependency:
  vendor: anthropic
  services:
    - id: api
      title: Claude API
      probes: [{id: models, kind: http, url: "https://api.anthropic.example/v1/models"}]
    - {id: seats, title: Claude seats}
  failure_domains: [model:claude, edge:cloudflare]
processes:
  - {id: research, title: Research, uses: [api], data: [public], tier: 3, rto: 1d, mtpd: 5d, minimum_capacity: 20%}
activation:
  criteria: [{id: down, service: api, at_least: partial_outage}]
fallbacks:
  - {id: search, kind: non_ai, title: Search by hand, failure_domains: [], capacity: 50%, data: {classes: [public]}}
"""  # noqa: E501 - the same
SETTINGS = """
schema: bcp-workspace/1
own:
  - id: gateway
    title: AI gateway
    probes: [{id: alive, kind: http, url: "https://llm.example/health"}]
    failure_domains: [identity:okta]
"""


def workspace(
    openai: str = OPENAI, settings: str = SETTINGS, *, sound: bool = True, **more: str
) -> Workspace:
    """A workspace of these texts, by the names of their files."""
    plans = {"openai": openai, "anthropic": ANTHROPIC, **more}
    files = {f"runbooks/{name}.yaml": text.encode() for name, text in plans.items()}
    built = build_workspace(Path("/workspace"), {**files, "bcp.yaml": settings.encode()})
    assert sound is not bool(built.broken)
    return built


def openai_plan(built: Workspace | None = None) -> LoadedPlan:
    return (built or workspace()).plan("openai")


def process_of(loaded: LoadedPlan, process_id: str) -> Process:
    return next(known for known in loaded.plan.processes if known.id == process_id)


def after(minutes: float) -> datetime:
    """So many minutes after 03:00."""
    return T0 + timedelta(minutes=minutes)


def incident(
    started_at: datetime | None, *, touches_ours: bool = True, impact: str = "degraded"
) -> Incident:
    return Incident(
        "i1", "Elevated errors", "investigating", Verdict(impact), started_at,
        touches_ours=touches_ours,
    )  # fmt: skip


def page(state: str, *incidents: Incident, at: datetime = T0) -> PageReading:
    return PageReading("incidentio", "https://status.example", Verdict(state), at, (), incidents)


def probe(state: str, cause: str | None = None, at: datetime = T0) -> ProbeReading:
    return ProbeReading("models", "http", Verdict(state), at, "GET /v1/models", cause=cause)


def finding(
    verdict: str,
    *,
    key: str = "openai/api",
    probes: tuple[ProbeReading, ...] = (),
    incidents: tuple[Incident, ...] = (),
    cause: str | None = None,
) -> ServiceFinding:
    return ServiceFinding(
        key, Verdict(verdict), "page and probe", None, cause, f"it reads {verdict}",
        (page(verdict, *incidents),), probes,
    )  # fmt: skip


def sweep(at: datetime, *findings: ServiceFinding, vantage: Vantage = NETWORK_OK) -> Sweep:
    return Sweep(at, findings, vantage)


def history(*sweeps: Sweep) -> History:
    return tuple(seen for each in sweeps for seen in from_sweep(each))
