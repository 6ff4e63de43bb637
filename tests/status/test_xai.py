"""xAI's feed: components by the title's brackets, and the category's word before the text's."""

from datetime import UTC, datetime

import feeds
import pytest
from family_suite import NOW, PAGE, Event, FamilySuite, Page
from pydantic import JsonValue
from summary_suite import CHAT, ComponentSuite, MaintenanceSuite, UnnamedIncidentSuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.xai import read, requests

SEVERITIES = {
    Verdict.OPERATIONAL: "available",
    Verdict.MAINTENANCE: "maintenance",
    Verdict.DEGRADED: "degraded",
    Verdict.PARTIAL_OUTAGE: "disruption",
    Verdict.MAJOR_OUTAGE: "outage",
}
FROM = "from a feed of incidents: a component without an open one counts as operational"
API = "API (us-east-1.api.x.ai)"


def row(name: str | None, title: str, severity: str, state: str,
        started: datetime | None = None) -> JsonValue:  # fmt: skip
    when = second_text(started) if started else None
    return {
        "id": f"INC{title}", "name": name, "title": title, "severity": severity, "state": state,
        "started": when,
    }  # fmt: skip


def event_rows(event: Event, severity: str, state: str) -> list[JsonValue]:
    names: list[str | None] = [part.name for part in event.parts]
    return [row(name, event.title, severity, state, event.started_at) for name in names or [None]]


def encode(document: JsonValue) -> bytes:
    items = "".join(map(item_of, feeds.rows(feeds.part(document, "items"))))
    head = (
        feeds.element("title", feeds.part(document, "title")) + "<link>https://status.x.ai</link>"
    )
    return feeds.encoded(f'<rss version="2.0"><channel>{head}{items}</channel></rss>')


def item_of(item: JsonValue) -> str:
    name, severity, state = (feeds.part(item, key) for key in ("name", "severity", "state"))
    scope = f"[{name}] " if name is not None else ""
    text = f"<h3>Status: {str(state).upper()}</h3>" if state is not None else ""
    text += f"<p>Severity: {severity}</p>" if severity is not None else ""
    return (
        "<item>"
        + feeds.element("title", f"{scope}{feeds.part(item, 'title')}")
        + feeds.element("guid", feeds.part(item, "id"), ' isPermaLink="false"')
        + feeds.element("description", text)
        + feeds.element("pubDate", feeds.mail_date(feeds.part(item, "started")))
        + feeds.element("category", severity)
        + feeds.element("category", state)
        + "</item>"
    )


class TestXai(ComponentSuite, UnnamedIncidentSuite, MaintenanceSuite):
    word = "xai"
    wanted = "a feed"
    content_type = "application/rss+xml"
    state_keys = ("severity",)

    def document(self, page: Page) -> JsonValue:
        items: list[JsonValue] = []
        for part in page.parts:
            severity = part.word or SEVERITIES[part.state]
            state = "resolved" if severity == "available" else "active"
            items.append(row(part.name, "High error rate", severity, state))
        for event in page.incidents:
            state = event.status or "investigating"
            items += event_rows(event, SEVERITIES[event.impact], state)
        for event in page.maintenance:
            state = "in_progress" if event.open else "scheduled"
            items += event_rows(event, "maintenance", state)
        return {"title": "SpaceXAI System Status", "items": items}

    def encode(self, document: JsonValue) -> bytes:
        return encode(document)

    def test_a_start_in_the_future_is_kept(self) -> None:
        """To the second, as the feed's dates are."""
        started = datetime(2026, 11, 30, 2, 51, 7, tzinfo=UTC)
        reading = self.read(Page(incidents=(Event(parts=(CHAT,), started_at=started),)), "Chat")
        assert reading.incidents[0].started_at == started

    def test_text_of_others_cannot_move_the_cursor(self) -> None:
        reading = self.read(Page(incidents=(Event("gone\u202e", parts=(CHAT,)),)), "Chat")
        assert reading.incidents[0].title == r"gone\u202e"

    def test_a_page_with_very_many_components_is_read(self) -> None:
        """Of two thousand items at most; more is no feed of this page."""
        items = [row(f"p{n}", "x", "on_fire", "active") for n in range(2_000)]
        reading = self.read({"title": "xAI", "items": [*items]})
        assert "and 1996 more" in str(reading.error)


