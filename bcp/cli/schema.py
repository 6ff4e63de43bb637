"""`bcp schema plan`: the schema that plans are checked against."""

import json

from bcp.cli.setting import Setting
from bcp.model.exits import Exit
from bcp.plan.model import Plan


def plan_schema(setting: Setting) -> int:
    """Print the JSON Schema of a plan, draft 2020-12."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    setting.out.write(json.dumps(schema | Plan.model_json_schema(by_alias=True), indent=2) + "\n")
    return Exit.OK
