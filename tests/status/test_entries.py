"""RSS and Atom as rows, and the HTML in them as runs of text."""

import html
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from string import ascii_letters

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.document.xml import Element, parse_xml
from bcp.model.ports import Failure, Reply, Request
from bcp.model.visible import visible
from bcp.status.answer import Unreadable
from bcp.status.entries import Feed, feed_of, parse_feed
from bcp.status.markup import ITEM, LABEL, STAMP, Run, runs

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:a10="http://www.w3.org/2005/Atom"
     xmlns:content="http://purl.org/rss/1.0/modules/content/">
 <channel>
  <title>Vendor &amp; Co</title><link>https://status.vendor.example</link>
  <a10:link rel="self" href="https://status.vendor.example/history.rss"/>
  <lastBuildDate>Fri, 31 Jul 2026 00:12:00 Z</lastBuildDate>
  <image><url>x</url><title>no</title></image>
  <item>
   <title><![CDATA[<b>Errors</b> &amp; more]]></title>
   <link>https://status.vendor.example/1</link>
   <guid isPermaLink="false">INC1</guid>
   <description>short</description>
   <content:encoded>&lt;strong&gt;Resolved&lt;/strong&gt; - long</content:encoded>
   <pubDate>Thu, 24 Sep 2026 06:20:46 +0800</pubDate>
   <category>available</category><category domain="x">resolved</category>
   <a10:updated>2026-09-24T00:00:00Z</a10:updated>
  </item>
 </channel>
</rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x">
 <title type="html">Vendor</title><updated>2026-09-24T00:00:00Z</updated><x:more><x:y/></x:more>
 <entry>
  <id>tag:1</id><title>Errors</title>
  <link rel="self" href="https://no.example"/><link href="https://status.vendor.example/1"/>
  <published>2026-09-23T22:20:46.5Z</published><updated>2026-09-24T00:00:00-07:00</updated>
  <summary type="html">short</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p><small>9:00</small><br/>
   <strong>Resolved</strong> - <em>all</em> well</p></div></content>
  <category term="resolved" label="Resolved"/>
 </entry>
</feed>"""


def marked(markup: str) -> list[tuple[str, str]]:
    return [(run.mark, run.text) for run in runs(Element("", "x", {}, (markup,)))]


# Rows


def test_an_item_of_rss() -> None:
    feed = parse_feed(RSS.encode())
    assert feed.title == "Vendor & Co"
    (entry,) = feed.entries
    assert (entry.id, entry.title) == ("INC1", "Errors & more")
    assert entry.link == "https://status.vendor.example/1"
    assert entry.published == datetime(2026, 9, 23, 22, 20, 46, tzinfo=UTC)
    assert entry.updated is None
    assert entry.content == (Run("Resolved", LABEL), Run("- long"))
    assert entry.text == "Resolved\n- long"
    assert entry.categories == ("available", "resolved")


def test_an_entry_of_atom() -> None:
    feed = parse_feed(ATOM.encode())
    assert feed.title == "Vendor"
    (entry,) = feed.entries
    assert (entry.id, entry.title) == ("tag:1", "Errors")
    assert entry.link == "https://status.vendor.example/1"
    assert entry.published == datetime(2026, 9, 23, 22, 20, 46, 500_000, tzinfo=UTC)
    assert entry.updated == datetime(2026, 9, 24, 7, tzinfo=UTC)
    assert entry.content == (
        Run("9:00", STAMP), Run("Resolved", LABEL), Run("- all well"),
    )  # fmt: skip
    assert entry.categories == ("resolved",)


def test_what_is_not_there_is_empty() -> None:
    (item,) = parse_feed(b"<rss><channel><title>t</title><item/></channel></rss>").entries
    assert (item.id, item.title, item.link, item.published, item.content) == ("", "", "", None, ())
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><summary>s</summary></entry></feed>'
    (entry,) = parse_feed(atom).entries
    assert (entry.id, entry.updated, entry.text, entry.categories) == ("", None, "s", ())


def test_without_a_guid_the_link_tells_an_item_from_others() -> None:
    source = (
        b"<rss><channel><title>t</title><item><link>https://a.example</link></item></channel></rss>"
    )
    assert parse_feed(source).entries[0].id == "https://a.example"


@pytest.mark.parametrize("date", ["", "yesterday", "2026-13-01", "Fri, 31 Jul 2026"])
def test_a_date_that_cannot_be_read_is_none(date: str) -> None:
    source = RSS.replace("Thu, 24 Sep 2026 06:20:46 +0800", date)
    assert parse_feed(source.encode()).entries[0].published is None


def test_items_beside_the_channel_are_items() -> None:
    """So Azure's feed wrote them in 2018."""
    source = b"<rss><channel><title>t</title></channel><item><title>one</title></item></rss>"
    assert [entry.title for entry in parse_feed(source).entries] == ["one"]


