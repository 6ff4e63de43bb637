"""Upptime, in its summary's shape, and in what two repositories had."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue
from status_pages import NOW, PAGE, Page, Part
from summary_suite import IdSuite

from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.upptime import follow, read, requests

WORDS = {
    Verdict.OPERATIONAL: "up", Verdict.DEGRADED: "degraded", Verdict.MAJOR_OUTAGE: "down"
}  # fmt: skip
RAW = "https://raw.githubusercontent.com/vendor/monitor/HEAD/history"
PLAIN = {"content-type": "text/plain; charset=utf-8"}


def site(part: Part, **minutes: JsonValue) -> dict[str, JsonValue]:
    return {
        "name": part.name, "url": "https://chat.vendor.example", "slug": part.key,
        "status": part.word or WORDS[part.state], "uptime": "99.54%", "time": 212,
        "dailyMinutesDown": minutes,
    }  # fmt: skip


def details(code: object, written: str = "2026-11-21T02:40:00.000Z") -> bytes:
    return (
        f"url: https://chat.vendor.example\nstatus: down\ncode: {code}\nresponseTime: 55\n"
        f"lastUpdated: {written}\ngenerator: Upptime\n"
    ).encode()


class TestUpptime(IdSuite):
    word = "upptime"
    states = (Verdict.OPERATIONAL, Verdict.DEGRADED, Verdict.MAJOR_OUTAGE)
    identity = ("slug", "name")
    hosts = (f"{RAW}/",)

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(
            family="upptime", url=url, components=components, api=api, slug="vendor/monitor"
        )

    def document(self, page: Page) -> JsonValue:
        return [site(part) for part in page.parts]

    def answered(self, down: bytes | Reply | None, **minutes: JsonValue) -> PageReading:
        """Chat is down, and its details are this answer; None is none yet."""
        return self.dated(Verdict.MAJOR_OUTAGE, down, **minutes)

    def dated(
        self, state: Verdict, details_: bytes | Reply | None, **minutes: JsonValue
    ) -> PageReading:
        """Chat is in that state, and its details are this answer."""
        spec = self.spec("Chat")
        rows = [site(Part("Chat", state), **minutes), site(Part("Login"))]
        first = Reply(requests(spec)[0].url, 200, PLAIN, json.dumps(rows).encode())
        (asked,) = follow(spec, [first])
        if isinstance(details_, bytes):
            details_ = Reply(asked.url, 200, PLAIN, details_)
        replies = [first] if details_ is None else [first, details_]
        return self.checked(read(spec, replies, NOW))

    @pytest.mark.parametrize(
        ("url", "slug"),
        [
            ("https://github.com/vendor/monitor", None),
            ("https://www.github.com/vendor/monitor/issues", None),
            ("https://raw.githubusercontent.com/vendor/monitor/HEAD/history/summary.json", None),
            ("https://status.vendor.example", "vendor/monitor"),
        ],
    )
    def test_the_repository_s_summary_is_asked_for(self, url: str, slug: str | None) -> None:
        spec = SourceSpec(family="upptime", url=url, slug=slug)
        assert [request.url for request in requests(spec)] == [f"{RAW}/summary.json"]

    def test_the_api_is_the_repository_s_root(self) -> None:
        spec = self.spec(api="http://127.0.0.1:8123/vendor/monitor/HEAD/")
        assert [request.url for request in requests(spec)] == [
            "http://127.0.0.1:8123/vendor/monitor/HEAD/history/summary.json"
        ]

    @pytest.mark.parametrize(
        ("url", "slug"),
        [(PAGE, None), (PAGE, "monitor"), (PAGE, "a/b/c"), ("https://github.com/vendor", None)],
    )
    def test_a_page_without_a_repository_says_what_to_write(
        self, url: str, slug: str | None
    ) -> None:
        spec = SourceSpec(family="upptime", url=url, slug=slug)
        assert requests(spec) == ()
        assert follow(spec, []) == ()
        reading = read(spec, [], NOW)
        assert reading.state is Verdict.UNKNOWN
        assert "`slug: OWNER/REPOSITORY`" in str(reading.error)

    # A monitor's word

    def test_a_site_that_is_down_was_seen_by_one_monitor(self) -> None:
        reading = self.answered(details(500))
        assert (reading.state, reading.unreported) == (Verdict.MAJOR_OUTAGE, True)
        assert reading.note == "this is the word of one monitor"

    @pytest.mark.parametrize(
        ("minutes", "unreported"),
        [({"2026-11-21": 2}, False), ({"2026-11-21": 1}, True), ({"2026-11-20": 1440}, True),
         ({"2026-11-21": "all day"}, True), ({"2026-11-22": 9}, True)],
    )  # fmt: skip
    def test_a_site_that_was_down_for_minutes_of_today_lasts(
        self, minutes: dict[str, JsonValue], *, unreported: bool
    ) -> None:
        assert self.answered(details(500), **minutes).unreported is unreported

    def test_a_healthy_page_needs_no_remark(self) -> None:
        reading = self.read(Page(), "Chat")
        assert (reading.state, reading.note) == (Verdict.OPERATIONAL, None)

    # A refusal is no outage

    @pytest.mark.parametrize("code", [401, 403, 429, 451])
    def test_a_site_that_refuses_the_monitor_is_unknown(self, code: int) -> None:
        reading = self.answered(details(code), **{"2026-11-21": 1223})
        assert reading.state is Verdict.UNKNOWN
        assert f"was answered HTTP {code}, which it counts as down" in str(reading.error)

    def test_the_older_form_of_the_details_is_read(self) -> None:
        body = b"- url: https://chat.vendor.example\n- status: down\r\n- code: 403\r\n"
        assert self.answered(body).state is Verdict.UNKNOWN

    @pytest.mark.parametrize(
        "body",
        [details(500), details(0), details(""), details("4031"), b"\xff\xfe", b"x: {code: 403}",
         b"<html>code: 403", b"message: |\n  code: 403\n"],
    )  # fmt: skip
    def test_details_that_name_no_refusal_change_nothing(self, body: bytes) -> None:
        assert self.answered(body).state is Verdict.MAJOR_OUTAGE

    def test_without_the_details_the_monitor_s_word_stands(self) -> None:
        gone = Reply(f"{RAW}/id-chat.yml", failure=Failure.TIMEOUT)
        for answer in (None, gone, Reply(gone.url, 404, PLAIN, details(403))):
            assert self.answered(answer).state is Verdict.MAJOR_OUTAGE

    def test_a_refusal_of_one_site_hides_no_outage_of_another(self) -> None:
        spec = self.spec("Chat", "Video")
        rows = [site(Part(name, Verdict.MAJOR_OUTAGE)) for name in ("Chat", "Video")]
        first = Reply(requests(spec)[0].url, 200, PLAIN, json.dumps(rows).encode())
        codes = {"id-chat": 403, "id-video": 500}
        more = [
            Reply(request.url, 200, PLAIN, details(codes[request.url.split("/")[-1][:-4]]))
            for request in follow(spec, [first])
        ]
        reading = read(spec, [first, *more], NOW)
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert "Chat: the monitor was answered HTTP 403" in str(reading.note)

    # A monitor that has stopped

    @pytest.mark.parametrize(
        "written", ["2026-11-19T02:09:40Z", "2025-03-01T00:00:00.000Z", "2036-11-21T00:00:00Z"]
    )
    @pytest.mark.parametrize("state", [Verdict.OPERATIONAL, Verdict.MAJOR_OUTAGE])
    def test_what_a_monitor_that_has_stopped_wrote_last_is_unknown(
        self, state: Verdict, written: str
    ) -> None:
        reading = self.dated(state, details(200, written))
        assert reading.state is Verdict.UNKNOWN
        assert f"last wrote what it saw at {written[:19]}Z" in str(reading.error)

    def test_a_run_that_was_missed_is_not_yet_a_monitor_that_has_stopped(self) -> None:
        for written in ("2026-11-19T02:09:41Z", "2026-11-21T03:30:00.000Z"):
            reading = self.dated(Verdict.OPERATIONAL, details(200, written))
            assert reading.state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("body", [details(200, "soon"), b"code: 200", b"\xff\xfe", None])
    def test_a_monitor_that_may_have_stopped_is_no_green(self, body: bytes | None) -> None:
        reading = self.dated(Verdict.OPERATIONAL, body)
        assert reading.state is Verdict.UNKNOWN
        assert "when the monitor last ran could not be read" in str(reading.error)
        assert self.dated(Verdict.DEGRADED, body).state is Verdict.DEGRADED

    def test_what_a_site_that_is_up_was_answered_is_no_refusal(self) -> None:
        reading = self.dated(Verdict.OPERATIONAL, details(403))
        assert reading.state is Verdict.OPERATIONAL

    def test_our_sites_that_are_down_are_asked_about_else_one(self) -> None:
        parts = [Part("Chat", Verdict.DEGRADED), Part("Login", Verdict.MAJOR_OUTAGE), Part("Video")]
        document: JsonValue = [site(part) for part in parts]

        def asked(*components: str) -> list[str]:
            spec = self.spec(*components)
            replies = [self._ok(request, self.encode(document)) for request in requests(spec)]
            return [request.url for request in follow(spec, replies)]

        assert asked("Chat", "Video") == [f"{RAW}/id-chat.yml"]
        assert asked("Gone") == []
        assert asked("Login") == [f"{RAW}/id-login.yml"]
        assert asked() == [f"{RAW}/id-login.yml"]

    def test_no_more_than_ten_sites_are_asked_about(self) -> None:
        parts = [Part(f"p{n}", Verdict.MAJOR_OUTAGE, id=f"../{n}") for n in range(20)]
        spec = self.spec()
        first = [self._ok(r, self.encode([site(p) for p in parts])) for r in requests(spec)]
        asked = follow(spec, first)
        assert [request.url for request in asked] == [f"{RAW}/..%2F{n}.yml" for n in range(10)]

    def follow_body(self, _document: JsonValue, _request: Request) -> bytes | None:
        return details(500)


# What two repositories had


def read_captured(path: Path, *components: str, code: int = 200) -> tuple[PageReading, list[str]]:
    """What is read where the site's details have that code, and which details are asked for."""
    spec = SourceSpec(family="upptime", url="https://github.com/v/m", components=components)
    first = Reply(requests(spec)[0].url, 200, PLAIN, path.read_bytes())
    more = [Reply(request.url, 200, PLAIN, details(code)) for request in follow(spec, [first])]
    asked = [reply.url.split("/")[-1] for reply in more]
    return read(spec, [first, *more], NOW), asked


