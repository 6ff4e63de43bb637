"""A union of models that a key tells apart, built from a registry."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


class FromRegistry:
    """Validates by a registry, as a union tagged by `kind`.

    A `Union` built at run time is refused by mypy strict; this core schema is the same union.
    """

    def __init__(self, registry: Mapping[str, type[BaseModel]]) -> None:
        self._registry = registry

    def __get_pydantic_core_schema__(
        self,
        source: Any,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        choices = {kind: handler.generate_schema(each) for kind, each in self._registry.items()}
        return core_schema.tagged_union_schema(choices, discriminator="kind")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema)
