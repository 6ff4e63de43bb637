"""Meta's Model API status, in the shape of its reference and of what it answered on a quiet day."""

import pytest
from family_suite import NOW, Event, FamilySuite, Page
from pydantic import JsonValue
from status_mutations import WRONG_VALUES

from bcp.model.verdict import Verdict, worst
from bcp.status.base import SourceSpec
from bcp.status.meta import read, requests

WORDS = {
    Verdict.OPERATIONAL: "operational",
    Verdict.DEGRADED: "degraded",
    Verdict.MAJOR_OUTAGE: "outage",
}
QUIET: dict[str, JsonValue] = {
    "is_alive": True, "service_status": "operational", "service_message": "", "updated_at": "",
    "model_statuses": [],
}  # fmt: skip


def model(name: str, word: str) -> dict[str, JsonValue]:
    return {"id": name, "status": word, "message": None}


class TestMeta(FamilySuite):
    word = "meta"
    hosts = ("https://api.meta.ai/v1/status",)

    def document(self, page: Page) -> JsonValue:
        state = worst((Verdict.OPERATIONAL, *(part.state for part in page.parts)))
        history: list[JsonValue] = [
            {"date": "2026-11-21", "title": event.title, "status": event.status or "investigating"}
            for event in page.incidents
        ]
        models = [model(part.name, WORDS[part.state]) for part in page.parts]
        return {
            **QUIET, "service_status": WORDS[state], "model_statuses": [*models],
            "incident_history": history,
        }  # fmt: skip

    def test_the_answer_lies_at_meta_whatever_the_page_is(self) -> None:
        spec = SourceSpec(family="meta", url="https://ai.developer.meta.com/status")
        assert [r.url for r in requests(spec)] == ["https://api.meta.ai/v1/status"]

    def test_a_quiet_day_is_fine_despite_its_empty_texts(self) -> None:
        for components in ((), ("Model API",)):
            reading = self.read(QUIET, *components)
            assert reading.state is Verdict.OPERATIONAL
            assert [part.name for part in reading.components] == ["Model API"]

    @pytest.mark.parametrize("state", WORDS)
    def test_a_model_s_word_is_its_state(self, state: Verdict) -> None:
        document: JsonValue = {**QUIET, "model_statuses": [model("spark", WORDS[state])]}
        assert self.read(document, "spark").state is state
        assert self.read(document).state is state

    @pytest.mark.parametrize("state", WORDS)
    def test_the_service_s_word_is_its_state(self, state: Verdict) -> None:
        assert self.read({**QUIET, "service_status": WORDS[state]}).state is state

    def test_not_alive_is_an_outage_whatever_else_stands_there(self) -> None:
        document: JsonValue = {
            **QUIET, "is_alive": False, "model_statuses": [model("spark", "operational")]
        }  # fmt: skip
        assert self.read(document).state is Verdict.MAJOR_OUTAGE
        assert self.read(document, "spark").state is Verdict.MAJOR_OUTAGE

    def test_no_model_works_where_the_service_is_out_but_one_may_where_it_is_degraded(self) -> None:
        rows: JsonValue = [model("spark", "operational")]
        out: JsonValue = {**QUIET, "service_status": "outage", "model_statuses": rows}
        slow: JsonValue = {**QUIET, "service_status": "degraded", "model_statuses": rows}
        assert self.read(out, "spark").state is Verdict.MAJOR_OUTAGE
        assert self.read(slow, "spark").state is Verdict.OPERATIONAL

    @pytest.mark.parametrize("wrong", [w for w in WRONG_VALUES if not isinstance(w, bool)])
    def test_without_a_plain_is_alive_nothing_is_known(self, wrong: JsonValue) -> None:
        assert "no is_alive" in str(self.read({**QUIET, "is_alive": wrong}).error)

    @pytest.mark.parametrize("wrong", [*WRONG_VALUES, "partial_outage", "wobbly"], ids=repr)
    def test_a_word_that_is_not_meta_s_is_unknown(self, wrong: JsonValue) -> None:
        assert self.read({**QUIET, "service_status": wrong}).state is Verdict.UNKNOWN
        document: JsonValue = {**QUIET, "model_statuses": [{"id": "spark", "status": wrong}]}
        assert self.read(document, "spark").state is Verdict.UNKNOWN

    def test_a_model_that_is_not_listed_today_is_unknown_with_advice(self) -> None:
        reading = self.read(QUIET, "spark")
        assert "component missing: 'spark'" in str(reading.error)
        assert "name 'Model API', or nothing" in str(reading.error)

    def test_an_incident_that_is_not_closed_counts(self) -> None:
        reading = self.read(self.document(Page(incidents=(Event(),))), "Chat")
        assert reading.state is Verdict.DEGRADED
        assert reading.incidents[0].title == "Elevated errors"

    @pytest.mark.parametrize("status", ["resolved", "Resolved", "closed"])
    def test_a_closed_incident_is_over(self, status: str) -> None:
        reading = self.read(self.document(Page(incidents=(Event(status=status),))), "Chat")
        assert (reading.state, reading.incidents) == (Verdict.OPERATIONAL, ())

    def test_the_message_is_shown(self) -> None:
        reading = self.read({**QUIET, "service_message": "Slow \x1b[31mtoday"}, "Model API")
        assert reading.note == r"Slow \x1b[31mtoday"

    def test_lists_may_be_absent_or_null(self) -> None:
        least: JsonValue = {"is_alive": True, "service_status": "operational"}
        assert self.read(least).state is Verdict.OPERATIONAL
        null: JsonValue = {**QUIET, "model_statuses": None, "incident_history": None}
        assert self.read(null).state is Verdict.OPERATIONAL

    def test_an_error_of_the_api_is_unknown(self) -> None:
        spec = self.spec()
        replies = self.answer({"error": "unavailable", "incident_history": []}, spec)
        assert self.checked(read(spec, replies, NOW)).state is Verdict.UNKNOWN
