"""A feed is history: what is open in it, what it does not say, and that it is never more."""

from datetime import UTC, datetime
from pathlib import Path

import feeds
import pytest
from family_suite import NOW, PAGE, Event, FamilySuite, Page
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from summary_suite import CHAT, MaintenanceSuite, UnnamedIncidentSuite

from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.feed import follow, read, requests

FROM = "from a feed, which lists incidents only"
UPDATED = "2026-11-21T03:05:12Z"


def stamp(at: datetime | None) -> str:
    return at.strftime("%b %d, %H:%M UTC") if at else ""


def entry(event: Event, label: str, id_: str = "tag:vendor,2005:Incident/1") -> JsonValue:
    first: JsonValue = {"stamp": stamp(event.started_at), "label": label, "text": "We look."}
    return {
        "id": id_, "title": event.title, "updated": UPDATED,
        "updates": [first], "affected": [part.name for part in event.parts],
    }  # fmt: skip


def past(*names: str) -> JsonValue:
    """An incident that is over, in the words of Statuspage."""
    return {
        "id": "tag:vendor,2005:Incident/0", "title": "Elevated errors, before", "updated": UPDATED,
        "updates": [
            {"stamp": "Nov 19, 10:40 UTC", "label": "Resolved", "text": "It is over."},
            {"stamp": "Nov 19, 10:10 UTC", "label": "Update", "text": "We still look."},
            {"stamp": "Nov 19, 10:01 UTC", "label": "Investigating", "text": "We look."},
        ],
        "affected": list(names),
    }  # fmt: skip


class FeedSuite(UnnamedIncidentSuite, MaintenanceSuite):
    """What holds of a feed, whichever its format."""

    word = "feed"
    wanted = "a feed"
    impacts = (Verdict.DEGRADED,)
    open_words = ("identified", "monitoring")
    identity = ("affected",)

    def document(self, page: Page) -> JsonValue:
        incidents = [entry(event, event.status or "Investigating") for event in page.incidents]
        works = [
            entry(event, event.status or ("In progress" if event.open else "Scheduled"))
            for event in page.maintenance
        ]
        names = [part.name for part in page.parts]
        return {"title": "Vendor Status", "entries": [*incidents, *works, past(*names)]}

    def test_an_incident_is_as_bad_as_the_page_says(self) -> None:
        event = Event(parts=(CHAT,), impact=Verdict.MAJOR_OUTAGE)
        assert self.read(Page(incidents=(event,)), "Chat").state is Verdict.DEGRADED

    def test_an_incident_says_when_it_began(self) -> None:
        event = Event(parts=(CHAT,), started_at=datetime(2026, 11, 21, 2, 51, tzinfo=UTC))
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.incidents[0].started_at == event.started_at

    def test_a_start_in_the_future_is_kept(self) -> None:
        """A time without a year that lies far after the latest update is of no certain year."""
        event = Event(parts=(CHAT,), started_at=datetime(2026, 11, 30, 2, 51, tzinfo=UTC))
        reading = self.read(Page(incidents=(event,)), "Chat")
        assert reading.incidents[0].started_at is None
        assert reading.state is Verdict.DEGRADED

    def test_text_of_others_cannot_move_the_cursor(self) -> None:
        """XML can hold no escape character, but one that turns the direction of text."""
        steered = self.read(Page(incidents=(Event("gone\u202e\u009b", parts=(CHAT,)),)), "Chat")
        assert steered.incidents[0].title == r"gone\u202e\x9b"
        escaped = self.read(Page(incidents=(Event("\x1b[2J", parts=(CHAT,)),)), "Chat")
        assert "not well-formed" in str(escaped.error)

    def test_it_says_that_it_comes_from_a_feed(self) -> None:
        quiet = self.read(Page(), "Chat")
        assert (quiet.state, quiet.note) == (Verdict.OPERATIONAL, f"{FROM}: nothing is open in it")
        loud = self.read(Page(incidents=(Event(parts=(CHAT,)),)), "Chat")
        assert loud.note == FROM

    def test_a_feed_without_entries_says_nothing(self) -> None:
        for named in ((), ("Chat",)):
            reading = self.read({"title": "Vendor Status", "entries": []}, *named)
            assert "no entry: that says nothing of the service" in str(reading.error)

    def test_a_feed_without_a_title_is_no_feed(self) -> None:
        reading = self.read({"entries": [past()]})
        assert "no title" in str(reading.error)


