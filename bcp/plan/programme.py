"""What happens when nothing is down: exercises, degraded work, exit, duties by regime."""

from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug, Text
from bcp.plan.day import Day

Regime = Literal[
    "iso22301", "iso27001", "iso42001", "nist-800-34", "nist-800-53", "nist-csf", "nist-ai-rmf",
    "dora", "nis2", "ai-act", "gdpr", "soc2", "hipaa", "ffiec", "pci-dss", "pra-ss2-21",
]  # fmt: skip

NEAR: Final = timedelta(days=31)
"""How far from its day a planned exercise may lie and still be the one that was planned."""


class PlannedExercise(Frozen):
    """One exercise of the programme."""

    on: Day
    kind: Literal["tabletop", "functional", "live", "communication"] = "functional"
    scenario: Text | None = None
    """A scenario of `runbooks/scenarios/`, by its id."""
    aim: Prose | None = None


class Exercises(Frozen):
    """How often the plan is exercised, and what is planned."""

    every: Duration
    planned: tuple[PlannedExercise, ...] = ()


class Duty(Frozen):
    """Who does what in a task: responsible, accountable, consulted, informed."""

    task: Prose
    responsible: Slug
    accountable: Slug
    consulted: tuple[Slug, ...] = ()
    informed: tuple[Slug, ...] = ()


class Operating(Frozen):
    """How we work while a process is on its fallback."""

    limits: tuple[Prose, ...] = ()
    monitoring: Prose | None = None
    review_every: Duration | None = None
    welfare: Prose | None = None
    """Who relieves whom when it takes long."""


class Alternative(Frozen):
    """Who could take the vendor's place for good."""

    title: Prose
    provider: Text | None = None
    """The provider's id in our register, an LEI for instance."""


class ExitPlan(Frozen):
    """How we leave the vendor for good, with time and without."""

    triggers: Annotated[tuple[Prose, ...], Field(min_length=1)]
    alternatives: tuple[Alternative, ...] = ()
    data_return: Prose | None = None
    takes: Duration | None = None
    planned: Prose | None = None
    stressed: Prose | None = None
    """What is done if the vendor is gone overnight."""
    reviewed_on: Day | None = None
    planned_tested_on: Day | None = None
    stressed_tested_on: Day | None = None
