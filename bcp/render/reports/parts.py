"""What every report shares: its head, what the log proves, times with their source, sign-off.

Text is as `bcp/render/escape.py` takes it: a template's filters put it into its place.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from bcp.model.instant import second_text
from bcp.plan.workspace import Workspace
from bcp.render.reports.base import Proof, Sources
from bcp.render.words import NOT_STATED
from bcp.version import VERSION

NOT_RECORDED = "not recorded"
"""What no entry says: never left out, never taken for fine."""
TO_FILL_IN = "." * 24
"""For a person: what no entry can tell."""
_UNSOUND = (
    "**The audit log does not verify.** What follows is what its entries say, not what is proved."
    " The part “What the log proves” names each finding."
)
_FEW = 12
_MINUTE, _HOUR = 60, 3600


class HeadView(NamedTuple):
    """The top of a report: which document this is, of what it was made, how far that is proved."""

    title: str
    banner: tuple[str, ...]
    """What the reader must know before anything else."""
    rows: tuple[tuple[str, str], ...]
    proof: tuple[str, ...]
    signers: tuple[str, ...]
    """Who is to sign, a line each."""


class TimeView(NamedTuple):
    """One moment: what happened, when, and how that is known."""

    what: str
    at: str
    source: str


def head(
    sources: Sources,
    *,
    stem: str,
    title: str,
    kind: str,
    rows: Iterable[tuple[str, str]] = (),
    banner: Iterable[str] = (),
    signers: Sequence[str] = ("Author", "Reviewer", "Approver"),
) -> HeadView:
    """Make the top of a report, for the macros `head` and `signatures` of `report-parts.md.j2`.

    Args:
        sources: what the report is made of.
        stem: of its file; it is the report's id.
        title: of the document.
        kind: what kind of report it is, in words.
        rows: what else its control table says.
        banner: what else must be known first.
        signers: who is to sign, by role.
    """
    proof = sources.proof
    return HeadView(
        title=title,
        banner=(*_unsound(proof), *banner),
        rows=(
            ("Report", f"`{stem}`"),
            ("Kind", kind),
            *rows,
            ("Made at", f"{second_text(sources.at)}, by the clock of the machine that made it"),
            ("Made by", f"bcp {VERSION}"),
            ("Organisation", organisation(sources.workspace)),
            ("Made from", _made_from(sources)),
            ("Root of the log", f"`{proof.root}`" if proof.root else "none"),
        ),
        proof=proof.words,
        signers=tuple(signers),
    )


def organisation(workspace: Workspace) -> str:
    """Whose report it is, as far as `bcp.yaml` says."""
    stated = workspace.settings.organisation
    return NOT_STATED if stated is None else stated.name


def moment(at: datetime | None, otherwise: str = NOT_RECORDED) -> str:
    """UTC to the second."""
    return otherwise if at is None else second_text(at)


def elapsed(value: timedelta | None, otherwise: str = NOT_RECORDED) -> str:
    """A stretch of time to read: `45 s`, `12 min 05 s`, `3 h 10 min`, `2 d 4 h`."""
    if value is None:
        return otherwise
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(seconds, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    if hours >= 48:
        return f"{sign}{hours // 24} d {hours % 24} h"
    if hours:
        return f"{sign}{hours} h {minutes:02} min"
    return f"{sign}{minutes} min {rest:02} s" if minutes else f"{sign}{rest} s"


def entries(seqs: Iterable[int]) -> str:
    """`entry 7`, `entries 2, 7, 9`; of many the number, the first and the last."""
    known = sorted(set(seqs))
    if not known:
        return "no entry"
    if len(known) == 1:
        return f"entry {known[0]}"
    if len(known) <= _FEW:
        return "entries " + ", ".join(map(str, known))
    return f"{len(known)} entries, {known[0]} to {known[-1]}"


def _unsound(proof: Proof) -> tuple[str, ...]:
    if proof.sound:
        return ()
    return (_UNSOUND,)


def _made_from(sources: Sources) -> str:
    if not sources.entries:
        return "no entry"
    first, last = sources.entries[0].seq, sources.entries[-1].seq
    return f"entries {first} to {last} of the log `{sources.proof.origin}`"
