"""A type described once is the same in every field, and no field leaves a mark on it."""

from typing import Annotated

import pytest
from pydantic import Field, ValidationError
from pydantic_core import core_schema

from bcp.model.frozen import Frozen
from bcp.model.ready import Ready, ReadyAs

_TEXT = core_schema.str_schema(min_length=2)
Word = Annotated[str, Ready(_TEXT)]
Told = Annotated[str, ReadyAs(_TEXT, {"type": "string", "format": "word"})]


class Sample(Frozen):
    """Two fields of each type, one with more to say of it."""

    first: Word
    second: Annotated[Word, Field(description="the second")] = "no"
    third: Told = "no"
    fourth: Told | None = None


def test_each_field_is_validated() -> None:
    assert Sample(first="ab", fourth="cd").fourth == "cd"
    for field in ("first", "second", "third", "fourth"):
        with pytest.raises(ValidationError, match="at least 2 characters"):
            Sample.model_validate({"first": "ab", field: "x"})


def test_each_field_tells_editors_its_own() -> None:
    told = Sample.model_json_schema()["properties"]
    assert told["first"] == {"minLength": 2, "title": "First", "type": "string"}
    assert told["second"]["description"] == "the second"
    assert (told["third"]["format"], told["third"]["type"]) == ("word", "string")
    assert "description" not in told["first"]


def test_no_field_leaves_a_mark() -> None:
    assert _TEXT == {"type": "str", "min_length": 2}
