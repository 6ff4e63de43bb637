"""What probes that ask a URL have in common."""

from collections.abc import Sequence
from typing import ClassVar

from bcp.model.duration import Duration
from bcp.model.http import HeaderSecret, HttpCall, Method
from bcp.model.identifiers import SecretId, Text
from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply, Request
from bcp.model.urls import Url
from bcp.probes.answers import Ask
from bcp.probes.base import ProbeSpec, Seen
from bcp.probes.reading import reading


class Asking(ProbeSpec):
    """A probe that sends HTTP requests to a URL of the plan's."""

    verb: ClassVar[Method] = "GET"
    """How it asks, where the plan has no say in that."""

    url: Url
    secret: SecretId | None = None
    headers: dict[Text, HeaderSecret | Text] = {}
    slow_over: Duration | None = None
    """Slower than this is degraded; without it, what is much slower than usual."""
    timeout: Duration | None = None

    def call(self) -> HttpCall:
        """The HTTP call that this probe makes."""
        # Not validated again: it was, when the plan was read.
        return HttpCall.model_construct(
            method=self.verb, url=self.url, secret=self.secret, headers=self.headers,
            timeout=self.timeout,
        )  # fmt: skip

    def asks(self) -> tuple[Ask, ...]:
        """Every request, and how its answer is judged."""
        return (Ask(self.call()),)

    def requests(self) -> tuple[Request, ...]:
        """What is asked."""
        return tuple(ask.call.request() for ask in self.asks())

    def read(self, replies: Sequence[Reply], seen: Seen) -> ProbeReading:
        """Judge the answers, or those of two looks taken a second apart."""
        return reading(self, self.asks(), replies, seen)

    def words(self) -> str:
        """Method and URL."""
        return f"{self.verb} {self.url}"
