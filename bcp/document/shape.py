"""Values to models: every error of pydantic at its line, in our words.

This is the only module that knows pydantic's ValidationError.
"""

from functools import cache
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bcp.document.caret import caret
from bcp.document.faults import Fault, located, of_fitting_members, without_echoes
from bcp.document.keys import allowed_keys, allowed_tags
from bcp.document.limits import MOST_PROBLEMS
from bcp.document.load import Document
from bcp.document.source import Where, path_text
from bcp.document.wording import Complaint, missing_key, tag_name, unknown_key, worded
from bcp.model.errors import DocumentError, Problem

__all__ = ["caret", "path_text", "problem_at", "shaped"]

M = TypeVar("M", bound=BaseModel)


def shaped(model: type[M], document: Document) -> M:
    """Validate a document into a model; its keys are the model's aliases, never attributes.

    Raises:
        DocumentError: with every fault, at its line and column, in the order of the file.
    """
    try:
        return model.model_validate(document.value, by_alias=True, by_name=False)
    except ValidationError as error:
        faults = [
            located(
                Complaint(each["type"], each["msg"], each["input"], each.get("ctx", {})),
                each["loc"],
                document.value,
            )
            for each in error.errors(include_url=False)
        ]
    raise DocumentError(_Report(model, document).of(of_fitting_members(without_echoes(faults))))


def problem_at(document: Document, path: Where, message: str, hint: str = "") -> Problem:
    """A fault at the value of a path, or as near to it as the document goes."""
    return document.source.problem(document.index(path), message, where=path, hint=hint)


class _Report:
    """Faults as problems of a document."""

    def __init__(self, model: type[BaseModel], document: Document) -> None:
        self._model = model
        self._document = document

    def of(self, faults: list[Fault]) -> list[Problem]:
        """The problems in the order of the file; the last says how many are left out."""
        placed = sorted(((self._index(fault), fault) for fault in faults), key=lambda each: each[0])
        told: dict[Problem, None] = {}
        for number, (index, fault) in enumerate(placed):
            if len(told) == MOST_PROBLEMS:
                return [*told, self._more(index, len(placed) - number)]
            told[self._problem(index, fault)] = None
        return list(told)

    def _index(self, fault: Fault) -> int:
        where, of_key = self._subject(fault)
        return self._document.index(where, of_key=of_key)

    def _subject(self, fault: Fault) -> tuple[Where, bool]:
        """The path that the message is about, and whether it is about its last key."""
        if fault.complaint.type == "extra_forbidden":
            return (*fault.where, fault.key), True
        if fault.complaint.type == "union_tag_invalid":
            return (*fault.where, tag_name(fault.complaint)), False
        return fault.where, fault.in_key

    def _problem(self, index: int, fault: Fault) -> Problem:
        message, hint = self._words(fault)
        where, _ = self._subject(fault)
        return self._document.source.problem(index, message, where=where, hint=hint)

    def _words(self, fault: Fault) -> tuple[str, str]:
        root = self._document.value
        if fault.complaint.type == "extra_forbidden":
            keys = allowed_keys(_schema_of(self._model), root, fault.where)
            return unknown_key(fault.key, fault.complaint.value, keys)
        if fault.complaint.type == "missing":
            return missing_key(fault.key)
        if fault.complaint.type == "union_tag_not_found":
            return missing_key(
                tag_name(fault.complaint),
                allowed_tags(_schema_of(self._model), root, fault.where),
            )
        return worded(fault.complaint)

    def _more(self, index: int, count: int) -> Problem:
        line, _ = self._document.source.place(index)
        return Problem(self._document.name, line, 0, "", f"and {count:,} more problems from here")


@cache
def _schema_of(model: type[BaseModel]) -> dict[str, object]:
    """A model's JSON Schema: that of a plan takes 0.1 s to make, and each file's faults may ask."""
    return model.model_json_schema()
