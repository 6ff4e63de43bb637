"""`bcp sources detect` against real servers on loopback: the pipe, the screen, JSON, bad input."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from loopback import Loopback, hang, http
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.cli.source_lines import commented_lines, grouped, source_lines
from bcp.document.load import load
from bcp.document.shape import shaped
from bcp.model.frozen import Frozen
from bcp.model.instant import parse_instant
from bcp.model.observation import Component, Heading, PageReading
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from cli.cli_kit import Desk

JSON = "application/json"
FINE = "operational"
SUMMARY = {
    "page": {"id": "tymt9n04zgry", "name": "Vendor", "time_zone": "Etc/UTC"},
    "status": {"indicator": "none", "description": "All Systems Operational"},
    "components": [
        {"id": "g1", "name": "APIs", "status": FINE, "group": True, "components": ["k8w3"]},
        {"id": "k8w3", "name": "Chat Completions", "status": FINE, "group_id": "g1"},
        {"id": "b2x9", "name": "Login", "status": "partial_outage", "group_id": None},
    ],
    "incidents": [
        {"id": "i1", "name": "Slow logins", "status": "identified", "impact": "major",
         "components": [{"id": "b2x9", "name": "Login"}]},
    ],
    "scheduled_maintenances": [],
}  # fmt: skip
NATIVE = {
    "summary": {
        "id": "01JMDK9XYNY6RXSED6SDWW50WY", "name": "Vendor",
        "components": [{"id": "01A", "name": "Chat"}], "structure": {"items": []},
        "affected_components": [], "ongoing_incidents": [], "scheduled_maintenances": [],
    }
}  # fmt: skip
FEED = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Vendor</title>
<entry><id>1</id><title>Slow</title><updated>2026-11-20T02:00:00Z</updated>
<content type="html">&lt;strong&gt;Resolved&lt;/strong&gt; - done</content></entry></feed>"""
BEAT = {"status": 1, "time": "2026-11-21 03:09:00", "msg": "", "ping": 20}
RESULT = {"success": True, "timestamp": "2026-11-21T03:09:00Z", "conditionResults": []}

# What a page of each family answers, by path; `{host}` is the loopback server's name.
PAGES: Mapping[str, Mapping[str, object]] = {
    "statuspage": {"/api/v2/summary.json": SUMMARY},
    "incidentio": {"/proxy/127.0.0.1": NATIVE},
    "instatus": {
        "/v3/summary.json": {"page": {"name": "Vendor", "url": "https://x", "status": "UP"}},
        "/v3/components.json": {
            "components": [{"id": "c1", "name": "Chat", "status": "OPERATIONAL"}]},
    },
    "betterstack": {
        "/index.json": {
            "data": {"id": "165", "type": "status_page", "attributes": {
                "company_name": "Vendor", "aggregate_state": FINE}},
            "included": [{"id": "7", "type": "status_page_resource", "attributes": {
                "public_name": "Chat", "status": FINE, "status_history": []}}],
        }
    },
    "cstate": {
        "/index.json": {"cStateVersion": "6.0.1", "title": "Vendor", "summaryStatus": "ok",
                        "systems": [{"name": "Chat", "category": "APIs", "status": "ok",
                                     "unresolvedIssues": []}]}
    },
    "rootly": {
        "/api/v1/status.json": {"page": {"name": "Vendor"}, "status": {"indicator": "none"},
                                "incidents": []}
    },
    "datadog": {
        "/config.json": {"id": "3bdf", "name": "Vendor", "incidents": [], "maintenances": None,
                         "components": [{"id": "c1", "name": "Chat", "type": "Component",
                                         "status": FINE}]}
    },
    "gatus": {
        "/api/v1/endpoints/statuses": [
            {"name": "Chat", "group": "core", "key": "core_chat", "results": [RESULT]}]
    },
    "cachet": {
        "/api/v1/components?per_page=100": {
            "meta": {"pagination": {"total_pages": 1}},
            "data": [{"id": 1, "name": "Chat", "status": 1, "group_id": 0}]},
        "/api/v1/components/groups?per_page=100": {"data": []},
        "/api/v1/incidents?sort=id&order=desc&per_page=100": {"data": []},
    },
    "sorry": {
        "/api/v1/components": {
            "components": [{"id": 1, "name": "Chat", "state": FINE, "parent_id": None}],
            "meta": {"count": 1, "total_count": 1, "next_page": None}},
        "/api/v1/notices?filter%5Btimeline_state_eq%5D=present": {"notices": []},
    },
    "feed": {"/history.atom": FEED},
}  # fmt: skip
KUMA = {
    "/api/status-page/main": {"config": {"slug": "main", "title": "Vendor"}, "publicGroupList": [
        {"id": 1, "name": "Core", "monitorList": [{"id": 1, "name": "Chat"}]}]},
    "/api/status-page/heartbeat/main": {"heartbeatList": {"1": [BEAT, BEAT]}, "uptimeList": {}},
}  # fmt: skip


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