def test_a_captured_page_with_one_site_down(shared_data: Path) -> None:
    path = shared_data / "status" / "upptime" / "cloudesire-summary-one-down-2026-06-11.json"
    ours, asked = read_captured(path, "https-marketplace-cloudeng-it")
    assert (ours.state, asked) == (Verdict.OPERATIONAL, ["https-marketplace-cloudeng-it.yml"])
    staging, asked = read_captured(path, "https://backend-staging-eng.cloudesire.com")
    assert (staging.state, staging.unreported) == (Verdict.MAJOR_OUTAGE, True)
    assert asked == ["https-backend-staging-eng-cloudesire-com.yml"]


def test_a_captured_false_alarm_is_no_outage_once_its_answer_is_known(shared_data: Path) -> None:
    path = shared_data / "status" / "upptime" / "monitor2-openai-403-false-down-2026-08-22.json"
    alone, asked = read_captured(path, "OpenAI Oficial")
    assert alone.state is Verdict.MAJOR_OUTAGE
    assert asked == ["open-ai-oficial.yml"]
    answered, _ = read_captured(path, "OpenAI Oficial", code=403)
    assert answered.state is Verdict.UNKNOWN
    assert "HTTP 403" in str(answered.error)
    assert read_captured(path, "GitHub")[0].state is Verdict.OPERATIONAL
