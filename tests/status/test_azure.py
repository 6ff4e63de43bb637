"""Azure's feed of open incidents: an empty one is health, so nothing else may look empty."""

import time
from pathlib import Path

import feeds
import pytest
from family_suite import NOW, PAGE, Event, FamilySuite, Page
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from summary_suite import CHAT, VIDEO, UnnamedIncidentSuite

from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.status.azure import read, requests
from bcp.status.base import SourceSpec

AZURE = "https://azure.status.microsoft/en-us/status"
OWN = "https://azure.status.microsoft/en-us/status/feed/"
LINKED = "https://rssfeed.azure.status.microsoft/en-us/status/feed/"
FROM = "from Azure's feed, which lists open incidents of all of Azure and no severity"


def row(event: Event) -> JsonValue:
    names = [part.name for part in event.parts]
    over = "[RESOLVED] " if event.status == "resolved" else ""
    return {
        "id": "inc-1", "title": f"{over}{event.title}", "categories": [*names],
        "text": f"Impact on {' and '.join(names) or 'some customers'}.",
    }  # fmt: skip


def encode(document: JsonValue) -> bytes:
    items = "".join(
        "<item>"
        + feeds.element("title", feeds.part(item, "title"))
        + feeds.element("description", feeds.part(item, "text"))
        + "".join(feeds.element("category", c) for c in feeds.rows(feeds.part(item, "categories")))
        + feeds.element("guid", feeds.part(item, "id"))
        + "<pubDate>Fri, 20 Nov 2026 23:30:00 Z</pubDate></item>"
        for item in feeds.rows(feeds.part(document, "items"))
    )
    head = feeds.element("title", feeds.part(document, "title"))
    built = "<lastBuildDate>Sat, 21 Nov 2026 03:09:00 Z</lastBuildDate>"
    return feeds.encoded(f'<rss version="2.0"><channel>{head}{built}{items}</channel></rss>')


class TestAzure(UnnamedIncidentSuite):
    word = "azure"
    wanted = "a feed"
    content_type = "application/rss+xml"
    sole_evidence = ("items",)
    namings = (("Chat",), ())
    impacts = (Verdict.DEGRADED,)
    opening_word = "active"
    open_words = ("active",)

    def document(self, page: Page) -> JsonValue:
        items = [row(event) for event in page.incidents]
        return {"title": "Azure Status", "items": items}

    def encode(self, document: JsonValue) -> bytes:
        return encode(document)

    def test_an_incident_is_as_bad_as_the_page_says(self) -> None:
        event = Event(parts=(CHAT,), impact=Verdict.MAJOR_OUTAGE)
        assert self.read(Page(incidents=(event,)), "Chat").state is Verdict.DEGRADED

    def test_an_open_incident_that_names_nothing_is_about_us(self) -> None:
        """Not here: the feed is of all of Azure. Only one without any title may be ours."""
        other = self.read(Page(incidents=(Event(),)), "Chat")
        assert (other.state, other.incidents[0].touches_ours) == (Verdict.OPERATIONAL, False)
        untitled = self.read(Page(incidents=(Event(""),)), "Chat")
        assert (untitled.state, untitled.incidents[0].touches_ours) == (Verdict.DEGRADED, True)

    def test_an_incident_says_when_it_began(self) -> None:
        """It does not: the date of an item is that of its latest update."""
        reading = self.read(Page(incidents=(Event(parts=(CHAT,)),)), "Chat")
        assert reading.incidents[0].started_at is None

    def test_a_start_in_the_future_is_kept(self) -> None:
        reading = self.read(Page(incidents=(Event(parts=(CHAT, VIDEO)),)), "Chat")
        assert (reading.state, reading.incidents[0].started_at) == (Verdict.DEGRADED, None)

    def test_text_of_others_cannot_move_the_cursor(self) -> None:
        reading = self.read(Page(incidents=(Event("gone\u202e", parts=(CHAT,)),)), "Chat")
        assert reading.incidents[0].title == r"gone\u202e"


def spec_of(*components: str, url: str = PAGE, api: str | None = None, region: str | None = None,
            products: tuple[str, ...] = ()) -> SourceSpec:  # fmt: skip
    return SourceSpec(
        family="azure", url=url, components=components, api=api, region=region, products=products
    )


def reading_of(spec: SourceSpec, *bodies: bytes | Reply) -> PageReading:
    replies = [
        body if isinstance(body, Reply) else Reply(request.url, 200, {}, body)
        for request, body in zip(requests(spec), bodies, strict=False)
    ]
    return FamilySuite.checked(read(spec, replies, NOW))


def one(title: str, text: str = "We are looking into it.", *categories: str) -> bytes:
    item: JsonValue = {"id": title, "title": title, "text": text, "categories": [*categories]}
    return encode({"title": "Azure Status", "items": [item]})


