"""`bcp schema plan`: the schema that plans are checked against."""

import json

from bcp.cli.setting import Setting
from bcp.model.exits import Exit
from bcp.plan.schema import plan_schema as schema_of_plans


def plan_schema(setting: Setting) -> int:
    """Print the JSON Schema of a plan, draft 2020-12."""
    setting.out.write(json.dumps(schema_of_plans(), indent=2) + "\n")
    return Exit.OK
