"""`llama_cpp`: the health of a server of our own."""

from typing import Literal

from bcp.model.identifiers import Text
from bcp.probes.asking import Asking


class LlamaCppProbe(Asking):
    """Its health endpoint, and whether it serves the model that we need."""

    kind: Literal["llama_cpp"]
    model: Text | None = None
