"""`ollama`: a server of our own, and whether the model that we need is pulled."""

from typing import Literal

from bcp.model.ports import Reply
from bcp.probes.answers import Ask, not_as_expected
from bcp.probes.base import Seen
from bcp.probes.bodies import text_at
from bcp.probes.judgement import Judgement
from bcp.probes.model_list import judge_list
from bcp.probes.serving import Serving


class OllamaProbe(Serving):
    """Its version, and what is pulled: neither loads a model."""

    kind: Literal["ollama"]

    def asks(self) -> tuple[Ask, ...]:
        """`/api/version` and `/api/tags`."""
        version = Ask(self.below("/api/version"), content=_judge_version)
        return version, Ask(self.below("/api/tags"), content=self._judge_tags)

    def _judge_tags(self, reply: Reply, seen: Seen) -> Judgement:
        del seen
        advice = f"Pull it: ollama pull {self.model or 'MODEL'}."
        return judge_list(reply, "ollama", self.model, _is_tagged, advice)


def _judge_version(reply: Reply, seen: Seen) -> Judgement | None:
    del seen
    named = text_at(reply, "version") is not None
    return None if named else not_as_expected(reply, "no version of Ollama")


def _is_tagged(name: str, wanted: str) -> bool:
    """A name without a tag stands for `latest`, as in every call to Ollama."""
    return name == (wanted if ":" in wanted.rpartition("/")[2] else f"{wanted}:latest")
