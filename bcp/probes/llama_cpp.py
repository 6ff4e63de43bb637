"""`llama_cpp`: a llama-server of our own, and whether it serves the model that we need."""

from typing import Literal

from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.answers import Ask, not_as_expected
from bcp.probes.base import Seen
from bcp.probes.bodies import text_at
from bcp.probes.error_body import error_body
from bcp.probes.judgement import Judgement
from bcp.probes.model_list import judge_list
from bcp.probes.serving import Serving

_STARTING = "It is starting: wait until the model is loaded; a large one takes minutes."
_OTHER = "It serves another model: start it with ours, or with its name as --alias."


class LlamaCppProbe(Serving):
    """It answers 503 "Loading model" to everything until it is ready."""

    kind: Literal["llama_cpp"]

    def asks(self) -> tuple[Ask, ...]:
        """`/health` and `/v1/models`."""
        return (
            Ask(self.below("/health"), own=_judge_loading, content=_judge_health),
            Ask(self.below("/v1/models"), own=_judge_loading, content=self._judge_models),
        )

    def _judge_models(self, reply: Reply, seen: Seen) -> Judgement:
        del seen
        return judge_list(reply, "openai", self.model, _is_file, _OTHER)


def _judge_loading(reply: Reply, seen: Seen) -> Judgement | None:
    del seen
    error = error_body(reply) if reply.status == 503 else None
    if error is None or "loading model" not in error.message:
        return None
    return Judgement(Verdict.DEGRADED, "503 loading the model", _STARTING)


def _judge_health(reply: Reply, seen: Seen) -> Judgement | None:
    del seen
    fine = text_at(reply, "status") == "ok"
    return None if fine else not_as_expected(reply, "its status is not ok")


def _is_file(name: str, wanted: str) -> bool:
    """Without --alias the id is the path of the file that was loaded."""
    file = name.rpartition("/")[2]
    return wanted in (name, file, file.removesuffix(".gguf"))