class TestAtomFeed(FeedSuite):
    content_type = "application/atom+xml"

    def encode(self, document: JsonValue) -> bytes:
        return feeds.atom(document)


class TestRssFeed(FeedSuite):
    content_type = "application/rss+xml"

    def encode(self, document: JsonValue) -> bytes:
        return feeds.rss(document)


def spec_of(*components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
    return SourceSpec(family="feed", url=url, components=components, api=api)


def reading_of(body: bytes | str, *components: str) -> PageReading:
    spec = spec_of(*components)
    source = body.encode() if isinstance(body, str) else body
    return FamilySuite.checked(read(spec, [Reply(requests(spec)[0].url, 200, {}, source)], NOW))


def item(content: str, title: str = "Trouble", *categories: str) -> str:
    marks = "".join(f"<category>{word}</category>" for word in categories)
    body = feeds.element("description", content)
    return f"<item><title>{title}</title>{body}{marks}</item>"


def feed(*items: str) -> str:
    return f'<rss version="2.0"><channel><title>Vendor</title>{"".join(items)}</channel></rss>'


def updates(*pairs: tuple[str, str]) -> str:
    return "".join(
        f"<p><small>{at}</small><br><strong>{label}</strong> - x</p>" for label, at in pairs
    )


# What is asked


def test_the_feed_is_asked_for_where_most_pages_have_it() -> None:
    (request,) = requests(spec_of(url=f"{PAGE}/some/page/"))
    assert request.url == f"{PAGE}/some/page/history.atom"


@pytest.mark.parametrize("url", [f"{PAGE}/feed.xml", f"{PAGE}/history.rss", f"{PAGE}/a.atom"])
def test_a_feed_s_own_url_may_be_named(url: str) -> None:
    assert [request.url for request in requests(spec_of(url=url))] == [url]
    assert [request.url for request in requests(spec_of(api=url))] == [url]


def test_an_api_without_a_path_is_another_host_for_the_page_s_own_places() -> None:
    spec = spec_of(url=f"{PAGE}/eu", api="http://127.0.0.1:8123")
    assert requests(spec)[0].url == "http://127.0.0.1:8123/eu/history.atom"
    gone = Reply(requests(spec)[0].url, 404, {}, b"")
    assert follow(spec, [gone])[0].url == "http://127.0.0.1:8123/eu/history.rss"


@pytest.mark.parametrize("status", [200, 404, 410])
def test_the_other_places_are_asked_where_it_was_not_there(status: int) -> None:
    spec = spec_of()
    reply = Reply(requests(spec)[0].url, status, {"content-type": "text/html"}, b"<html>")
    then = follow(spec, [reply])
    assert [request.url.removeprefix(PAGE) for request in then] == [
        "/history.rss", "/feed.atom", "/feed.rss",
    ]  # fmt: skip
    gone = [Reply(request.url, 404, {}, b"") for request in then]
    found = Reply(then[1].url, 200, {}, feed(item("<b>Status: Identified</b>")).encode())
    assert read(spec, [reply, gone[0], found, gone[2]], NOW).state is Verdict.DEGRADED
    nowhere = read(spec, [reply, *gone], NOW)
    assert "HTTP 404" in str(nowhere.error)


@pytest.mark.parametrize(
    "reply",
    [
        Reply("", failure=Failure.TIMEOUT), Reply("", 429), Reply("", 503), Reply("", 403),
        Reply(f"{PAGE}/history.atom", 200, {}, feed(item("x")).encode()),
    ],
)  # fmt: skip
def test_a_page_that_does_not_answer_is_not_asked_thrice_more(reply: Reply) -> None:
    assert follow(spec_of(), [reply]) == ()
    assert follow(spec_of(), []) == ()


def test_the_feed_that_the_plan_names_is_the_only_one() -> None:
    spec = spec_of(api=f"{PAGE}/own.atom")
    assert follow(spec, [Reply(f"{PAGE}/own.atom", 404, {}, b"")]) == ()


def test_without_any_answer_it_is_unknown() -> None:
    assert read(spec_of(), [], NOW).error == "nothing was answered"


# Captured


def test_github_s_feed_with_nothing_open(shared_data: Path) -> None:
    body = (shared_data / "status/rss/github-history-2026-08-22.atom").read_bytes()
    reading = reading_of(body, "Copilot")
    assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())
    assert reading.note == f"{FROM}: nothing is open in it"


