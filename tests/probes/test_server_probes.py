"""The probes of servers of our own: Ollama, vLLM, llama.cpp and LiteLLM."""

import pytest
from probe_suite import VendorSuite, error

from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict

BASE = "https://api.vendor.example"
OPENAI_LIST = b'{"object":"list","data":[{"id":"llama-3","object":"model"}]}'


class ServerSuite(VendorSuite):
    """A base URL, several requests, and a model that has to be there."""

    required = ("url",)
    url = BASE
    paths: tuple[str, ...]
    listing = OPENAI_LIST
    """The answer to the last request, where a model is asked for."""
    served: tuple[str, ...] = ("llama-3",)
    """Names of the model that it serves."""
    not_served: tuple[str, ...] = ("llama", "llama-3:latest", "3", "other")
    advice: str
    """Where it does not serve it."""

    def with_model(self, model: str) -> ProbeReading:
        answers = self.listed()
        return self.read_all([*answers, *answers], model=model)

    def listed(self) -> list[Reply]:
        """What works, the list of models at the end."""
        works = self.works()
        several = works if self.fine[-1] == self.listing else [*works, self.seen(200, self.listing)]
        assert len(several) == len(self.spec(model="m").requests())
        return several

    @pytest.mark.parametrize("base", [BASE, f"{BASE}/", f"{BASE}/llm", f"{BASE}/llm/"])
    def test_it_asks_below_the_base_url(self, base: str) -> None:
        asked = self.spec(url=base).requests()
        assert [each.url for each in asked] == [base.rstrip("/") + path for path in self.paths]
        assert {each.method for each in asked} == {"GET"}

    def test_a_model_that_it_serves_is_found(self) -> None:
        for model in self.served:
            reading = self.with_model(model)
            assert reading.state is Verdict.OPERATIONAL, reading.reason
            assert f"lists {model}" in reading.reason

    def test_a_model_that_it_does_not_serve_is_an_outage_of_it(self) -> None:
        for model in self.not_served:
            reading = self.with_model(model)
            assert (reading.state, reading.cause) == (Verdict.PARTIAL_OUTAGE, None)
            assert f"without our model: {model} is not among" in reading.reason
            assert self.advice in str(reading.advice)

    def test_its_words_name_every_request_and_the_model(self) -> None:
        words = self.spec(model="llama-3").words()
        assert words.endswith(", which has to serve `llama-3`")
        assert all(f"GET {BASE}{path}" in words for path in self.paths)

    def test_the_request_that_decides_is_named_last_and_gives_the_status(self) -> None:
        for number, path in enumerate(self.paths):
            answers = self.works()
            answers[number] = self.seen(401)
            reading = self.read_all(answers)
            assert reading.http_status == 401
            assert reading.reason.endswith(f"GET {path} 401 without a key")
            assert reading.reason.count("GET ") == len(self.paths)

    def test_what_is_broken_goes_before_what_is_unknown(self) -> None:
        answers = self.works()
        answers[0], answers[1] = self.seen(401), self.seen(500)
        assert self.read_all([*answers, *answers]).state is Verdict.PARTIAL_OUTAGE
        assert self.read_all(answers[::-1] * 2).state is Verdict.PARTIAL_OUTAGE


class TestOllama(ServerSuite):
    kind = "ollama"
    paths = ("/api/version", "/api/tags")
    listing = b'{"models":[{"name":"llama3.2:latest"},{"name":"hf.co/a/b:q4"},{"name":"phi:3b"}]}'
    fine = (b'{"version":"0.12.3"}', listing)
    served = ("llama3.2", "llama3.2:latest", "phi:3b", "hf.co/a/b:q4")
    not_served = ("phi", "llama3.2:1b", "hf.co/a/b", "llama3")
    advice = "ollama pull"

    def test_a_server_with_nothing_pulled_serves_nobody(self) -> None:
        answers = [self.works()[0], self.seen(200, b'{"models":[]}')]
        reading = self.read_all([*answers, *answers])
        assert reading.state is Verdict.PARTIAL_OUTAGE
        assert "the list of models is empty" in reading.reason

    def test_a_registry_with_a_port_is_no_tag(self) -> None:
        tags = b'{"models":[{"name":"registry.example:5000/a/b:latest"}]}'
        answers = [self.works()[0], self.seen(200, tags)]
        reading = self.read_all(answers, model="registry.example:5000/a/b")
        assert reading.state is Verdict.OPERATIONAL


