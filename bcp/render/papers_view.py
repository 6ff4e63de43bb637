"""What a runbook says beside what is done in an outage: rows of its tables, as text."""

from bcp.render.row import Row

Fact = tuple[str, str]
"""The name of one thing that the plan states or does not, and its words. A plain pair: it is the
row that is made most often."""


class CopyView(Row, frozen=True):
    """One copy of the document, and whether it can be read when systems are down."""

    holder: str
    medium: str
    where: str


class RevisionView(Row, frozen=True):
    """One change of the plan's file."""

    day: str
    commit: str
    subject: str


class ImpactView(Row, frozen=True):
    """What an outage means to a process, in one line."""

    title: str
    tier: str
    critical: str
    rto: str
    mtpd: str
    minimum: str
    loss: str


class AnalysisView(Row, frozen=True):
    """The whole analysis of one process."""

    title: str
    id: str
    facts: tuple[Fact, ...]


class ToolView(Row, frozen=True):
    """Something that the response needs, and how it goes on without."""

    title: str
    relies_on: str
    domains: str
    shared: str
    without_it: str


class DutyView(Row, frozen=True):
    """One task: who does it, who answers for it, who is asked, who is told."""

    task: str
    responsible: str
    accountable: str
    consulted: str
    informed: str


class CallView(Row, frozen=True):
    """One line of the call tree."""

    order: str
    caller: str
    role: str
    person: str
    alternate: str


class SignalView(Row, frozen=True):
    """How the health of one service is known."""

    title: str
    pages: str
    probes: str


class StrategyView(Row, frozen=True):
    """One alternative: what it is good for, and on which terms."""

    title: str
    id: str
    facts: tuple[Fact, ...]


class ExerciseView(Row, frozen=True):
    """One exercise that is planned, or one that the log tells of."""

    day: str
    kind: str
    scenario: str
    aim: str


class HeldView(Row, frozen=True):
    """An exercise or an incident that the log tells of."""

    day: str
    kind: str
    run: str


class ProofView(Row, frozen=True):
    """One line of the validation test plan."""

    what: str
    procedure: str
    expected: str


class ThingView(Row, frozen=True):
    """One line of the inventory."""

    title: str
    id: str
    kind: str
    where: str


class RelatedView(Row, frozen=True):
    """Another plan, and how this one is tied to it."""

    title: str
    id: str
    tie: str


class SourceView(Row, frozen=True):
    """A file that the document was made from."""

    path: str
    sha256: str
    size: str


class RegimeView(Row, frozen=True):
    """One regime, in which edition, and how its clauses are known."""

    title: str
    edition: str
    known: str
    clauses: tuple["ClauseView", ...]


class ClauseView(Row, frozen=True):
    """One clause, and what supports it."""

    id: str
    asks: str
    sections: str
    records: str
    known: str
