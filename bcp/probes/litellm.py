"""`litellm`: a gateway of our own. Never `/health`, which calls every model, and costs money.

Source: LiteLLM's documentation of its health checks.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final, Literal

from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.answers import Ask, not_as_expected
from bcp.probes.base import Seen
from bcp.probes.bodies import text_at
from bcp.probes.judgement import Judgement, fit
from bcp.probes.model_list import judge_list, same_name
from bcp.probes.serving import Serving

_LEAVING = "This replica is shutting down: calls go to another, if there is one; else start it."
_NOT_READY = "It lives and is not ready: look at its database and its cache."
_NO_ALIAS = (
    "Its configuration has no such model, or the key may not use it: calls for it will fail."
)

_READY: Final = ("healthy", "connected")
"""`connected` since its database, where it has one, is read there too."""


class LitellmProbe(Serving):
    """Whether it lives and is ready, and whether the key may use the model that we need."""

    kind: Literal["litellm"]

    def asks(self) -> tuple[Ask, ...]:
        """`/health/liveliness`, `/health/readiness`, and `/v1/models` if a model is needed."""
        return tuple(self._asks())

    def _asks(self) -> Iterator[Ask]:
        alive = self.below("/health/liveliness")
        yield Ask(alive, own=_judge_leaving, content=_judge_alive)
        yield Ask(self.below("/health/readiness"), own=_judge_leaving, content=_judge_ready)
        if self.model:
            yield Ask(self.below("/v1/models"), content=partial(_judge_models, self.model))


def _judge_leaving(reply: Reply, seen: Seen) -> Judgement | None:
    del seen
    if reply.status != 503 or b"shutting_down" not in reply.body:
        return None
    return Judgement(Verdict.DEGRADED, "503 shutting down", _LEAVING)


def _judge_alive(reply: Reply, seen: Seen) -> Judgement | None:
    del seen
    return None if b"alive" in reply.body else not_as_expected(reply, "it does not say it is alive")


def _judge_ready(reply: Reply, seen: Seen) -> Judgement | None:
    del seen
    status = text_at(reply, "status")
    if status is None:
        return not_as_expected(reply, "it does not say whether it is ready")
    if status in _READY:
        return None
    label = f"{reply.status} not ready"
    return Judgement(Verdict.DEGRADED, label, _NOT_READY, detail=f": {fit(status)[:40]}")


def _judge_models(model: str, reply: Reply, seen: Seen) -> Judgement:
    del seen
    return judge_list(reply, "openai", model, same_name, _NO_ALIAS)
