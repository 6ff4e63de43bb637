"""`$(name)`: the only substitution in a plan; an unknown name is an error of the plan."""

import re
from collections.abc import Iterator, Mapping

from pydantic import JsonValue

_NAME = re.compile(r"\$\(([a-z0-9][a-z0-9_-]*)\)", re.ASCII)


def names_in(text: str) -> frozenset[str]:
    """The names that the text refers to."""
    return frozenset(_NAME.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values for names; a name without a value stays as it is, visibly."""
    if "$(" not in text:
        return text
    return _NAME.sub(lambda match: values.get(match[1], match[0]), text)


def fill_json(node: JsonValue, values: Mapping[str, str]) -> JsonValue:
    """Fill every text inside a JSON value; keys stay."""
    if isinstance(node, str):
        return fill(node, values)
    if isinstance(node, list):
        return [fill_json(item, values) for item in node]
    if isinstance(node, dict):
        return {key: fill_json(item, values) for key, item in node.items()}
    return node


def texts_in(node: object) -> Iterator[str]:
    """Every text inside nested dicts, lists and tuples."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for item in node.values():
            yield from texts_in(item)
    elif isinstance(node, list | tuple):
        for item in node:
            yield from texts_in(item)
