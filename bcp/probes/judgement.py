"""What an HTTP answer of a vendor means, and what two answers a second apart mean together.

Facts: the vendors' published error codes (OpenAI, Anthropic, Gemini, DeepSeek) and design
section 6. An answer about our key, our quota or our request says nothing about the vendor: its
cause is `ours`, and it is never called an outage of theirs.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Protocol
from urllib.parse import urlsplit

from bcp.model.failures import FAILURE_WORDS
from bcp.model.http import HttpCall, HttpExpect
from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.probes.base import Seen
from bcp.probes.error_body import OVERLOADED, QUOTA, THROTTLED, error_codes, error_of

OURS: Final = "ours"

_LONGEST = 300

_UNREACHED = (Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT)

_WAIT = "Calls may fail or be slow: send fewer, and fail over the most urgent process if it lasts."
_FAIL_OVER = "Expect failing calls: look at the vendor's page and prepare to fail over."


class Asked(Protocol):
    """What judging an answer needs to know of the probe that asked."""

    @property
    def id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def through(self) -> str | None: ...
    @property
    def slow_over(self) -> timedelta | None: ...

    def call(self) -> HttpCall:
        """The call that it made."""
        ...

    def wanted(self) -> HttpExpect | None:
        """What the plan says that a working service answers; None: any 2xx."""
        ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer means."""

    state: Verdict
    """When it is seen twice."""
    label: str
    """`503 overloaded`: two answers with the same label say the same."""
    advice: str | None = None
    cause: str | None = None
    detail: str = ""
    """Behind the label: figures that differ from answer to answer."""
    connection_failed: bool = False
    unsure: bool = False
    """Seen once it may be chance: degraded until it is seen twice."""

    @property
    def text(self) -> str:
        """Label and detail on one line, fit to be shown."""
        return visible(f"{self.label}{self.detail}"[:_LONGEST])


def judge_answer(spec: Asked, reply: Reply) -> Judgement:
    """Say what one answer to the probe's request means."""
    if reply.failure is not None:
        return _judge_failure(reply, reply.failure)
    if "challenge" in reply.headers.get("cf-mitigated", ""):
        return _challenge(reply)
    if not (spec.wanted() or HttpExpect()).misses(reply):
        return _judge_expected(spec, reply)
    return _judge_unexpected(spec, reply)


