"""Forty services whose pages and probes say what real ones said, each with the one right verdict.

What a page answers has the shape that its family's vendor publishes; the traps are those at which
other checkers failed. The table at the end reads like a document.
"""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from loopback import Answer, http
from pydantic import JsonValue

NOW = datetime.now(UTC)
ULID = "01JMDK9XYNY6RXSED6SDWW50WY"


def at(**before: float) -> str:
    """So long before now, as ISO 8601."""
    return (NOW - timedelta(**before)).isoformat(timespec="seconds").replace("+00:00", "Z")


def answer(document: JsonValue) -> bytes:
    return http(body=json.dumps(document).encode(), content_type="application/json")


HTML = http(body=b"<!doctype html><title>Status</title>All systems go", content_type="text/html")


@dataclass(frozen=True)
class Case:
    """One service, what the world answers about it, and what is right to say."""

    id: str
    verdict: str
    reason: str
    """Has to stand in the reason, or in an error or note of the page."""
    family: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    components: Sequence[str] = ("API",)
    url: str = "https://status.vendor.example"
    more: str = ""
    """Further keys of the source, as YAML."""
    probes: Sequence[str] = ()
    """As YAML; `$(base)` is the service's own place on the server."""
    cause: str | None = None


# Statuspage and what answers in its shape


def component(name: str, state: str = "operational", **more: JsonValue) -> dict[str, JsonValue]:
    return {"id": f"id{name.lower()}", "name": name, "status": state, "group": False, **more}


def incident(*names: str, status: str = "investigating", impact: str = "minor") -> JsonValue:
    named: JsonValue = [component(name) for name in names]
    return {
        "id": "inc1", "name": "Elevated errors", "status": status, "impact": impact,
        "created_at": at(minutes=20), "components": named,
    }  # fmt: skip


def work(status: str, **when: float) -> JsonValue:
    return {
        "id": "m1", "name": "Database upgrade", "status": status, "impact": "maintenance",
        "scheduled_for": at(**when), "components": [component("API")],
    }  # fmt: skip


def summary(
    *parts: dict[str, JsonValue],
    incidents: Sequence[JsonValue] = (),
    maintenance: Sequence[JsonValue] = (),
    indicator: str = "none",
    page_id: str = "abcdefghijkl",
) -> dict[str, JsonValue]:
    return {
        "page": {"id": page_id, "name": "Vendor", "updated_at": at(days=40)},
        "status": {"indicator": indicator},
        "components": list(parts or (component("API"), component("Login"))),
        "incidents": list(incidents),
        "scheduled_maintenances": list(maintenance),
    }


def statuspage(
    id_: str, verdict: str, reason: str, said: Answer | dict[str, JsonValue], **more: object
) -> Case:
    body = answer(said) if isinstance(said, dict) else said
    return Case(id_, verdict, reason, "statuspage", {"/api/v2/summary.json": body}, **more)  # type: ignore[arg-type]  # the case's own fields


GROUP = component("Platform", "major_outage", components=["idapi", "idlogin"]) | {"group": True}
LOGIN_OUT = component("Login", "major_outage")

