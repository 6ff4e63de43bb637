"""What one HTTP answer of a vendor means: the table of the vendors' published errors.

Facts: the error references of OpenAI, Anthropic, Gemini, Groq, DeepSeek and Azure, and design
section 6. Each row has one line of advice.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from msgspec import Struct

from bcp.model.failures import FAILURE_WORDS
from bcp.model.http import HeaderSecret, HttpCall, HttpExpect
from bcp.model.ports import Failure, Reply
from bcp.model.verdict import Verdict
from bcp.probes.base import Seen
from bcp.probes.error_body import ErrorBody, error_body
from bcp.probes.judgement import OURS, Judgement
from bcp.probes.limits import retry_after_s
from bcp.probes.walls import ON_THE_WAY, PROXY_ADVICE, is_challenge, is_html

Meaning = Callable[[Reply, Seen], Judgement | None]
"""What an answer means; None where the next one has to say."""


def nothing(reply: Reply, seen: Seen) -> None:
    """No meaning of its own."""
    del reply, seen


class Ask(Struct, frozen=True):
    """One request of a probe, and how its answer is judged."""

    call: HttpCall
    expect: HttpExpect | None = None
    """What the plan says that a working service answers; None: any 2xx."""
    own: Meaning = nothing
    """What the kind alone knows of an answer, or of none; it goes before the table."""
    content: Meaning = nothing
    """What an answer with the right status says beyond it; None: nothing to find fault with."""

    @property
    def name(self) -> str:
        """`GET /v1/models`."""
        return f"{self.call.method} {urlsplit(self.call.url).path or '/'}"


PROBE_ADVICE: Final = "Mend the probe in the plan: its URL, what it asks, or what it expects."
BY_HAND: Final = "It answers, but not as a working service would: try it by hand."

_UNREACHED = (Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT)
_UNREACHED_ADVICE = "Check it from another network too: a fault between here and there looks alike."
_TLS_ADVICE = (
    "Look at the certificate: if a proxy of yours inspects TLS, name its CA in SSL_CERT_FILE."
)
_AGAIN = "Check again: the time for all requests was over before this one was answered."
_SECRET_ADVICE = "Set the secret that the probe names; until then only the page is known."  # noqa: S105 - advice, no secret
_FAIL_OVER = "Expect failing calls: look at the vendor's page and prepare to fail over."
_QUOTA_ADVICE = "Our quota or spend cap is used up: raise it or fail over; a retry will not help."
_PAY = "The account is out of money: settle the bill; it says nothing of the service."
_KEY_ADVICE = "The service answers and refuses our key: check the key, its rights and region."
_PLACE_ADVICE = (
    "The vendor does not serve the place our requests come from: send them from an allowed region."
)
_WALL = "Something in front of the service keeps programs out: probe its API, not its website."

_LOG_IN = "Our own network or its proxy wants a login before anything gets out: log in there."

_BUSY: dict[int, tuple[str, str]] = {
    429: ("throttled", "We send more than our limit allows: send fewer, or raise the limit."),
    498: ("out of capacity", "This tier has no room now: use the standard tier until it has."),
    503: ("overloaded", "Calls may fail or be slow: send fewer; fail over the urgent if it lasts."),
    529: (
        "overloaded",
        "The vendor lacks capacity for all; our key is fine. Send only the urgent.",
    ),
}


def judge_answer(ask: Ask, reply: Reply, seen: Seen) -> Judgement:
    """Say what one answer to one request means."""
    own = ask.own(reply, seen)
    if own is not None:
        return own
    if reply.failure is not None:
        return _judge_failure(reply, reply.failure)
    if is_challenge(reply):
        return Judgement(Verdict.UNKNOWN, f"{reply.status} challenge page", _WALL, OURS)
    if reply.status in ON_THE_WAY:
        label = f"{reply.status} {ON_THE_WAY[reply.status]}"
        return Judgement(Verdict.UNKNOWN, label, _LOG_IN, OURS)
    if not (ask.expect or HttpExpect()).misses(reply):
        return _judge_expected(ask, reply, seen)
    return _judge_unexpected(ask, reply, seen)


def not_as_expected(reply: Reply, why: str, advice: str = BY_HAND) -> Judgement:
    """The answer has the right status and not what a working service answers with it."""
    label = f"{reply.status} not as expected"
    return Judgement(Verdict.PARTIAL_OUTAGE, label, advice, detail=f" ({why})", unsure=True)


def judge_error(reply: Reply, error: ErrorBody) -> Judgement:
    """An error in the body of an answer whose status says that all is well."""
    if error.uses_up_quota:
        return _quota(reply)
    if error.is_busy or error.status in _BUSY:
        label = f"{reply.status} overloaded in the body"
        return Judgement(Verdict.DEGRADED, label, _BUSY[503][1])
    return _named_refusal(reply, error) or _server_error(reply, "with an error in the body")


def _named_refusal(reply: Reply, error: ErrorBody) -> Judgement | None:
    """What the error in the body says of us, in a word or as the status it would have had."""
    if error.status == 402:
        words, advice = "payment required", _PAY
    elif error.refuses_place:
        words, advice = "not served here", _PLACE_ADVICE
    elif error.refuses_key or error.status in (401, 403):
        words, advice = "key refused", _KEY_ADVICE
    elif error.blames_request:
        words, advice = f"with a {error.status} in the body", PROBE_ADVICE
    else:
        return None
    return Judgement(Verdict.UNKNOWN, f"{reply.status} {words}", advice, OURS)


def _judge_failure(reply: Reply, failure: Failure) -> Judgement:
    words = FAILURE_WORDS[failure]
    detail = f" ({reply.detail})" if reply.detail else ""
    if failure in _UNREACHED:
        advice = _TLS_ADVICE if failure is Failure.TLS else _UNREACHED_ADVICE
        return Judgement(Verdict.MAJOR_OUTAGE, words, advice, detail=detail, connection_failed=True)
    if failure is Failure.PROTOCOL:
        return Judgement(Verdict.PARTIAL_OUTAGE, words, _FAIL_OVER, detail=detail, unsure=True)
    if failure is Failure.NOT_REACHED:
        return Judgement(Verdict.UNKNOWN, words, _AGAIN)
    if failure is Failure.SECRET:
        return Judgement(Verdict.UNKNOWN, words, reply.detail or _SECRET_ADVICE, OURS)
    advice = PROXY_ADVICE if failure is Failure.PROXY else PROBE_ADVICE
    return Judgement(Verdict.UNKNOWN, words, advice, OURS, detail)


def _judge_expected(ask: Ask, reply: Reply, seen: Seen) -> Judgement:
    expect = ask.expect or HttpExpect()
    is_proved = bool(expect.values or expect.headers)
    if not is_proved and _host(reply.url) != _host(ask.call.url):
        label = f"{reply.status} from another host"
        return Judgement(Verdict.UNKNOWN, label, PROBE_ADVICE, OURS, f": {_shown(reply.url)}")
    error = None if expect.values else error_body(reply)
    if error and (reply.status or 0) < 300:
        return judge_error(reply, error)
    # A plan without a key may expect a 403, but the service's own.
    kept_out = None if is_proved else _judge_wall(reply, error or ErrorBody(frozenset()))
    fine = Judgement(Verdict.OPERATIONAL, f"{reply.status}")
    return kept_out or ask.content(reply, seen) or fine


def _judge_unexpected(ask: Ask, reply: Reply, seen: Seen) -> Judgement:
    """A status that has a meaning of its own goes before what the plan expected instead."""
    status = reply.status or 0
    error = error_body(reply) or ErrorBody(frozenset())
    if 400 <= status < 500 and error.uses_up_quota:
        return _quota(reply)
    if status in _BUSY:
        return _busy(reply, error, seen)
    if status >= 500 or status == 408:
        return _server_error(reply, "server error")
    return _judge_refusal(ask, reply, error) or _mismatch(ask, reply)


def _judge_refusal(ask: Ask, reply: Reply, error: ErrorBody) -> Judgement | None:
    """The service answers, and says no to us."""
    status = reply.status or 0
    if status == 402:
        return Judgement(Verdict.UNKNOWN, "402 payment required", _PAY, OURS)
    kept_out = _judge_wall(reply, error)
    if kept_out is not None:
        return kept_out
    if status in (401, 403) or (status == 400 and error.refuses_key):
        return _refused(ask, status)
    if status == 405 and ask.expect is None:
        advice = f"The service answers: ask with another method, or {_expecting(405)}."
        return Judgement(Verdict.UNKNOWN, "405 method refused", advice, OURS)
    return None


def _judge_wall(reply: Reply, error: ErrorBody) -> Judgement | None:
    """Something keeps us out before it matters who we are."""
    if reply.status in (400, 403, 451) and error.refuses_place:
        return Judgement(Verdict.UNKNOWN, f"{reply.status} not served here", _PLACE_ADVICE, OURS)
    if reply.status == 403 and is_html(reply):
        return Judgement(Verdict.UNKNOWN, "403 with a web page", _WALL, OURS)
    return None


def _busy(reply: Reply, error: ErrorBody, seen: Seen) -> Judgement:
    words, advice = _BUSY[reply.status or 0]
    seconds = retry_after_s(reply, seen.at)
    seconds = error.retry_s if seconds is None else seconds
    detail = "" if seconds is None else f", retry after {seconds:.15g} s"
    # To ask again sooner than we are told to is what a limit is there to stop.
    early = seconds is not None and seconds > 1
    label = f"{reply.status} {words}"
    return Judgement(Verdict.DEGRADED, label, advice, detail=detail, settled=early)


def _server_error(reply: Reply, words: str) -> Judgement:
    label = f"{reply.status} {words}"
    return Judgement(Verdict.PARTIAL_OUTAGE, label, _FAIL_OVER, unsure=True)


def _quota(reply: Reply) -> Judgement:
    label = f"{reply.status} quota used up"
    return Judgement(Verdict.MAJOR_OUTAGE, label, _QUOTA_ADVICE, OURS, settled=True)


def _refused(ask: Ask, status: int) -> Judgement:
    headers = ask.call.headers.values()
    if ask.call.secret or any(isinstance(value, HeaderSecret) for value in headers):
        return Judgement(Verdict.UNKNOWN, f"{status} key refused", _KEY_ADVICE, OURS)
    advice = f"The service answers: give the probe a secret, or {_expecting(status)}."
    return Judgement(Verdict.UNKNOWN, f"{status} without a key", advice, OURS)


def _expecting(status: int) -> str:
    return f"expect: {{status: {status}}}"


def _mismatch(ask: Ask, reply: Reply) -> Judgement:
    """Anything else: where the plan says what a working service answers, this is not it.

    Where it does not, a 404 or a 400 speaks of our request, not of the service.
    """
    if ask.expect is None:
        return Judgement(Verdict.UNKNOWN, f"{reply.status}", PROBE_ADVICE, OURS)
    return not_as_expected(reply, "; ".join(ask.expect.misses(reply)))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return url


def _shown(url: str) -> str:
    """Without its query, where a login page may carry a token."""
    return url.partition("?")[0].partition("#")[0]
