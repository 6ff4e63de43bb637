"""`ollama`: the health of a server of our own."""

from typing import Literal

from bcp.model.identifiers import Text
from bcp.probes.asking import Asking


class OllamaProbe(Asking):
    """Its health endpoint, and whether it serves the model that we need."""

    kind: Literal["ollama"]
    model: Text | None = None