class Sources(Frozen):
    sources: tuple[SourceSpec, ...]


@pytest.fixture
def page() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


def serve(page: Loopback, answers: Mapping[str, object]) -> None:
    for path, answer in answers.items():
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        kind = "application/atom+xml" if isinstance(answer, bytes) else JSON
        page.on(path, http(body=body, content_type=kind))


def as_plan(lines: str) -> SourceSpec:
    """The lines as a plan would hold them, by bcp's own reader."""
    text = "sources:\n" + "".join(f"  {line}\n" for line in lines.splitlines())
    (source,) = shaped(Sources, load(text.encode(), "plan.yaml")).sources
    return source


class TestAPipe:
    @pytest.mark.parametrize("family", PAGES)
    def test_gets_the_lines_for_a_plan_and_the_rest_as_comments(
        self, desk: Desk, page: Loopback, family: str
    ) -> None:
        serve(page, PAGES[family])
        called = desk.call("sources", "detect", page.url("/"))
        assert called.code == 0, called.err
        source = as_plan(called.out)
        assert (source.family, source.url) == (family, page.url(""))
        first, *rest = called.out.splitlines()
        assert first.startswith("# runs on: ")
        assert f"(family {family})" in first
        assert any(line.startswith("# now: ") for line in rest)
        assert called.err == ""

    def test_a_page_that_its_path_tells(self, desk: Desk, page: Loopback) -> None:
        serve(page, KUMA)
        called = desk.call("sources", "detect", page.url("/status/main"))
        assert as_plan(called.out) == SourceSpec(
            family="uptimekuma", url=page.url("/status/main"), components=("1",)
        )

    def test_components_stand_with_their_ids_under_their_groups(
        self, desk: Desk, page: Loopback
    ) -> None:
        serve(page, PAGES["statuspage"])
        out = desk.call("sources", "detect", page.url("/")).out
        assert as_plan(out).components == ("b2x9", "k8w3")
        assert '    # APIs\n    - "k8w3"  # Chat Completions\n' in out

    def test_the_family_s_own_reader_says_what_the_page_says_now(
        self, desk: Desk, page: Loopback
    ) -> None:
        serve(page, PAGES["statuspage"])
        out = desk.call("sources", "detect", page.url("/")).out
        assert '# now: partial outage: "Slow logins" (identified)\n' in out

    def test_the_lines_are_a_source_that_a_check_reads(self, desk: Desk, page: Loopback) -> None:
        serve(page, PAGES["cachet"])
        lines = desk.call("sources", "detect", page.url("/")).out
        minimal = (Path(__file__).parent.parent / "plans" / "minimal.yaml").read_text()
        start, end = minimal.index("        - {family"), minimal.index("      probes:")
        after = minimal.index("  failure_domains:")
        source = "".join(f"        {line}\n" for line in lines.splitlines())
        Path("runbooks").mkdir()
        Path("runbooks/openai.yaml").write_text(minimal[:start] + source + minimal[after:])
        assert end < after
        called = desk.call("check", "openai")
        assert called.code == 0, called.err
        assert called.out.startswith("operational\topenai/api")

    def test_several_that_fit_are_named_the_best_first(self, desk: Desk, page: Loopback) -> None:
        serve(page, {**PAGES["statuspage"], **PAGES["incidentio"], **PAGES["feed"]})
        out = desk.call("sources", "detect", page.url("/")).out
        assert as_plan(out).family == "incidentio"
        assert "# also: answers as statuspage, feed; incidentio tells more\n" in out

    def test_a_page_that_cannot_be_read_whole_is_told_as_unknown(
        self, desk: Desk, page: Loopback
    ) -> None:
        serve(page, {"/index.json": {"data": {"type": "status_page"}}})
        called = desk.call("sources", "detect", page.url("/"))
        assert called.code == 0
        assert as_plan(called.out).family == "betterstack"
        assert "# now: unknown: " in called.out

    def test_text_of_a_page_can_neither_steer_a_terminal_nor_leave_its_line(
        self, desk: Desk, page: Loopback
    ) -> None:
        nasty = "x\x1b[2J\n- family: feed\u2028\u202e\ufeff"
        components = [
            {"id": nasty, "name": "#" + nasty, "status": "\x1b"},
            {"id": "k8w3", "name": nasty, "status": FINE},
        ]
        summary = {**SUMMARY, "components": components, "page": {"id": nasty, "name": nasty}}
        serve(page, {"/api/v2/summary.json": summary})
        for terminal in (False, True):
            said = desk.call("sources", "detect", page.url("/"), terminal=terminal).out
            assert "\x1b" not in said
            assert "\u202e" not in said
        lines = desk.call("sources", "detect", page.url("/")).out
        assert as_plan(lines).components == ("k8w3",)
        assert "cannot be named in a plan" in lines


