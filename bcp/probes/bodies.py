"""Values in the JSON that others answered, where they may be missing or something else."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from bcp.model.http import read_json
from bcp.model.ports import Reply


def text_at(reply: Reply, key: str) -> str | None:
    """The text under a key of the JSON object that was answered; None where there is none."""
    try:
        document = read_json(reply.body)
    except ValueError:
        return None
    value = document.get(key) if isinstance(document, dict) else None
    return value if isinstance(value, str) else None


def rows(value: JsonValue) -> Iterator[Mapping[str, JsonValue]]:
    """The objects in a list; none where it is no list."""
    for row in value if isinstance(value, list) else ():
        if isinstance(row, Mapping):
            yield row


def row(value: JsonValue) -> Mapping[str, JsonValue]:
    """The object; an empty one where it is none."""
    return value if isinstance(value, Mapping) else {}


def text(value: JsonValue) -> str:
    """The text; empty where it is none."""
    return value if isinstance(value, str) else ""
