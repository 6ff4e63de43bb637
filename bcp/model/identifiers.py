"""Identifiers of a plan, and the kinds of text that its fields hold."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints

from bcp.model.scalars import CutText, shown

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_DOMAIN = re.compile(r"[a-z][a-z0-9-]*:[a-z0-9][a-z0-9.-]*", re.ASCII)
_SECRET = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)*", re.ASCII)
_REFERENCE = re.compile(r"[a-z0-9-]+/[a-z0-9-]+", re.ASCII)

RESERVED_QUESTIONS = ("declare", "choose", "recovered", "communicate", "close", "store-lost")
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


Text = Annotated[str, StringConstraints(min_length=1)]
"""Any text that is not empty."""
Prose = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_uncut)]
"""Text for people; a comment right after it is refused, for it may be a part of it."""
Slug = Annotated[str, AfterValidator(_slug)]
FailureDomain = Annotated[str, AfterValidator(_domain)]
SecretId = Annotated[str, AfterValidator(_secret)]
Reference = Annotated[str, AfterValidator(_reference)]
