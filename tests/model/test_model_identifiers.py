import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from bcp.model.identifiers import (
    RESERVED_QUESTIONS,
    FailureDomain,
    Prose,
    Reference,
    SecretId,
    Slug,
    Text,
)
from bcp.model.scalars import CutText, QuotedText

SLUG: TypeAdapter[str] = TypeAdapter(Slug)
TEXT: TypeAdapter[str] = TypeAdapter(Text)
PROSE: TypeAdapter[str] = TypeAdapter(Prose)
NAMES: dict[str, TypeAdapter[str]] = {
    "slug": SLUG,
    "domain": TypeAdapter(FailureDomain),
    "secret": TypeAdapter(SecretId),
    "reference": TypeAdapter(Reference),
}
SOUND = {
    "slug": ["a", "by-hand", "4o-mini", "a" * 64],
    "domain": ["cloud:azure", "vendor:openai", "model:gpt-4.1", "edge:1.1.1.1"],
    "secret": ["openai/api-key", "key", "a/b/c"],
    "reference": ["azure-openai/eu", "own/gateway"],
}
FAULTY = {
    "slug": ["", "A", "by_hand", "-a", "a-", "a--b", "a b", "é", "a\n", "a" * 65, "a/b"],
    "domain": ["", "azure", "cloud:", ":azure", "Cloud:azure", "cloud:a b", "cloud:azure\n"],
    "secret": ["", "/a", "a/", "a//b", "sk-ABC", "a b", "a\n", "../a"],
    "reference": ["", "a", "a/b/c", "a/", "/b", "A/b", "a/b\n"],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in SOUND for text in SOUND[kind]])
def test_names_that_are_sound(kind: str, text: str) -> None:
    for written in (text, QuotedText(text), CutText(text)):
        made = NAMES[kind].validate_python(written)
        assert (type(made), made) == (str, text)


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind in FAULTY for text in FAULTY[kind]]
)
def test_names_that_are_not(kind: str, text: str) -> None:
    with pytest.raises(ValidationError, match=r"is not|does not name"):
        NAMES[kind].validate_python(text)


@given(st.text() | st.none() | st.lists(st.text()), st.sampled_from(sorted(NAMES)))
def test_nothing_but_validation_errors(text: object, kind: str) -> None:
    with suppress(ValidationError):
        assert NAMES[kind].validate_python(text) == text


@given(st.from_regex(re.compile(r"[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,5}", re.ASCII), fullmatch=True))
def test_every_slug_is_one(text: str) -> None:
    assert SLUG.validate_python(text) == text


def test_reserved_questions_are_slugs() -> None:
    assert [SLUG.validate_python(name) for name in RESERVED_QUESTIONS] == list(RESERVED_QUESTIONS)


@pytest.mark.parametrize("adapter", [TEXT, PROSE])
def test_one_character_is_text(adapter: TypeAdapter[str]) -> None:
    assert adapter.validate_python("a") == "a"


@pytest.mark.parametrize("adapter", [TEXT, PROSE])
def test_empty_text_is_refused(adapter: TypeAdapter[str]) -> None:
    for empty in ("", QuotedText("")):
        with pytest.raises(ValidationError) as caught:
            adapter.validate_python(empty)
        assert caught.value.errors()[0]["type"] == "string_too_short"


def test_prose_alone_refuses_what_a_comment_cut_short() -> None:
    assert TEXT.validate_python(CutText("Post")) == "Post"
    assert PROSE.validate_python(QuotedText("Post #4 now")) == "Post #4 now"
    for cut in ("Post", ""):
        with pytest.raises(ValidationError, match="starts a comment: put it in quotes"):
            PROSE.validate_python(CutText(cut))


def test_optional_prose_refuses_it_too() -> None:
    with pytest.raises(ValidationError, match="starts a comment"):
        TypeAdapter(Prose | None).validate_python(CutText("Post"))


@pytest.mark.parametrize("adapter", [TEXT, PROSE, *NAMES.values()])
def test_the_published_schema_is_that_of_text(adapter: TypeAdapter[str]) -> None:
    assert adapter.json_schema()["type"] == "string"
