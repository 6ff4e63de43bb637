"""`vllm`: the health of a server of our own."""

from typing import Literal

from bcp.model.identifiers import Text
from bcp.probes.asking import Asking


class VllmProbe(Asking):
    """Its health endpoint, and whether it serves the model that we need."""

    kind: Literal["vllm"]
    model: Text | None = None
