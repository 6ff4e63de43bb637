"""`http`: one request, its answer held against the plan; repeated only where that is safe."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import ClassVar
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from step_suite import ANY, StepSuite
from step_tools import ScriptTools

from bcp.model.http import HttpCall
from bcp.model.ports import Failure, Reply, SecretRef
from bcp.steps.base import Step
from bcp.steps.retrying import asked_for, pause_before_next

URL = "https://desk.example/api"
BASE = {"id": "a-step", "title": "A step", "do": "Do it for $(name)."}
NOW = datetime(2026, 11, 21, 3, 9, 50, tzinfo=UTC)


class TestHttp(StepSuite):
    kind = "http"
    example: ClassVar = {
        **BASE,
        "kind": "http",
        "request": {"method": "PUT", "url": URL, "secret": "desk/admin", "json": {"state": "open"}},
    }

    def test_it_is_sent_once_with_the_secret_still_a_name(self) -> None:
        tools = ScriptTools(replies=(Reply(URL, 503),))
        result = self.step().perform(tools, {})
        assert len(tools.sent) == 1, "what changes something is never repeated by itself"
        assert ("authorization", SecretRef("desk/admin", "Bearer ")) in tools.sent[0].headers
        assert (result.ok, result.detail) == (False, "status 503, expected 2xx")

    def test_what_will_be_sent_is_shown_without_the_secret(self) -> None:
        assert self.step().exact_action({}) == (f'PUT {URL}  {{"state": "open"}}  key: desk/admin',)

    def test_the_answer_is_held_against_the_plan(self) -> None:
        step = self.step(answer={"status": "200", "json": {"/state": "open"}})
        fine = ScriptTools(replies=(Reply(URL, 200, {}, b'{"state": "open"}'),))
        other = ScriptTools(replies=(Reply(URL, 200, {}, b'{"state": "closed"}'),))
        assert step.perform(fine, {}).ok
        assert step.perform(other, {}).detail == '/state is "closed", expected "open"'

    def test_no_answer_is_a_failure_with_its_name(self) -> None:
        tools = ScriptTools(replies=(Reply(URL, failure=Failure.TIMEOUT),))
        assert self.step().perform(tools, {}).detail == "no answer in time"

    def test_headers_that_were_expected_are_facts(self) -> None:
        step = self.step(answer={"headers": {"X-Litellm-Model-Id": "dep-eu"}})
        reply = Reply(URL, 200, {"x-litellm-model-id": "dep-us", "x-other": "1"})
        result = step.perform(ScriptTools(replies=(reply,)), {})
        assert result.detail == "X-Litellm-Model-Id: dep-us, expected dep-eu"
        assert dict(result.facts) == {
            "http_status": 200, "elapsed_ms": 0, "header_x_litellm_model_id": "dep-us",
        }  # fmt: skip


class TestRetries:
    """Only what does the same when it is sent twice, and only where it may help."""

    def step(self, method: str = "PUT", **more: object) -> Step:
        request = {"method": method, "url": URL}
        return ANY.validate_python({**BASE, "kind": "http", "request": request, **more})

    def tools(self, *answers: int | Failure, **headers: str) -> ScriptTools:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        return ScriptTools(
            replies=tuple(
                Reply(URL, failure=one) if isinstance(one, Failure) else Reply(URL, one, named)
                for one in answers
            )
        )

    @pytest.mark.parametrize("method", ["POST", "PATCH"])
    def test_what_may_act_twice_is_not_repeated(self, method: str) -> None:
        assert self.step(method)
        with pytest.raises(ValidationError, match="may act twice"):
            self.step(method, retries="1")

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
    def test_it_is_sent_until_it_is_answered(self, method: str) -> None:
        tools = self.tools(Failure.CONNECT, 503, 200)
        result = self.step(method, retries="5").perform(tools, {})
        assert (result.ok, result.detail) == (True, f"{method} answered 200 (try 3)")
        assert result.facts["tries"] == 3
        assert tools.clock.monotonic() == 1 + 2, "it waits longer each time"
        assert tools.waited == [
            f"{method}: connect; sent again in 1 s (2 of 6).",
            f"{method}: status 503; sent again in 2 s (3 of 6).",
        ]

    def test_at_most_so_often(self) -> None:
        tools = self.tools(503)
        result = self.step(retries="2").perform(tools, {})
        assert len(tools.sent) == 3
        assert result.detail == "status 503, expected 2xx (try 3)"

    @pytest.mark.parametrize(
        "answer", [400, 401, 404, 409, 500, 501, Failure.SECRET, Failure.REFUSED, Failure.TOO_LARGE]
    )
    def test_what_will_not_change_is_not_asked_again(self, answer: int | Failure) -> None:
        tools = self.tools(answer)
        assert not self.step(retries="5").perform(tools, {}).ok
        assert len(tools.sent) == 1

    def test_the_server_says_when(self) -> None:
        tools = self.tools(429, 200, retry_after="7")
        assert self.step(retries="1").perform(tools, {}).ok
        assert tools.clock.monotonic() == 7

    def test_but_not_past_the_timeout(self) -> None:
        tools = self.tools(429, retry_after="120")
        result = self.step(retries="5", timeout="30s").perform(tools, {})
        assert len(tools.sent) == 1
        assert tools.waited == []
        assert result.detail.endswith("not sent again: 120 s to wait, 30 s in all")

    def test_no_request_is_given_more_time_than_is_left(self) -> None:
        tools = self.tools(503, 503, 200, retry_after="12")
        assert self.step(retries="5", timeout="30s").perform(tools, {}).ok
        assert [request.timeout_s for request in tools.sent] == [10.0, 10.0, 6.0]

    def test_what_is_shown_before_says_so(self) -> None:
        assert self.step(retries="1").exact_action({}) == (
            f"PUT {URL}",
            "at most once more: if no answer comes, or 429, 502, 503, 504",
        )

    @given(st.text() | st.from_regex(r"[0-9]{1,12}"), st.integers(1, 60))
    def test_any_header_gives_a_time_that_can_be_waited(self, text: str, tried: int) -> None:
        reply = Reply(URL, 503, {"retry-after": text})
        assert 1 <= pause_before_next(reply, tried, NOW) < 10**9

    @given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
    def test_a_date_is_read_as_written(self, at: datetime) -> None:
        at = at.replace(microsecond=0)
        wanted = max((at - NOW).total_seconds(), 0)
        assert asked_for(format_datetime(at, usegmt=True), NOW) == wanted

    @given(st.text())
    def test_a_value_is_one_part_of_a_url(self, value: str) -> None:
        """Whatever somebody types, the key goes to no other host, path or query."""
        call = HttpCall.model_validate({"url": "https://desk.example/queues/$(queue)?by=bcp"})
        parts = urlsplit(call.filled({"queue": value}).url)
        assert (parts.scheme, parts.netloc, parts.query) == ("https", "desk.example", "by=bcp")
        assert unquote(parts.path.removeprefix("/queues/")) == value
        host = HttpCall.model_validate({"url": "https://$(region).desk.example/"})
        assert (urlsplit(host.filled({"region": value}).url).hostname or "").endswith(
            ".desk.example"
        )
