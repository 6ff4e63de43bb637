"""Four vendors on loopback, as the paper sketch of `bcp check` has them, and the plans for them."""

import json
from collections.abc import Sequence
from pathlib import Path

from loopback import Loopback, http

JSON = "application/json"
ALL = ("ChatGPT", "Sora", "API")


def statuspage(
    names: Sequence[str], state: str = "operational", incident: str = "", began: str = ""
) -> bytes:
    """A Statuspage summary; the incident names every component."""
    components = [
        {"id": name.lower(), "name": name, "status": state, "group": False} for name in names
    ]
    told = {
        "id": "inc1", "name": incident, "status": "investigating", "impact": "critical",
        "started_at": began, "components": components,
    }  # fmt: skip
    return json.dumps({
        "page": {"id": "abc123"},
        "status": {"indicator": "none"},
        "components": components,
        "incidents": [told] if incident else [],
        "scheduled_maintenances": [],
    }).encode()  # fmt: skip


def show_page(vendor: Loopback, name: str, body: bytes, content_type: str = JSON) -> None:
    vendor.on(f"/{name}/api/v2/summary.json", http(body=body, content_type=content_type))


def outage(vendor: Loopback) -> None:
    """Three services of OpenAI out since 02:51; Mistral's page moved; the others are fine."""
    down = statuspage(
        ALL, "major_outage", "Elevated errors across services", "2026-11-21T02:51:00Z"
    )
    show_page(vendor, "openai", down)
    show_page(vendor, "anthropic", statuspage(["Claude API"]))
    show_page(vendor, "mistral", b"<html>moved", "text/html")
    vendor.on("/openai/models", http(503, b'{"error": {"code": "server_is_overloaded"}}'))
    vendor.on("/ollama/models", http(200, b"{}"))
    vendor.on("/control", http(200, b"ok"))


def all_fine(vendor: Loopback) -> None:
    outage(vendor)
    show_page(vendor, "openai", statuspage(ALL))
    show_page(vendor, "mistral", statuspage(["La Plateforme"]))
    vendor.on("/openai/models", http(200, b"{}"))


def source(vendor: Loopback, name: str, component: str) -> str:
    url = f'url: "https://status.{name}.example", api: "{vendor.url(f"/{name}")}"'
    return f"[{{family: statuspage, {url}, components: [{component}]}}]"


def service(vendor: Loopback, plan: str, word: str, title: str, *, page: bool, probe: bool) -> str:
    lines = [f"    - id: {word}", f"      title: {title}"]
    lines += [f"      sources: {source(vendor, plan, title) if page else '[]'}"]
    probed = f'{{id: models, kind: http, url: "{vendor.url(f"/{plan}/models")}"}}'
    lines += [f"      probes: [{probed if probe else ''}]"]
    return "\n".join(lines)


TAIL = """\
processes:
  - {id: support, title: Customer service, uses: [USES], data: [personal], tier: 1, rto: 30m, \
mtpd: 4h, minimum_capacity: 40%, loss: 1200 EUR/h}
activation:
  criteria: [{id: vendor-says-down, service: USES, at_least: partial_outage, for: 10m}]
fallbacks:
  - id: by-hand
    kind: non_ai
    title: Agents by hand
    failure_domains: []
    capacity: 50%
    data: {classes: [personal]}
    steps: [{id: open-queue, kind: manual, title: Open the queue, do: Open it., target: 5m}]
"""


def plan(vendor: Loopback, name: str, title: str, services: Sequence[str], uses: str) -> str:
    head = (
        f"schema: bcp/1\nid: {name}\ntitle: {title}\ndependency:\n  vendor: {name}\n  services:\n"
    )
    return head + "\n".join(services) + "\n" + TAIL.replace("USES", uses)


def write_plans(vendor: Loopback, folder: Path) -> None:
    """The plans of the sketch, in `folder/runbooks`, and a control in `bcp.yaml`."""
    runbooks = folder / "runbooks"
    runbooks.mkdir()
    openai = [
        service(vendor, "openai", word, title, page=True, probe=word == "api")
        for word, title in (("chatgpt", "ChatGPT"), ("sora", "Sora"), ("api", "API"))
    ]
    plans = {
        "openai": plan(vendor, "openai", "OpenAI", openai, "api"),
        "anthropic": plan(vendor, "anthropic", "Anthropic", [
            service(vendor, "anthropic", "api", "Claude API", page=True, probe=False)], "api"),
        "mistral": plan(vendor, "mistral", "Mistral", [
            service(vendor, "mistral", "api", "La Plateforme", page=True, probe=False)], "api"),
        "ollama": plan(vendor, "ollama", "Ollama", [
            service(vendor, "ollama", "llama", "llama on site", page=False, probe=True)], "llama"),
    }  # fmt: skip
    for name, text in plans.items():
        (runbooks / f"{name}.yaml").write_text(text)
    settings = f'schema: bcp-workspace/1\ncontrols: ["{vendor.url("/control")}"]\n'
    (folder / "bcp.yaml").write_text(settings)
