"""Every kind of probe, and the tagged union that plans are validated against."""

from typing import Annotated

from bcp.model.tagged import FromRegistry
from bcp.probes.attested import AttestedProbe
from bcp.probes.base import ProbeSpec
from bcp.probes.http import HttpProbe
from bcp.probes.inference import InferenceProbe
from bcp.probes.litellm import LitellmProbe
from bcp.probes.llama_cpp import LlamaCppProbe
from bcp.probes.models import ModelsProbe
from bcp.probes.ollama import OllamaProbe
from bcp.probes.prometheus import PrometheusProbe
from bcp.probes.tls import TlsProbe
from bcp.probes.vllm import VllmProbe

PROBES: dict[str, type[ProbeSpec]] = {
    "http": HttpProbe,
    "models": ModelsProbe,
    "inference": InferenceProbe,
    "tls": TlsProbe,
    "prometheus": PrometheusProbe,
    "attested": AttestedProbe,
    "ollama": OllamaProbe,
    "vllm": VllmProbe,
    "llama_cpp": LlamaCppProbe,
    "litellm": LitellmProbe,
}

AnyProbe = Annotated[ProbeSpec, FromRegistry(PROBES)]