STATUSPAGE = (
    statuspage("fine", "operational", "page says operational", summary()),
    statuspage(
        "green-with-an-incident", "degraded", "Elevated errors", summary(incidents=[incident()])
    ),
    statuspage(
        "incident-of-others", "operational", "page says operational",
        summary(incidents=[incident("Login", impact="critical")]),
    ),
    statuspage(
        "incident-resolved", "operational", "page says operational",
        summary(incidents=[incident("API", status="resolved", impact="critical")]),
    ),
    statuspage(
        "component-gone", "unknown", "component missing: 'API'", summary(component("Login"))
    ),
    statuspage(
        "maintenance-tomorrow", "operational", "page says operational",
        summary(maintenance=[work("scheduled", days=-1)]),
    ),
    statuspage(
        "maintenance-now", "maintenance", "Database upgrade",
        summary(maintenance=[work("in_progress", minutes=10)]),
    ),
    statuspage("moved", "unknown", "page moved: HTML where JSON was", HTML),
    statuspage(
        "frozen-mirror", "unknown", "this mirror is frozen", summary(),
        url="https://deepseek.statuspage.io",
    ),
    statuspage(
        "red-for-others", "operational", "page says operational",
        summary(component("API"), LOGIN_OUT, indicator="critical"),
    ),
    statuspage(
        "rollup-row", "operational", "page says operational",
        summary(GROUP, component("API"), LOGIN_OUT),
    ),
    statuspage("new-word", "unknown", "'on_fire'", summary(component("API", "on_fire"))),
    statuspage("nothing-said", "unknown", "the answer is empty", http(200)),
    statuspage("half-an-answer", "unknown", "not JSON", http(body=b'{"page": {"id": "abc')),
    statuspage(
        "challenge", "unknown", "a challenge page stands before it",
        http(403, b"<html>", content_type="text/html", cf_mitigated="challenge"),
    ),
    statuspage(
        "lists-of-null", "operational", "page says operational",
        {**summary(), "incidents": None, "scheduled_maintenances": None},
    ),
    statuspage(
        "gzip-bomb", "unknown", "larger than bcp reads",
        http(body=gzip.compress(b" " * 6_000_000), content_encoding="gzip",
             content_type="application/json"),
    ),
    statuspage(
        "now-on-incident-io", "unknown", "use family incidentio",
        summary(component("Login"), page_id=ULID),
    ),
)  # fmt: skip


# incident.io


def native(*affected: dict[str, JsonValue], **more: JsonValue) -> dict[str, JsonValue]:
    parts: JsonValue = [{"id": "c1", "name": "API"}, {"id": "c2", "name": "Login"}]
    return {"summary": {
        "id": ULID, "name": "Vendor", "components": parts,
        "affected_components": list(affected), **more,
    }}  # fmt: skip


def touched(id_: str, state: str) -> dict[str, JsonValue]:
    return {"component_id": id_, "status": state}


def ongoing(*affected: JsonValue, title: str = "Elevated errors") -> JsonValue:
    return [{
        "id": "01K9", "name": title, "status": "investigating", "published_at": at(minutes=20),
        "affected_components": list(affected),
    }]  # fmt: skip


def incidentio(id_: str, verdict: str, reason: str, said: dict[str, JsonValue]) -> Case:
    path = "/proxy/status.vendor.example"
    return Case(id_, verdict, reason, "incidentio", {path: answer(said)})


OURS, THEIRS = touched("c1", "full_outage"), touched("c2", "full_outage")
INCIDENT_IO = (
    incidentio(
        "full-outage", "major_outage", "Elevated errors",
        native(OURS, ongoing_incidents=ongoing(OURS)),
    ),
    incidentio(
        "others-affected", "operational", "page says operational",
        native(THEIRS, ongoing_incidents=ongoing(THEIRS)),
    ),
    incidentio(
        "planned-for-next-week", "operational", "page says operational",
        native(scheduled_maintenances=[
            {"id": "m", "name": "Upgrade", "status": "maintenance_scheduled",
             "starts_at": at(days=-7), "affected_components": [touched("c1", "under_maintenance")]}
        ]),
    ),
)  # fmt: skip


# Families of other vendors


def better(state: str, downtime: int = 0) -> dict[str, JsonValue]:
    day: JsonValue = {
        "day": f"{NOW:%Y-%m-%d}", "status": state, "downtime_duration": downtime,
        "maintenance_duration": 0,
    }  # fmt: skip
    part: JsonValue = {"id": "7", "type": "status_page_resource", "attributes": {
        "public_name": "API", "status": state, "status_history": [day]}}  # fmt: skip
    return {
        "data": {"id": "1", "type": "status_page", "attributes": {
            "company_name": "Vendor", "aggregate_state": state}},
        "included": [part],
    }  # fmt: skip


