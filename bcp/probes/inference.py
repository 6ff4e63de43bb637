"""`inference`: one small completion. It costs money, so a plan has to say how much."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.identifiers import Text
from bcp.model.money import MoneyText
from bcp.model.scalars import Flag, Whole
from bcp.probes.asking import Asking


class InferenceProbe(Asking):
    """A completion of a few tokens; naming it in a plan is the consent to its cost."""

    kind: Literal["inference"]
    shape: Literal["openai", "anthropic", "gemini"] = "openai"
    model: Text
    max_tokens: Annotated[Whole, Field(ge=16)] = 16
    """Reasoning models spend tokens before they speak: at 1 a healthy one looks broken."""
    stream: Flag = False
    cost: MoneyText
    """Of one completion, about."""
