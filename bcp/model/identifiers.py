"""Identifiers of a plan, and the kinds of text that its fields hold."""

import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic_core import core_schema

from bcp.model.ready import Ready
from bcp.model.scalars import CutText, shown

SLUG_PATTERN: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SLUG = re.compile(SLUG_PATTERN, re.ASCII)
_DOMAIN = re.compile(r"[a-z][a-z0-9-]*:[a-z0-9][a-z0-9.-]*", re.ASCII)
_SECRET = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*", re.ASCII)
_REFERENCE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+", re.ASCII)

RESERVED_QUESTIONS = (
    "declare", "choose", "recovered", "communicate", "failback", "close", "store-lost", "take-over",
)  # fmt: skip
"""Ids of questions that a run asks by itself; no step may have one (design section 10)."""


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text) or len(text) > 64:
        raise ValueError(f"{shown(text)} is not an id: use a-z, 0-9 and single hyphens, as by-hand")
    return text


def _domain(text: str) -> str:
    if not _DOMAIN.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a failure domain like cloud:azure or vendor:openai")
    return text


def _secret(text: str) -> str:
    if not _SECRET.fullmatch(text):
        raise ValueError(
            f"{shown(text)} is not a secret's name like openai/api-key (never its value)"
        )
    return text


def _reference(text: str) -> str:
    if not _REFERENCE.fullmatch(text):
        raise ValueError(f"{shown(text)} does not name PLAN/service, own/ID or VENDOR/service")
    return text


def _uncut(text: object) -> object:
    """Refuse text that a comment cut short: `do: Post #4 now` would read as "Post"."""
    if isinstance(text, CutText):
        raise ValueError(  # noqa: TRY004 - pydantic's way
            "the text stops at ' #', which starts a comment: put it in quotes"
        )
    return text


def _text_that_passes(check: Callable[[str], str]) -> Ready:
    return Ready(core_schema.no_info_after_validator_function(check, core_schema.str_schema()))


_NOT_EMPTY = core_schema.str_schema(min_length=1)

Text = Annotated[str, Ready(_NOT_EMPTY)]
"""Any text that is not empty."""
Prose = Annotated[str, Ready(core_schema.no_info_before_validator_function(_uncut, _NOT_EMPTY))]
"""Text for people; a comment right after it is refused, for it may be a part of it."""
Slug = Annotated[str, _text_that_passes(_slug)]
FailureDomain = Annotated[str, _text_that_passes(_domain)]
SecretId = Annotated[str, _text_that_passes(_secret)]
Reference = Annotated[str, _text_that_passes(_reference)]
