"""Rules on what was copied from a sample and never replaced."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from bcp.document.load import Document
from bcp.document.source import Where
from bcp.lint.answers import is_stand_in
from bcp.lint.base import Found, Rule, Severity, Shared, Subject, by_tier
from bcp.lint.brief import brief
from bcp.lint.leaves import leaves
from bcp.plan.known import Fault

_MARKERS: Final[Mapping[str, re.Pattern[str]]] = {
    # RFC 2606, and its section 3: names that will never be anybody's.
    "a host that nobody can have": re.compile(
        r"(?i)\b[\w-]+\.(?:example|invalid)\b|\bexample\.(?:com|org|net)\b"
    ),
    "a phone number of zeros": re.compile(r"\+[0-9][0-9 ]*0{5,}[0-9]?(?![0-9])"),
    "a note to do it later": re.compile(r"\b(?:TODO|FIXME|TBD|XXX)\b"),
    "filler text": re.compile(r"(?i)\blorem ipsum\b|\bchange-?me\b"),
    "a mark that it is a sample": re.compile(
        r"(?i)\(sample\)|\bare samples\b|\bstarter plan\b|\bsample (?:role|person|company|number|"
        r"host|agreement|contract|figure|value|plan|account)s?\b"
    ),
}


_IN_PLACE: Final = "no answer, and stands in the place of one"
_ANSWERS: Final = frozenset(
    {
        "title", "purpose", "includes", "excludes", "assumptions", "covers", "success", "name",
        "ref", "agreement", "support", "termination", "incident_notice", "backup", "audience",
        "template", "criteria", "triggers", "data_return", "planned", "stressed", "without_it",
        "where", "do", "expect", "limits", "why", "needs", "security", "quality_floor",
        "impact_assessment", "critical_because", "welfare", "monitoring", "version", "exceptions",
        "phone", "email", "claim_to",
    }
)  # fmt: skip
"""Keys under which people answer in words; elsewhere `x` may be a value and `-` a pattern."""


def left_in(subject: Subject) -> Found:
    """What a plan still has of the sample that it was made from."""
    yield from _marked(subject.document)


def left_in_settings(shared: Shared) -> Iterator[Fault]:
    """The same for `bcp.yaml`."""
    yield from _marked(shared.document)


def _marked(document: Document) -> Iterator[Fault]:
    """The first place of each kind, with how many there are: a starter plan has dozens."""
    there = {kind: one for kind, one in _MARKERS.items() if one.search(document.text)}
    found: dict[str, list[tuple[Where, str]]] = {}
    for where, text in leaves(document):
        if _is_answer(where) and is_stand_in(text):
            found.setdefault(_IN_PLACE, []).append((where, text))
        for kind, pattern in there.items():
            if match := pattern.search(text):
                found.setdefault(kind, []).append((where, match[0]))
    for kind, places in found.items():
        where, written = places[0]
        more = f", and {len(places) - 1} more" if len(places) > 1 else ""
        hint = "write your own in its place, or take it out"
        yield Fault(where, f"{brief(written)!r} is {kind}{more}", hint)


def _is_answer(where: Where) -> bool:
    """Whether a value is somebody's answer: by the last key before it that is no number."""
    last = next((key for key in reversed(where) if isinstance(key, str)), "")
    return last in _ANSWERS


RULES: dict[str, Rule] = {
    "sample-left-in": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="Nothing of a sample is left in: no host of .example, no number of zeros, no TODO, "
        "and nothing that stands in the place of an answer, as TBD, n/a, ? or a space.",
        why="A step that calls a host which does not exist fails in the night when it is needed, "
        "and a reviewer who finds one sample trusts no other line. RFC 2606 keeps such names for "
        "samples (from memory, not checked).",
        mend="Write your own host, number, role or text; the first place of each kind is shown.",
        before='do: "Open https://desk.example and set the queue to open."',
        after="do: Open the desk and set the queue to open.",
        check=left_in,
        shared=left_in_settings,
    ),
}
