"""What others said, without our secrets: in every text of a sweep but our own and the plan's."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from msgspec import Struct

from bcp.checks.without_secrets import Discreet, without_secrets
from bcp.model.observation import (
    Component,
    Incident,
    PageReading,
    ProbeReading,
    Quota,
    ServiceFinding,
    Sweep,
    Vantage,
)
from bcp.model.ports import Reply, Request, SecretRef
from bcp.model.redaction import Redactor
from bcp.model.verdict import Verdict

AT = datetime(2026, 11, 21, 3, 9, 50, tzinfo=UTC)
BAD = Verdict.MAJOR_OUTAGE
S = "planted-secret"
OURS = {"key", "url", "family", "scope", "agreement", "cause", "digest", "kind", "through", "cost"}
"""What the plan or bcp itself writes."""


def planted() -> Sweep:
    component = Component(S, S, BAD, S)
    incident = Incident(S, S, S, BAD, AT, (S,))
    page = PageReading("incidentio", "https://x", BAD, AT, (component,), (incident,), S, note=S)
    probe = ProbeReading("models", "http", BAD, AT, S, advice=S, quotas=(Quota(S, 1, resets=S),))
    finding = ServiceFinding("openai/api", BAD, "page only", None, None, S, (page,), (probe,))
    return Sweep(AT, (finding,), Vantage("ok"))


def texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, tuple):
        for item in node:
            yield from texts(item)
    elif isinstance(node, (Sweep, Struct)):
        for name in ("findings", "vantage") if isinstance(node, Sweep) else node.__struct_fields__:
            if name not in OURS:
                yield from texts(getattr(node, name))


def redactor() -> Redactor:
    made = Redactor()
    made.learn("desk/admin", S)
    return made


def test_none_is_left() -> None:
    clean = without_secrets(planted(), redactor().redact)
    assert sum(S in text for text in texts(planted())) == 14, "it was everywhere"
    assert not any(S in text for text in texts(clean))
    assert not any(S in text for text in texts(clean.by_key["openai/api"]))


def test_without_a_secret_nothing_is_changed() -> None:
    assert without_secrets(planted(), Redactor().redact) == planted()


@pytest.mark.parametrize(
    "request_",
    [
        Request("https://x", headers=(("authorization", SecretRef("desk/admin")),)),
        Request("https://x", secret_url="desk/admin"),
        Request("https://x", json_secrets=(("routing_key", SecretRef("desk/admin")),)),
    ],
)
def test_an_answer_repeats_no_secret_that_was_sent(request_: Request) -> None:
    def fetch(requests: object) -> list[Reply]:
        del requests
        return [Reply("https://x", 401, {"x-key": S}, S.encode(), detail=S)]

    made = redactor()
    (reply,) = Discreet(fetch, made.redact, made.redact)([request_])
    mark = "[secret desk/admin]"
    assert (dict(reply.headers), reply.body, reply.detail) == ({"x-key": mark}, mark.encode(), mark)


def test_a_page_is_taken_as_it_is() -> None:
    """No secret was sent there; a body of megabytes is not searched."""
    body = Reply("https://x", 200, {}, S.encode())
    made = redactor()
    assert Discreet(lambda _: [body], made.redact, made.redact)([Request("https://x")]) == [body]
