"""`inference`: one small completion. It costs money, so a plan has to say how much."""

from collections.abc import Sequence
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import parse_qs, urlsplit

from msgspec.structs import replace
from pydantic import Field, WithJsonSchema, model_validator

from bcp.model.http import HttpCall, Method, read_json
from bcp.model.identifiers import Text
from bcp.model.money import Money, MoneyText
from bcp.model.observation import ProbeReading
from bcp.model.ports import Failure, Reply
from bcp.model.scalars import Flag, Whole
from bcp.model.verdict import Verdict
from bcp.probes.answers import Ask, judge_error, not_as_expected
from bcp.probes.asking import Asking
from bcp.probes.base import Seen
from bcp.probes.completion import Completion, completion, request_body, streamed
from bcp.probes.error_body import error_body
from bcp.probes.judgement import OURS, Judgement, fit
from bcp.probes.reading import reading
from bcp.probes.shapes import refuse_key_in_url, shaped

_NEWER: Final = "max_completion_tokens"
_NO_MODEL: Final = (
    "Calls for this model fail: see whether it was retired, and whether the key may use it."
)
_SAY_SO: Final = (
    f"Write limit_as: {_NEWER} in the probe: the model wants its limit under that name."
)
_UNSENT: Final = frozenset({
    Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.REFUSED, Failure.SECRET, Failure.NOT_REACHED,
    Failure.PROXY,
})  # fmt: skip


Tokens = Annotated[Whole, Field(ge=16), WithJsonSchema({"type": "integer", "minimum": 16})]


class InferenceProbe(Asking):
    """A completion of a few tokens; naming it in a plan is the consent to its cost."""

    verb: ClassVar[Method] = "POST"

    kind: Literal["inference"]
    shape: Literal["openai", "anthropic", "gemini"] = "openai"
    model: Text
    max_tokens: Tokens = 16
    """Reasoning models spend tokens before they speak: at 1 a healthy one looks broken."""
    limit_as: Literal["max_tokens", "max_completion_tokens"] | None = None
    """How OpenAI's shape names the limit; None: the newer name at OpenAI and at Azure OpenAI, whose
    reasoning models refuse the older one, else the older, which every server knows."""
    stream: Flag = False
    cost: MoneyText
    """Of one completion, about."""

    @model_validator(mode="after")
    def _url_fits(self) -> "InferenceProbe":
        refuse_key_in_url(self.url)
        if self.shape == "gemini":
            _hold_gemini_url(self.url, self.model, stream=self.stream)
        return self

    def call(self) -> HttpCall:
        """The POST, its key in the header of the shape."""
        name = self.limit_as or _limit_name(self.url)
        body = request_body(self.shape, self.model, (name, self.max_tokens), stream=self.stream)
        return shaped(self.shape, super().call()).model_copy(update={"body": body})

    def asks(self) -> tuple[Ask, ...]:
        """The one request, and whether a model answered it."""
        return (Ask(self.call(), own=_judge_refusal, content=self._judge_completion),)

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """Judge one completion, or two; each that was sent has its cost."""
        sent = sum(reply.failure not in _UNSENT for reply in replies)
        cost = str(Money(self.cost.amount * sent, self.cost.currency)) if sent else None
        return replace(reading(self, self.asks(), replies, seen, costly=True), cost=cost)

    def words(self) -> str:
        """The URL, the model, and what each look costs."""
        return f"{super().words()}, one completion of `{self.model}` for about {self.cost}"

    def _judge_completion(self, reply: Reply, seen: Seen) -> Judgement:
        del seen
        try:
            found = self._completion(reply)
        except ValueError:
            return not_as_expected(reply, "the answer is not JSON")
        if found is None:
            return not_as_expected(reply, "no event stream")
        if found.error:
            return judge_error(reply, found.error)
        if not found.whole:
            return not_as_expected(reply, "the stream broke off")
        if not found.is_alive:
            return not_as_expected(reply, "no completion")
        ending = f", ended by {fit(found.ending)[:40]}" if found.ending else ""
        detail = f", a completion of {self.model}{ending}"
        return Judgement(Verdict.OPERATIONAL, f"{reply.status}", detail=detail)

    def _completion(self, reply: Reply) -> Completion | None:
        if self.stream:
            return streamed(self.shape, reply.body)
        return completion(self.shape, read_json(reply.body))


def _judge_refusal(reply: Reply, seen: Seen) -> Judgement | None:
    """Refusals that only a completion meets."""
    del seen
    error = error_body(reply) if reply.status in (400, 404) else None
    if error is None:
        return None
    if _is_at_token_limit(error.message):
        detail = ", it spent its tokens before it spoke"
        return Judgement(Verdict.OPERATIONAL, f"{reply.status} at the token limit", detail=detail)
    if _NEWER in error.message:
        return Judgement(Verdict.UNKNOWN, f"{reply.status} wants {_NEWER}", _SAY_SO, OURS)
    if error.lacks_model or (reply.status == 404 and "model" in error.message):
        return Judgement(Verdict.PARTIAL_OUTAGE, f"{reply.status} no such model", _NO_MODEL)
    return None


def _is_at_token_limit(message: str) -> bool:
    """Whether it is a 400 that made healthy models look broken (BerriAI/litellm#26987).

    OpenAI: "Could not finish the message because max_tokens or model output limit was reached".
    """
    return "reached" in message and ("max_tokens" in message or "could not finish" in message)


def _limit_name(url: str) -> str:
    host = urlsplit(url).hostname or ""
    return (
        _NEWER if host == "api.openai.com" or host.endswith(".openai.azure.com") else "max_tokens"
    )


def _hold_gemini_url(url: str, model: str, *, stream: bool) -> None:
    """Gemini has the model, and whether it streams, in the URL.

    Raises:
        ValueError: they are not the probe's.
    """
    parts = urlsplit(url)
    wanted = (
        f"{model.rpartition('/')[2]}:{'streamGenerateContent' if stream else 'generateContent'}"
    )
    is_sse = not stream or parse_qs(parts.query).get("alt") == ["sse"]
    if parts.path.rpartition("/")[2] != wanted or not is_sse:
        end = f"{wanted}?alt=sse" if stream else wanted
        raise ValueError(f"url: with this model and this stream: it has to end in /{end}")
