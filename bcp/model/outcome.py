"""How a step ended."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcomes that a log may hold; an act in a drill is `simulated`, never `done`."""

    DONE = "done"
    DONE_BY_HAND = "done_by_hand"
    FAILED = "failed"
    SKIPPED = "skipped"
    SIMULATED = "simulated"
    ROLLED_BACK = "rolled_back"

    @property
    def is_good(self) -> bool:
        """Whether the procedure may go on from here without asking."""
        return self not in (Outcome.FAILED, Outcome.ROLLED_BACK)