EMPTY = encode({"title": "Azure Status", "items": []})


# What is asked


def test_the_page_s_own_feed_and_the_one_it_links_to_are_asked() -> None:
    for url in (AZURE, f"{AZURE}/", "https://azure.status.microsoft", OWN):
        assert [request.url for request in requests(spec_of(url=url))] == [OWN, LINKED]


def test_another_host_has_one_feed() -> None:
    assert [r.url for r in requests(spec_of())] == [f"{PAGE}/en-us/status/feed/"]
    at_loopback = spec_of(url=AZURE, api="http://127.0.0.1:8123")
    assert [r.url for r in requests(at_loopback)] == ["http://127.0.0.1:8123/en-us/status/feed/"]
    whole = spec_of(url=AZURE, api=LINKED)
    assert [r.url for r in requests(whole)] == [LINKED]


# An empty channel


def test_the_captured_empty_feed_is_healthy(shared_data: Path) -> None:
    body = (shared_data / "status/azure/azure-status-feed-empty-2026-07-31.xml").read_bytes()
    reading = reading_of(spec_of("Azure OpenAI", region="West Europe"), body)
    assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())
    assert reading.note == f"{FROM}; it lists nothing that names Azure OpenAI in West Europe"
    whole = reading_of(spec_of(), body)
    assert whole.state is Verdict.OPERATIONAL
    assert str(whole.note).endswith("it lists nothing")


@pytest.mark.parametrize("end", range(10, 570, 40))
def test_the_captured_feed_cut_short_is_unknown(shared_data: Path, end: int) -> None:
    body = (shared_data / "status/azure/azure-status-feed-empty-2026-07-31.xml").read_bytes()
    assert reading_of(spec_of(), body[:end]).state is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<rss><channel/></rss>", "no title"),
        (b"<rss/>", "0 channels"),
        (b"<rss><channel><title>Incident History</title></channel></rss>", "not Azure Status"),
        (b"<Error><Code>AccessDenied</Code></Error>", "not RSS or Atom"),
        (b"<?xml version='1.0'?><html><body>Access denied</body></html>", "not RSS or Atom"),
    ],
)
def test_what_is_not_this_feed_is_never_an_empty_one(body: bytes, says: str) -> None:
    assert says in str(reading_of(spec_of(), body).error)


def test_an_incident_in_either_feed_counts() -> None:
    spec = spec_of("Azure OpenAI", url=AZURE)
    incident = one("Azure OpenAI - Degraded experience")
    assert reading_of(spec, EMPTY, incident).state is Verdict.DEGRADED
    assert reading_of(spec, incident, EMPTY).state is Verdict.DEGRADED
    assert len(reading_of(spec, incident, incident).incidents) == 1


def test_an_empty_feed_beside_one_that_cannot_be_read_is_unknown() -> None:
    spec = spec_of(url=AZURE)
    for failure in (Reply(LINKED, failure=Failure.TIMEOUT), Reply(LINKED, 503)):
        assert reading_of(spec, EMPTY, failure).state is Verdict.UNKNOWN
        assert reading_of(spec, one("Storage"), failure).state is Verdict.UNKNOWN
    assert "not answered" in str(reading_of(spec, EMPTY).error)
    assert "not answered" in str(reading_of(spec).error)


def test_items_beside_the_channel_are_read() -> None:
    """So the feed was written in 2018."""
    body = (
        b"<rss><channel><title>Azure Status</title></channel><item><title>VM</title></item></rss>"
    )
    assert reading_of(spec_of("VM"), body).state is Verdict.DEGRADED


# Whose incident it is

OURS, OTHERS = Verdict.DEGRADED, Verdict.OPERATIONAL


@pytest.mark.parametrize(
    ("word", "title", "text", "state"),
    [
        ("Azure OpenAI", "Azure OpenAI - Degraded experience", "", OURS),
        ("azure openai", "Service issue", "Impact on Azure\n OpenAI in one region", OURS),
        ("Azure OpenAI", "Azure OpenAI2", "", OTHERS),
        ("Azure OpenAI", "Azure Cosmos DB - West Europe", "A sibling, not ours.", OTHERS),
        ("AI", "Maintenance of mail", "", OTHERS),
        ("AI", "Azure AI Foundry", "", OURS),
        ("C++", "SDK for C++ fails", "", OURS),
        ("Foundry (classic)", "Foundry (classic) is slow", "", OURS),
    ],
)
def test_a_word_is_matched_whole_in_title_and_text(
    word: str, title: str, text: str, state: Verdict
) -> None:
    for spec in (spec_of(word), spec_of(products=(word,)), spec_of("Nothing", products=(word,))):
        reading = reading_of(spec, one(title, text or "We look."))
        assert reading.state is state
        assert [one.touches_ours for one in reading.incidents] == [state is OURS]


