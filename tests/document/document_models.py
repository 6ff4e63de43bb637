"""Small models with every shape that a plan has, so that reading is tested without the plan."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Discriminator, Field, model_validator

from bcp.model.duration import Duration
from bcp.model.identifiers import Prose, Slug, Text
from bcp.model.scalars import Flag, Json, Whole
from bcp.model.share import Share


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Secret(Frozen):
    secret: Text


class Manual(Frozen):
    id: Slug
    kind: Literal["manual"]
    do: Prose
    target: Duration | None = None


class Switch(Frozen):
    """Has a field that is named after its own kind, as the plan's switch step has."""

    id: Slug
    kind: Literal["switch"]
    switch: Slug
    to: Slug


class Call(Frozen):
    id: Slug
    kind: Literal["http"]
    headers: dict[Text, Secret | Text] = {}
    body: Json = Field(default=None, alias="json")


Step = Annotated[Manual | Switch | Call, Discriminator("kind")]


class Condition(Frozen):
    at_least: Literal["degraded", "partial_outage", "major_outage"]
    for_: Duration = Field(alias="for")


class Fallback(Frozen):
    id: Slug
    kind: Literal["same_model", "other_model", "non_ai", "stop"]
    title: Prose
    capacity: Share | dict[Slug, Share]
    tier: Annotated[Whole, Field(ge=1, le=4)] = 1
    automatic: Flag = False
    when: Condition | None = None
    uses: Annotated[tuple[Slug, ...], Field(min_length=1)] | None = None
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _stop_has_no_steps(self) -> Self:
        if self.kind == "stop" and self.steps:
            raise ValueError("a fallback of kind stop has no steps")
        return self


class Sample(Frozen):
    schema_: Literal["sample/1"] = Field(alias="schema")
    title: Prose
    note: Prose | None = None
    fallbacks: Annotated[tuple[Fallback, ...], Field(min_length=1)]


SOUND = """\
schema: sample/1
title: A sample
fallbacks:
  - id: by-hand
    kind: non_ai
    title: By hand
    capacity: {support: 40%}
    when: {at_least: degraded, for: 10m}
    uses: [api]
    steps:
      - {id: open, kind: manual, do: Open the queue, target: 5m}
      - {id: turn, kind: switch, switch: alias, to: azure}
      - {id: call, kind: http, headers: {x-key: {secret: a/b}}, json: {max: 16, model: "1"}}
"""
