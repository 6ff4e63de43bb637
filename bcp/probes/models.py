"""`models`: list the models, as OpenAI's, Anthropic's or Gemini's API does.

A list proves edge, key and control plane; it stays green in many a model outage.
"""

import re
from typing import Literal

from msgspec.structs import replace
from pydantic import model_validator

from bcp.model.http import HttpCall
from bcp.model.identifiers import Text
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.answers import Ask
from bcp.probes.asking import Asking
from bcp.probes.base import Seen
from bcp.probes.judgement import Judgement
from bcp.probes.model_list import judge_list
from bcp.probes.shapes import refuse_key_in_url, shaped

_DATED = re.compile(r"-[0-9]{8}", re.ASCII)
"""Anthropic lists claude-…-20250929, which claude-… stands for."""


class ModelsProbe(Asking):
    """One GET of the list of models; the key goes where the API's shape wants it."""

    kind: Literal["models"]
    shape: Literal["openai", "anthropic", "gemini"] = "openai"
    model: Text | None = None
    """A model that has to be on the list."""

    @model_validator(mode="after")
    def _no_key_in_url(self) -> "ModelsProbe":
        refuse_key_in_url(self.url)
        return self

    def call(self) -> HttpCall:
        """The call, its key in the header of the shape."""
        return shaped(self.shape, super().call())

    def asks(self) -> tuple[Ask, ...]:
        """The list, and whether it is one."""
        return (Ask(self.call(), content=self._judge_list),)

    def words(self) -> str:
        """The URL, and the model that has to be listed."""
        words = super().words()
        return f"{words}, which has to list `{self.model}`" if self.model else words

    def _judge_list(self, reply: Reply, seen: Seen) -> Judgement:
        del seen
        judged = judge_list(reply, self.shape, self.model, self._matches)
        if judged.state is not Verdict.OPERATIONAL:
            return judged
        return replace(judged, detail=f"{judged.detail}; inference is not proved")

    def _matches(self, name: str, wanted: str) -> bool:
        if self.shape == "gemini":
            return name.rpartition("/")[2] == wanted.rpartition("/")[2]
        dated = self.shape == "anthropic" and name.startswith(wanted)
        return name == wanted or (dated and bool(_DATED.fullmatch(name[len(wanted) :])))
