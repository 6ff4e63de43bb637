"""What a probe is: our own request to a vendor, described by a plan and judged without I/O."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.http import HeaderSecret, HttpCall, HttpExpect, Method
from bcp.model.identifiers import Prose, Reference, SecretId, Slug, Text
from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply, Request
from bcp.model.scalars import Json
from bcp.model.urls import Url

ProbeKind = Literal[
    "http", "models", "inference", "tls", "prometheus", "attested",
    "ollama", "vllm", "llama_cpp", "litellm",
]  # fmt: skip


class ProbeSpec(Frozen):
    """A probe as a plan names it; every kind but `attested` asks a URL."""

    id: Slug
    kind: ProbeKind
    url: Url | None = None
    method: Method = "GET"
    secret: SecretId | None = None
    headers: dict[Text, HeaderSecret | Text] = {}
    body: Json = Field(default=None, alias="json")
    expect: HttpExpect | None = None
    slow_over: Duration | None = None
    """Slower than this is degraded."""
    timeout: Duration | None = None
    through: Reference | None = None
    """The component of ours that the request passes, as own/gateway."""
    question: Prose | None = None
    """`attested`: what people are asked."""
    valid_for: Duration | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "ProbeSpec":
        if self.kind == "attested" and self.question is None:
            raise ValueError("an attested probe needs a question:")
        if self.kind != "attested" and self.url is None:
            raise ValueError(f"a probe of kind {self.kind} needs a url:")
        return self

    def call(self) -> HttpCall:
        """The HTTP call that this probe makes.

        Raises:
            ValueError: an attested probe makes none.
        """
        if self.url is None:
            raise ValueError(f"probe {self.id} makes no request")
        # Not validated again: the body has its types already, and text that was quoted as "1"
        # would become a number.
        return HttpCall.model_construct(
            method=self.method, url=self.url, secret=self.secret, headers=self.headers,
            body=self.body, timeout=self.timeout,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probe:
    """One kind of probe: what to ask, and how to judge the answers. No I/O.

    `read` gets the answers of the first asking and, where that was impaired, behind them those of
    the second a moment later.
    """

    requests: Callable[[ProbeSpec], tuple[Request, ...]]
    read: Callable[[ProbeSpec, Sequence[Reply], datetime], ProbeReading]
