"""Field types whose validation is described once: a plan's models have hundreds of such fields.

pydantic describes `Annotated[str, AfterValidator(…)]` anew for every field, which took a good part
of a command's start.
"""

from typing import Any, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Ready:
    """Marks a type with the schema that it always has.

    Args:
        schema: what is validated.
    """

    def __init__(self, schema: CoreSchema) -> None:
        self._schema = schema

    def __get_pydantic_core_schema__(
        self,
        source: Any,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        # A copy: pydantic notes on it what it learns of the one field.
        return cast("CoreSchema", {**self._schema})


class ReadyAs(Ready):
    """The same, where what editors are told does not follow from it.

    Args:
        schema: what is validated.
        told: the JSON Schema of the type.
    """

    def __init__(self, schema: CoreSchema, told: JsonSchemaValue) -> None:
        super().__init__(schema)
        self._told = told

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self._told)