class TestTheScreen:
    @pytest.mark.parametrize("columns", [60, 80, 120])
    def test_of_a_page(
        self, desk: Desk, page: Loopback, columns: int, snapshot: SnapshotAssertion
    ) -> None:
        serve(page, {**PAGES["statuspage"], **PAGES["feed"]})
        called = desk.call("sources", "detect", page.url("/"), terminal=True, columns=columns)
        assert called.code == 0, called.err
        assert max(map(len, called.out.splitlines())) <= columns
        shown = called.out.replace(str(page.port), "8080")
        assert shown == snapshot(extension_class=Text)

    def test_of_nothing(self, desk: Desk, page: Loopback, snapshot: SnapshotAssertion) -> None:
        html = b"<html><a href='https://www.statuspage.io'>Powered by</a>"
        page.on("/", http(body=html, content_type="text/html"))
        called = desk.call("sources", "detect", page.url("/"), terminal=True)
        assert (called.code, called.out) == (3, "")
        assert called.err.replace(str(page.port), "8080") == snapshot(extension_class=Text)


class TestJson:
    def test_a_page(self, desk: Desk, page: Loopback) -> None:
        serve(page, PAGES["statuspage"])
        called = desk.call("sources", "detect", page.url("/"), "--json")
        found = json.loads(called.out)
        assert list(found) == [
            "schema", "checked_at", "exit_code", "url", "moved_to", "hints", "tried", "page"
        ]  # fmt: skip
        assert (called.code, found["exit_code"]) == (0, 0)
        assert found["checked_at"] == "2026-11-21T03:09:41Z"
        shown = found["page"]
        assert (shown["family"], shown["id"], shown["name"]) == (
            "statuspage", "tymt9n04zgry", "Vendor"
        )  # fmt: skip
        assert (shown["state"], shown["error"]) == ("partial_outage", None)
        assert shown["components"] == [
            {"id": "b2x9", "name": "Login", "group": None, "state": "partial_outage"},
            {"id": "k8w3", "name": "Chat Completions", "group": "APIs", "state": "operational"},
        ]
        assert SourceSpec(**shown["source"]).family == "statuspage"

    def test_nothing(self, desk: Desk, page: Loopback) -> None:
        called = desk.call("sources", "detect", page.url("/"), "--json")
        found = json.loads(called.out)
        assert (called.code, found["exit_code"], found["page"]) == (3, 3, None)
        assert {"family": "statuspage", "told": "HTTP 404"} in found["tried"]