def spec_of(*components: str, api: str | None = None) -> SourceSpec:
    return SourceSpec(family="xai", url=PAGE, components=components, api=api)


def reading_of(body: bytes, *components: str, status: int = 200) -> PageReading:
    spec = spec_of(*components)
    reply = Reply(requests(spec)[0].url, status, {}, body)
    return FamilySuite.checked(read(spec, [reply], NOW))


def feed(*items: str) -> bytes:
    channel = f"<title>xAI System Status</title>{''.join(items)}"
    return feeds.encoded(f'<rss version="2.0"><channel>{channel}</channel></rss>')


def item(title: str, text: str = "", *categories: str) -> str:
    marks = "".join(f"<category>{word}</category>" for word in categories)
    return (
        f"<item><title>{title}</title><description><![CDATA[{text}]]></description>{marks}</item>"
    )


RESOLVED = item(f"[{API}] Errors", "<h3>Status: RESOLVED</h3>", "available", "resolved")
OUTAGE = """<item>
  <title>[Grok (Web)] Models outage</title>
  <link>https://status.x.ai/grok-com/INC25664c15</link>
  <guid isPermaLink="false">INC25664c15</guid>
  <description><![CDATA[
    <h3>Status: ACTIVE</h3>
    <p>Severity: outage</p>
    <hr />
    <div><p><strong>Thu, 03 Sep 2026 13:30:00 GMT</strong></p><h3>Investigating outage</h3></div>
  ]]></description>
  <pubDate>Thu, 03 Sep 2026 13:30:00 GMT</pubDate>
  <category>outage</category>
  <category>active</category>
</item>"""


def test_the_feed_is_asked_for() -> None:
    assert [request.url for request in requests(spec_of())] == [f"{PAGE}/feed.xml"]
    at_loopback = spec_of(api="http://127.0.0.1:8123")
    assert [request.url for request in requests(at_loopback)] == ["http://127.0.0.1:8123/feed.xml"]
    whole = spec_of(api="http://127.0.0.1:8123/own.xml")
    assert [request.url for request in requests(whole)] == ["http://127.0.0.1:8123/own.xml"]


def test_an_item_as_the_page_wrote_it() -> None:
    reading = reading_of(feed(OUTAGE, RESOLVED), "Grok (Web)")
    assert reading.state is Verdict.MAJOR_OUTAGE
    (incident,) = reading.incidents
    assert (incident.id, incident.title) == ("INC25664c15", "Models outage")
    assert (incident.status, incident.components) == ("active", ("Grok (Web)",))
    assert incident.started_at == datetime(2026, 9, 3, 13, 30, tzinfo=UTC)
    assert reading.note == FROM


def test_an_outage_of_another_product_counts_for_nothing() -> None:
    reading = reading_of(feed(OUTAGE, RESOLVED), API)
    assert reading.state is Verdict.OPERATIONAL
    assert [incident.touches_ours for incident in reading.incidents] == [False]


def test_a_component_stands_for_its_parts() -> None:
    west = item("[API (us-west-2.api.x.ai)] Slow", "", "degraded", "monitoring")
    reading = reading_of(feed(west, RESOLVED, OUTAGE), "API")
    assert reading.state is Verdict.DEGRADED
    assert [part.name for part in reading.components] == ["API (us-west-2.api.x.ai)", API]
    console = item("[API Console] Slow", "", "outage", "active")
    assert reading_of(feed(console, RESOLVED), "API").state is Verdict.OPERATIONAL
    assert reading_of(feed(console, RESOLVED), "API (").state is Verdict.UNKNOWN


def test_a_component_that_no_item_names_is_missing() -> None:
    for body in (feed(RESOLVED), feed(RESOLVED, OUTAGE)):
        error = str(reading_of(body, "API (us-eest-1.api.x.ai)").error)
        assert "component missing: 'API (us-eest-1.api.x.ai)'" in error


def dated(title: str, day: int, *categories: str) -> str:
    date = f"<pubDate>Thu, {day:02} Sep 2026 10:00:00 GMT</pubDate></item>"
    return item(title, "", *categories).replace("</item>", date)