class TestVllm(ServerSuite):
    kind = "vllm"
    paths = ("/health", "/v1/models")
    fine = (b"", OPENAI_LIST)
    advice = "--served-model-name"

    def test_an_engine_that_died_is_seen_though_the_list_is_there(self) -> None:
        answers = [self.seen(503, b""), self.works()[1]]
        assert self.read_all(answers).state is Verdict.DEGRADED
        assert "GET /health 503 overloaded" in self.read_all(answers).reason


class TestLlamaCpp(ServerSuite):
    kind = "llama_cpp"
    paths = ("/health", "/v1/models")
    listing = b'{"object":"list","data":[{"id":"/srv/models/llama-3.gguf","object":"model"}]}'
    fine = (b'{"status":"ok"}', listing)
    served = ("llama-3", "llama-3.gguf", "/srv/models/llama-3.gguf")
    not_served = ("llama", "models/llama-3.gguf", ".gguf")
    advice = "--alias"

    def test_a_server_that_loads_its_model_is_degraded_and_soon_there(self) -> None:
        loading = error(code=503, message="Loading model", type="unavailable_error")
        answer = self.seen(503, loading)
        for reading in (self.read(answer), self.read(answer, answer)):
            assert (reading.state, reading.cause) == (Verdict.DEGRADED, None)
            assert "GET /health 503 loading the model" in reading.reason
            assert "wait until the model is loaded" in str(reading.advice)

    def test_any_other_503_is_an_overload(self) -> None:
        reading = self.read(self.seen(503, error(message="No slot")))
        assert "503 overloaded" in reading.reason

    def test_a_status_that_is_not_ok_is_not_as_expected(self) -> None:
        answers = [self.seen(200, b'{"status":"no slot available"}'), self.works()[1]]
        assert self.read_all([*answers, *answers]).state is Verdict.PARTIAL_OUTAGE


class TestLitellm(ServerSuite):
    kind = "litellm"
    paths = ("/health/liveliness", "/health/readiness")
    fine = (b'"I\'m alive!"', b'{"status":"healthy","db":"Not connected"}')
    advice = "no such model"

    def least(self, number: int) -> int:
        """The word that counts comes before the end."""
        return self.fine[0].index(b"alive") + 4 if number == 0 else super().least(number)

    def test_it_never_asks_for_what_calls_every_model(self) -> None:
        for spec in (self.spec(), self.spec(model="m"), self.spec(url=f"{BASE}/health")):
            for request in spec.requests():
                assert request.url.removeprefix(BASE) != "/health"
                assert not request.url.endswith("/health")
                assert request.method == "GET"

    def test_a_model_is_looked_for_with_the_key_of_the_plan(self) -> None:
        asked = self.spec(model="m", secret="litellm/app").requests()
        assert [each.url for each in asked][2:] == [f"{BASE}/v1/models"]
        assert dict(asked[2].headers).keys() == {"authorization"}

    @pytest.mark.parametrize("status", ["healthy", "connected"])
    def test_both_words_for_ready_are_known(self, status: str) -> None:
        answers = [self.works()[0], self.seen(200, b'{"status":"%s"}' % status.encode())]
        assert self.read_all(answers).state is Verdict.OPERATIONAL

    def test_alive_and_not_ready_is_degraded(self) -> None:
        answers = [self.works()[0], self.seen(200, b'{"status":"disconnected"}')]
        reading = self.read_all(answers)
        assert reading.state is Verdict.DEGRADED
        assert "GET /health/readiness 200 not ready: disconnected" in reading.reason
        assert "database" in str(reading.advice)

    def test_a_replica_that_shuts_down_is_degraded(self) -> None:
        answer = self.seen(503, b'{"status": "shutting_down"}')
        reading = self.read(answer, answer)
        assert reading.state is Verdict.DEGRADED
        assert "503 shutting down" in reading.reason
        assert "another, if there is one" in str(reading.advice)
