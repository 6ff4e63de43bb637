"""`vllm`: a server of our own, and whether it serves the model that we need."""

from functools import partial
from typing import Literal

from bcp.model.ports import Reply
from bcp.probes.answers import Ask
from bcp.probes.base import Seen
from bcp.probes.judgement import Judgement
from bcp.probes.model_list import judge_list, same_name
from bcp.probes.serving import Serving

_ADVICE = "It serves another model: start it with ours, or with its name as --served-model-name."


class VllmProbe(Serving):
    """`/health` answers 200 with an empty body as long as the engine lives."""

    kind: Literal["vllm"]

    def asks(self) -> tuple[Ask, ...]:
        """`/health` and `/v1/models`."""
        return (
            Ask(self.below("/health")),
            Ask(self.below("/v1/models"), content=partial(_judge_models, self.model)),
        )


def _judge_models(model: str | None, reply: Reply, seen: Seen) -> Judgement:
    del seen
    return judge_list(reply, "openai", model, same_name, _ADVICE)
