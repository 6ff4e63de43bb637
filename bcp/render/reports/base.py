"""What a report is made of: the log, what its proof says, and what was asked for."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from jinja2 import Environment
from msgspec import Struct

from bcp.audit.authors import Authors
from bcp.audit.entry import Entry
from bcp.audit.quick import Entries
from bcp.plan.workspace import Workspace
from bcp.render.paper import Paper
from bcp.run.kept import Blob, kept_text


class Proof(Struct, frozen=True):
    """What verifying the log said right before the report was made."""

    sound: bool
    """Whether verification found nothing; the words say how much that proves."""
    words: tuple[str, ...]
    """Signed by which key or not at all, and every finding: a line each."""
    size: int
    """Entries."""
    root: str
    """Merkle root of all entries (RFC 6962), base64; empty for an empty log."""
    origin: str
    """The log's name."""


class Asked(Struct, frozen=True):
    """The command line of `bcp report`."""

    run: str | None = None
    vendor: str | None = None
    since: date | None = None
    until: date | None = None
    """Both days are part of the period, in UTC."""
    regimes: tuple[str, ...] = ()


class Sources(Struct, frozen=True):
    """Everything that a report may look at; a report reads nothing else."""

    workspace: Workspace
    entries: Sequence[Entry]
    """The whole log, in order; `typed` and `of_runs` read a part of it in a part of the time."""
    blob: Blob
    """What the log keeps beside its entries, by digest: reasons, notes, the files of a run."""
    authors: Callable[[], Authors]
    """Who is proved to have written which entry; raises LogDamaged."""
    proof: Proof
    asked: Asked
    at: datetime
    """When the report is made, UTC; said in the document, and nothing else depends on it but what
    is overdue."""
    environment: Environment

    def typed(self, *types: str) -> Iterator[Entry]:
        """The entries of some types, in order."""
        if isinstance(self.entries, Entries):
            return self.entries.typed(types)
        return (entry for entry in self.entries if entry.type in types)

    def of_runs(self, *runs: str) -> Iterator[Entry]:
        """The entries that bear the stamp of some runs, in order."""
        if isinstance(self.entries, Entries):
            return self.entries.of_runs(runs)
        return (entry for entry in self.entries if entry.run and entry.run.id in runs)

    def text(self, value: object) -> str:
        """A text of an entry's data; where it lies in a blob that is gone, it says so."""
        return kept_text(self.blob, value)


Report = Callable[[Sources], Paper]
"""Raises UsageError where what was asked for is not there, with what there is."""
