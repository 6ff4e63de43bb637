"""The models probe: where the key goes, and whether our model is on a real list of models."""

import json

import pytest
from msgspec.structs import replace
from probe_suite import VendorSuite, error

from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.base import ProbeSpec

OPENAI = {"object": "list", "data": [
    {"id": "gpt-5", "object": "model", "created": 1, "owned_by": "system"},
    {"id": "gpt-5-mini", "object": "model", "created": 1, "owned_by": "system"},
]}  # fmt: skip
ANTHROPIC = {"data": [
    {"type": "model", "id": "claude-sonnet-4-5-20250929", "display_name": "Claude Sonnet 4.5"},
    {"type": "model", "id": "claude-opus-4-1", "display_name": "Claude Opus 4.1"},
], "has_more": False, "first_id": "a", "last_id": "b"}  # fmt: skip
GEMINI = {"models": [
    {"name": "models/gemini-2.5-flash", "supportedGenerationMethods": ["generateContent"]},
    {"name": "models/gemini-2.5-pro", "supportedGenerationMethods": ["generateContent"]},
]}  # fmt: skip


def body(document: object) -> bytes:
    return json.dumps(document).encode()


class ModelsSuite(VendorSuite):
    kind = "models"
    required = ("url",)
    listed: tuple[str, ...]
    """Names under which a model of the list may be asked for."""
    more: dict[str, object]
    """What says that there are further pages."""

    def listing(self, answer: bytes, **fields: object) -> ProbeReading:
        reply = self.seen(200, answer)
        return self.read(reply, reply, **fields)

    def test_it_says_that_inference_is_not_proved(self) -> None:
        assert self.listing(self.fine[0]).reason.endswith(
            "200 in 41 ms, lists 2 models; inference is not proved"
        )

    def test_a_model_that_is_listed_is_found(self) -> None:
        for model in self.listed:
            reading = self.listing(self.fine[0], model=model)
            assert reading.state is Verdict.OPERATIONAL
            assert f"lists {model}; inference is not proved" in reading.reason

    @pytest.mark.parametrize("model", ["gone", "gpt", "gemini-2.5", "claude", "models/x", "5"])
    def test_a_model_that_is_not_listed_fails(self, model: str) -> None:
        reading = self.listing(self.fine[0], model=model)
        assert (reading.state, reading.cause) == (Verdict.PARTIAL_OUTAGE, None)
        assert f"200 without our model: {model} is not among 2" in reading.reason
        assert "retired or renamed" in str(reading.advice)

    def test_a_model_on_a_further_page_is_neither_there_nor_gone(self) -> None:
        page = body(json.loads(self.fine[0]) | self.more)
        reading = self.listing(page, model="gone")
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "limit=1000" in str(reading.advice)
        assert self.listing(page, model=self.listed[0]).state is Verdict.OPERATIONAL
        assert self.listing(page).state is Verdict.OPERATIONAL

    def test_an_empty_list_is_not_as_expected(self) -> None:
        document = json.loads(self.fine[0])
        key = "models" if "models" in document else "data"
        reading = self.listing(body(document | {key: []}))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert "the list of models is empty" in reading.reason

    def test_a_list_of_something_else_is_told_from_an_empty_one(self) -> None:
        document = json.loads(self.fine[0])
        key = "models" if "models" in document else "data"
        reading = self.listing(body(document | {key: [{"object": "file"}]}))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert "nothing on the list is a model" in reading.reason

    def test_the_key_never_stands_in_the_url(self) -> None:
        assert "use secret:" in self.refused(url=f"{self.url}?key=AIzaSomething")
        assert "use secret:" in self.refused(url=f"{self.url}?key=")

    def test_its_words_name_the_model(self) -> None:
        assert self.spec().words() == f"GET {self.url}"
        assert self.spec(model="gpt-5").words() == f"GET {self.url}, which has to list `gpt-5`"

    def test_lists_of_the_other_shapes_are_none(self) -> None:
        for other in (OPENAI, ANTHROPIC, GEMINI):
            answer = body(other)
            if answer != self.fine[0]:
                assert self.other_fits(other) or self.listing(answer).state.is_impaired

    def other_fits(self, other: object) -> bool:
        """Anthropic's rows have all that OpenAI's must have."""
        return other is ANTHROPIC and self.fields.get("shape") is None


