"""The lists of models that APIs and servers answer, and whether ours is on them.

Sources: the references of OpenAI, Anthropic (`has_more`, 20 a page), Gemini (`nextPageToken`, 50
a page), Together (a bare list where OpenAI has `data`), OpenRouter (rows without `object`) and
Ollama (`/api/tags`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal

from msgspec import Struct
from pydantic import JsonValue

from bcp.model.http import read_json
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.probes.answers import not_as_expected
from bcp.probes.judgement import OURS, Judgement

ListShape = Literal["openai", "anthropic", "gemini", "ollama"]

Matches = Callable[[str, str], bool]
"""Whether a name on the list is the model that is wanted."""

_GONE: Final = (
    "Calls for it will fail: see whether it was retired or renamed, and whether the key may use it."
)
_ALL_PAGES: Final = (
    "Ask for a longer page: ?limit=1000 in the probe's url (Gemini: ?pageSize=1000)."
)


class NoModelList(ValueError):
    """The answer is no list of models; the text says why."""


class ModelList(Struct, frozen=True):
    """The names on one page of a list."""

    names: tuple[str, ...]
    has_more: bool = False
    """There are further pages."""


def model_list(shape: ListShape, body: bytes) -> ModelList:
    """Read a list of models.

    Raises:
        NoModelList: it is none of this shape, saying why.
    """
    try:
        document = read_json(body)
    except ValueError:
        raise NoModelList("the answer is not JSON") from None
    rows = _rows(shape, document)
    names = tuple(_names(shape, rows))
    if rows and not names:
        raise NoModelList("nothing on the list is a model")
    return ModelList(names, _has_more(document))


def judge_list(
    reply: Reply, shape: ListShape, model: str | None, matches: Matches, missing: str = _GONE
) -> Judgement:
    """Say what an answer means that should be a list of models.

    Args:
        reply: the answer, its status already found right.
        shape: whose list it is.
        model: the one that has to be on it, if any.
        matches: how names are compared.
        missing: the advice where it is not.
    """
    try:
        found = model_list(shape, reply.body)
    except NoModelList as error:
        return not_as_expected(reply, f"no list of models: {error}")
    if not found.names:
        return not_as_expected(reply, "the list of models is empty", missing)
    if model is None or any(matches(name, model) for name in found.names):
        return Judgement(Verdict.OPERATIONAL, f"{reply.status}", detail=_listed(found, model))
    if found.has_more:
        label = f"{reply.status}, our model is not on the first page"
        detail = f": {model} is not among {len(found.names)}, and there are more"
        return Judgement(Verdict.UNKNOWN, label, _ALL_PAGES, OURS, detail)
    label, detail = (
        f"{reply.status} without our model",
        f": {model} is not among {len(found.names)}",
    )
    return Judgement(Verdict.PARTIAL_OUTAGE, label, missing, detail=detail)


def same_name(name: str, wanted: str) -> bool:
    """The very name."""
    return name == wanted


def _listed(found: ModelList, model: str | None) -> str:
    return f", lists {model}" if model else f", lists {len(found.names)} models"


def _rows(shape: ListShape, document: JsonValue) -> list[JsonValue]:
    if shape == "openai" and isinstance(document, list):
        return document
    if not isinstance(document, dict):
        raise NoModelList("the JSON is not an object")
    key = "data" if shape in ("openai", "anthropic") else "models"
    rows = document.get(key)
    if not isinstance(rows, list):
        raise NoModelList(f"{key} is not a list")
    return rows


def _names(shape: ListShape, rows: list[JsonValue]) -> Iterator[str]:
    key = "id" if shape in ("openai", "anthropic") else "name"
    for row in rows:
        name = row.get(key) if isinstance(row, Mapping) else None
        if isinstance(row, Mapping) and isinstance(name, str) and name:
            if shape == "anthropic" and row.get("type") != "model":
                continue
            if shape == "gemini" and "/" not in name:
                continue
            yield name


def _has_more(document: JsonValue) -> bool:
    if not isinstance(document, Mapping):
        return False
    return document.get("has_more") is True or bool(document.get("nextPageToken"))
