"""The published schema: sound in itself, and of one mind with the reading of plans."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from plans.samples import PLAN, ROOT, larger_files, minimal_text
from plans.strategies import plans, yaml_text
from pydantic import JsonValue

from bcp.assets import runbooks_folder
from bcp.document.load import load
from bcp.model.scalars import core_value
from bcp.plan.schema import DIALECT, plan_schema
from bcp.plan.workspace import build_workspace
from bcp.steps.registry import STEPS

SCHEMA = plan_schema()
# Draft 2020-12, core and validation: every word that the schema may use; `discriminator` is
# OpenAPI's, which editors understand and validators pass over.
WORDS = {
    "$schema", "$defs", "$ref", "title", "description", "default", "type", "const", "enum",
    "properties", "required", "additionalProperties", "propertyNames", "items", "anyOf", "oneOf",
    "minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "pattern", "format",
    "discriminator",
}  # fmt: skip
TYPES = {"object", "array", "string", "integer", "number", "boolean"}


def inner_schemas(schema: JsonValue) -> Iterator[dict[str, JsonValue]]:
    """The schema and every schema inside it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for word in ("properties", "$defs"):
        named = schema.get(word)
        for inner in named.values() if isinstance(named, dict) else ():
            yield from inner_schemas(inner)
    for word in ("items", "additionalProperties", "propertyNames"):
        yield from inner_schemas(schema.get(word))
    for word in ("anyOf", "oneOf"):
        members = schema.get(word)
        for inner in members if isinstance(members, list) else ():
            yield from inner_schemas(inner)


def faults(value: JsonValue, schema: JsonValue, where: str = "") -> list[str]:
    """What a validator of draft 2020-12 says, for the words that the schema uses."""
    if not isinstance(schema, dict):
        return [] if schema is not False else [f"{where}: nothing is allowed"]
    if "$ref" in schema:
        return faults(value, definition(str(schema["$ref"])), where)
    found = [*scalar_faults(value, schema, where)]
    if isinstance(value, dict):
        found += object_faults(value, schema, where)
    if isinstance(value, list):
        found += [f"{where}: too short"] * (len(value) < number(schema, "minItems", 0))
        for index, item in enumerate(value):
            found += faults(item, schema.get("items", True), f"{where}[{index}]")
    for word in ("anyOf", "oneOf"):
        members = schema.get(word)
        if isinstance(members, list):
            told = [faults(value, member, where) for member in members]
            fitting = sum(not each for each in told)
            if fitting == 0 or (fitting > 1 and word == "oneOf"):
                found += [f"{where}: {word}, {fitting} fit", *min(told, key=len)]
    return found


def scalar_faults(value: JsonValue, schema: dict[str, JsonValue], where: str) -> Iterator[str]:
    kinds = {dict: "object", list: "array", str: "string", bool: "boolean", int: "integer"}
    kind = kinds.get(type(value), "number")
    if "type" in schema and kind != schema["type"]:
        yield f"{where}: {kind} is no {schema['type']}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        yield f"{where}: {value!r} is not among {allowed}"
    if isinstance(value, str):
        if not re.search(str(schema.get("pattern", "")), value):
            yield f"{where}: {value!r} does not match"
        if len(value) < number(schema, "minLength", 0):
            yield f"{where}: too short"
    elif isinstance(value, int):
        least, most = number(schema, "minimum", value), number(schema, "maximum", value)
        if not least <= value <= most:
            yield f"{where}: {value} out of range"


def object_faults(
    value: dict[str, JsonValue], schema: dict[str, JsonValue], where: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    assert isinstance(properties, dict)
    required = schema.get("required", [])
    assert isinstance(required, list)
    yield from (f"{where}: {key} is missing" for key in required if key not in value)
    for key, item in value.items():
        rest = schema.get("additionalProperties", True)
        yield from faults(item, properties.get(key, rest), f"{where}.{key}")


def number(schema: dict[str, JsonValue], word: str, default: int) -> int:
    found = schema.get(word, default)
    assert isinstance(found, int)
    return found


def definition(reference: str) -> JsonValue:
    node: JsonValue = SCHEMA
    for key in reference.removeprefix("#/").split("/"):
        assert isinstance(node, dict)
        node = node[key]
    return node


def as_editors_read(content: bytes) -> JsonValue:
    """The file as a common YAML reader sees it: numbers, and dates as text."""
    return core_value(load(content, "plan.yaml").value)


def test_the_schema_is_json_and_names_its_dialect() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == DIALECT
    assert SCHEMA["additionalProperties"] is False


def test_every_word_and_type_is_one_of_the_dialect() -> None:
    for schema in inner_schemas(SCHEMA):
        assert set(schema) <= WORDS
        assert schema.get("type", "object") in TYPES


def test_every_reference_leads_to_a_definition() -> None:
    references = [str(each["$ref"]) for each in inner_schemas(SCHEMA) if "$ref" in each]
    assert references
    for reference in references:
        assert isinstance(definition(reference), dict)


def test_every_pattern_is_one_that_a_plan_could_match() -> None:
    patterns = [str(each["pattern"]) for each in inner_schemas(SCHEMA) if "pattern" in each]
    assert patterns
    for pattern in patterns:
        re.compile(pattern)


def test_no_null_is_offered_for_a_plan_knows_none() -> None:
    for schema in inner_schemas(SCHEMA):
        assert schema.get("type") != "null"
        assert schema.get("default", "") is not None


def test_every_kind_of_step_is_there_and_has_to_say_its_kind() -> None:
    for step in STEPS.values():
        schema = definition(f"#/$defs/{step.__name__}")
        assert isinstance(schema, dict)
        required = schema["required"]
        assert isinstance(required, list)
        assert "kind" in required


@pytest.mark.parametrize(
    "name", ["minimal", "larger", "openai", "anthropic", "gemini", "azure-openai"]
)
def test_the_plans_of_the_design_and_the_starters_fit_it(name: str) -> None:
    shipped: Path = runbooks_folder() / f"{name}.yaml"
    contents = {"minimal": minimal_text().encode(), "larger": larger_files()[PLAN]}
    content = contents[name] if name in contents else shipped.read_bytes()
    assert faults(as_editors_read(content), SCHEMA) == []


@given(plan=plans())
def test_what_loads_fits_the_schema(plan: dict[str, object]) -> None:
    # As JSON, where all text is in quotes: unquoted, `0E0` is a number to some readers of YAML.
    assert faults(as_editors_read(yaml_text(plan, as_json=True)), SCHEMA) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: non_ai", "kind: human"),
        ("tier: 1", "tier: high"),
        ("rto: 30m", "rto: half an hour"),
        ("kind: manual, title: Open", "title: Open"),
        ("capacity: 50%", "capacity: 50"),
        ("title: OpenAI", "titel: OpenAI"),
        ("uses: [api]", "uses: []"),
        ("uses: [api]", "uses: api"),
    ],
)
def test_what_the_schema_refuses_reading_refuses_too(old: str, new: str) -> None:
    content = minimal_text().replace(old, new).encode()
    assert faults(as_editors_read(content), SCHEMA)
    assert build_workspace(ROOT, {PLAN: content}).broken
