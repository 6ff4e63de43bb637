"""Known findings in a file: they are listed and fail nothing, and none is forgotten there. Pure."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import asdict, replace

from bcp.lint.base import Finding
from bcp.lint.brief import brief
from bcp.lint.linter import BROKEN
from bcp.lint.outcome import KnownFinding, Outcome
from bcp.model.errors import BadInput

_FAMILY: Final = "bcp.lint-baseline/"
SCHEMA: Final = f"{_FAMILY}1"

_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises for a file that is none; the last for 300,000 brackets."""


class Baseline(Struct, frozen=True, forbid_unknown_fields=True):
    """The file's content."""

    schema: Literal["bcp.lint-baseline/1"]
    findings: tuple[KnownFinding, ...]


def baseline_text(findings: Sequence[Finding]) -> str:
    """The file for these findings: JSON, sorted, one finding a block, so that a review reads it.

    A broken file is never known: what stands in it could not be judged.
    """
    known = sorted((_key(one) for one in findings if one.rule != BROKEN), key=_order)
    document = {"schema": SCHEMA, "findings": [asdict(one) for one in known]}
    return json.dumps(document, indent=2) + "\n"


def read_baseline(content: bytes, name: str) -> tuple[KnownFinding, ...]:
    """What a baseline names.

    Args:
        content: the file's bytes.
        name: what messages call the file.

    Raises:
        BadInput: it is no baseline of this version.
    """
    try:
        return msgspec.json.decode(content, type=Baseline).findings
    except _UNREADABLE as error:
        raise BadInput(
            _no_baseline(content, name, error),
            means="Which findings are known cannot be said, so nothing was judged.",
            next_action="Take it from your version control as it was. To write it anew, add "
            "--write-baseline: every finding of today is known then, so look at the difference.",
        ) from error


class _Named(Struct, frozen=True):
    """All that is read of a file that cannot be read as a whole."""

    schema: str


def _no_baseline(content: bytes, name: str, error: Exception) -> str:
    """What is wrong with the file: another version, or none at all."""
    try:
        schema = msgspec.json.decode(content, type=_Named).schema
    except _UNREADABLE:
        schema = ""
    if schema.startswith(_FAMILY) and schema != SCHEMA:
        return f"{name} is a baseline of another version, {brief(schema)}; this bcp reads {SCHEMA}."
    return f"{name} is no baseline: {error}."


def held_against(
    findings: Sequence[Finding],
    baseline: Iterable[KnownFinding],
    *,
    not_asked: Collection[str] = (),
) -> Outcome:
    """The findings with the known ones marked, and what the baseline names in vain.

    A finding whose message or severity has changed is a new one: it may have grown worse.

    Args:
        findings: what `lint` found.
        baseline: what was known.
        not_asked: rules that could not be asked; what the baseline knows of them is not gone.
    """
    left = Counter(baseline)
    marked = []
    for finding in findings:
        key = _key(finding)
        is_known = finding.rule != BROKEN and left[key] > 0
        left[key] -= is_known
        marked.append(replace(finding, is_known=is_known))
    gone = sorted((one for one in left.elements() if one.rule not in not_asked), key=_order)
    return Outcome(tuple(marked), tuple(gone))


def fingerprints(findings: Sequence[Finding]) -> tuple[str, ...]:
    """A digest for each finding that stays the same when lines move or its weight changes.

    Of rule, file, place by ids, and message; findings alike in all of it are numbered.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for one in findings:
        key = (one.rule, one.problem.file, one.place, one.problem.message)
        seen[key] += 1
        text = json.dumps([*key, seen[key]])
        found.append(hashlib.sha256(text.encode()).hexdigest()[:32])
    return tuple(found)


def _key(finding: Finding) -> KnownFinding:
    problem = finding.problem
    return KnownFinding(
        finding.rule, finding.severity.value, problem.file, finding.place, problem.message
    )


def _order(one: KnownFinding) -> tuple[str, ...]:
    return one.file, one.place, one.rule, one.message, one.severity
