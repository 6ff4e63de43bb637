"""Every step kind, and the tagged union that plans are validated against."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from bcp.steps.approval import ApprovalStep
from bcp.steps.base import Step
from bcp.steps.check import CheckStep
from bcp.steps.command import CommandStep
from bcp.steps.decision import DecisionStep
from bcp.steps.file import FileStep
from bcp.steps.http import HttpStep
from bcp.steps.manual import ManualStep
from bcp.steps.notify import NotifyStep
from bcp.steps.switch import SwitchStep
from bcp.steps.wait import WaitStep

STEPS: dict[str, type[Step]] = {
    "manual": ManualStep,
    "decision": DecisionStep,
    "approval": ApprovalStep,
    "command": CommandStep,
    "http": HttpStep,
    "file": FileStep,
    "switch": SwitchStep,
    "check": CheckStep,
    "wait": WaitStep,
    "notify": NotifyStep,
}


class FromRegistry:
    """Validates by the registry, as a union tagged by `kind`.

    A `Union` built at run time is refused by mypy strict; this core schema is the same union.
    """

    def __init__(self, registry: Mapping[str, type[Step]]) -> None:
        self._registry = registry

    def __get_pydantic_core_schema__(
        self,
        source: Any,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        choices = {kind: handler.generate_schema(step) for kind, step in self._registry.items()}
        return core_schema.tagged_union_schema(choices, discriminator="kind")

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema)


AnyStep = Annotated[Step, FromRegistry(STEPS)]