class TestWhatIsAsked:
    def test_each_address_once_and_few_of_them(self, desk: Desk, page: Loopback) -> None:
        serve(page, PAGES["statuspage"])
        desk.call("sources", "detect", page.url("/"))
        assert len(page.paths) == len(set(page.paths))
        assert len(page.paths) < 24

    def test_nothing_secret_goes_along(self, desk: Desk, page: Loopback) -> None:
        desk.call("sources", "detect", page.url("/"))
        for exchange in page.seen:
            assert exchange.method == "GET"
            assert not {"authorization", "cookie"} & set(exchange.headers)

    def test_nothing_is_written(self, desk: Desk, page: Loopback) -> None:
        before = sorted(Path.cwd().rglob("*"))
        desk.call("sources", "detect", page.url("/"))
        assert sorted(Path.cwd().rglob("*")) == before


class TestAPageThatMoved:
    def test_is_looked_at_where_it_is_now(self, desk: Desk, page: Loopback) -> None:
        serve(page, PAGES["statuspage"])
        with Loopback() as old:
            old.otherwise = http(301, location=page.url("/", host="localhost"))
            called = desk.call("sources", "detect", old.url("/"))
        new = page.url("", host="localhost")
        assert called.code == 0, called.err
        assert f"# moved: the page led to {new}/: name that one\n" in called.out
        assert as_plan(called.out).url == new

    def test_to_nowhere_says_both(self, desk: Desk, page: Loopback) -> None:
        with Loopback() as old:
            old.otherwise = http(301, location=page.url("/", host="localhost"))
            called = desk.call("sources", "detect", old.url("/"))
        assert called.code == 3
        assert "It led to http://localhost:" in called.err

    def test_in_a_circle_ends(self, desk: Desk, page: Loopback) -> None:
        page.otherwise = http(302, location=page.url("/"))
        called = desk.call("sources", "detect", page.url("/"))
        assert called.code == 3
        assert "redirect" in called.err


class TestBadInput:
    @pytest.mark.parametrize(
        ("given", "said"),
        [("http://status.vendor.example", "only https is allowed"),
         ("ftp://status.vendor.example", "only https is allowed"),
         ("not a url", "is not a URL with a host"), ("https://", "is not a URL with a host"),
         ("https://user:pw@status.vendor.example", "never carries a user or a password")],
    )  # fmt: skip
    def test_is_usage_and_says_what_is_wrong(self, desk: Desk, given: str, said: str) -> None:
        called = desk.call("sources", "detect", given)
        assert (called.code, called.out) == (64, "")
        assert said in " ".join(called.err.split())
        assert "pw" not in called.err
        assert "Next: Give the status page's URL" in called.err

    def test_a_host_that_does_not_answer_is_unknown(self, desk: Desk) -> None:
        with Loopback() as server:
            url = server.url("/")
        called = desk.call("sources", "detect", url)
        assert called.code == 3
        assert "could not be read" in called.err
        assert "did not answer" in called.err
        assert "no status page" not in called.err, "nothing is known of a page that is silent"
        assert called.err.splitlines()[-1].startswith("Next: look at the address")

    def test_a_page_that_hangs_ends_in_time(
        self, desk: Desk, page: Loopback, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bcp.cli.sources._LONGEST_S", 0.3)
        page.otherwise = hang
        called = desk.call("sources", "detect", page.url("/"))
        assert called.code == 3


# The lines, whatever a page's components are called

names = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))


@given(parts=st.lists(st.tuples(names, names), max_size=5), heading=names)
def test_any_components_can_be_put_into_a_plan(parts: list[tuple[str, str]], heading: str) -> None:
    clean = [
        Component(id_.strip().encode("unicode_escape").decode(), name, Verdict.OPERATIONAL)
        for id_, name in parts
    ]
    at = parse_instant("2026-11-21T03:09:41Z")
    reading = PageReading(
        "statuspage", "https://status.vendor.example", Verdict.OPERATIONAL, at, tuple(clean),
        headings=(Heading("g", heading, frozenset(item.id for item in clean[:2])),),
    )  # fmt: skip
    source = SourceSpec(family="statuspage", url=reading.url)
    wanted = [item.id for _, items in grouped(reading) for item in items]
    assert sorted(wanted) == sorted(item.id for item in clean)
    for lines in (source_lines(source, reading), commented_lines(source, reading)):
        assert list(as_plan("\n".join(lines)).components) == wanted
