"""What a pasted URL is told to be: by its host, by its answers, in the order that decides."""

from collections.abc import Mapping, Sequence

import pytest
import test_betterstack
import test_cachet
import test_cstate
import test_datadog
import test_feed
import test_flashduty
import test_gatus
import test_incidentio
import test_instatus
import test_rootly
import test_sorry
import test_statuspage
import test_uptimekuma
from family_suite import NOW, PAGE, FamilySuite
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue
from status_mutations import json_values
from status_pages import OUTAGE, Page

from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.base import FamilyWord
from bcp.status.detection import Asked, Candidate, candidates, decided, hints, moved_to
from bcp.status.signs import SIGNS

SUITES: Sequence[type[FamilySuite]] = (
    test_betterstack.TestBetterStack, test_cachet.TestCachet, test_cstate.TestCState,
    test_datadog.TestDatadog, test_feed.TestAtomFeed, test_flashduty.TestFlashdutyWidget,
    test_gatus.TestGatus, test_incidentio.TestIncidentio, test_instatus.TestInstatus,
    test_rootly.TestRootly, test_sorry.TestSorry, test_statuspage.TestStatuspage,
    test_uptimekuma.TestUptimeKuma,
)  # fmt: skip


def site(suite: FamilySuite, page: Page) -> tuple[str, dict[str, Reply]]:
    """The page's URL, and what it answers at each address."""
    spec = suite.spec()
    url = f"{PAGE}/status/{spec.slug}" if suite.word == "uptimekuma" else spec.url
    return url, {reply.url: reply for reply in suite.answer(suite.document(page), spec)}


def ask(url: str, answers: Mapping[str, Reply]) -> list[Asked]:
    """Every candidate, asked; what the site does not have is a 404 in HTML."""

    def of(requests: Sequence[Request]) -> tuple[Reply, ...]:
        gone = {"content-type": "text/html"}
        return tuple(
            answers.get(each.url, Reply(each.url, 404, gone, b"<html>")) for each in requests
        )

    asked = []
    for candidate in candidates(url):
        first = candidate.first()
        then = candidate.then(of(first))
        asked.append(Asked(candidate, (*first, *then), (*of(first), *of(then))))
    return asked


def found(url: str, answers: Mapping[str, Reply]) -> list[FamilyWord]:
    return [each.candidate.family for each in decided(ask(url, answers), NOW)]


def test_every_sign_has_a_page_here() -> None:
    assert {suite.word for suite in SUITES} == set(SIGNS)


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.word)
@pytest.mark.parametrize("page", [Page(), OUTAGE], ids=["healthy", "outage"])
def test_a_page_of_a_family_is_told_to_be_of_that_family_alone(
    suite: type[FamilySuite], page: Page
) -> None:
    assert found(*site(suite(), page)) == [suite.word]


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.word)
def test_the_source_that_is_named_reads_the_page(suite: type[FamilySuite]) -> None:
    url, answers = site(suite(), Page())
    (best,) = decided(ask(url, answers), NOW)
    assert best.reading(NOW).family == suite.word
    assert best.reading(NOW).state in (suite.healthy, Verdict.UNKNOWN)
    assert best.told() == "answers so"


class TestOrder:
    def test_incidentio_goes_before_statuspage_and_a_feed_last(self) -> None:
        url, shim = site(test_statuspage.TestStatuspage(), Page())
        _, native = site(test_incidentio.TestIncidentio(), Page())
        _, feed = site(test_feed.TestAtomFeed(), Page())
        assert found(url, {**feed, **shim, **native}) == ["incidentio", "statuspage", "feed"]

    def test_a_ulid_in_statuspage_s_shape_is_incidentio(self) -> None:
        suite = test_statuspage.TestStatuspage()
        document = suite.document(Page())
        assert isinstance(document, dict)
        document["page"] = {"id": test_statuspage.ULID, "name": "OpenAI"}
        answers = {reply.url: reply for reply in suite.answer(document, suite.spec())}
        (best, *_) = decided(ask(PAGE, answers), NOW)
        assert best.candidate.family == "incidentio"
        assert best.names() == (test_statuspage.ULID, "OpenAI")

    def test_version_3_of_cachet_is_found_behind_version_2(self) -> None:
        document = test_cachet.answers_of_3(Page())
        answers = {}
        for request in Candidate("cachet", test_cachet.SPEC).then([test_cachet.GONE]):
            key = "more" if "page=2" in request.url else test_cachet.last_word(request.url)
            body = test_cachet.TestCachet().encode(document[key])
            answers[request.url] = Reply(request.url, 200, {}, body)
        assert found(PAGE, answers) == ["cachet"]