def test_rss_in_a_namespace_of_its_own_is_read() -> None:
    source = b'<rss xmlns="urn:rss2"><channel><title>t</title><item/></channel></rss>'
    assert len(parse_feed(source).entries) == 1


def test_titles_are_one_line_and_cannot_steer_a_terminal() -> None:
    source = RSS.replace("<b>Errors</b> &amp; more", "a\u202e<br>b\n c")
    assert parse_feed(source.encode()).entries[0].title == r"a\u202e b c"


def test_captured_feeds(shared_data: Path) -> None:
    status = shared_data / "status"
    counted = {
        path.name: len(parse_feed(path.read_bytes()).entries)
        for path in [*status.glob("*/*.xml"), *status.glob("*/*.atom")]
    }
    assert counted == {
        "azure-status-feed-empty-2026-07-31.xml": 0,
        "deepseek-history-2026-09-28.rss.xml": 32,
        "github-history-2024-06-12-open.atom": 25,
        "github-history-2026-08-22.atom": 25,
    }


def test_the_dates_of_captured_feeds_are_read(shared_data: Path) -> None:
    deepseek = shared_data / "status/flashduty/deepseek-history-2026-09-28.rss.xml"
    dates = [entry.published for entry in parse_feed(deepseek.read_bytes()).entries]
    assert None not in dates
    assert dates[0] == datetime(2026, 9, 23, 22, 20, 46, tzinfo=UTC)


# What is no feed


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("<rss/>", "RSS with 0 channels"),
        ("<rss><channel><title>t</title></channel><channel/></rss>", "RSS with 2 channels"),
        ("<rss><channel/></rss>", "has no title"),
        ("<rss><channel><title> </title></channel></rss>", "has no title"),
        ("<feed><title>t</title></feed>", "not RSS or Atom: <feed>"),
        ("<html><title>t</title></html>", "not RSS or Atom: <html>"),
        ("<Error><Code>AccessDenied</Code></Error>", "not RSS or Atom: <Error>"),
        ("<rdf:RDF xmlns:rdf='u'/>", "not RSS or Atom: <RDF>"),
        ("{}", "not a feed: this is not XML"),
        ("<rss><channel><title>t</title>", "not a feed: this is not XML"),
        ("<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "document type declaration"),
        ("<rss><channel><title>t&nbsp;</title></channel></rss>", "undefined entity"),
        ("<a>" * 100 + "</a>" * 100, "nested deeper than 64"),
        (
            "<rss><channel><title>t</title><incident><title>x</title></incident></channel></rss>",
            "holds <incident>, which is not known",
        ),
        (
            "<rss><channel><title>t</title></channel><Item><title>x</title></Item></rss>",
            "holds <Item>, which is not known",
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>t</title><Entry/></feed>",
            "holds <Entry>, which is not known",
        ),
        (
            "<x:feed xmlns:x='http://www.w3.org/2005/Atom'><x:title>t</x:title><entry><id/></entry></x:feed>",
            "holds <entry>, which is not known",
        ),
        (
            f"<rss><channel><title>t</title>{'<item/>' * 2001}</channel></rss>",
            "2,001 entries, more than 2,000",
        ),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_named(source: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        parse_feed(source.encode())


def test_no_answer_is_no_feed() -> None:
    request = Request("https://status.vendor.example/history.rss")
    with pytest.raises(Unreadable, match="no answer in time"):
        feed_of(request, Reply(request.url, failure=Failure.TIMEOUT))
    with pytest.raises(Unreadable, match="HTML where a feed was"):
        feed_of(request, Reply(request.url, 200, {"content-type": "text/html"}, RSS.encode()))
    assert feed_of(request, Reply(request.url, 200, {}, RSS.encode())).title == "Vendor & Co"


# HTML as runs


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain  text\n here", [("", "plain text here")]),
        ("<p>a</p><p>b</p>", [("", "\na\nb")]),
        ("<b>Status:</b> resolved</p><p>x", [(LABEL, "Status:"), ("", "resolved\nx")]),
        ("<b>Status:</b><p>resolved</p>", [(LABEL, "Status:"), ("", "\nresolved")]),
        ("<h3>Status: OK</h3>", [(LABEL, "Status: OK")]),
        ("<small>Jun <var data-var='date'>11</var>, <var>21:39</var> UTC</small>",
         [(STAMP, "Jun 11, 21:39 UTC")]),
        ("<ul><li>a</li><li>b <b>c</b> d</li></ul>",
         [(ITEM, "a"), (ITEM, "b"), (LABEL, "c"), (ITEM, "d")]),
        ("<strong>open <em>and", [(LABEL, "open and")]),
        ("</strong>a</li>", [("", "a")]),
        ("<b>a<small>b</b>c</small>", [(LABEL, "a"), (STAMP, "b"), ("", "c")]),
        ("a < b &lt; c &amp;lt; &#65;&nbsp;d &unknown;", [("", "a < b < c &lt; A d &unknown;")]),
        ("<b", [("", "<b")]),
        ("<!-- <b>x</b> -->", [("", "<!--"), (LABEL, "x"), ("", "-->")]),
        ("<br/><br>", []),
        ("&#" + "9" * 5000 + ";x", [("", "&#" + "9" * 5000 + ";x")]),
        ("", []),
    ],
)  # fmt: skip
def test_html_is_cut_into_runs(markup: str, expected: list[tuple[str, str]]) -> None:
    assert marked(markup) == expected


