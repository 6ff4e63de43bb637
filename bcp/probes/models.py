"""`models`: list the models, as OpenAI's, Anthropic's or Gemini's API does.

A list proves edge, key and control plane; it stays green in many a model outage.
"""

from typing import Literal

from bcp.model.identifiers import Text
from bcp.probes.asking import Asking


class ModelsProbe(Asking):
    """One GET of the list of models; the key goes where the API's shape wants it."""

    kind: Literal["models"]
    shape: Literal["openai", "anthropic", "gemini"] = "openai"
    model: Text | None = None
    """A model that has to be on the list."""