def test_github_s_feed_with_investigating_above_resolved(shared_data: Path) -> None:
    """Two old incidents whose last updates share a minute: both were over, for weeks."""
    body = (shared_data / "status/rss/github-history-2024-06-12-open.atom").read_bytes()
    assert body.count(b"&lt;strong&gt;Investigating&lt;/strong&gt; - Codespaces is operating") == 1
    reading = reading_of(body)
    assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())
    assert "2 closed in the same minute as another update" in str(reading.note)


def test_github_s_feed_before_it_was_resolved(shared_data: Path) -> None:
    """The newest entry as it stood two updates earlier."""
    body = (shared_data / "status/rss/github-history-2024-06-12-open.atom").read_bytes()
    start, end = body.index(b"&lt;p&gt;&lt;small&gt;"), body.index(b"21:16&lt;/var&gt;")
    cut = body[:start] + body[body.rindex(b"&lt;p&gt;", start, end) :]
    reading = reading_of(cut.replace(b"2024-06-11T21:39:47Z", b"2024-06-11T21:16:02Z"), "Actions")
    assert reading.state is Verdict.DEGRADED
    (incident,) = reading.incidents
    assert (incident.title, incident.status) == ("Incident with Actions", "investigating")
    assert incident.started_at == datetime(2024, 6, 11, 20, 33, tzinfo=UTC)
    assert incident.id == "tag:www.githubstatus.com,2005:Incident/21078205"


def test_deepseek_s_feed(shared_data: Path) -> None:
    body = (shared_data / "status/flashduty/deepseek-history-2026-09-28.rss.xml").read_bytes()
    ours = "对话服务(Chatservice)"
    assert reading_of(body, ours).state is Verdict.OPERATIONAL
    opened = body.replace(b"&lt;/strong&gt; resolved", b"&lt;/strong&gt; monitoring", 1)
    reading = reading_of(opened, ours)
    assert reading.state is Verdict.DEGRADED
    assert ours in reading.incidents[0].components
    assert reading_of(opened, "上传文件服务(File Upload Service)").state is Verdict.OPERATIONAL


# The state of an entry


@pytest.mark.parametrize(
    ("content", "state"),
    [
        ("<b>Status: Resolved</b><br/><br/>All is well.", Verdict.OPERATIONAL),
        ("<b>Status: Monitoring</b><br/><br/>We watch.", Verdict.DEGRADED),
        ("<strong>Status:</strong> resolved</p><p>Well.", Verdict.OPERATIONAL),
        ("<strong>Status:</strong> identified</p><p>Ill.", Verdict.DEGRADED),
        ("<h3>Status: IDENTIFIED</h3>", Verdict.DEGRADED),
        ("<strong>MONITORING</strong> - a fix", Verdict.DEGRADED),
        ("<STRONG class='x'>Resolved</STRONG> - x", Verdict.OPERATIONAL),
        ("<strong>Postmortem</strong> - why", Verdict.OPERATIONAL),
        ("<strong>Completed</strong> - done", Verdict.OPERATIONAL),
        ("<b>Status: Maintenance complete</b>", Verdict.OPERATIONAL),
        ("<b>Status: Maintenance in_progress</b>", Verdict.MAINTENANCE),
        ("<strong>In progress</strong> - work", Verdict.MAINTENANCE),
        ("<strong>Verifying</strong> - work", Verdict.MAINTENANCE),
        ("<strong>Scheduled</strong> - work", Verdict.OPERATIONAL),
        ("<b>Status: Deferred</b>", Verdict.UNKNOWN),
        ("<strong>Update</strong> - no more", Verdict.UNKNOWN),
        ("This incident has been resolved.", Verdict.UNKNOWN),
        ("<i>Resolved</i>", Verdict.UNKNOWN),
        ("", Verdict.UNKNOWN),
    ],
)
def test_the_label_says_the_state(content: str, state: Verdict) -> None:
    assert reading_of(feed(item(content))).state is state


def test_a_state_that_is_not_known_is_shown() -> None:
    error = str(reading_of(feed(item("<b>Status: Deferred</b>"))).error)
    assert "the entry 'Trouble' says 'deferred', which is not known" in error
    assert "the entry 'Trouble' says no state" in str(reading_of(feed(item("x"))).error)


