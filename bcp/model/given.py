"""Holding what a person gave against what was asked: at the prompt, in a file, before it counts."""

import re
from collections.abc import Mapping, Sequence

from bcp.model.pattern import LONGEST_VALUE, fits
from bcp.model.question import AskedValue

_ID = re.compile(r"[A-Za-z0-9_./-]*[A-Za-z0-9_/-]")


def misfit(asked: AskedValue, value: str) -> str:
    """Why the value cannot be taken, as a part of a sentence; empty where it can."""
    if fits(asked.pattern, value) or (asked.is_optional and not value):
        return ""
    if not value:
        return "a value is needed"
    if len(value) > LONGEST_VALUE:
        return f"the value has {len(value)} characters, at most {LONGEST_VALUE} are taken"
    return f"{_like(asked.pattern)} is asked for"


def complaint_of(asked: AskedValue, value: str) -> str:
    """The same as a sentence, for the prompt."""
    said = misfit(asked, value)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def misfits(asked: Sequence[AskedValue], given: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with the values of one answer, each with its name; empty where nothing is."""
    found = ((one.name, misfit(one, given.get(one.name, ""))) for one in asked)
    return tuple(f"{name}: {said}" for name, said in found if said)


def _like(pattern: str) -> str:
    """What fits, in words where the pattern is a list of ids."""
    ids = pattern.replace(r"\-", "-").split("|")
    if len(ids) > 1 and all(map(_ID.fullmatch, ids)):
        return f"one of {', '.join(ids)}"
    return f"a value like {pattern}"
