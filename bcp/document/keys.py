"""Which keys a mapping may have, by the model's JSON Schema (draft 2020-12, as pydantic writes it).

The schema is the one that is published for editors, so a hint and an editor cannot differ.
"""

from collections.abc import Iterator, Mapping

from bcp.document.reading import Node
from bcp.document.source import Where

_Schema = Mapping[str, object]
_UNIONS = ("anyOf", "oneOf", "allOf")


def allowed_keys(schema: _Schema, root: Node, where: Where) -> tuple[str, ...]:
    """The keys that the mapping at a path may have, in the order of the model.

    Args:
        schema: the whole document's schema.
        root: the document's value; it decides between the members of a tagged union.
        where: the path of the mapping.
    """
    found: dict[str, None] = {}
    for schema_there in _schemas_at(schema, root, where):
        found.update(dict.fromkeys(_inner(schema_there, "properties")))
    return tuple(found)


def allowed_tags(schema: _Schema, root: Node, where: Where) -> tuple[str, ...]:
    """The values of the key that tells the members of the union at a path apart."""
    found: dict[str, None] = {}
    for schema_there in _schemas_at(schema, root, where):
        found.update(dict.fromkeys(_inner(_inner(schema_there, "discriminator"), "mapping")))
    return tuple(found)


def child(node: object, element: str | int) -> object:
    """The value inside a mapping or list; None where there is none."""
    if isinstance(node, dict) and isinstance(element, str):
        return node.get(element)
    if isinstance(node, list) and isinstance(element, int) and 0 <= element < len(node):
        return node[element]
    return None


def _schemas_at(schema: _Schema, root: Node, where: Where) -> list[_Schema]:
    definitions = _inner(schema, "$defs")
    node: object = root
    schemas = list(_members(schema, definitions, root))
    for element in where:
        node = child(node, element)
        schemas = [
            member
            for outer in schemas
            for inner in _steps(outer, element)
            for member in _members(inner, definitions, node)
        ]
    return schemas


def _members(schema: _Schema, definitions: _Schema, node: object) -> Iterator[_Schema]:
    """A schema and all that it may stand for, given the value."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        yield from _members(_inner(definitions, reference.rpartition("/")[2]), definitions, node)
        return
    yield schema
    chosen = _chosen(schema, node)
    for member in [chosen] if chosen else _listed(schema):
        yield from _members(member, definitions, node)


def _listed(schema: _Schema) -> Iterator[_Schema]:
    for union in _UNIONS:
        members = schema.get(union)
        if isinstance(members, list):
            yield from members


def _chosen(schema: _Schema, node: object) -> _Schema | None:
    discriminator = _inner(schema, "discriminator")
    tag = child(node, str(discriminator.get("propertyName")))
    if not isinstance(tag, str) or tag not in _inner(discriminator, "mapping"):
        return None
    return {"$ref": _inner(discriminator, "mapping")[tag]}


def _steps(schema: _Schema, element: str | int) -> Iterator[_Schema]:
    if isinstance(element, int):
        yield _inner(schema, "items")
    elif element in _inner(schema, "properties"):
        yield _inner(_inner(schema, "properties"), element)
    else:
        yield _inner(schema, "additionalProperties")


def _inner(schema: _Schema, name: str) -> _Schema:
    """A schema inside a schema; empty where it is absent, or only true or false."""
    value = schema.get(name)
    return value if isinstance(value, dict) else {}