def reading(spec: Asked, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
    """The probe's reading from one answer, or from two taken a second apart.

    Args:
        spec: the probe.
        replies: the first answer, and the second where there was one.
        seen: when the last of them was read, and what else is known.
    """
    judgements = [judge_answer(spec, reply) for reply in replies]
    judged, times = _once(judgements[0]) if len(judgements) == 1 else _twice(*judgements[-2:])
    last = replies[-1]
    path = urlsplit(spec.url).path or "/"
    return ProbeReading(
        spec.id, spec.kind, judged.state, seen.at, f"{spec.call().method} {path} {judged.text}",
        http_status=last.status, latency_ms=None if last.status is None else last.elapsed_ms,
        advice=judged.advice, cause=judged.cause, times=times,
        connection_failed=judged.connection_failed,
        digest=hashlib.sha256(last.body).hexdigest() if last.body else None, through=spec.through,
    )  # fmt: skip


def _once(judged: Judgement) -> tuple[Judgement, int]:
    if not judged.unsure:
        return judged, 1
    return replace(judged, state=Verdict.DEGRADED, detail=f"{judged.detail}, once"), 1


def _twice(first: Judgement, second: Judgement) -> tuple[Judgement, int]:
    """The less bad of two that fail; what failed only once is degraded, never an outage."""
    if not first.state.is_impaired or second.state is Verdict.UNKNOWN:
        return _once(second)
    if second.state is Verdict.OPERATIONAL:
        blip = replace(first, state=Verdict.DEGRADED, connection_failed=False)
        return replace(blip, detail=f"{first.detail}, once; then {second.text}"), 1
    milder = min(first, second, key=lambda judged: judged.state.rank)
    if first.label == second.label:
        return replace(second, detail=f"{second.detail}, twice"), 2
    both = replace(milder, label=first.text, detail=f", then {second.text}")
    return both, 2 if first.state is second.state else 1


def _judge_failure(reply: Reply, failure: Failure) -> Judgement:
    words = FAILURE_WORDS[failure]
    detail = f" ({reply.detail})" if reply.detail else ""
    if failure in _UNREACHED:
        advice = _TLS_ADVICE if failure is Failure.TLS else _UNREACHED_ADVICE
        return Judgement(Verdict.MAJOR_OUTAGE, words, advice, detail=detail, connection_failed=True)
    if failure is Failure.PROTOCOL:
        return Judgement(Verdict.PARTIAL_OUTAGE, words, _FAIL_OVER, detail=detail, unsure=True)
    if failure is Failure.SECRET:
        return Judgement(Verdict.UNKNOWN, words, reply.detail or _SECRET_ADVICE, OURS)
    return Judgement(Verdict.UNKNOWN, words, _PROBE_ADVICE, OURS, detail)


_UNREACHED_ADVICE = "Check it from another network too: a fault between here and there looks alike."
_TLS_ADVICE = (
    "Look at the certificate: if a proxy of yours inspects TLS, name its CA in SSL_CERT_FILE."
)
_SECRET_ADVICE = "Set the secret that the probe names; until then only the page is known."  # noqa: S105 - advice, no secret
_PROBE_ADVICE = "Mend the probe in the plan: its URL, what it asks, or what it expects."


def _judge_expected(spec: Asked, reply: Reply) -> Judgement:
    wanted = spec.wanted()
    if wanted is None and _host(reply.url) != _host(spec.url):
        label = f"{reply.status} from another host"
        return Judgement(Verdict.UNKNOWN, label, _PROBE_ADVICE, OURS, f": {reply.url}")
    if _has_error(reply) and not (wanted and wanted.values):
        return _judge_error_body(reply)
    allowed = spec.slow_over.total_seconds() if spec.slow_over else None
    if allowed is not None and reply.elapsed_ms > allowed * 1000:
        figures = f": {reply.elapsed_ms / 1000:.1f} s, allowed {allowed:g} s"
        return Judgement(Verdict.DEGRADED, f"{reply.status} slow", _WAIT, detail=figures)
    return Judgement(Verdict.OPERATIONAL, f"{reply.status}", detail=f" in {reply.elapsed_ms} ms")


def _has_error(reply: Reply) -> bool:
    """Some gateways answer 200 with an error in the body."""
    return (reply.status or 0) < 300 and bool(error_of(reply))


def _judge_error_body(reply: Reply) -> Judgement:
    codes = error_codes(reply)
    if codes & QUOTA:
        return _quota(reply)
    if codes & (THROTTLED | OVERLOADED):
        return Judgement(Verdict.DEGRADED, f"{reply.status} overloaded in the body", _WAIT)
    return _server_error(reply, "with an error in the body")


def _judge_unexpected(spec: Asked, reply: Reply) -> Judgement:
    """A status that has a meaning of its own goes before what the plan expected instead."""
    status = reply.status or 0
    if status in (403, 429) and error_codes(reply) & QUOTA:
        return _quota(reply)
    if status == 429:
        return Judgement(Verdict.DEGRADED, "429 throttled", _WAIT, detail=_retry_after(reply))
    if status in (503, 529):
        detail = _retry_after(reply)
        return Judgement(Verdict.DEGRADED, f"{status} overloaded", _WAIT, detail=detail)
    if status >= 500 or status == 408:
        return _server_error(reply, "server error")
    if status in (401, 402, 403):
        return _refused(spec, status)
    return _mismatch(spec, reply)


def _server_error(reply: Reply, words: str) -> Judgement:
    label = f"{reply.status} {words}"
    return Judgement(Verdict.PARTIAL_OUTAGE, label, _FAIL_OVER, unsure=True)


def _quota(reply: Reply) -> Judgement:
    advice = "Our quota or spend cap is used up: raise it or fail over; a retry will not help."
    return Judgement(Verdict.MAJOR_OUTAGE, f"{reply.status} quota used up", advice, OURS)


def _refused(spec: Asked, status: int) -> Judgement:
    call = spec.call()
    has_key = bool(call.secret or call.headers)
    if status == 402:
        advice = "The account is out of money: settle the bill; it says nothing of the service."
        return Judgement(Verdict.UNKNOWN, "402 payment required", advice, OURS)
    if has_key:
        advice = "The service answers and refuses our key: check the key, its rights and region."
        return Judgement(Verdict.UNKNOWN, f"{status} key refused", advice, OURS)
    advice = f"The service answers: give the probe a secret, or expect: {{status: {status}}}."
    return Judgement(Verdict.UNKNOWN, f"{status} without a key", advice, OURS)


def _challenge(reply: Reply) -> Judgement:
    advice = "Something in front of the service keeps programs out: probe its API, not its website."
    return Judgement(Verdict.UNKNOWN, f"{reply.status} challenge page", advice, OURS)


def _mismatch(spec: Asked, reply: Reply) -> Judgement:
    """Anything else: where the plan says what a working service answers, this is not it.

    Where it does not, a 404 or a 400 speaks of our request, not of the service.
    """
    wanted = spec.wanted()
    if wanted is None:
        return Judgement(Verdict.UNKNOWN, f"{reply.status}", _PROBE_ADVICE, OURS)
    misses = "; ".join(wanted.misses(reply))
    advice = "It answers, but not as a working service would: try it by hand."
    return Judgement(
        Verdict.PARTIAL_OUTAGE, f"{reply.status} not as expected", advice,
        detail=f" ({misses})", unsure=True,
    )  # fmt: skip


def _retry_after(reply: Reply) -> str:
    value = reply.headers.get("retry-after", "")
    return f", retry after {value} s" if value.isascii() and value.isdigit() else ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return url
