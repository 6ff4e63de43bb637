"""A sweep against real servers: each request once, impaired probes twice, is it us."""

import json
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from loopback import Exchange, Loopback, hang, http
from msgspec.structs import replace
from stepped_clock import SteppedClock

from bcp.checks.sweep import SECOND_LOOK_S, Target, sweep
from bcp.cli.clock import RealClock
from bcp.model.observation import (
    Attestation,
    PageReading,
    ProbeReading,
    Remembered,
    ServiceFinding,
    Sweep,
)
from bcp.model.ports import Failure, Reply, Request
from bcp.model.verdict import Verdict
from bcp.probes.base import ProbeSpec, Seen
from bcp.probes.registry import PROBES
from bcp.status.base import Family, SourceSpec
from bcp.status.registry import FAMILIES
from bcp.transport.fetch import fetch_all
from bcp.transport.limits import Limits
from bcp.transport.sweeping import OneSweep


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@dataclass
class Fetched:
    """Sends for real, and remembers what it was asked to send at once."""

    batches: list[list[Request]] = field(default_factory=list)

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        self.batches.append(list(requests))
        return fetch_all(requests, lambda name: f"value of {name}")


@pytest.fixture
def fetched() -> Fetched:
    return Fetched()


def page(state: str) -> bytes:
    component = {"id": "c1", "name": "API", "status": state}
    document = {"page": {"id": "abcdefghijkl"}, "components": [component], "incidents": []}
    return http(200, json.dumps(document).encode(), content_type="application/json")


def native(state: str) -> bytes:
    summary = {
        "components": [{"id": "c1", "name": "API"}],
        "affected_components": [{"component_id": "c1", "status": state}],
    }
    return http(200, json.dumps({"summary": summary}).encode())


def source(server: Loopback, family: str = "statuspage") -> SourceSpec:
    return SourceSpec.model_validate(
        {"family": family, "url": server.url("").rstrip("/"), "components": ["API"]}
    )


def probe(url: str, id_: str = "models", **fields: object) -> ProbeSpec:
    written = {"id": id_, "kind": "http", "url": url, "timeout": "1s"} | fields
    return PROBES[str(written["kind"])].model_validate(written)


def closed_url() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/"


def one(result: Sweep) -> ServiceFinding:
    (finding,) = result.findings
    assert result.by_key[finding.key] is finding
    return finding


def test_a_page_and_a_probe_are_read_and_judged(server: Loopback, fetched: Fetched) -> None:
    server.on("/api/v2/summary.json", page("operational"))
    models = probe(server.on("/v1/models", http(200, b"{}")), secret="openai/api-key")
    clock = SteppedClock()
    began = clock.now()
    result = sweep([Target("openai/api", (source(server),), (models,))], (), fetched, clock)
    finding = one(result)
    assert (finding.verdict, finding.scope) == (Verdict.OPERATIONAL, "page and probe")
    assert (result.at, result.vantage.state) == (began, "unchecked")
    (asked,) = (exchange for exchange in server.seen if exchange.path == "/v1/models")
    assert asked.headers["authorization"] == "Bearer value of openai/api-key"
    assert clock.slept == []


def test_each_distinct_request_is_sent_once(server: Loopback, fetched: Fetched) -> None:
    server.on("/api/v2/summary.json", page("operational"))
    url = server.on("/v1/models", http(200, b"{}"))
    targets = [
        Target("a/one", (source(server),), (probe(url),)),
        Target("a/two", (source(server),), (probe(url, timeout="9s"),)),
        Target("b/other", (), (probe(url, secret="b/key"), probe(url, "post", method="POST"))),
    ]
    result = sweep(targets, (), fetched, SteppedClock())
    assert sorted(server.paths) == ["/api/v2/summary.json", *["/v1/models"] * 3]
    assert [finding.verdict for finding in result.findings] == [Verdict.OPERATIONAL] * 3
    (batch,) = fetched.batches
    assert [r.timeout_s for r in batch if r.url == url] == [9, 1, 1]


def test_an_impaired_probe_is_read_again_a_second_later(server: Loopback, fetched: Fetched) -> None:
    bad = probe(server.on("/bad", http(502)))
    good = probe(server.on("/good", http(200)), "good")
    clock = SteppedClock()
    finding = one(sweep([Target("a/b", (), (bad, good))], (), fetched, clock))
    assert finding.verdict is Verdict.PARTIAL_OUTAGE
    assert "502 server error, twice" in finding.reason
    assert clock.slept == [SECOND_LOOK_S]
    assert sorted(server.paths) == ["/bad", "/bad", "/good"]
    assert [reading.times for reading in finding.probes] == [2, 1]
    later = finding.probes[0].read_at - finding.probes[1].read_at
    assert later == timedelta(seconds=SECOND_LOOK_S)