def betterstack(id_: str, verdict: str, reason: str, said: dict[str, JsonValue]) -> Case:
    return Case(id_, verdict, reason, "betterstack", {"/index.json": answer(said)})


def cloud_event(region: str, service: str) -> JsonValue:
    return {
        "date": "1772323200", "arn": f"arn:aws:health:{region}::event/BEDROCK/AWS_1",
        "region_name": region, "status": "3", "service": f"{service}-{region}",
        "service_name": "Amazon Bedrock", "summary": "Increased error rates",
        "event_log": [{"summary": "s", "message": "m", "status": 3, "timestamp": 1772323200}],
        "impacted_services": {f"{service}-{region}": {
            "service_name": "Amazon Bedrock", "current": "3", "max": "3"}},
    }  # fmt: skip


def aws(id_: str, verdict: str, reason: str, events: JsonValue, region: str) -> Case:
    body = http(body=json.dumps(events).encode("utf-16"), content_type="application/json")
    more = f", region: {region}" if region else ""
    return Case(
        id_, verdict, reason, "aws", {"/public/currentevents": body},
        components=("bedrock-us-east-1",), more=more,
    )  # fmt: skip


def cloud_incident(place: str) -> JsonValue:
    product: JsonValue = {"id": "Z0FZJAMvEB4j3NbCJs6B", "title": "Vertex Gemini API"}
    where: JsonValue = [{"id": place, "title": place}]
    return {
        "id": "g1", "number": "1", "begin": at(hours=1), "created": at(hours=1), "end": None,
        "modified": at(minutes=5), "external_desc": "Elevated errors", "severity": "high",
        "status_impact": "SERVICE_OUTAGE", "service_name": "Multiple Products",
        "affected_products": [product], "uri": "incidents/g1",
        "most_recent_update": {"status": "SERVICE_OUTAGE", "when": at(minutes=5), "text": "t",
                               "affected_locations": where},
        "currently_affected_locations": where, "previously_affected_locations": [],
    }  # fmt: skip


def google(id_: str, verdict: str, reason: str, place: str) -> Case:
    products: JsonValue = {"products": [
        {"id": "Z0FZJAMvEB4j3NbCJs6B", "title": "Gemini on Agent Platform"}]}  # fmt: skip
    answers = {"/incidents.json": answer([cloud_incident(place)]),
               "/products.json": answer(products)}  # fmt: skip
    return Case(
        id_, verdict, reason, "googlecloud", answers, components=("Z0FZJAMvEB4j3NbCJs6B",),
        more=", region: europe-west4",
    )  # fmt: skip


def gatus_results(*statuses: int) -> JsonValue:
    results: JsonValue = [
        {"status": status, "duration": 1, "success": status == 200,
         "timestamp": at(minutes=len(statuses) - number)}
        for number, status in enumerate(statuses)
    ]  # fmt: skip
    return [{"name": "API", "group": "core", "key": "core_api", "results": results}]


AZURE = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Azure Status</title>
<link>https://azure.example</link><description>d</description><language>en</language>
<lastBuildDate>Fri, 31 Jul 2026 00:12:00 Z</lastBuildDate></channel></rss>"""

ATOM = f"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Status</title>
<id>t</id><updated>{at(minutes=1)}</updated><entry><id>1</id><title>Errors</title>
<published>{at(minutes=9)}</published><updated>{at(minutes=9)}</updated>
<content type="html">&lt;p&gt;&lt;strong&gt;Investigating&lt;/strong&gt; - We look.&lt;/p&gt;
</content></entry></feed>""".encode()