def test_an_update_leaves_the_state_that_was() -> None:
    still = updates(("Update", "3"), ("Update", "2"), ("Identified", "1"))
    closed = updates(("Update", "3"), ("Resolved", "2"), ("Identified", "1"))
    assert reading_of(feed(item(still))).incidents[0].status == "identified"
    assert reading_of(feed(item(closed))).state is Verdict.OPERATIONAL


def test_an_incident_that_was_opened_again_is_open() -> None:
    again = updates(("Investigating", "03:01"), ("Resolved", "02:59"), ("Investigating", "02:00"))
    assert reading_of(feed(item(again))).state is Verdict.DEGRADED


@pytest.mark.parametrize("above", ["Investigating", "Update", "Monitoring"])
def test_a_closing_word_of_the_newest_minute_counts(above: str) -> None:
    tie = updates((above, "21:24"), ("Resolved", "21:24"), ("Investigating", "20:17"))
    assert reading_of(feed(item(tie))).state is Verdict.OPERATIONAL


def test_what_is_bold_in_an_update_s_text_is_not_its_state() -> None:
    text = updates(("Investigating", "21:24")).replace("</p>", "not <b>resolved</b> yet.</p>")
    assert "<b>resolved</b>" in text
    assert reading_of(feed(item(text))).state is Verdict.DEGRADED


def test_without_times_the_first_word_counts() -> None:
    words = "<strong>Investigating</strong> x <strong>Resolved</strong> x"
    assert reading_of(feed(item(words))).state is Verdict.DEGRADED


@pytest.mark.parametrize(
    ("title", "categories", "state"),
    [
        ("Trouble", ["degraded_performance", "monitoring"], Verdict.DEGRADED),
        ("Trouble", ["major_outage", "resolved"], Verdict.OPERATIONAL),
        ("[RESOLVED] Trouble", [], Verdict.OPERATIONAL),
        ("Resolved: trouble", [], Verdict.OPERATIONAL),
        ("Investigating: trouble", [], Verdict.DEGRADED),
        ("Resolved trouble", [], Verdict.UNKNOWN),
        ("Trouble", ["news"], Verdict.UNKNOWN),
    ],
)
def test_a_category_or_the_title_may_say_the_state(
    title: str, categories: list[str], state: Verdict
) -> None:
    assert reading_of(feed(item("text", title, *categories))).state is state


PLAN = "<p><strong>THIS IS A SCHEDULED EVENT Apr <var>7</var>, 13:00 UTC</strong></p>"


@pytest.mark.parametrize(
    ("label", "state"),
    [
        ("Scheduled", Verdict.OPERATIONAL), ("Update", Verdict.OPERATIONAL),
        ("In progress", Verdict.MAINTENANCE), ("Verifying", Verdict.MAINTENANCE),
        ("Completed", Verdict.OPERATIONAL),
    ],
)  # fmt: skip
def test_a_scheduled_event_counts_while_it_is_under_way(label: str, state: Verdict) -> None:
    content = PLAN + updates((label, "2"), ("Scheduled", "1"))
    reading = reading_of(feed(item(content)))
    assert reading.state is state
    assert len(reading.incidents) == (state is Verdict.MAINTENANCE)


def test_the_worst_of_many_entries_counts() -> None:
    entries = [item(updates((label, "1"))) for label in ("Resolved", "In progress", "Identified")]
    assert reading_of(feed(*entries)).state is Verdict.DEGRADED
    assert reading_of(feed(*entries, item("x"))).state is Verdict.UNKNOWN


# Whom it touches

OPEN = "<b>Status: Identified</b><br/>x<br/>"


def listed(*names: str) -> str:
    return "<b>Affected components</b><ul>" + "".join(f"<li>{n}</li>" for n in names) + "</ul>"


@pytest.mark.parametrize("name", ["Login", "Chat (EU)"])
def test_a_component_is_matched_exactly_with_or_without_the_state_behind(name: str) -> None:
    body = feed(item(OPEN + listed(f"{name} (Partial outage)", "Other (Operational)")))
    assert reading_of(body, name).state is Verdict.DEGRADED
    assert reading_of(feed(item(OPEN + listed(name))), name).state is Verdict.DEGRADED


