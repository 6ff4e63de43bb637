"""The whole runbook, as what its template puts in place: four parts, each a few sections."""

from typing import TypedDict

from bcp.render.environment import Made
from bcp.render.papers_view import (
    AnalysisView,
    CallView,
    CopyView,
    DutyView,
    ExerciseView,
    Fact,
    HeldView,
    ImpactView,
    ProofView,
    RelatedView,
    RevisionView,
    SignalView,
    SourceView,
    StrategyView,
    ThingView,
    ToolView,
)
from bcp.render.view import (
    CriterionView,
    DomainView,
    FateView,
    LadderView,
    NoticeView,
    ObligationView,
    PersonView,
    ProcedureView,
    ReturnView,
    RoleView,
    ServiceView,
)


class Head(TypedDict):
    """The cover, and sections 0 to 6: which document this is, and what it is about."""

    title: str
    id: str
    banner: tuple[str, ...]
    declarers: str
    control: tuple[Fact, ...]
    history_says: str
    revisions: tuple[RevisionView, ...]
    copies: tuple[CopyView, ...]
    purpose: str
    objectives: tuple[str, ...]
    success: tuple[str, ...]
    scope: tuple[Fact, ...]
    services: tuple[ServiceView, ...]
    terms: tuple[Fact, ...]
    impacts: tuple[ImpactView, ...]
    diagram: str
    domains: tuple[DomainView, ...]
    domains_remarks: tuple[str, ...]
    fates: tuple[FateView, ...]
    tools: tuple[ToolView, ...]
    roles: tuple[RoleView, ...]
    duties: tuple[DutyView, ...]
    calls: tuple[CallView, ...]


class Response(TypedDict):
    """Sections 7 to 12: from the first sign to work on a fallback."""

    signals: tuple[SignalView, ...]
    criteria: tuple[CriterionView, ...]
    exceptions: str
    obligations: tuple[ObligationView, ...]
    ladders: tuple[LadderView, ...]
    strategies: tuple[StrategyView, ...]
    procedures: tuple[ProcedureView, ...]
    notices: tuple[NoticeView, ...]
    operating: tuple[Fact, ...]


class Aftermath(TypedDict):
    """Sections 13 to 18: the way back, and what happens when nothing is down."""

    returns: tuple[ReturnView, ...]
    over_says: str
    over_when: tuple[str, ...]
    mended_after: tuple[str, ...]
    exit_plan: tuple[Fact, ...]
    exercises: tuple[Fact, ...]
    planned: tuple[ExerciseView, ...]
    held_says: str
    held: tuple[HeldView, ...]
    sla: tuple[Fact, ...]
    control_map: Made


class Annexes(TypedDict):
    """Annexes A to K, as far as they differ from plan to plan."""

    people: tuple[PersonView, ...]
    vendor_contacts: tuple[Fact, ...]
    secrets: str
    proofs: tuple[ProofView, ...]
    inventory: tuple[ThingView, ...]
    analyses: tuple[AnalysisView, ...]
    related: tuple[RelatedView, ...]
    sources: tuple[SourceView, ...]