OTHERS = (
    betterstack("maintenance-is-not-degraded", "maintenance", "page says maintenance",
                better("maintenance")),
    betterstack("a-monitor-s-blip", "degraded", "nobody has reported it",
                better("downtime", downtime=12)),
    betterstack("a-monitor-s-hour", "major_outage", "page says major outage",
                better("downtime", downtime=3600)),
    Case("instatus-of-others", "operational", "page says operational", "instatus", {
        "/summary.json": answer({"page": {"name": "V", "url": "https://v.example",
                                          "status": "HASISSUES"}}),
        "/v3/summary.json": answer({"page": {"name": "V", "url": "https://v.example",
                                             "status": "HASISSUES"}}),
        "/v3/components.json": answer({"components": [
            {"id": "a", "name": "API", "status": "OPERATIONAL"},
            {"id": "b", "name": "Login", "status": "MAJOROUTAGE"}]}),
    }),
    Case("statusio-security-code", "unknown", "", "statusio", {"/1.0/status/x": answer(
        {"result": {"status_overall": {"status_code": 100}, "status": [
            {"id": "a", "name": "API", "status": "?", "status_code": 999, "containers": []}],
            "incidents": [], "maintenance": {"active": [], "upcoming": []}}})}),
    aws("another-region-for-months", "operational", "page says operational",
        [cloud_event("me-central-1", "bedrock")], "us-east-1"),
    aws("our-region", "major_outage", "Increased error rates",
        [cloud_event("us-east-1", "bedrock")], "us-east-1"),
    aws("no-region-said", "unknown", "region", [], ""),
    google("google-elsewhere", "operational", "page says operational", "us-central1"),
    google("google-here", "major_outage", "Elevated errors", "europe-west4"),
    Case("nothing-open-at-azure", "operational", "page says operational", "azure",
         {"/en-us/status/feed/": http(body=AZURE, content_type="application/rss+xml")},
         components=("Azure OpenAI",), url="https://azure.status.microsoft/en-us/status"),
    Case("only-a-feed", "degraded", "from a feed", "feed",
         {"/history.atom": http(body=ATOM, content_type="application/atom+xml")}, components=()),
    Case("gatus-down-twice", "major_outage", "page says major outage", "gatus",
         {"/api/v1/endpoints/statuses": answer(gatus_results(200, 500, 500))}),
)  # fmt: skip


# Page and probe

MODELS = '{id: models, kind: http, url: "$(base)/v1/models", timeout: 2s}'
THROUGH = '{id: gateway, kind: http, url: "$(base)/gateway", through: own/gateway, timeout: 2s}'
GREEN = {"/api/v2/summary.json": answer(summary())}


def probed(
    id_: str, verdict: str, reason: str, answers: Mapping[str, Answer], *probes: str,
    cause: str | None = None,
) -> Case:  # fmt: skip
    return Case(id_, verdict, reason, "statuspage", answers, probes=probes, cause=cause)


QUOTA = json.dumps({"error": {"code": "insufficient_quota"}}).encode()

PROBED = (
    probed("green-page-failing-probe", "partial_outage", "page not updated",
           {**GREEN, "/v1/models": http(500)}, MODELS),
    probed("gateway-ours", "operational", "fails through own/gateway",
           {**GREEN, "/v1/models": http(200, b"{}"), "/gateway": http(502)}, MODELS, THROUGH,
           cause="ours: own/gateway"),
    probed("moved-but-works", "operational", "our probe works",
           {"/api/v2/summary.json": HTML, "/v1/models": http(200, b"{}")}, MODELS),
    probed("moved-and-key-refused", "unknown", "401",
           {"/api/v2/summary.json": HTML, "/v1/models": http(401, b"{}")}, MODELS, cause="ours"),
    probed("our-money-is-gone", "major_outage", "quota used up",
           {**GREEN, "/v1/models": http(429, QUOTA)}, MODELS, cause="ours"),
    probed("throttled", "degraded", "429 throttled",
           {**GREEN, "/v1/models": http(429, b"{}")}, MODELS),
)  # fmt: skip

CASES = (*STATUSPAGE, *INCIDENT_IO, *OTHERS, *PROBED)