def test_an_incident_of_a_component_that_is_new_since_ours_may_be_ours() -> None:
    old = dated(f"[{API}] Errors", 3, "available", "resolved")
    grok = dated("[Grok (Web)] Slow", 1, "available", "resolved")
    again = dated("[Grok (Web)] Slow again", 9, "outage", "active")
    renamed = dated("[Global (api.x.ai)] Errors", 8, "outage", "active")
    assert reading_of(feed(again, old, grok), "API").state is Verdict.OPERATIONAL
    reading = reading_of(feed(again, renamed, old, grok), "API")
    says = "'Global (api.x.ai)' is new since 'API' was last named: it may be the same"
    assert says in str(reading.error)
    assert reading_of(feed(renamed, old), "API", "Global (api.x.ai)").state is Verdict.MAJOR_OUTAGE
    over = renamed.replace("active", "resolved")
    quiet = reading_of(feed(over, old, grok), "API")
    assert (quiet.state, quiet.note) == (Verdict.OPERATIONAL, f"{FROM}; {says}")


def test_a_component_that_ours_was_named_beside_is_another_one() -> None:
    first = dated("[Global (api.x.ai)] Errors", 2, "available", "resolved")
    old = dated(f"[{API}] Errors", 3, "available", "resolved")
    now = dated("[Global (api.x.ai)] Errors", 8, "outage", "active")
    assert reading_of(feed(now, old, first), "API").state is Verdict.OPERATIONAL


def test_an_empty_history_is_no_health() -> None:
    for named in ((), (API,)):
        assert "the feed has no item" in str(reading_of(feed(), *named).error)


@pytest.mark.parametrize(
    ("text", "categories", "state"),
    [
        # The category tells what is now, the text what was.
        ("<h3>Status: RESOLVED</h3>", ["outage", "active"], Verdict.MAJOR_OUTAGE),
        ("<h3>Status: ACTIVE</h3><p>Severity: outage</p>", ["available", "resolved"],
         Verdict.OPERATIONAL),
        ("<p>Resolved: Thu, 03 Sep 2026 10:30:00 GMT</p>", ["outage", "active"],
         Verdict.MAJOR_OUTAGE),
        ("", ["degraded", "resolved"], Verdict.OPERATIONAL),
        # In whichever order.
        ("", ["investigating", "unavailable"], Verdict.MAJOR_OUTAGE),
        ("", ["Resolved", "Available"], Verdict.OPERATIONAL),
        ("", ["completed", "maintenance"], Verdict.OPERATIONAL),
        # It answers again, but nobody has closed it.
        ("", ["available", "monitoring"], Verdict.DEGRADED),
        ("", ["info", "investigating"], Verdict.DEGRADED),
        ("", ["disruption", "investigating"], Verdict.PARTIAL_OUTAGE),
        # What the categories do not say, the lines of the text do.
        ("<h3>Status: ONGOING</h3><p>Severity: outage</p>", ["outage"], Verdict.MAJOR_OUTAGE),
        ("<h3>Status: RESOLVED</h3><p>Severity: available</p>", [], Verdict.OPERATIONAL),
        ("<h3>Status: ACTIVE</h3><p>Severity: disruption</p>", [], Verdict.PARTIAL_OUTAGE),
        ("<h3>Status: ACTIVE</h3><p>Status: resolved</p>", ["outage"], Verdict.MAJOR_OUTAGE),
        # What is not known is neither open at some severity nor closed.
        ("", ["catastrophe", "active"], Verdict.UNKNOWN),
        ("<p>Severity: biblical</p>", ["active"], Verdict.UNKNOWN),
        ("Status of our service: resolved", [], Verdict.UNKNOWN),
        ("", [], Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_state_of_an_item(text: str, categories: list[str], state: Verdict) -> None:
    reading = reading_of(feed(item(f"[{API}] Errors", text, *categories)), API)
    assert reading.state is state


def test_an_unknown_severity_is_shown() -> None:
    unscoped = item("Errors", "<p>Severity: biblical</p>", "active")
    error = str(reading_of(feed(unscoped, RESOLVED), API).error)
    assert "the severity 'biblical' of 'Errors' is not known" in error
    scoped = item(f"[{API}] Errors", "<p>Severity: biblical</p>", "active")
    assert f"the page's word 'biblical' for '{API}'" in str(reading_of(feed(scoped), API).error)


def test_the_challenge_before_the_page_is_unknown() -> None:
    assert "HTTP 403" in str(reading_of(b"<html>", API, status=403).error)


def test_without_an_answer_it_is_unknown() -> None:
    assert read(spec_of(), [], NOW).error == "nothing was answered"