def test_the_first_line_of_a_run_is_what_follows_on_the_same_line() -> None:
    assert Run("resolved\nmore").first_line == "resolved"
    assert Run("\nresolved").first_line == ""


@pytest.mark.parametrize(
    "markup",
    [
        "<" + "a" * 600_000, "<b>" * 40_000 + "</li>" * 30_000, "<b>x</b>" * 20_000,
        "&" * 140_000, "&a" * 60_000, "<" * 160_000, " " * 600_000, "<br>" * 40_000,
    ],
    ids=range(8),
)  # fmt: skip
def test_no_markup_costs_more_than_its_length(markup: str) -> None:
    """What took the square of it would take many times the second that these have."""
    started = time.perf_counter()
    list(runs(Element("", "x", {}, (markup,))))
    assert time.perf_counter() - started < 1


def test_a_feed_of_nothing_but_tags_is_refused_at_once() -> None:
    item = f"<item><title>x</title><description><![CDATA[{'<b>' * 150_000}]]></description></item>"
    started = time.perf_counter()
    with pytest.raises(Unreadable, match="more than 100,000 HTML tags"):
        parse_feed(f"<rss><channel><title>x</title>{item}</channel></rss>".encode())
    assert time.perf_counter() - started < 1


@given(st.text(max_size=60))
def test_text_without_markup_is_kept(text: str) -> None:
    assert " ".join(run.text for run in runs(Element("", "x", {}, (html.escape(text),)))) == (
        " ".join(html.unescape(html.escape(text)).split())
    )


pieces = st.sampled_from(
    ["<b>", "</b>", "<small>", "</small>", "<li>", "</li>", "<p>", "<br/>", "a", " ", "&amp;", "<"]
)


@given(st.lists(pieces))
def test_no_markup_whatever_raises_or_loses_text(found: list[str]) -> None:
    cut = marked("".join(found))
    assert all(text.strip() for _, text in cut)
    assert sum(text.count("a") for _, text in cut) == found.count("a")
    assert {mark for mark, _ in cut} <= {"", LABEL, STAMP, ITEM}


@given(st.lists(pieces))
def test_html_as_text_and_as_elements_reads_the_same(found: list[str]) -> None:
    """Atom may have either: XHTML that is well formed must not be read in another way."""
    markup = "".join(found)
    with suppress(ValueError):
        elements = parse_xml(f"<div>{markup}<i/></div>".encode())
        assert list(runs(elements)) == [Run(text, mark) for mark, text in marked(markup)]


# Properties


@given(st.binary(max_size=200))
def test_no_bytes_whatever_raise_anything_else(source: bytes) -> None:
    with suppress(Unreadable):
        parse_feed(source)


@pytest.mark.parametrize("source", [RSS.encode(), ATOM.encode()], ids=["rss", "atom"])
def test_no_broken_feed_raises_anything_else(source: bytes) -> None:
    @given(start=st.integers(0, len(source)), length=st.integers(0, 60), junk=st.binary(max_size=9))
    def is_read(start: int, length: int, junk: bytes) -> None:
        with suppress(Unreadable):
            shows_nothing_that_steers(parse_feed(source[:start] + junk + source[start + length :]))

    is_read()


def shows_nothing_that_steers(feed: Feed) -> None:
    for entry in feed.entries:
        for shown in (feed.title, entry.id, entry.title, entry.link, *entry.categories):
            assert visible(shown) == shown


def test_no_feed_cut_short_is_read() -> None:
    @given(end=st.integers(0, len(RSS) - 1))
    def is_unreadable(end: int) -> None:
        with pytest.raises(Unreadable):
            parse_feed(RSS.encode()[:end])

    is_unreadable()


@pytest.mark.parametrize("name", ["item", "channel", "rss", "title"])
def test_an_entry_under_another_name_never_passes_for_no_entry(name: str) -> None:
    @given(other=st.text(ascii_letters, min_size=1, max_size=8))
    def is_seen(other: str) -> None:
        source = RSS.replace(f"<{name}", f"<{other}").replace(f"</{name}>", f"</{other}>")
        with suppress(Unreadable):
            assert len(parse_feed(source.encode()).entries) == 1

    is_seen()