@pytest.mark.parametrize(
    ("region", "title", "text", "category", "state"),
    [
        ("West Europe", "Azure OpenAI - West Europe - errors", "", "", OURS),
        ("westeurope", "Azure OpenAI - West Europe - errors", "", "", OURS),
        ("West Europe", "Azure OpenAI - errors", "", "West Europe", OURS),
        ("West Europe", "Azure OpenAI - errors", "", "North Europe", OTHERS),
        ("West Europe", "Azure OpenAI - East US 2 - errors", "", "", OTHERS),
        ("East US", "Azure OpenAI - East US 2 - errors", "", "", OTHERS),
        ("East US 2", "Azure OpenAI - East US 2 - errors", "", "", OURS),
        ("Central US", "Azure OpenAI - North Central US", "", "", OTHERS),
        ("Sweden Central", "Azure OpenAI in Germany West Central", "", "", OTHERS),
        ("Sweden Central", "Azure OpenAI in sweden  central", "", "", OURS),
        # No place, or every place, is our place.
        ("West Europe", "Azure OpenAI - errors", "", "", OURS),
        ("West Europe", "Azure OpenAI - Multiple regions", "", "Global", OURS),
        # The text names places in passing, but ours in it is enough.
        ("West Europe", "Azure OpenAI - errors", "unlike the event in West US", "", OURS),
        ("West Europe", "Azure OpenAI - East US", "also in West Europe", "", OURS),
        ("Stage", "Azure OpenAI - East US", "in Stage too", "", OURS),
        ("Stage", "Azure OpenAI - East US", "", "", OTHERS),
    ],
)
def test_the_region_is_matched_too(
    region: str, title: str, text: str, category: str, state: Verdict
) -> None:
    body = one(title, text or "We look.", *([category] if category else []))
    reading = reading_of(spec_of("Azure OpenAI", region=region), body)
    assert reading.state is state


@pytest.mark.parametrize("words", ["north ", "north south ", "germany west "])
def test_a_text_of_nothing_but_directions_costs_no_more_than_its_length(words: str) -> None:
    body = one("Azure OpenAI", "Azure OpenAI " + words * (200_000 // len(words)))
    started = time.perf_counter()
    reading = reading_of(spec_of("Azure OpenAI", region="West Europe"), body)
    assert reading.state is OURS
    assert time.perf_counter() - started < 5


def test_a_region_alone_is_judged_with_all_that_is_there() -> None:
    spec = spec_of(region="West Europe")
    assert reading_of(spec, one("Storage - West Europe")).state is Verdict.DEGRADED
    assert reading_of(spec, one("Storage - East Asia")).state is Verdict.OPERATIONAL
    assert "whole page" not in str(reading_of(spec, EMPTY).note)


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("[RESOLVED] Azure OpenAI", 0),
        ("RESOLVED: Azure OpenAI", 0),
        ("Resolved - Azure OpenAI", 0),
        ("Resolved in North Europe. Azure OpenAI impact continues in West Europe", 1),
        ("Unresolved: Azure OpenAI", 1),
        ("Azure OpenAI is resolved", 1),
    ],
)
def test_only_a_title_that_begins_with_resolved_is_over(title: str, count: int) -> None:
    reading = reading_of(spec_of("Azure OpenAI"), one(title))
    assert len(reading.incidents) == count


def test_without_words_every_item_counts() -> None:
    reading = reading_of(spec_of(), one("Storage - East Asia"))
    assert reading.state is Verdict.DEGRADED
    assert "whole page" in str(reading.note)
    assert reading.incidents[0].components == ()


# Properties


@given(
    word=st.text(min_size=1, max_size=12), title=st.text(max_size=30), region=st.text(max_size=9)
)
def test_no_word_whatever_raises(word: str, title: str, region: str) -> None:
    body = one("".join(char for char in title if char.isprintable()) or "x")
    reading_of(spec_of(word, region=region or None), body)


def test_an_incident_stays_visible_whatever_a_tag_is_called() -> None:
    body = one("Azure OpenAI - errors")

    @given(
        name=st.sampled_from([b"rss", b"channel", b"item", b"title"]),
        other=st.from_regex(rb"[A-Za-z]{1,6}", fullmatch=True),
    )
    def is_seen(name: bytes, other: bytes) -> None:
        broken = body.replace(b"<" + name, b"<" + other).replace(b"</" + name, b"</" + other)
        assert reading_of(spec_of("Azure OpenAI"), broken).state is not Verdict.OPERATIONAL

    is_seen()
