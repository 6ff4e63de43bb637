"""A union of models that a key tells apart, built from a registry."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class FromRegistry:
    """Validates by a registry, as a union tagged by `kind`.

    A `Union` built at run time is refused by mypy strict; this core schema is the same union. A
    member is built when the first document names it: most plans use three kinds of ten, and
    building all of them would be a tenth of the start.
    """

    def __init__(self, registry: Mapping[str, type[BaseModel]]) -> None:
        self._registry = registry

    def __get_pydantic_core_schema__(
        self,
        source: Any,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        return self._union(_when_named)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(self._union(_built))

    def _union(self, choice: Callable[[type[BaseModel]], CoreSchema]) -> CoreSchema:
        choices = {kind: choice(model) for kind, model in self._registry.items()}
        return core_schema.tagged_union_schema(choices, discriminator="kind")


def _when_named(model: type[BaseModel]) -> CoreSchema:
    return core_schema.no_info_plain_validator_function(model.model_validate)


def _built(model: type[BaseModel]) -> CoreSchema:
    model.model_rebuild()
    return model.__pydantic_core_schema__
