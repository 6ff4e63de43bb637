"""What every status family has to do, whatever its pages look like: subclassed by each member.

A member's test says how one of its pages is written (`document`), and adds the suites of
`summary_suite` that fit it: components, ids, groups, incidents, maintenance. No member can leave
out or replace what stands here: no answer whatever raises, is green without ground, or is unknown
without a reason.
"""

import copy
import hashlib
import json
from collections.abc import Sequence

from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import JsonValue
from status_mutations import json_values, mutated, one_of, places, wrong_values
from status_pages import NOW, OUTAGE, PAGE, Event, Page, Part

from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.status.base import Family, FamilyWord, SourceSpec
from bcp.status.registry import FAMILIES

__all__ = ["JSON_HEADERS", "NOW", "PAGE", "Event", "FamilySuite", "Page", "Part"]

JSON_HEADERS = {"content-type": "application/json"}
NOT_GREEN = frozenset(Verdict) - {Verdict.OPERATIONAL, Verdict.MAINTENANCE}
NO_PAGES = [
    b"", b"  \n", b'{"components": [', b"[]", b"null", b'"x"', b"\xff\xfe", b"NaN",
    b"[" * 200_000, b'{"a":' * 100_000, b"9" * 5_000, b"\x00", b'{"page": {}}', b"{}",
    b"x" * (1024 * 1024), b"<?xml version='1.0'?><a/>",
]  # fmt: skip


