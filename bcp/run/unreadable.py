"""What is said of a run with an entry that is not as bcp writes it."""

from collections.abc import Iterable

from bcp.model.errors import BadInput
from bcp.run.state import RunState


def unreadable(run: RunState) -> BadInput:
    """What is to be said where somebody asks for this very run."""
    return BadInput(
        f"Run {run.id[:8]} of {run.plan or 'no plan'} cannot be read. {run.unreadable}",
        means="Whether it is still open is not known, and nothing is added to it. "
        "Other runs are not touched by it.",
        next_action="Run `bcp audit verify --strict`, and look at it with `bcp audit show`.",
    )


def unreadable_words(run: RunState) -> str:
    """`cannot be read, entry 12`: in place of everything that a list would say of it."""
    return f"cannot be read, entry {run.spoilt_at}"


def runs_unreadable(runs: Iterable[RunState]) -> str:
    """`Run 7f3a2b1c of openai cannot be read, entry 12; run …`; empty where all can."""
    said = (
        f"run {run.id[:8]} of {run.plan or 'no plan'} {unreadable_words(run)}"
        for run in runs
        if run.unreadable
    )
    words = "; ".join(said)
    return words[:1].upper() + words[1:]