class TestOpenAiModels(ModelsSuite):
    fine = (body(OPENAI),)
    listed = ("gpt-5", "gpt-5-mini")
    more = {"has_more": True}

    def test_together_answers_a_bare_list(self) -> None:
        bare = body(OPENAI["data"])
        assert self.listing(bare, model="gpt-5").state is Verdict.OPERATIONAL

    def test_openrouter_s_rows_have_an_id_alone(self) -> None:
        assert self.listing(b'{"data":[{"id":"a/b"}]}', model="a/b").state is Verdict.OPERATIONAL

    def test_a_row_that_is_none_hides_no_other(self) -> None:
        odd = body({"data": [None, {"id": None}, {"id": "gpt-5"}]})
        assert self.listing(odd, model="gpt-5").state is Verdict.OPERATIONAL

    def test_a_dated_name_stands_for_itself(self) -> None:
        dated = b'{"data":[{"id":"gpt-5-20250807"}]}'
        assert self.listing(dated, model="gpt-5").state is Verdict.PARTIAL_OUTAGE

    def test_azure_has_its_key_in_a_header_of_the_plan(self) -> None:
        spec = self.spec(headers={"api-key": {"secret": "azure/key"}})
        (request,) = spec.requests()
        assert [name for name, _ in request.headers] == ["api-key"]


class TestAnthropicModels(ModelsSuite):
    fields = {"shape": "anthropic"}
    header, prefix = "x-api-key", ""
    fine = (body(ANTHROPIC),)
    listed = ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", "claude-opus-4-1")
    more = {"has_more": True}

    def test_the_version_is_sent_with_and_without_a_key(self) -> None:
        for spec in (self.spec(), self.spec(secret="anthropic/api-key")):
            (request,) = spec.requests()
            assert ("anthropic-version", "2023-06-01") in request.headers

    def test_a_header_of_the_plan_s_own_goes_before(self) -> None:
        (request,) = self.spec(headers={"Anthropic-Version": "2099-01-01"}).requests()
        assert request.headers == (("Anthropic-Version", "2099-01-01"),)

    @pytest.mark.parametrize("model", ["claude-sonnet-4", "claude-opus-4-1-20250805", "claude-"])
    def test_a_date_alone_may_follow_the_name(self, model: str) -> None:
        assert self.listing(self.fine[0], model=model).state is Verdict.PARTIAL_OUTAGE


class TestGeminiModels(ModelsSuite):
    fields = {"shape": "gemini"}
    url = "https://api.vendor.example/v1beta/models"
    header, prefix = "x-goog-api-key", ""
    fine = (body(GEMINI),)
    listed = ("gemini-2.5-pro", "models/gemini-2.5-flash")
    more = {"nextPageToken": "Ch1tb2RlbHM"}

    def test_a_wrong_key_comes_as_a_400(self) -> None:
        details = [{"reason": "API_KEY_INVALID", "domain": "googleapis.com"}]
        wrong = error(code=400, status="INVALID_ARGUMENT", message="No.", details=details)
        reading = self.read(self.seen(400, wrong), secret="gemini/api-key")
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "400 key refused" in reading.reason
        assert "check the key" in str(reading.advice)


def test_of_two_probes_of_one_list_each_finds_its_own() -> None:
    """The list is asked once; what is looked for is each probe's own."""
    suite = TestOpenAiModels()
    first: ProbeSpec = suite.spec(model="gpt-5")
    other = suite.spec(model="gone")
    assert first.requests() == other.requests()
    answer: list[Reply] = [replace(suite.works()[0])]
    assert suite.read_all(answer, model="gpt-5").state is Verdict.OPERATIONAL
    assert suite.read_all(answer, model="gone").state is Verdict.PARTIAL_OUTAGE