def test_an_entry_that_names_only_others_is_shown_and_counts_for_nothing() -> None:
    body = feed(
        item(OPEN + listed("Video (Full outage)")),
        item("<b>Status: Resolved</b>" + listed("Chat (Operational)")),
    )
    reading = reading_of(body, "Chat")
    assert reading.state is Verdict.OPERATIONAL
    assert [incident.touches_ours for incident in reading.incidents] == [False]
    assert reading.note == FROM


def test_a_component_that_no_entry_ever_named_may_be_misspelt() -> None:
    open_elsewhere = feed(item(OPEN + listed("Chat Completions (Full outage)")))
    reading = reading_of(open_elsewhere, "Chat Completion")
    assert "component missing: no entry of the feed names 'Chat Completion'" in str(reading.error)
    quiet = feed(item("<b>Status: Resolved</b>" + listed("Login (Operational)")))
    reading = reading_of(quiet, "Chat Completion")
    assert reading.state is Verdict.OPERATIONAL
    assert "no entry has named 'Chat Completion' yet" in str(reading.note)


def test_a_feed_that_names_no_components_is_about_all() -> None:
    reading = reading_of(feed(item(OPEN)), "Chat")
    assert reading.state is Verdict.DEGRADED
    assert "no entry has named" not in str(reading.note)


# When it began


@pytest.mark.parametrize(
    ("stamp_", "updated", "started"),
    [
        ("Jun 11, 20:33 UTC", "2024-06-11T21:16:02Z", "2024-06-11T20:33:00Z"),
        ("Dec 31, 23:50 UTC", "2026-01-01T00:20:00Z", "2025-12-31T23:50:00Z"),
        ("Feb 29, 23:50 UTC", "2025-03-01T00:20:00Z", None),
        ("Jun 11, 20:33 PDT", "2024-06-11T21:16:02Z", None),
        ("Jun 11, 20:33 UTC", None, None),
        ("Jun 11, 20:33 UTC", "2024-03-11T21:16:02Z", None),
        ("Jun 41, 20:33 UTC", "2024-06-11T21:16:02Z", None),
        ("20:33 UTC", "2024-06-11T21:16:02Z", None),
        ("", "2024-06-11T21:16:02Z", None),
    ],
)
def test_the_start_is_the_first_update_s_where_that_is_certain(
    stamp_: str, updated: str | None, started: str | None
) -> None:
    first: JsonValue = {"stamp": stamp_, "label": "Investigating", "text": ""}
    newest: JsonValue = {"stamp": "Jul 9, 09:09 UTC", "label": "Update", "text": ""}
    one: JsonValue = {"id": "1", "title": "t", "updated": updated, "updates": [newest, first]}
    reading = reading_of(feeds.atom({"title": "Vendor", "entries": [one]}))
    found = reading.incidents[0].started_at
    assert (found.isoformat().replace("+00:00", "Z") if found else None) == started


# Properties


def test_no_broken_bytes_of_a_real_feed_raise_or_look_healthier(shared_data: Path) -> None:
    """A healthy feed may be broken into an unknown one; nothing may raise."""
    body = (shared_data / "status/rss/github-history-2026-08-22.atom").read_bytes()

    @given(start=st.integers(0, len(body)), length=st.integers(0, 400), junk=st.binary(max_size=40))
    def is_read(start: int, length: int, junk: bytes) -> None:
        reading_of(body[:start] + junk + body[start + length :])

    is_read()


@given(
    st.lists(st.sampled_from(["Investigating", "Update", "Resolved", "Scheduled", "x", ""])),
    st.lists(
        st.sampled_from(["<b>", "</b>", "<small>", "</small>", "<li>", "</li>", "<p>", "&#9;"])
    ),
)
def test_no_markup_whatever_raises_or_is_worse_than_degraded(
    words: list[str], tags: list[str]
) -> None:
    content = "".join(f"{tag}{word}" for tag, word in zip(tags, words, strict=False))
    state = reading_of(feed(item(content))).state
    assert state not in (Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE)


def test_requests_take_any_url_that_a_plan_may_have() -> None:
    @given(path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20))
    def is_asked(path: str) -> None:
        (request,) = requests(spec_of(url=f"{PAGE}/{path}"))
        assert isinstance(request, Request)
        assert request.url.startswith(PAGE)

    is_asked()
