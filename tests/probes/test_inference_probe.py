"""The inference probe: what is sent, what shows that a model spoke, at once and streamed."""

import json
from collections.abc import Iterable

import pytest
from probe_suite import VendorSuite, error

from bcp.model.ports import Failure, Reply, SecretRef
from bcp.model.verdict import Verdict
from bcp.probes.completion import PROMPT

BASE = "https://api.vendor.example"
OPENAI = {"id": "c", "object": "chat.completion", "choices": [
    {"index": 0, "message": {"role": "assistant", "content": "pong"}, "finish_reason": "stop"},
]}  # fmt: skip
ANTHROPIC = {
    "type": "message", "role": "assistant", "stop_reason": "end_turn",
    "content": [{"type": "text", "text": "pong"}],
}  # fmt: skip
GEMINI = {"candidates": [
    {"content": {"parts": [{"text": "pong"}], "role": "model"}, "finishReason": "STOP"},
]}  # fmt: skip

OPENAI_STREAM: list[object] = [
    {"choices": [], "prompt_filter_results": []},
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": ""}}]},
    {"choices": [{"index": 0, "delta": {"content": "pong"}, "finish_reason": None}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
]
ANTHROPIC_STREAM: list[object] = [
    {"type": "message_start", "message": {"content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "ping"},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "pong"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
    {"type": "message_stop"},
]
GEMINI_STREAM: list[object] = [
    {"candidates": [{"content": {"parts": [{"text": "po"}]}}]},
    {"candidates": [{"content": {"parts": [{"text": "ng"}]}, "finishReason": "STOP"}]},
]


def body(document: object) -> bytes:
    return json.dumps(document).encode()


def stream(pieces: Iterable[object], end: str = "", *, named: bool = False) -> bytes:
    """The events as they are sent: `event:` lines where the vendor names them."""
    lines = []
    for piece in pieces:
        name = f"event: {piece['type']}\n" if named and isinstance(piece, dict) else ""
        lines.append(f"{name}data: {json.dumps(piece)}\n\n")
    return ("".join(lines) + end).encode()


DONE = "data: [DONE]\n\n"


class InferenceSuite(VendorSuite):
    kind = "inference"
    required = ("url", "model", "cost")
    url = f"{BASE}/v1/chat/completions"
    no_tokens_left: bytes
    """The model spent what it had before it said a word."""

    def judged(self, *bodies: bytes, **fields: object) -> Verdict:
        reading = self.read(*(self.seen(200, each) for each in bodies * 2), **fields)
        return reading.state

    def test_the_model_is_named_and_why_it_ended(self) -> None:
        reason = self.read_all(self.works()).reason
        assert "200 in 41 ms, a completion of m-1, ended by " in reason

    def test_a_model_that_had_no_tokens_left_is_alive(self) -> None:
        assert self.judged(self.no_tokens_left) is Verdict.OPERATIONAL

    @pytest.mark.parametrize("tokens", ["15", "1", "0", "-1", "many"])
    def test_fewer_than_16_tokens_are_refused(self, tokens: str) -> None:
        assert "max_tokens" in self.refused(max_tokens=tokens)

    def test_the_schema_of_plans_knows_the_least_number_of_tokens(self) -> None:
        assert self.probe.model_json_schema()["properties"]["max_tokens"]["minimum"] == 16

    def test_openai_s_400_at_the_token_limit_is_alive(self) -> None:
        message = (
            "Could not finish the message because max_tokens or model output limit was reached. "
            "Please try again with higher max_tokens."
        )
        reading = self.read(self.seen(400, error(message=message, type="invalid_request_error")))
        assert reading.state is Verdict.OPERATIONAL
        assert "400 at the token limit" in reading.reason

    @pytest.mark.parametrize(
        "message", ["max_tokens is too large: 8000", "You reached the end of the internet", ""]
    )
    def test_any_other_400_is_about_our_request(self, message: str) -> None:
        reading = self.read(self.seen(400, error(message=message)))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")

    def test_a_model_that_wants_the_newer_name_of_the_limit_is_told_how(self) -> None:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
        answer = error(message=message, code="unsupported_parameter")
        reading = self.read(self.seen(400, answer))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")
        assert "limit_as: max_completion_tokens" in str(reading.advice)

    @pytest.mark.parametrize(
        "fields",
        [
            {"code": "model_not_found", "message": "The model `m-1` does not exist"},
            {"type": "not_found_error", "message": "model: m-1"},
            {"status": "NOT_FOUND", "message": "models/m-1 is not found for API version v1beta"},
            {"code": "DeploymentNotFound", "message": "The API deployment does not exist"},
        ],
    )
    def test_a_model_that_is_gone_is_an_outage_of_it(self, fields: dict[str, object]) -> None:
        reading = self.read(self.seen(404, error(**fields)))
        assert (reading.state, reading.cause) == (Verdict.PARTIAL_OUTAGE, None)
        assert "404 no such model" in reading.reason
        assert "retired" in str(reading.advice)

    def test_a_404_that_names_no_model_is_about_our_url(self) -> None:
        answer = error(message="Invalid URL (POST /v1/chat/completion)")
        reading = self.read(self.seen(404, answer))
        assert (reading.state, reading.cause) == (Verdict.UNKNOWN, "ours")

    # What it costs

    def test_each_completion_has_its_cost(self) -> None:
        assert self.read_all(self.works()).cost == "0.02 EUR"
        assert self.read(self.seen(502), self.seen(200)).cost == "0.04 EUR"
        assert self.read(Reply(self.url, failure=Failure.TIMEOUT)).cost == "0.02 EUR"

    @pytest.mark.parametrize(
        "failure",
        [
            Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.REFUSED, Failure.SECRET,
            Failure.NOT_REACHED,
        ],
    )  # fmt: skip
    def test_what_was_never_sent_costs_nothing(self, failure: Failure) -> None:
        assert self.read(Reply(self.url, failure=failure)).cost is None

    @pytest.mark.parametrize(
        ("status", "answer"),
        [
            (429, error(code="insufficient_quota")), (429, b"{}"), (503, b"{}"), (529, b"{}"),
            (404, error(code="model_not_found")), (200, error(type="overloaded_error")),
        ],
    )  # fmt: skip
    def test_a_definite_answer_is_not_paid_for_twice(self, status: int, answer: bytes) -> None:
        assert self.read(self.seen(status, answer)).settled

    @pytest.mark.parametrize("status", [500, 502, 200])
    def test_what_may_be_chance_is_asked_again(self, status: int) -> None:
        assert not self.read(self.seen(status, b"[]")).settled

    def test_it_is_said_in_the_runbook(self) -> None:
        words = self.spec().words()
        assert words == f"POST {self.url}, one completion of `m-1` for about 0.02 EUR"

    def test_the_key_never_stands_in_the_url(self) -> None:
        mark = "&" if "?" in self.url else "?"
        assert "use secret:" in self.refused(url=f"{self.url}{mark}key=AIzaSomething")

    # The answer

    def test_another_shape_s_answer_is_none(self) -> None:
        for other in (OPENAI, ANTHROPIC, GEMINI):
            if body(other) != self.fine[0]:
                assert self.judged(body(other)) is Verdict.PARTIAL_OUTAGE

    def sent(self, **fields: object) -> dict[str, object]:
        (request,) = self.spec(**fields).requests()
        assert request.method == "POST"
        assert ("content-type", "application/json") in request.headers
        document: dict[str, object] = json.loads(request.body or b"")
        return document


OPENAI_FIELDS: dict[str, object] = {"model": "m-1", "cost": "0.02 EUR"}
STREAMED = {"stream": "true"}


class TestOpenAi(InferenceSuite):
    fields = OPENAI_FIELDS
    fine = (body(OPENAI),)
    no_tokens_left = body(
        {"choices": [{"message": {"role": "assistant", "content": ""}, "finish_reason": "length"}]}
    )

    def test_it_asks_for_a_word(self) -> None:
        message = {"role": "user", "content": PROMPT}
        assert self.sent() == {"model": "m-1", "max_tokens": 16, "messages": [message]}
        assert self.sent(max_tokens="64")["max_tokens"] == 64

    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("https://api.openai.com/v1/chat/completions", "max_completion_tokens"),
            ("https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=1",
             "max_completion_tokens"),
            ("https://notopenai.azure.com.vendor.example/v1/chat/completions", "max_tokens"),
            ("https://myopenai.azure.com/v1/chat/completions", "max_tokens"),
            ("http://127.0.0.1:8080/v1/chat/completions", "max_tokens"),
        ],
    )  # fmt: skip
    def test_the_limit_has_the_name_that_the_host_wants(self, url: str, name: str) -> None:
        names = {"max_tokens", "max_completion_tokens"}
        assert names & self.sent(url=url).keys() == {name}
        for said in names:
            assert names & self.sent(url=url, limit_as=said).keys() == {said}

    @pytest.mark.parametrize(
        "choice",
        [
            {"message": {"content": "pong"}},
            {"message": {"content": None, "tool_calls": [{"id": "a"}]}},
            {"message": {"reasoning_content": "Hm."}, "finish_reason": None},
            {"message": {"refusal": "No."}},
            {"message": {"content": ""}, "finish_reason": "content_filter"},
        ],
    )
    def test_whatever_it_said_it_spoke(self, choice: dict[str, object]) -> None:
        assert self.judged(body({"choices": [choice]})) is Verdict.OPERATIONAL

    @pytest.mark.parametrize(
        "document",
        [
            {"choices": []},
            {"choices": [{"message": {"content": ""}, "finish_reason": None}]},
            {"choices": [{"message": {"content": ""}, "finish_reason": 7}]},
            {"choices": [{"message": {"content": "half"}, "finish_reason": "error"}]},
            {"id": "c"},
        ],
    )
    def test_without_a_word_and_an_end_nobody_spoke(self, document: object) -> None:
        reading = self.read(self.seen(200, body(document)), self.seen(200, body(document)))
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert "(no completion)" in reading.reason


class TestAnthropic(InferenceSuite):
    fields = OPENAI_FIELDS | {"shape": "anthropic"}
    url = f"{BASE}/v1/messages"
    header, prefix = "x-api-key", ""
    fine = (body(ANTHROPIC),)
    no_tokens_left = body({"type": "message", "content": [], "stop_reason": "max_tokens"})

    def test_it_asks_for_a_word(self) -> None:
        message = {"role": "user", "content": PROMPT}
        assert self.sent() == {"model": "m-1", "max_tokens": 16, "messages": [message]}
        (request,) = self.spec(secret="a/b").requests()
        assert ("anthropic-version", "2023-06-01") in request.headers


class TestGemini(InferenceSuite):
    fields = OPENAI_FIELDS | {"shape": "gemini"}
    url = f"{BASE}/v1beta/models/m-1:generateContent"
    header, prefix = "x-goog-api-key", ""
    fine = (body(GEMINI),)
    no_tokens_left = body({"candidates": [{"finishReason": "MAX_TOKENS", "index": 0}]})

    def test_it_asks_for_a_word(self) -> None:
        content = {"role": "user", "parts": [{"text": PROMPT}]}
        assert self.sent() == {"contents": [content], "generationConfig": {"maxOutputTokens": 16}}
        assert self.sent(model="models/m-1") == self.sent()

    def test_a_refused_prompt_was_answered_too(self) -> None:
        blocked = body({"promptFeedback": {"blockReason": "OTHER"}})
        assert self.judged(blocked) is Verdict.OPERATIONAL

    @pytest.mark.parametrize(
        ("path", "stream_"),
        [
            ("m-2:generateContent", "false"), ("m-1", "false"), ("m-1:generateContent", "true"),
            ("m-1:streamGenerateContent", "true"), ("m-1:streamGenerateContent?alt=sse", "false"),
            ("m-1:streamGenerateContent?alt=json", "true"),
        ],
    )  # fmt: skip
    def test_the_url_has_to_be_of_the_model_and_the_way(self, path: str, stream_: str) -> None:
        told = self.refused(url=f"{BASE}/v1beta/models/{path}", stream=stream_)
        way = "streamGenerateContent?alt=sse" if stream_ == "true" else "generateContent"
        assert f"it has to end in /m-1:{way}" in told


class StreamedSuite(InferenceSuite):
    """What a stream has to be, whatever the shape."""

    pieces: list[object]
    error_piece: dict[str, object]
    named = False
    end = ""

    def streamed(self, pieces: Iterable[object], end: str = "") -> Verdict:
        return self.judged(stream(pieces, end, named=self.named))

    def test_it_asks_for_a_stream(self) -> None:
        assert self.fields.get("shape") == "gemini" or self.sent()["stream"] is True

    def test_a_stream_that_breaks_off_is_not_fine(self) -> None:
        for length in range(len(self.pieces)):
            answer = self.seen(200, stream(self.pieces[:length], named=self.named))
            reading = self.read(answer, answer)
            assert reading.state is Verdict.PARTIAL_OUTAGE
            assert ("the stream broke off" if length else "no event stream") in reading.reason

    def test_an_error_in_the_stream_is_judged_as_one(self) -> None:
        for length in range(len(self.pieces)):
            broken = [*self.pieces[:length], self.error_piece]
            assert self.streamed(broken, self.end) is Verdict.DEGRADED

    def test_a_used_up_quota_in_the_stream_is_ours(self) -> None:
        spent = {"type": "error", "error": {"code": "insufficient_quota"}}
        answer = self.seen(200, stream([*self.pieces[:1], spent], named=self.named))
        reading = self.read(answer)
        assert (reading.state, reading.cause) == (Verdict.MAJOR_OUTAGE, "ours")

    def test_a_stream_without_end_is_none(self) -> None:
        for piece in (b"data:\n\n", b"data: {}\n\n", b"event: error\ndata: x\n\n"):
            body = piece * 20_001 + self.fine[0]
            assert "no event stream" in self.read(self.seen(200, body)).reason

    @pytest.mark.parametrize("data", ['{"message": "upstream died"}', "upstream died", "null"])
    def test_an_event_that_is_called_error_is_one_whatever_it_holds(self, data: str) -> None:
        body = self.fine[0] + f"event: error\ndata: {data}\n\n".encode()
        for each in (body, body + self.fine[0]):
            reading = self.read(self.seen(200, each), self.seen(200, each))
            assert reading.state is Verdict.PARTIAL_OUTAGE
            assert "200 with an error in the body" in reading.reason

    @pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
    def test_every_line_end_of_the_standard_is_one(self, line_end: str) -> None:
        text = self.fine[0].decode().replace("\n", line_end)
        assert self.judged(text.encode()) is Verdict.OPERATIONAL
        assert self.judged(b"\xef\xbb\xbf" + text.encode()) is Verdict.OPERATIONAL
        assert self.judged(b": keep-alive\n\n" + text.encode()) is Verdict.OPERATIONAL

    def test_an_answer_at_once_is_no_stream(self) -> None:
        for document in (OPENAI, ANTHROPIC, GEMINI):
            answer = self.seen(200, body(document))
            assert "no event stream" in self.read(answer).reason

    def least(self, number: int) -> int:
        """Its last line may lack the blank one behind it."""
        return len(self.fine[number].rstrip()) - 1


class TestOpenAiStreamed(StreamedSuite):
    fields = OPENAI_FIELDS | STREAMED
    pieces = OPENAI_STREAM
    end = DONE
    fine = (stream(OPENAI_STREAM, DONE),)
    error_piece = {"error": {"type": "server_is_overloaded", "message": "busy"}}
    no_tokens_left = stream([{"choices": [{"delta": {}, "finish_reason": "length"}]}], DONE)

    def test_all_pieces_without_the_last_word_broke_off(self) -> None:
        assert self.streamed(self.pieces) is Verdict.PARTIAL_OUTAGE

    def test_an_end_without_a_word_is_no_completion(self) -> None:
        assert self.judged(DONE.encode()) is Verdict.PARTIAL_OUTAGE


class TestAnthropicStreamed(StreamedSuite):
    fields = OPENAI_FIELDS | STREAMED | {"shape": "anthropic"}
    url = f"{BASE}/v1/messages"
    header, prefix = "x-api-key", ""
    pieces = ANTHROPIC_STREAM
    named = True
    fine = (stream(ANTHROPIC_STREAM, named=True),)
    error_piece = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    no_tokens_left = stream([
        {"type": "message_delta", "delta": {"stop_reason": "max_tokens"}}, {"type": "message_stop"},
    ])  # fmt: skip


class TestGeminiStreamed(StreamedSuite):
    fields = OPENAI_FIELDS | STREAMED | {"shape": "gemini"}
    url = f"{BASE}/v1beta/models/m-1:streamGenerateContent?alt=sse"
    header, prefix = "x-goog-api-key", ""
    pieces = GEMINI_STREAM
    fine = (stream(GEMINI_STREAM),)
    error_piece = {"error": {"code": 503, "status": "UNAVAILABLE", "message": "overloaded"}}
    no_tokens_left = stream([{"candidates": [{"finishReason": "MAX_TOKENS"}]}])


def test_a_key_of_the_plan_s_own_is_sent_as_it_stands() -> None:
    spec = TestOpenAi().spec(headers={"api-key": {"secret": "azure/key"}})
    (request,) = spec.requests()
    assert ("api-key", SecretRef("azure/key")) in request.headers
