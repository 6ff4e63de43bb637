"""Everything that one check found, for whoever shows it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from bcp.insight.remarks import Remark
from bcp.insight.situation import Situation
from bcp.model.exits import Exit
from bcp.model.observation import ServiceFinding, Sweep
from bcp.run.state import RunState


class Checked(Struct, frozen=True):
    """One check."""

    situations: tuple[Situation, ...]
    """One for each plan, worst first."""
    sweep: Sweep
    titles: Mapping[str, str]
    """What was read, by its key."""
    incidents: Mapping[str, RunState]
    """Open incidents, by their plan."""
    remarks: tuple[Remark, ...]
    """What is to be said of all of it, once."""
    exit: Exit
    local: datetime
    """When it was read, in the zone of the person who looks."""
    is_offline: bool = False
    """Nothing was asked: all of it is what the log tells."""
    runbooks: tuple[str, ...] = ()
    """The rendered runbooks of these plans that lie here, by their paths."""

    @property
    def findings(self) -> tuple[ServiceFinding, ...]:
        """The services that were checked, plan by plan."""
        return tuple(finding for one in self.situations for finding in one.findings)

    @property
    def from_log(self) -> int:
        """How many of them the log told."""
        return sum(finding.read_at is not None for finding in self.findings)

    def age(self, finding: ServiceFinding) -> timedelta | None:
        """How old a finding is that the log told; None for one that was read now."""
        return None if finding.read_at is None else self.sweep.at - finding.read_at


class Recorded(Struct, frozen=True):
    """What became of recording a check."""

    entries: tuple[int, ...] = ()
    """The numbers of the entries that hold it."""
    why_not: str = ""
    """Why nothing was, where it was asked for."""

    def __str__(self) -> str:
        """`Recorded: entry 12.`."""
        if self.entries:
            first, last = self.entries[0], self.entries[-1]
            return f"Recorded: entry {first}." if first == last else (
                f"Recorded: entries {first} to {last}."
            )  # fmt: skip
        return f"Nothing was recorded: {self.why_not}" if self.why_not else "Nothing was recorded."