class TestHosts:
    @pytest.mark.parametrize(
        ("url", "word"),
        [("https://status.cloud.google.com", "googlecloud"),
         ("https://www.google.com/appsstatus/dashboard/", "googlecloud"),
         ("https://health.aws.amazon.com/health/status", "aws"),
         ("https://azure.status.microsoft/en-us/status", "azure"),
         ("https://slack-status.com", "slack"), ("https://status.slack.com/", "slack"),
         ("https://status.heroku.com", "heroku"), ("https://status.x.ai", "xai"),
         ("https://www.cloudflarestatus.com/", "cloudflare"),
         ("https://status.deepseek.com", "flashduty"),
         ("https://ai.developer.meta.com/status", "meta"),
         ("https://acme.statuspal.eu", "statuspal"),
         ("https://api.status.io/1.0/status/533c6539221ae15e3f000031", "statusio")],
    )  # fmt: skip
    def test_a_known_host_is_told_by_itself(self, url: str, word: FamilyWord) -> None:
        assert candidates(url)[0].family == word
        assert found(url, {}) == [word]

    @pytest.mark.parametrize(
        "url", ["https://www.google.com/search", "https://github.com/acme/status", PAGE]
    )
    def test_another_host_has_to_answer(self, url: str) -> None:
        assert found(url, {}) == []

    def test_a_known_host_that_answers_as_another_family_has_moved_there(self) -> None:
        suite = test_incidentio.TestIncidentio()
        spec = suite.spec(url="https://status.deepseek.com")
        answers = {r.url: r for r in suite.answer(suite.document(Page()), spec)}
        assert found("https://status.deepseek.com", answers) == ["incidentio", "flashduty"]

    def test_the_api_of_statuspal_tells_the_slug(self) -> None:
        url = "https://statuspal.io/api/v2/status_pages/nulab/summary"
        (first, *_) = candidates(url)
        assert first.source.slug == "nulab"
        assert [request.url for request in first.first()] == [url]

    def test_the_api_of_statusio_is_the_source_s_api(self) -> None:
        url = "https://api.status.io/1.0/status/533c6539221ae15e3f000031"
        assert candidates(url)[0].source.api == url

    def test_what_needs_more_than_a_url_says_so(self) -> None:
        (aws,) = decided(ask("https://health.aws.amazon.com", {}), NOW)
        assert aws.told() == "nothing to ask without more than the URL"
        assert "region" in str(aws.reading(NOW).error)


class TestUrls:
    def test_a_page_is_named_by_its_host_unless_its_path_tells_it(self) -> None:
        by_family = {each.family: each.source.url for each in candidates(f"{PAGE}/status/ours/")}
        assert by_family["statuspage"] == PAGE
        assert by_family["uptimekuma"] == f"{PAGE}/status/ours"

    @pytest.mark.parametrize(
        "url", ["http://status.vendor.example", "status.vendor.example", "", "https://", "file:///x",
                "https://user:secret@status.vendor.example"],
    )  # fmt: skip
    def test_what_is_no_page_is_refused(self, url: str) -> None:
        with pytest.raises(ValueError, match=r"."):
            candidates(url)

    def test_few_things_are_asked(self) -> None:
        asked = [request.url for each in candidates(PAGE) for request in each.first()]
        assert len(set(asked)) < 20
        assert all(url.startswith(PAGE + "/") for url in asked)

    @given(
        start=st.sampled_from(["", "https://", "https://[", "http://127.0.0.1:"]), rest=st.text()
    )
    def test_no_text_whatever_is_another_fault_than_a_bad_url(self, start: str, rest: str) -> None:
        try:
            found = candidates(start + rest)
        except ValueError:
            return
        assert found
        assert all(each.source.url.startswith(("https://", "http://")) for each in found)


class TestAnswers:
    @given(document=json_values)
    def test_no_json_whatever_raises(self, document: JsonValue) -> None:
        body = FamilySuite().encode(document)
        answers = {
            request.url: Reply(request.url, 200, {}, body)
            for each in candidates(PAGE) for request in each.first()
        }  # fmt: skip
        for each in ask(PAGE, answers):
            assert each.told()
            each.names()
        found(PAGE, answers)

    def test_a_site_that_answers_everything_with_its_app_is_nothing(self) -> None:
        html = {"content-type": "text/html"}
        answers = {
            request.url: Reply(request.url, 200, html, b"<!doctype html><div id=app>")
            for each in candidates(PAGE) for request in each.first()
        }  # fmt: skip
        assert found(PAGE, answers) == []
        assert ask(PAGE, answers)[0].told() == "page moved: HTML where JSON was"

    def test_json_of_no_family_is_told_so(self) -> None:
        (first, *_) = ask(PAGE, {r.url: Reply(r.url, 200, {}, b'{"ok": true}')
                                 for r in candidates(PAGE)[0].first()})  # fmt: skip
        assert first.told() == "JSON, but not this family's"

    @pytest.mark.parametrize(
        ("html", "word"),
        [(b"<a href='https://www.StatusPage.io'>", "Atlassian Statuspage"),
         (b"incident.io", "incident.io"), (b"instatus", "Instatus"), (b"statuspal", "slug")],
    )  # fmt: skip
    def test_the_html_is_a_hint_and_said_as_such(self, html: bytes, word: str) -> None:
        (hint,) = hints(Reply(PAGE, 200, {}, b"<html>" + html))
        assert word in hint
        assert hint.startswith("its HTML names ")

    def test_the_html_of_statusio_tells_the_api(self) -> None:
        html = b"fetch('https://api.status.io/1.0/status/533c6539221ae15e3f000031')"
        (hint,) = hints(Reply(PAGE, 200, {}, html))
        assert hint.endswith("api: https://api.status.io/1.0/status/533c6539221ae15e3f000031")

    def test_html_without_end_is_looked_at_no_further_than_its_beginning(self) -> None:
        assert hints(Reply(PAGE, 200, {}, b" " * 600_000 + b"statuspage.io")) == ()

    @pytest.mark.parametrize(
        ("final", "moved"),
        [("https://status.new.example/", "https://status.new.example/"), (f"{PAGE}/en/", ""),
         ("http://status.new.example/", ""), ("https://[", ""), ("", "")],
    )  # fmt: skip
    def test_a_page_that_moved_says_where_to(self, final: str, moved: str) -> None:
        assert moved_to(PAGE, Reply(final, 200)) == moved

    def test_a_page_that_did_not_answer_has_not_moved(self) -> None:
        reply = Reply("https://status.new.example/", failure=Failure.TIMEOUT)
        assert moved_to(PAGE, reply) == ""