class FamilySuite:
    """Subclass, set `word`, and write `document`; the rest where the family differs."""

    word: FamilyWord
    wanted = "JSON"
    """What is missed where HTML is answered: `JSON`, `a feed`."""
    content_type = "application/json"
    hosts: tuple[str, ...] = (PAGE + "/",)
    """How every URL begins that is asked without `api`."""
    healthy = Verdict.OPERATIONAL
    """What a page without any fault is judged."""
    nothing_wrong: tuple[JsonValue, ...] = ()
    """Whole answers, if very small, that truly say that nothing is wrong: `[]` at AWS."""
    identity: tuple[str, ...] = ("id", "component_id", "group_id", "name")
    """Keys whose text says whom a row is about: another text there is about another component."""
    sole_evidence: tuple[str, ...] = ()
    """Lists and objects that are empty on a healthy page, and of which nothing else tells."""
    good_values: tuple[JsonValue, ...] = ()
    """Those of WRONG_VALUES that are right for this family: no fault in a component's state."""
    namings: tuple[tuple[str, ...], ...] = (("Chat",), ())
    """Ways in which a plan names Chat, or the whole page."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name in vars(FamilySuite):
            if name.startswith("test_") or name in ("checked", "read_each"):
                same = getattr(cls, name) is getattr(FamilySuite, name)
                assert same, f"{cls.__name__} must not replace {name}: it holds for every family"

    # How the family's pages are written: members replace these

    def document(self, page: Page) -> JsonValue:
        """The page as this family would answer it; for a feed, what `encode` makes one of."""
        raise NotImplementedError

    def encode(self, document: JsonValue) -> bytes:
        """The bytes of the document; it may be one that a test has broken."""
        return json.dumps(document).encode()

    def bodies(self, document: JsonValue, spec: SourceSpec) -> list[bytes]:
        """The answer to each of the requests; the same to all where nothing else is said."""
        return [self.encode(document)] * len(self.family.requests(spec))

    def follow_body(self, _document: JsonValue, _request: Request) -> bytes | None:
        """The answer to what the first ones call for; None is 404, in HTML."""
        return None

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(family=self.word, url=url, components=components, api=api)

    # How a page is read

    @property
    def family(self) -> Family:
        return FAMILIES[self.word]

    def answer(self, document: JsonValue, spec: SourceSpec) -> list[Reply]:
        """The replies to `requests`, and to those of `follow` that they call for."""
        asked = self.family.requests(spec)
        bodies = self.bodies(document, spec)
        first = [self._ok(r, body) for r, body in zip(asked, bodies, strict=True)]
        then = self.family.follow(spec, first)
        return [*first, *(self._follow_reply(document, request) for request in then)]

    def read(self, page: Page | JsonValue, *components: str) -> PageReading:
        document = self.document(page) if isinstance(page, Page) else page
        spec = self.spec(*components)
        return self.checked(self.family.read(spec, self.answer(document, spec), NOW))

    def read_reply(self, *components: str, **reply: object) -> PageReading:
        """What is read where every request, the later ones too, has that one answer."""
        return self.read_each(self.spec(*components), reply)

    def read_each(self, spec: SourceSpec, reply: dict[str, object]) -> PageReading:
        asked = self.family.requests(spec)
        first = [self._reply(request, reply) for request in asked]
        then = [self._reply(request, reply) for request in self.family.follow(spec, first)]
        if then:
            self.checked(self.family.read(spec, first, NOW))
        return self.checked(self.family.read(spec, [*first, *then], NOW))

    @staticmethod
    def checked(reading: PageReading) -> PageReading:
        """Unknown always says why, and only unknown does; nothing shown can steer a terminal."""
        assert (reading.state is Verdict.UNKNOWN) == (reading.error is not None)
        assert reading.error is None or reading.error.strip()
        assert reading.state.is_impaired or not reading.unreported
        words = [word for part in reading.components for word in (part.id, part.name, part.raw)]
        words += [word for i in reading.incidents for word in (i.id, i.title, i.status)]
        for shown in (reading.error, reading.note, *words):
            assert shown is None or visible(shown) == shown
        return reading

    def _ok(self, request: Request, body: bytes) -> Reply:
        return Reply(request.url, 200, {"content-type": self.content_type}, body)

    def _reply(self, request: Request, values: dict[str, object]) -> Reply:
        return Reply(**{"url": request.url, **values})  # type: ignore[arg-type]  # the test names Reply's own fields

    def _follow_reply(self, document: JsonValue, request: Request) -> Reply:
        body = self.follow_body(document, request)
        gone = Reply(request.url, 404, {"content-type": "text/html"}, b"<html>")
        return gone if body is None else self._ok(request, body)

    # What is asked

    def test_asks_the_page_s_own_host_or_the_vendor_s(self) -> None:
        asked = self.family.requests(self.spec("Chat"))
        assert asked
        for request in asked:
            assert request.url.startswith(self.hosts)
            assert request.method == "GET"

    def test_asks_the_api_where_one_is_given(self) -> None:
        for api in ("http://127.0.0.1:8123", "http://127.0.0.1:8123/base/"):
            for request in self.family.requests(self.spec("Chat", api=api)):
                assert request.url.startswith(api.rstrip("/"))
                assert "//" not in request.url.removeprefix("http://")

    # A page

    def test_a_page_without_fault(self) -> None:
        assert self.read(Page(), "Chat").state is self.healthy

    def test_a_page_with_an_outage(self) -> None:
        for naming in self.namings:
            assert self.read(OUTAGE, *naming).state.is_impaired

    def test_the_evidence_keeps_its_age_and_its_digest(self) -> None:
        spec = self.spec("Chat")
        first = self.bodies(self.document(Page()), spec)
        asked = self.family.requests(spec)

        def read(age: str) -> PageReading:
            replies = [
                Reply(request.url, 200, {"content-type": self.content_type, "age": age}, body)
                for request, body in zip(asked, first, strict=True)
            ]
            return self.checked(self.family.read(spec, replies, NOW))

        assert (read("75").age_s, read("75").read_at) == (75, NOW)
        assert read("75").digest == hashlib.sha256(b"".join(first)).hexdigest()
        assert read("-\u0661").age_s == 0

    # Answers that are no page: a loop over each kind, where a test each would be a thousand tests

    def test_no_answer_is_unknown(self) -> None:
        for failure in Failure:
            reading = self.read_reply(
                "Chat", failure=failure, detail="all \x1b[31mattempts\n failed"
            )
            assert "could not be read" in str(reading.error), failure
            assert "failed" in str(reading.error), failure

    def test_another_status_is_unknown(self) -> None:
        body = self.encode(self.document(Page()))
        headers = {"content-type": self.content_type}
        for status in (204, 301, 403, 404, 429, 500, 503):
            reading = self.read_reply("Chat", status=status, headers=headers, body=body)
            assert f"HTTP {status}" in str(reading.error)

    def test_html_in_its_place_means_that_the_page_moved(self) -> None:
        headers = {"content-type": "text/html; charset=utf-8"}
        for reading in (
            self.read_reply("Chat", status=200, headers=headers, body=b"All operational"),
            self.read_reply("Chat", status=200, body=b"\n<!doctype html><title>Status</title>"),
        ):
            assert f"page moved: HTML where {self.wanted} was" in str(reading.error)

    def test_another_host_means_that_the_page_moved(self) -> None:
        body = self.encode(self.document(Page()))
        url = "https://status.elsewhere.example/"
        headers = {"content-type": self.content_type}
        reading = self.read_reply("Chat", url=url, status=200, headers=headers, body=body)
        assert f"page moved: now at {url}" in str(reading.error)
        html = self.read_reply("Chat", url=url, status=200, body=b"<html>")
        assert f"page moved: HTML where {self.wanted} was, now at {url}" in str(html.error)

    def test_a_challenge_page_is_named(self) -> None:
        reading = self.read_reply(
            "Chat", status=403, headers={"cf-mitigated": "challenge"}, body=b"<html>"
        )
        assert "challenge page" in str(reading.error)

    def test_a_body_that_is_no_page_is_unknown(self) -> None:
        headers = {"content-type": self.content_type}
        for body in NO_PAGES:
            for naming in self.namings:
                reading = self.read_reply(*naming, status=200, headers=headers, body=body)
                unknown = reading.state is Verdict.UNKNOWN
                assert unknown or self._says_nothing_is_wrong(body), (naming, body[:20])

    def test_what_says_that_nothing_is_wrong_is_healthy(self) -> None:
        for document in self.nothing_wrong:
            assert len(json.dumps(document)) < 50
            assert self.read(document, "Chat").state is self.healthy

    def test_one_answer_that_is_missing_is_never_green(self) -> None:
        spec = self.spec("Chat")
        good = self.answer(self.document(Page()), spec)
        for at, reply in enumerate(good):
            for broken in (
                Reply(reply.url, failure=Failure.TIMEOUT),
                Reply(reply.url, 404, {"content-type": "text/html"}, b"<html>"),
                Reply(reply.url, 200, JSON_HEADERS, b'{"components": ['),
            ):
                replies = [*good[:at], broken, *good[at + 1 :]]
                assert self.checked(self.family.read(spec, replies, NOW)).state in NOT_GREEN

    # Each property is a function of its own call: hypothesis keeps one history a function, and
    # every member runs its own.

    def test_an_outage_with_one_value_broken_is_never_green(self) -> None:
        outage = self.document(OUTAGE)

        @given(data=st.data(), named=st.sampled_from(self.namings))
        def is_never_green(data: st.DataObject, named: tuple[str, ...]) -> None:
            document = copy.deepcopy(outage)
            holder, key = one_of(data.draw, places(document))
            value = data.draw(wrong_values)
            assume(key not in self.identity or not value or not isinstance(value, str))
            assume(key not in self.sole_evidence or value)
            assume(value not in self.good_values)
            holder[key] = copy.deepcopy(value)
            assert self.read(document, *named).state in NOT_GREEN

        is_never_green()

    def test_no_mutation_of_a_page_raises(self) -> None:
        pages = mutated(self.document(OUTAGE), self.document(Page()))

        @given(document=pages, named=st.sampled_from(self.namings))
        def is_read(document: JsonValue, named: tuple[str, ...]) -> None:
            self.read(document, *named)

        is_read()

    def test_no_page_cut_short_is_green(self) -> None:
        spec = self.spec("Chat")
        whole = self.bodies(self.document(Page()), spec)
        asked = self.family.requests(spec)

        @given(data=st.data())
        def is_unknown(data: st.DataObject) -> None:
            at = data.draw(st.integers(0, len(whole) - 1))
            cut = whole[at][: data.draw(st.integers(0, len(whole[at]) - 1))]
            assume(cut.strip() != whole[at].strip())
            bodies = [*whole[:at], cut, *whole[at + 1 :]]
            first = [self._ok(r, body) for r, body in zip(asked, bodies, strict=True)]
            then = [self._ok(request, cut) for request in self.family.follow(spec, first)]
            reading = self.checked(self.family.read(spec, [*first, *then], NOW))
            assert reading.state is Verdict.UNKNOWN

        is_unknown()

    def test_no_json_whatever_raises_or_is_green(self) -> None:
        @given(document=json_values, named=st.sampled_from(self.namings))
        def is_unknown(document: JsonValue, named: tuple[str, ...]) -> None:
            body = json.dumps(document).encode()
            reading = self.read_reply(*named, status=200, headers=JSON_HEADERS, body=body)
            assert reading.state is Verdict.UNKNOWN or self._says_nothing_is_wrong(body)

        is_unknown()

    def test_no_bytes_whatever_raise_or_are_green(self) -> None:
        @given(
            body=st.binary(max_size=200), headers=st.dictionaries(st.text(), st.text(), max_size=3)
        )
        def is_unknown(body: bytes, headers: dict[str, str]) -> None:
            reading = self.read_reply("Chat", status=200, headers=headers, body=body)
            assert reading.state is Verdict.UNKNOWN or self._says_nothing_is_wrong(body)

        is_unknown()

    def test_no_final_url_whatever_raises(self) -> None:
        body = self.encode(self.document(Page()))

        @given(url=st.text())
        def has_moved(url: str) -> None:
            reading = self.read_reply("Chat", url=url or "?", status=200, body=body)
            assert "page moved" in str(reading.error)

        has_moved()

    def _says_nothing_is_wrong(self, body: bytes) -> bool:
        try:
            document: JsonValue = json.loads(body)
        except (ValueError, RecursionError):
            return False
        return any(document == fine for fine in self.nothing_wrong)


def only(reading: PageReading, names: Sequence[str]) -> bool:
    """Whether exactly these components were judged, in the page's order."""
    return [part.name for part in reading.components] == list(names)