def test_a_single_failure_is_no_outage(server: Loopback, fetched: Fetched) -> None:
    answers = iter([http(500), http(200)])
    url = server.on("/flaky", lambda exchange: exchange.connection.sendall(next(answers)))
    finding = one(sweep([Target("a/b", (), (probe(url),))], (), fetched, SteppedClock()))
    assert finding.verdict is Verdict.DEGRADED
    assert "once; then 200" in finding.reason


def test_an_unknown_probe_is_not_read_again(server: Loopback, fetched: Fetched) -> None:
    refused = probe(server.on("/", http(401)))
    finding = one(sweep([Target("a/b", (), (refused,))], (), fetched, SteppedClock()))
    assert (finding.verdict, finding.cause) == (Verdict.UNKNOWN, "ours")
    assert len(server.seen) == 1


def test_a_red_page_of_incidentio_is_an_outage(server: Loopback, fetched: Fetched) -> None:
    """The page's URL has a port: both paths are asked for, and the one that answers is read."""
    server.on(f"/proxy/127.0.0.1:{server.port}", native("full_outage"))
    target = Target("openai/api", (source(server, "incidentio"),))
    finding = one(sweep([target], (), fetched, SteppedClock()))
    assert (finding.verdict, finding.scope) == (Verdict.MAJOR_OUTAGE, "page only")
    assert sorted(server.paths) == ["/proxy/127.0.0.1", f"/proxy/127.0.0.1:{server.port}"]


def test_controls_that_answer_make_a_dead_vendor_an_outage(
    server: Loopback, fetched: Fetched
) -> None:
    controls = [server.on("/health", http(503)), closed_url()]
    target = Target("a/b", (), (probe(closed_url()),))
    result = sweep([target], controls, fetched, SteppedClock())
    assert result.vantage.state == "ok"
    assert [fine for _, fine in result.vantage.controls] == [True, False]
    assert one(result).verdict is Verdict.MAJOR_OUTAGE
    assert one(result).probes[0].times == 2


def test_controls_that_all_fail_mean_this_machine_s_network(fetched: Fetched) -> None:
    clock = SteppedClock()
    target = Target("a/b", (), (probe(closed_url()),))
    result = sweep([target], [closed_url(), closed_url()], fetched, clock)
    assert result.vantage.state == "failing"
    assert one(result).verdict is Verdict.UNKNOWN
    assert "this machine's network" in one(result).reason
    assert clock.slept == [], "reading it again from a dead network tells nothing"


def test_controls_are_asked_before_many_slow_pages_use_up_the_time(
    server: Loopback, fetched: Fetched
) -> None:
    slow = Target("a/b", (source(server),), (probe(server.on("/slow", http(200))),))
    control = server.on("/health", http(200))
    sweep([slow], [control], fetched, SteppedClock())
    assert fetched.batches[0][0].url == control


def test_a_control_that_the_deadline_left_no_time_for_says_nothing_of_the_network() -> None:
    def over(requests: Sequence[Request]) -> list[Reply]:
        return [Reply(request.url, failure=Failure.NOT_REACHED) for request in requests]

    result = sweep([Target("a/b")], ["https://c.example/"], over, SteppedClock())
    assert (result.vantage.state, result.vantage.controls) == (
        "unchecked", (("https://c.example/", False),),
    )  # fmt: skip


def test_a_page_that_never_answers_is_unknown(server: Loopback) -> None:
    server.on("/api/v2/summary.json", hang)

    def impatient(requests: Sequence[Request]) -> list[Reply]:
        return fetch_all([replace(request, timeout_s=0.1) for request in requests], str)

    finding = one(sweep([Target("a/b", (source(server),))], (), impatient, SteppedClock()))
    assert (finding.verdict, finding.scope) == (Verdict.UNKNOWN, "none")
    assert "no answer within 0.1 s" in str(finding.pages[0].error)


ATTESTED = PROBES["attested"].model_validate(
    {"id": "people", "kind": "attested", "question": "Does it work?"}
)


def test_a_question_put_to_people_asks_no_server(fetched: Fetched) -> None:
    finding = one(sweep([Target("a/b", (), (ATTESTED,))], (), fetched, SteppedClock()))
    assert (finding.verdict, finding.scope) == (Verdict.UNKNOWN, "none")
    assert fetched.batches == []


