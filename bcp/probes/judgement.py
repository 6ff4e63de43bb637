"""What an answer means for a service, and what several of them mean together.

A fault that one answer shows may be chance: two are taken, a second apart, and the milder counts.
What is about our key, our quota or our request says nothing about the vendor: its cause is
`ours`, and it is never called an outage of theirs (design section 6).
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.model.verdict import Verdict
from bcp.model.visible import visible

OURS: Final = "ours"

_LONGEST = 300


class Judgement(Struct, frozen=True):
    """What one answer means."""

    state: Verdict
    """When it is seen twice."""
    label: str
    """`503 overloaded`: two answers with the same label say the same."""
    advice: str | None = None
    cause: str | None = None
    detail: str = ""
    """Behind the label: figures that differ from answer to answer."""
    connection_failed: bool = False
    unsure: bool = False
    """Seen once it may be chance: degraded until it is seen twice."""
    clears: bool = False
    """A second answer that is fine takes it back: nothing failed, it was only unusual."""
    settled: bool = False
    """A second answer would tell nothing new."""

    @property
    def text(self) -> str:
        """Label and detail on one line, fit to be shown."""
        return fit(f"{self.label}{self.detail}")

    @property
    def is_doubtful(self) -> bool:
        """Whether a second answer may change what is concluded."""
        return self.unsure or self.clears or self.connection_failed


def fit(text: str) -> str:
    """Text of others on one line, bounded, with what would steer a terminal spelt out."""
    return visible(text[:_LONGEST])[:_LONGEST]


def once(judged: Judgement) -> tuple[Judgement, int]:
    """What is concluded from one look, and how often it was seen."""
    if not judged.unsure:
        return judged, 1
    return replace(judged, state=Verdict.DEGRADED, detail=f"{judged.detail}, once"), 1


def twice(first: Judgement, second: Judgement) -> tuple[Judgement, int]:
    """What is concluded from two looks a second apart, and how often it was seen.

    Of two that fail the less bad counts; what failed only once is degraded, never an outage.
    """
    if not first.state.is_impaired or second.state is Verdict.UNKNOWN:
        return once(second)
    if second.state is Verdict.OPERATIONAL:
        return _passed(first, second), 1
    milder = min(first, second, key=lambda judged: judged.state.rank)
    if first.label == second.label:
        return replace(second, detail=f"{second.detail}, twice"), 2
    both = replace(milder, label=first.text, detail=f", then {second.text}")
    return both, 2 if first.state is second.state else 1


def _passed(first: Judgement, second: Judgement) -> Judgement:
    """A failure that was gone at the second look."""
    if first.clears:
        return replace(second, detail=f"{second.detail} (just before: {first.text})")
    blip = replace(first, state=Verdict.DEGRADED, connection_failed=False)
    return replace(blip, detail=f"{first.detail}, once; then {second.text}")


def together(parts: Sequence[tuple[str, Judgement]], *, reached: bool) -> tuple[Judgement, int]:
    """What several requests of one look say, each by its name; and which of them decides.

    What is impaired decides, the worst of it; else what is unknown: unknown is never fine.

    Args:
        parts: name and meaning of each.
        reached: whether the server answered any of them.
    """
    judged = [_reached(each) if reached else each for _, each in parts]
    deciding = max(range(len(judged)), key=lambda number: (_weight(judged[number]), number))
    order = [*(number for number in range(len(judged)) if number != deciding), deciding]
    label = ", ".join(f"{parts[number][0]} {judged[number].label}" for number in order)
    return replace(judged[deciding], label=label), deciding


def _reached(judged: Judgement) -> Judgement:
    """A request without an answer, to a server that answers others: the network is fine."""
    if not judged.connection_failed:
        return judged
    return replace(judged, state=Verdict.PARTIAL_OUTAGE, connection_failed=False, unsure=True)


def _weight(judged: Judgement) -> tuple[bool, int]:
    return judged.state.is_impaired, judged.state.rank
