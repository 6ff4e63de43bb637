"""Google Cloud's incidents and products, in the shape of its schema and of captured incidents."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import JsonValue
from status_mutations import objects
from status_pages import NOW, PAGE, Event, Page, Part
from summary_suite import IdSuite, UnnamedIncidentSuite

from bcp.model.instant import second_text
from bcp.model.observation import PageReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.status.base import SourceSpec
from bcp.status.googlecloud import read, requests

WORDS = {
    Verdict.OPERATIONAL: "SERVICE_INFORMATION",
    Verdict.DEGRADED: "SERVICE_INFORMATION",
    Verdict.PARTIAL_OUTAGE: "SERVICE_DISRUPTION",
    Verdict.MAJOR_OUTAGE: "SERVICE_OUTAGE",
}
HERE, ELSEWHERE = "us-central1", "europe-west4"
CHAT = Part("Chat")


def product(part: Part) -> dict[str, JsonValue]:
    return {"title": part.name, "id": part.key, "current_title": part.name}


def incident_row(event: Event, *places: str, **values: JsonValue) -> dict[str, JsonValue]:
    started = second_text(event.started_at).replace("Z", "+00:00") if event.started_at else None
    word = WORDS[event.impact]
    return {
        "id": "3BvH3LVGcupoYqV6F4Nw", "number": "1173", "begin": started, "created": started,
        "modified": started, "end": None, "external_desc": event.title, "updates": [],
        "most_recent_update": {"when": started, "text": "…", "status": event.status or word},
        "status_impact": word, "severity": "low", "service_key": "zall",
        "service_name": "Multiple Products",
        "affected_products": [product(part) for part in event.parts],
        "currently_affected_locations": [{"title": "…", "id": place} for place in places],
        "previously_affected_locations": [], **values,
    }  # fmt: skip


def feeds(parts: tuple[Part, ...], *rows: JsonValue) -> JsonValue:
    return {"incidents": list(rows), "products": {"products": [product(part) for part in parts]}}


class TestGoogleCloud(IdSuite, UnnamedIncidentSuite):
    word = "googlecloud"
    states = (
        Verdict.OPERATIONAL, Verdict.DEGRADED, Verdict.PARTIAL_OUTAGE, Verdict.MAJOR_OUTAGE
    )  # fmt: skip
    strange_word = "SERVICE_MELTING"
    identity = ("id", "title")
    sole_evidence = ("incidents",)
    opening_word = "SERVICE_INFORMATION"
    open_words = ("SERVICE_INFORMATION",)
    closed_word = "AVAILABLE"
    region: str | None = HERE

    def spec(self, *components: str, url: str = PAGE, api: str | None = None) -> SourceSpec:
        return SourceSpec(
            family="googlecloud", url=url, components=components, api=api, region=self.region
        )

    def document(self, page: Page) -> JsonValue:
        impaired = [p for p in page.parts if p.word or p.state is not Verdict.OPERATIONAL]
        rows = [self._because_of(part) for part in impaired]
        return feeds(page.parts, *rows, *(incident_row(e, HERE) for e in page.incidents))

    @staticmethod
    def _because_of(part: Part) -> dict[str, JsonValue]:
        row = incident_row(Event(parts=(part,), impact=part.state), HERE)
        return {**row, "status_impact": part.word} if part.word else row

    def bodies(self, document: JsonValue, _spec: SourceSpec) -> list[bytes]:
        both = document if isinstance(document, dict) else {}
        return [json.dumps(both.get(key, document)).encode() for key in ("incidents", "products")]

    def own_states(self, document: JsonValue) -> Iterator[tuple[dict[str, JsonValue], str]]:
        return ((row, "status_impact") for row in objects(document) if "status_impact" in row)

    def one(self, *components: str, region: str | None = HERE, **row: JsonValue) -> PageReading:
        """What is read of one incident about Chat."""
        spec = self.spec(*components).model_copy(update={"region": region})
        document = feeds((CHAT, Part("Login")), {**incident_row(Event(parts=(CHAT,))), **row})
        return self.checked(read(spec, self.answer(document, spec), NOW))

    # What is asked

    @pytest.mark.parametrize(
        ("url", "base"),
        [
            ("https://status.cloud.google.com/summary", "https://status.cloud.google.com"),
            (
                "https://www.google.com/appsstatus/dashboard/summary",
                "https://www.google.com/appsstatus/dashboard",
            ),
            ("https://status.firebase.google.com", "https://status.firebase.google.com"),
        ],
    )
    def test_incidents_and_products_are_asked_for(self, url: str, base: str) -> None:
        assert [request.url for request in requests(self.spec("Chat", url=url))] == [
            f"{base}/incidents.json", f"{base}/products.json"
        ]  # fmt: skip

    # Open or over

    def test_an_incident_with_an_end_is_over(self) -> None:
        assert self.one("Chat", end="2026-11-21T03:00:00+00:00").incidents == ()
        assert self.one("Chat", end="2026-11-20T23:00:00-04:00").state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("end", [None, "", "soon", 0, [], "2026-11-21T04:00:00+00:00"])
    def test_an_incident_without_an_end_that_has_passed_is_open(self, end: JsonValue) -> None:
        assert self.one("Chat", end=end).state is Verdict.DEGRADED

    def test_an_end_that_is_absent_is_none(self) -> None:
        row = incident_row(Event(parts=(CHAT,)))
        del row["end"]
        assert self.read(feeds((CHAT,), row), "Chat").state is Verdict.DEGRADED

    def test_a_low_severity_softens_no_disruption(self) -> None:
        reading = self.one("Chat", status_impact="SERVICE_DISRUPTION", severity="low")
        assert reading.state is Verdict.PARTIAL_OUTAGE

    @pytest.mark.parametrize(
        ("severity", "state"),
        [("low", Verdict.DEGRADED), ("medium", Verdict.PARTIAL_OUTAGE),
         ("high", Verdict.MAJOR_OUTAGE), (None, Verdict.DEGRADED), ("dire", Verdict.UNKNOWN)],
    )  # fmt: skip
    def test_the_severity_counts_where_no_impact_stands(
        self, severity: str | None, state: Verdict
    ) -> None:
        reading = self.one("Chat", status_impact=None, severity=severity, most_recent_update=None)
        assert reading.state is state

    def test_the_newest_update_may_be_worse_than_the_incident_was(self) -> None:
        update: JsonValue = {"status": "SERVICE_OUTAGE"}
        assert self.one("Chat", most_recent_update=update).state is Verdict.MAJOR_OUTAGE

    def test_an_unknown_impact_of_an_incident_that_names_nothing_is_told(self) -> None:
        reading = self.one("Chat", affected_products=[], status_impact="SERVICE_MELTING")
        assert reading.error == "an incident's impact 'SERVICE_MELTING' is not known"

    # Products

    def test_several_products_are_told_by_their_ids(self) -> None:
        event = Event(parts=(Part("Renamed since", id="id-chat"), Part("Video")))
        assert self.read(feeds((CHAT, Part("Login")), incident_row(event)), "Chat").state is (
            Verdict.DEGRADED
        )

    def test_an_incident_may_name_its_one_product_by_its_service_key_alone(self) -> None:
        for name, state in (("Chat", Verdict.DEGRADED), ("Login", Verdict.OPERATIONAL)):
            reading = self.one(name, affected_products=[], service_key="id-chat")
            assert reading.state is state

    def test_a_product_is_found_by_the_title_that_it_has_by_now(self) -> None:
        vertex: dict[str, JsonValue] = {
            "title": "Vertex Gemini API", "id": "Z0FZJAMvEB4j3NbCJs6B",
            "current_title": "Gemini on Agent Platform",
        }  # fmt: skip
        row = incident_row(Event(), affected_products=[vertex])
        document: JsonValue = {"incidents": [row], "products": {"products": [vertex]}}
        for name in ("Vertex Gemini API", "Gemini on Agent Platform", "Z0FZJAMvEB4j3NbCJs6B"):
            reading = self.read(document, name)
            assert reading.state is Verdict.DEGRADED
            assert [part.id for part in reading.components] == ["Z0FZJAMvEB4j3NbCJs6B"]

    def test_the_plan_s_products_are_components_too(self) -> None:
        spec = SourceSpec(family="googlecloud", url=PAGE, products=("id-chat",))
        document = feeds((CHAT,), incident_row(Event(parts=(CHAT,))))
        assert read(spec, self.answer(document, spec), NOW).state is Verdict.DEGRADED
        gone = SourceSpec(family="googlecloud", url=PAGE, products=("id-gone",))
        reading = read(gone, self.answer(feeds((CHAT,)), gone), NOW)
        assert "component missing: 'id-gone'" in str(reading.error)

    def test_without_the_list_of_products_an_outage_is_still_one(self) -> None:
        spec = self.spec("id-chat")
        row = incident_row(Event(parts=(CHAT,), impact=Verdict.MAJOR_OUTAGE), HERE)
        incidents, _ = self.answer(feeds((CHAT,), row), spec)
        quiet, _ = self.answer(feeds((CHAT,)), spec)
        gone = Reply(requests(spec)[1].url, failure=Failure.TIMEOUT)
        reading = read(spec, [incidents, gone], NOW)
        assert reading.state is Verdict.MAJOR_OUTAGE
        assert "the list of products: could not be read" in str(reading.note)
        assert read(spec, [quiet, gone], NOW).state is Verdict.UNKNOWN

    # Places

    @pytest.mark.parametrize(
        ("region", "place", "touches"),
        [
            ("us-central1", "us-central1", True),
            ("us-central1", "US-CENTRAL1", True),
            ("us-central1", "us-central1-a", True),
            ("us-central1", "us-central2", False),
            ("us-central1", "europe-west4", False),
            ("us-central1-b", "us-central1", True),
            ("us-central1-b", "us-central1-a", False),
            ("us-central1", "global", True),
            ("us-central1", "us", True),
            ("us-central1", "europe", False),
            ("europe-west4", "eu", True),
            ("europe-west4", "europe", True),
            ("europe-west4", "us", False),
            ("europe-west4", "eur4", True),
            ("asia-east1", "asia", True),
            ("asia-east1", "nam-eur-asia1", True),
            ("northamerica-northeast1", "us", False),
            ("us", "us-east4", True),
            ("us", "us", True),
            ("eu", "europe", True),
            ("us", "europe-west4", False),
            ("global", "global", True),
            ("global", "us-central1", False),
            ("us-central1", "", True),
            (None, "us-central1", True),
        ],
    )
    def test_an_incident_touches_a_region_that_its_place_covers(
        self, region: str | None, place: str, *, touches: bool
    ) -> None:
        places: JsonValue = [{"title": "…", "id": place}]
        reading = self.one("Chat", region=region, currently_affected_locations=places)
        assert reading.state is (Verdict.DEGRADED if touches else Verdict.OPERATIONAL)
        assert reading.incidents[0].touches_ours is touches

    def test_one_of_several_places_is_enough(self) -> None:
        places: JsonValue = [{"id": ELSEWHERE}, {"id": HERE}]
        assert self.one("Chat", currently_affected_locations=places).state is Verdict.DEGRADED

    @pytest.mark.parametrize("places", [None, []])
    def test_an_incident_without_a_place_is_everywhere(self, places: JsonValue) -> None:
        reading = self.one("Chat", currently_affected_locations=places)
        assert reading.state is Verdict.DEGRADED
        assert self.one("Chat", region=None, currently_affected_locations=places).note is None

    def test_that_no_region_is_named_is_told_where_it_matters(self) -> None:
        places: JsonValue = [{"id": ELSEWHERE}]
        reading = self.one("Chat", region=None, currently_affected_locations=places)
        assert reading.note == "no region is named: an incident counts wherever it is"
        assert self.one("Login", region=None, currently_affected_locations=places).note is None

    @pytest.mark.parametrize("region", ["us-east-1", "US-CENTRAL1", "Iowa", "usa", "us-", "\x1b"])
    def test_a_region_that_google_cannot_have_is_unknown(self, region: str) -> None:
        reading = self.one("Chat", region=region)
        assert reading.state is Verdict.UNKNOWN
        assert "is no location of Google Cloud" in str(reading.error)

    # Titles

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("**Title:**\nGmail users may see\n\n**Description:**", "Gmail users may see"),
            ("**Title:** Gmail users may see", "Gmail users may see"),
            ("# Incident \\#4\nMore", "Incident #4"),
            ("us_central *is* slow", "us_central *is* slow"),
            ("\n \n", "Multiple Products"),
            (None, "Multiple Products"),
            (5, "Multiple Products"),
        ],
    )
    def test_the_title_is_the_first_line_that_says_something(
        self, text: JsonValue, title: str
    ) -> None:
        assert self.one("Chat", external_desc=text).incidents[0].title == title


def test_captured_incidents_that_are_over(shared_data: Path) -> None:
    path = shared_data / "status" / "googlecloud" / "gcp-incidents-2026-07.json"
    engine = {"title": "VMWare engine", "id": "9H6gWUHvb2ZubeoxzQ1Y"}
    assert captured(path.read_bytes(), engine) == (Verdict.OPERATIONAL, [])


def test_captured_incidents_while_they_were_open(shared_data: Path) -> None:
    path = shared_data / "status" / "googlecloud" / "gcp-incidents-2026-07.json"
    rows = json.loads(path.read_bytes())
    for row in rows:
        row["end"] = None
        row["most_recent_update"]["status"] = row["status_impact"]
        row["currently_affected_locations"] = row["previously_affected_locations"]
    body = json.dumps(rows).encode()
    volumes = {"title": "Google Cloud NetApp Volumes", "id": "vtzMUyQ4z9CbA1x6z85s"}
    assert captured(body, volumes) == (Verdict.PARTIAL_OUTAGE, [True, False])
    engine = {"title": "VMWare engine", "id": "9H6gWUHvb2ZubeoxzQ1Y"}
    assert captured(body, engine) == (Verdict.PARTIAL_OUTAGE, [True, False])
    assert captured(body, engine, "europe-west3") == (Verdict.PARTIAL_OUTAGE, [False, True])
    assert captured(body, engine, "us-central1") == (Verdict.OPERATIONAL, [False, False])
    spanner = {"title": "Cloud Spanner", "id": "EcNGGUgBtBLrtm4mWvqC"}
    assert captured(body, spanner) == (Verdict.OPERATIONAL, [False, False])


def captured(
    body: bytes, wanted: dict[str, str], region: str = ELSEWHERE
) -> tuple[Verdict, list[bool]]:
    spec = SourceSpec(
        family="googlecloud", url="https://status.cloud.google.com", components=(wanted["id"],),
        region=region,
    )  # fmt: skip
    bodies = [body, json.dumps({"products": [wanted]}).encode()]
    asked = [request.url for request in requests(spec)]
    replies = [Reply(url, 200, {}, each) for url, each in zip(asked, bodies, strict=True)]
    reading = read(spec, replies, NOW + timedelta(days=1))
    return reading.state, [item.touches_ours for item in reading.incidents]