def test_nothing_to_read_is_unknown(fetched: Fetched) -> None:
    finding = one(sweep([Target("a/b")], (), fetched, SteppedClock()))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.reason == "no status page; no probe"


def test_a_failure_behind_our_gateway_is_ours(server: Loopback, fetched: Fetched) -> None:
    direct = probe(server.on("/direct", http(200)), "direct")
    through = probe(server.on("/via", http(502)), "via", through="own/gateway")
    finding = one(sweep([Target("a/b", (), (direct, through))], (), fetched, SteppedClock()))
    assert (finding.verdict, finding.cause) == (Verdict.OPERATIONAL, "ours: own/gateway")


def test_the_time_that_a_sweep_took_is_kept(server: Loopback) -> None:
    clock = SteppedClock()

    def slowly(requests: Sequence[Request]) -> list[Reply]:
        clock.step(2.5)
        return fetch_all(requests, str)

    bad = probe(server.on("/bad", http(503)))
    result = sweep([Target("a/b", (), (bad,))], (), slowly, clock)
    assert result.took_s == pytest.approx(2.5 + SECOND_LOOK_S + 2.5)


def test_a_plan_s_own_exchange_is_not_shared_with_another_key(
    server: Loopback, fetched: Fetched
) -> None:
    """Two services with two keys: one may be out of quota while the other works."""

    def by_key(exchange: Exchange) -> None:
        spent = exchange.headers["authorization"].endswith("spent")
        body = b'{"error": {"code": "insufficient_quota"}}'
        exchange.connection.sendall(http(429, body) if spent else http(200))

    url = server.on("/v1/models", by_key)
    targets = [
        Target("a/one", (), (probe(url, secret="spent"),)),
        Target("a/two", (), (probe(url, secret="fine"),)),
    ]
    result = sweep(targets, (), fetched, SteppedClock())
    assert result.by_key["a/one"].verdict is Verdict.MAJOR_OUTAGE
    assert result.by_key["a/one"].cause == "ours"
    assert result.by_key["a/two"].verdict is Verdict.OPERATIONAL


# What the first answers call for

FOLLOWING = Family(
    requests=lambda spec: (Request(f"{spec.url}/first"),),
    follow=lambda spec, replies: tuple(
        Request(f"{spec.url}{path}") for path in replies[0].body.decode().split()
    ),
    read=lambda spec, replies, read_at: PageReading(
        spec.family, spec.url, Verdict.OPERATIONAL, read_at,
        note=" ".join(reply.body.decode() for reply in replies[1:]),
    ),
)  # fmt: skip
"""A page whose first answer lists the paths to read next."""


