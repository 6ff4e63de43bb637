"""The command lines about plans. Each imports its work when it runs: help stays light."""

from bcp.cli.setting import Work


def schema_plan() -> Work:
    """Print the JSON Schema of a plan, for editors and other programs.

    Example: bcp schema plan > plan.schema.json
    """
    from bcp.cli.schema import plan_schema

    return plan_schema
