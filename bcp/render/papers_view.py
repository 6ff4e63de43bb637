"""What a runbook says beside what is done in an outage: rows of its tables, as text."""

from typing import NamedTuple

Fact = tuple[str, str]
"""The name of one thing that the plan states or does not, and its words. A plain pair: it is the
row that is made most often, and a named one takes eight times as long."""


class CopyView(NamedTuple):
    """One copy of the document, and whether it can be read when systems are down."""

    holder: str
    medium: str
    where: str


class RevisionView(NamedTuple):
    """One change of the plan's file."""

    day: str
    commit: str
    subject: str


class ImpactView(NamedTuple):
    """What an outage means to a process, in one line."""

    title: str
    tier: str
    critical: str
    rto: str
    mtpd: str
    minimum: str
    loss: str


class AnalysisView(NamedTuple):
    """The whole analysis of one process."""

    title: str
    id: str
    facts: tuple[Fact, ...]


class ToolView(NamedTuple):
    """Something that the response needs, and how it goes on without."""

    title: str
    relies_on: str
    domains: str
    shared: str
    without_it: str


class DutyView(NamedTuple):
    """One task: who does it, who answers for it, who is asked, who is told."""

    task: str
    responsible: str
    accountable: str
    consulted: str
    informed: str


class CallView(NamedTuple):
    """One line of the call tree."""

    order: str
    caller: str
    role: str
    person: str
    alternate: str


class SignalView(NamedTuple):
    """How the health of one service is known."""

    title: str
    pages: str
    probes: str


class StrategyView(NamedTuple):
    """One alternative: what it is good for, and on which terms."""

    title: str
    id: str
    facts: tuple[Fact, ...]


class ExerciseView(NamedTuple):
    """One exercise that is planned, or one that the log tells of."""

    day: str
    kind: str
    scenario: str
    aim: str


class HeldView(NamedTuple):
    """An exercise or an incident that the log tells of."""

    day: str
    kind: str
    run: str


class ProofView(NamedTuple):
    """One line of the validation test plan."""

    what: str
    procedure: str
    expected: str


class ThingView(NamedTuple):
    """One line of the inventory."""

    title: str
    id: str
    kind: str
    where: str


class RelatedView(NamedTuple):
    """Another plan, and how this one is tied to it."""

    title: str
    id: str
    tie: str


class SourceView(NamedTuple):
    """A file that the document was made from."""

    path: str
    sha256: str
    size: str


class RegimeView(NamedTuple):
    """One regime, in which edition, and how its clauses are known."""

    title: str
    edition: str
    known: str
    clauses: tuple["ClauseView", ...]


class ClauseView(NamedTuple):
    """One clause, and what supports it."""

    id: str
    asks: str
    sections: str
    records: str
    known: str