def test_what_the_first_answers_call_for_is_asked_at_once(
    server: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both pages name /shared, and /first of the other was asked already: each is sent once."""
    monkeypatch.setitem(FAMILIES, "gatus", FOLLOWING)
    clock = SteppedClock()
    with Loopback() as other:
        server.on("/first", http(200, b"/a /b"))
        server.on("/a", http(200, b"A"))
        server.on("/b", http(200, b"B"))
        other.on("/first", http(200, b""))

        def stepping(requests: Sequence[Request]) -> list[Reply]:
            clock.step(1)
            return fetch_all(requests, str)

        pages = (source(server, "gatus"), source(other, "gatus"))
        targets = [Target("a/b", pages), Target("a/c", pages[:1])]
        result = sweep(targets, (), stepping, clock)
    following, plain = result.by_key["a/b"].pages
    assert (following.note, plain.note) == ("A B", "")
    assert following.read_at - plain.read_at == timedelta(seconds=1)
    assert server.paths[0] == "/first"
    assert sorted(server.paths) == ["/a", "/b", "/first"]
    assert other.paths == ["/first"]


def test_what_was_asked_already_is_not_asked_again(
    server: Loopback, fetched: Fetched, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAMILIES, "gatus", FOLLOWING)
    server.on("/first", http(200, b"/v1/models /first"))
    models = probe(server.on("/v1/models", http(200, b"list")))
    page = source(server, "gatus")
    finding = one(sweep([Target("a/b", (page,), (models,))], (), fetched, SteppedClock()))
    assert sorted(server.paths) == ["/first", "/v1/models"]
    assert finding.pages[0].note == "list /v1/models /first"
    assert len(fetched.batches) == 1


# What is remembered


@dataclass
class Shown:
    """A probe kind that shows what it was told beside the answers."""

    seen: list[tuple[int, Seen]] = field(default_factory=list)

    def kind(self, url: str, cost: str | None = None, *, settled: bool = False) -> ProbeSpec:
        shown = self

        class ShowingProbe(ProbeSpec):
            def requests(self) -> tuple[Request, ...]:
                return (Request(url),)

            def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
                shown.seen.append((len(replies), seen))
                state = Verdict.OPERATIONAL if replies[-1].status == 200 else Verdict.MAJOR_OUTAGE
                return ProbeReading(
                    self.id, self.kind, state, seen.at, "said", cost=cost, settled=settled
                )

        return ShowingProbe(kind="shown", id="p")


def test_probes_are_told_what_is_remembered_of_them(server: Loopback, fetched: Fetched) -> None:
    clock, shown = SteppedClock(), Shown()
    said = Attestation(Verdict.DEGRADED, clock.now(), "incident lead")
    remembered = Remembered(usual_ms={("a/b", "p"): 120, ("a/c", "q"): 1}, attested={"a/c": said})
    spec = shown.kind(server.on("/", http(200)))
    targets = [Target("a/b", (), (spec,)), Target("a/c", (), (spec,))]
    sweep(targets, (), fetched, clock, remembered=remembered)
    told = {(seen.usual_ms, seen.attested) for _, seen in shown.seen}
    assert told == {(120, None), (None, said)}


def test_a_verdict_is_told_since_when_it_was_impaired(server: Loopback, fetched: Fetched) -> None:
    """What a page's monitor saw once is degraded, unless it was impaired before."""
    server.on("/first", http(200, b""))
    clock = SteppedClock()
    page = source(server, "gatus")
    before = Remembered(impaired_since={"a/old": clock.now() - timedelta(hours=1)})
    monitored = replace(
        FOLLOWING,
        read=lambda spec, _, read_at: PageReading(
            spec.family, spec.url, Verdict.MAJOR_OUTAGE, read_at, unreported=True
        ),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(FAMILIES, "gatus", monitored)
        targets = [Target("a/old", (page,)), Target("a/new", (page,))]
        result = sweep(targets, (), fetched, clock, remembered=before)
    assert result.by_key["a/old"].verdict is Verdict.MAJOR_OUTAGE
    assert result.by_key["a/new"].verdict is Verdict.DEGRADED


def test_what_is_settled_is_not_asked_again(server: Loopback, fetched: Fetched) -> None:
    """Our quota is used up, say: asking again costs, and tells nothing new."""
    shown, clock = Shown(), SteppedClock()
    spec = shown.kind(server.on("/", http(429)), cost="0.01 EUR", settled=True)
    sweep([Target("a/b", (), (spec,))], (), fetched, clock)
    assert len(server.seen) == 1
    assert clock.slept == []


def test_what_costs_is_asked_again_where_it_may_have_been_chance(
    server: Loopback, fetched: Fetched
) -> None:
    shown = Shown()
    spec = shown.kind(server.on("/", http(500)), cost="0.01 EUR")
    sweep([Target("a/b", (), (spec,))], (), fetched, SteppedClock())
    assert len(server.seen) == 2
    assert shown.seen[-1][0] == 2


def test_a_second_look_that_the_deadline_struck_counts_for_nothing(server: Loopback) -> None:
    shown, clock = Shown(), SteppedClock()
    fetch = OneSweep(str, clock, {}, Limits(sweep_s=SECOND_LOOK_S))
    spec = shown.kind(server.on("/", http(500)))
    finding = one(sweep([Target("a/b", (), (spec,))], (), fetch, clock))
    assert (len(server.seen), shown.seen[-1][0]) == (1, 1)
    assert finding.probes[0].state is Verdict.MAJOR_OUTAGE


def test_what_the_deadline_strikes_is_unknown_and_the_rest_stands(server: Loopback) -> None:
    server.on("/api/v2/summary.json", page("operational"))
    with Loopback() as dead:
        dead.otherwise = hang
        targets = [
            Target(
                "a/fine", (source(server),), (probe(server.on("/v1", http(200)), timeout="9s"),)
            ),
            Target("a/hung", (source(dead),), (probe(dead.url("/v1"), timeout="9s"),)),
        ]
        fetch = OneSweep(str, RealClock(), {}, Limits(sweep_s=0.5))
        result = sweep(targets, [server.on("/health", http(200))], fetch, SteppedClock())
    assert result.by_key["a/fine"].verdict is Verdict.OPERATIONAL
    hung = result.by_key["a/hung"]
    assert (hung.verdict, hung.scope, hung.cause) == (Verdict.UNKNOWN, "none", None)
    assert "over" in str(hung.pages[0].error)
