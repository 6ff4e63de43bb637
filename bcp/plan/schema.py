"""The JSON Schema of a plan (draft 2020-12), for editors and for `bcp schema plan`."""

from collections.abc import Mapping

from pydantic import JsonValue

from bcp.plan.model import Plan

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def plan_schema() -> dict[str, JsonValue]:
    """What pydantic generates from the model, as strict as reading a plan is.

    Two things differ from its own: a plan knows no null, for an absent key is left out; and the
    key that tells the members of a union apart has to be there.
    """
    generated = _without_null(Plan.model_json_schema(by_alias=True))
    if not isinstance(generated, dict):
        raise TypeError("a model's schema is an object")
    _require_tags(generated, generated)
    return {"$schema": DIALECT, **generated, "title": "A continuity plan of bcp"}


def _without_null(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_without_null(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _without_null(value)
        for key, value in node.items()
        if not (key == "default" and value is None)
    }
    members = kept.get("anyOf")
    if not isinstance(members, list) or {"type": "null"} not in members:
        return kept
    members = [member for member in members if member != {"type": "null"}]
    if len(members) > 1:
        return {**kept, "anyOf": members}
    del kept["anyOf"]
    return {**kept, **_object(members[0])}


def _require_tags(node: JsonValue, root: Mapping[str, JsonValue]) -> None:
    """Require `kind` of every member of a union that it tells apart; changes the schema."""
    if isinstance(node, list):
        for item in node:
            _require_tags(item, root)
    if not isinstance(node, dict):
        return
    discriminator = _object(node.get("discriminator"))
    for reference in _object(discriminator.get("mapping")).values():
        member = _object(_object(root["$defs"])[str(reference).rpartition("/")[2]])
        _require(member, str(discriminator["propertyName"]))
    for value in node.values():
        _require_tags(value, root)


def _require(member: dict[str, JsonValue], key: str) -> None:
    required = member.setdefault("required", [])
    if isinstance(required, list) and key not in required:
        required.insert(0, key)


def _object(node: JsonValue) -> dict[str, JsonValue]:
    return node if isinstance(node, dict) else {}
