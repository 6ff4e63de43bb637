"""Instatus, in the two shapes of its components and the two ages of its summary."""

import pytest
from pydantic import JsonValue
from status_pages import NOW, PAGE, Event, Page, Part
from summary_suite import AbsentListSuite, GroupSuite, IdSuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.instatus import follow, read, requests

STATES = {
    Verdict.OPERATIONAL: "OPERATIONAL",
    Verdict.MAINTENANCE: "UNDERMAINTENANCE",
    Verdict.DEGRADED: "DEGRADEDPERFORMANCE",
    Verdict.PARTIAL_OUTAGE: "PARTIALOUTAGE",
    Verdict.MAJOR_OUTAGE: "MAJOROUTAGE",
}

Written = dict[str, JsonValue]


def component_row(part: Part, group: str | None = None) -> Written:
    return {"id": part.key, "name": part.name, "description": "", "group": group,
            "status": part.word or STATES[part.state]}  # fmt: skip


def incident_row(event: Event) -> Written:
    started = second_text(event.started_at) if event.started_at else None
    return {
        "id": "inc1", "name": event.title, "started": started, "impact": STATES[event.impact],
        "status": event.status or "INVESTIGATING", "url": f"{PAGE}/inc1",
        "updatedAt": "2026-11-21T03:05:00.000Z",
    }  # fmt: skip


def maintenance_row(event: Event) -> Written:
    status = "INPROGRESS" if event.open else "NOTSTARTEDYET"
    return {
        "id": "mnt1", "name": event.title, "start": "2026-11-21T03:00:00.000Z", "duration": "60",
        "status": event.status or status, "url": f"{PAGE}/mnt1",
        "updatedAt": "2026-11-20T09:00:00.000Z",
    }  # fmt: skip


class TestInstatus(IdSuite, GroupSuite, AbsentListSuite):
    word = "instatus"
    namings = (("Chat",), ("id-chat",), ("APIs",), ())

    def document(self, page: Page) -> JsonValue:
        """The two answers together."""
        group_of = {name: group for group, names in page.groups.items() for name in names}
        headings = [name for name, members in page.groups.items() if not members]
        rows: list[JsonValue] = [
            {**component_row(Part(name)), "isParent": True, "children": []} for name in headings
        ]
        rows += [component_row(part, group_of.get(part.name)) for part in page.parts]
        return {
            "summary": {
                "page": {"name": "Vendor", "url": PAGE, "status": "UP"},
                "activeIncidents": [incident_row(event) for event in page.incidents],
                "activeMaintenances": [maintenance_row(event) for event in page.maintenance],
            },
            "components": {"components": rows},
        }

    def bodies(self, document: JsonValue, _spec: SourceSpec) -> list[bytes]:
        answers = document if isinstance(document, dict) else {}
        return [self.encode(answers.get(key)) for key in ("summary", "components")]

    def without_lists(self, document: JsonValue) -> JsonValue:
        """As Instatus writes it: lists that hold nothing are left out."""
        summary = summary_of(document)
        return with_summary(document, {"page": summary["page"]})

    def test_summary_and_components_are_asked_for(self) -> None:
        assert [request.url for request in requests(self.spec("Chat"))] == [
            "https://status.vendor.example/v3/summary.json",
            "https://status.vendor.example/v3/components.json",
        ]

    # Components

    def test_a_minor_outage_is_an_outage(self) -> None:
        reading = self.read(Page((Part("Chat", word="MINOROUTAGE"),)), "Chat")
        assert reading.state is Verdict.PARTIAL_OUTAGE

    @pytest.mark.parametrize(
        "name", [{"default": "Chat", "de": "Plausch"}, {"de": "Chat", "fr": ""}, "Chat"]
    )
    def test_a_name_may_be_an_object_of_languages(self, name: JsonValue) -> None:
        row = {**component_row(Part("Chat", Verdict.DEGRADED)), "name": name}
        assert self.read(self._with([row]), "Chat").state is Verdict.DEGRADED

    @pytest.mark.parametrize("name", [5, ["Chat"], {"default": 5}, {"default": ["Chat"]}])
    def test_a_name_of_another_type_is_unknown(self, name: JsonValue) -> None:
        row = {**component_row(Part("Login")), "name": name}
        reading = self.read(self._with([component_row(Part("Chat")), row]), "Chat")
        assert "v3/components.json" in str(reading.error)

    def test_a_group_may_be_an_object(self) -> None:
        rows: list[JsonValue] = [
            {**component_row(Part("Chat", Verdict.DEGRADED)), "group": {"id": "g", "name": "APIs"}},
            {**component_row(Part("Video", Verdict.MAJOR_OUTAGE)), "group": {"name": "Media"}},
        ]
        document = self._with(rows)
        for named in ("APIs", "g"):
            assert self.read(document, named).state is Verdict.DEGRADED
        assert self.read(document, "Media").state is Verdict.MAJOR_OUTAGE

    @pytest.mark.parametrize("shape", ["nested", "by id"])
    def test_a_bare_list_has_parents_and_children(self, shape: str) -> None:
        is_nested = shape == "nested"
        chat = component_row(Part("Chat", Verdict.DEGRADED))
        batch = component_row(Part("Batch"))
        children: list[JsonValue] = [chat, batch] if is_nested else [chat["id"], batch["id"]]
        parent = {**component_row(Part("APIs", Verdict.MAJOR_OUTAGE)), "isParent": True,
                  "children": children}  # fmt: skip
        rows: list[JsonValue] = [parent, component_row(Part("Video", Verdict.PARTIAL_OUTAGE))]
        document = self._with(rows if is_nested else [*rows, chat, batch], is_bare=True)
        for named in ("APIs", "id-apis"):
            reading = self.read(document, named)
            assert [part.name for part in reading.components] == ["Chat", "Batch"]
            assert reading.state is Verdict.DEGRADED  # the parent's own state is a rollup
        assert self.read(document, "Batch").state is Verdict.OPERATIONAL
        assert self.read(document).state is Verdict.PARTIAL_OUTAGE

    def test_a_group_may_be_told_by_the_id_of_a_row(self) -> None:
        rows: list[JsonValue] = [
            component_row(Part("APIs", Verdict.MAJOR_OUTAGE)),
            component_row(Part("Chat"), group="id-apis"),
        ]
        reading = self.read(self._with(rows), "APIs")
        assert [part.name for part in reading.components] == ["Chat"]
        assert reading.state is Verdict.OPERATIONAL

    def test_children_of_another_type_are_unknown(self) -> None:
        row: Written = {**component_row(Part("APIs")), "children": "Chat"}
        assert "children is not a list" in str(self.read(self._with([row]), "APIs").error)

    def test_components_that_are_no_list_are_unknown(self) -> None:
        answers: list[JsonValue] = ["x", {"components": "x"}, [5]]
        for broken in answers:
            document = self.document(Page(incidents=(Event(),)))
            assert isinstance(document, dict)
            reading = self.read({**document, "components": broken}, "Chat")
            assert reading.state is Verdict.UNKNOWN
            assert "v3/components.json" in str(reading.error)
            assert reading.incidents[0].touches_ours  # what could be read is kept

    # What is open

    def test_an_incident_names_nothing_and_is_degraded(self) -> None:
        page = Page(incidents=(Event(impact=Verdict.MAJOR_OUTAGE),))
        reading = self.read(page, "Chat")
        assert reading.state is Verdict.DEGRADED
        assert "does not say which components" in str(reading.note)
        assert reading.incidents[0].started_at == page.incidents[0].started_at
        assert reading.incidents[0].status == "INVESTIGATING"

    def test_our_component_tells_how_bad_it_is(self) -> None:
        page = Page((Part("Chat", Verdict.MAJOR_OUTAGE),), incidents=(Event(),))
        assert self.read(page, "Chat").state is Verdict.MAJOR_OUTAGE

    @pytest.mark.parametrize("word", ["PARTIALOUTAGE", "MAJOROUTAGE", "DEGRADEDPERFORMANCE"])
    def test_on_the_whole_page_its_impact_counts(self, word: str) -> None:
        row = {**incident_row(Event()), "impact": word}
        document = changed(self.document(Page()), activeIncidents=[row])
        assert STATES[self.read(document).state] == word

    def test_an_incident_that_names_components_counts_for_those(self) -> None:
        row = incident_row(Event(impact=Verdict.MAJOR_OUTAGE))
        row["components"] = [{"id": "id-video", "name": {"default": "Video"}}]
        document = changed(self.document(Page()), activeIncidents=[row])
        assert self.read(document, "Video").state is Verdict.MAJOR_OUTAGE
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL
        assert not self.read(document, "Chat").incidents[0].touches_ours

    def test_an_unknown_impact_is_unknown_where_it_counts(self) -> None:
        row = {**incident_row(Event()), "impact": "MELTING"}
        document = changed(self.document(Page()), activeIncidents=[row])
        assert "'MELTING' is not known" in str(self.read(document).error)
        assert self.read(document, "Chat").state is Verdict.DEGRADED

    @pytest.mark.parametrize("status", ["IDENTIFIED", "MONITORING", "A_NEW_WORD"])
    def test_an_incident_is_open_until_it_is_resolved(self, status: str) -> None:
        reading = self.read(Page(incidents=(Event(status=status),)), "Chat")
        assert reading.state is Verdict.DEGRADED
        resolved = self.read(Page(incidents=(Event(status="RESOLVED"),)), "Chat")
        assert (resolved.state, resolved.incidents) == (Verdict.OPERATIONAL, ())

    @pytest.mark.parametrize(
        ("status", "state"),
        [("INPROGRESS", Verdict.MAINTENANCE), ("NOTSTARTEDYET", Verdict.OPERATIONAL),
         ("COMPLETED", Verdict.OPERATIONAL), ("SOMEDAY", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_maintenance_counts_while_in_progress(self, status: str, state: Verdict) -> None:
        page = Page(maintenance=(Event(status=status),))
        assert self.read(page, "Chat").state is state

    def test_maintenance_begins_at_its_start(self) -> None:
        started = self.read(Page(maintenance=(Event(),)), "Chat").incidents[0].started_at
        assert started is not None
        assert second_text(started) == "2026-11-21T03:00:00Z"

    def test_a_title_may_be_an_object_of_languages(self) -> None:
        title: JsonValue = {"default": "Slow \x1b[2J", "de": "Langsam"}
        document = changed(
            self.document(Page()),
            activeIncidents=[{**incident_row(Event()), "name": title}],
            activeMaintenances=[{**maintenance_row(Event()), "name": title}],
        )
        assert [i.title for i in self.read(document, "Chat").incidents] == [r"Slow \x1b[2J"] * 2

    @pytest.mark.parametrize(
        ("word", "state"),
        [("UP", Verdict.OPERATIONAL), ("HASISSUES", Verdict.DEGRADED),
         ("UNDERMAINTENANCE", Verdict.MAINTENANCE), ("PARTYING", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_the_page_s_own_state_counts_only_for_the_whole_page(
        self, word: str, state: Verdict
    ) -> None:
        document = changed(self.document(Page()), page={"name": "Vendor", "status": word})
        assert self.read(document).state is state
        assert self.read(document, "Chat").state is Verdict.OPERATIONAL

    def test_the_demonstration_is_no_live_page(self) -> None:
        spec = self.spec("Chat", url="https://status.instatus.com")
        reading = read(spec, self.answer(self.document(Page()), spec), NOW)
        assert "demonstration" in str(reading.error)

    def _with(self, rows: list[JsonValue], *, is_bare: bool = False) -> JsonValue:
        document = self.document(Page())
        assert isinstance(document, dict)
        return {**document, "components": rows if is_bare else {"components": rows}}


class TestOlderSummary:
    """Pages that have no /v3/summary.json yet."""

    SPEC = SourceSpec(family="instatus", url=PAGE, components=("Chat",))

    @pytest.mark.parametrize(
        "reply", [{"status": 404}, {"status": 200, "body": b"<html>"}, {"status": 200}]
    )
    def test_it_is_asked_for_where_the_newer_is_not_there(self, reply: dict[str, object]) -> None:
        asked = follow(self.SPEC, self._first(reply, {}))
        assert asked == (Request(f"{PAGE}/summary.json", headers=requests(self.SPEC)[0].headers),)

    @pytest.mark.parametrize(
        "reply", [{"failure": Failure.DNS}, {"status": 429}, {"status": 404, "url": "https://x/"}]
    )
    def test_it_is_not_asked_of_a_host_that_is_not_there(self, reply: dict[str, object]) -> None:
        assert follow(self.SPEC, self._first(reply, {})) == ()

    def test_it_is_not_asked_for_where_the_newer_is_there(self) -> None:
        assert follow(self.SPEC, self._first({"status": 200, "body": b"{}"}, {})) == ()

    def test_it_is_read_with_the_components(self) -> None:
        for page, state in (
            (Page(), Verdict.OPERATIONAL),
            (Page((Part("Chat", Verdict.DEGRADED),)), Verdict.DEGRADED),
            (Page(incidents=(Event(),)), Verdict.DEGRADED),
        ):
            reading = self._read(page)
            assert reading.state is state
            assert "v3/summary.json: HTTP 404" in str(reading.note)

    def test_where_neither_is_there_both_are_told(self) -> None:
        first = self._first({"status": 404}, {"status": 404})
        replies = [*first, Reply(f"{PAGE}/summary.json", 200, {}, b'{"page": {}}')]
        error = str(read(self.SPEC, replies, NOW).error)
        assert error.startswith("HTTP 404; summary.json: the answer has no page status")

    def _read(self, page: Page) -> PageReading:
        document = TestInstatus().document(page)
        summary, components = TestInstatus().bodies(document, self.SPEC)
        first = self._first({"status": 404}, {"status": 200, "body": components})
        return read(self.SPEC, [*first, Reply(f"{PAGE}/summary.json", 200, {}, summary)], NOW)

    def _first(self, summary: dict[str, object], components: dict[str, object]) -> list[Reply]:
        urls = [request.url for request in requests(self.SPEC)]
        pairs = zip(urls, (summary, components), strict=True)
        return [Reply(**{"url": url, **values}) for url, values in pairs]  # type: ignore[arg-type]  # the test names Reply's own fields


def summary_of(document: JsonValue) -> Written:
    assert isinstance(document, dict)
    summary = document["summary"]
    assert isinstance(summary, dict)
    return summary


def with_summary(document: JsonValue, summary: Written) -> JsonValue:
    assert isinstance(document, dict)
    return {**document, "summary": summary}


def changed(document: JsonValue, **values: JsonValue) -> JsonValue:
    """The document with other values in its summary."""
    return with_summary(document, {**summary_of(document), **values})
