"""What a step is. It acts only through `Tools`; recording it is the conductor's work."""

from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Reference, Slug
from bcp.model.pattern import Pattern
from bcp.model.ports import Tools
from bcp.model.question import Option
from bcp.model.scalars import Flag
from bcp.model.substitution import fill
from bcp.model.verdict import Verdict
from bcp.steps import acting
from bcp.steps.action import Before, Rollback, Verify
from bcp.steps.result import Result, Values

InDrill = Literal["perform", "simulate", "skip"]


class Ask(Frozen):
    """A value that the operator gives with a step: a ticket number."""

    id: Slug
    question: Prose
    pattern: Pattern = ".+"
    """What the whole value has to match; at most 500 characters."""


class When(Frozen):
    """A condition on a service's verdict; unknown meets neither bound (red line 1)."""

    service: Slug | Reference | None = None
    at_least: Verdict | None = None
    at_most: Verdict | None = None
    for_: Duration | None = Field(default=None, alias="for")

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("give one of at_least: and at_most:")
        return self

    def holds(self, verdict: Verdict) -> bool | None:
        """Whether it holds now, None when the verdict is unknown."""
        if not verdict.is_known:
            return None
        if self.at_least is not None:
            return verdict.meets_at_least(self.at_least)
        return self.at_most is not None and verdict.meets_at_most(self.at_most)


class Step(Frozen):
    """The fields that every kind has; a kind adds its own and how it acts."""

    changes: ClassVar[bool] = True
    """Whether that changes something outside, so that the word `do` is typed in full."""
    built: ClassVar[bool] = True
    """Whether this version acts on the kind; else it is done by hand, from `do`."""

    kind: str
    id: Slug
    title: Prose
    purpose: Prose | None = None
    """What it is good for, where its title does not say so."""
    do: Prose | None = None
    """The instruction for a person: what the runbook prints, and what is done by hand."""
    expect: Prose | None = None
    target: Duration | None = None
    timeout: Duration | None = None
    on_failure: Literal["ask", "continue"] = "ask"
    role: Slug | None = None
    when: When | None = None
    in_drill: InDrill = "simulate"
    group: Slug | None = None
    necessary: Flag = True
    ask: tuple[Ask, ...] = ()
    before: Before | None = None
    verify: Verify | None = None
    rollback: Rollback | None = None

    @property
    def acts(self) -> bool:
        """Whether bcp itself does it, when told to."""
        return False

    def own_options(self) -> tuple[Option, ...]:
        """The answers that only this kind offers, before those that every step has."""
        return ()

    def exact_action(self, values: Values) -> tuple[str, ...]:
        """What bcp will do, line by line, for screens and runbooks; empty for a person's work."""
        del values
        return ()

    def perform(self, tools: Tools, values: Values) -> Result:
        """Do it. Called only when `acts`; never raises for what the world answers."""
        raise NotImplementedError(f"a {self.kind} step is done by a person ({tools}, {values})")

    @property
    def reads_first(self) -> bool:
        """Whether a value is read and recorded before it changes."""
        return self.before is not None

    @property
    def is_proved(self) -> bool:
        """Whether the plan says how it is proved that it worked."""
        return self.verify is not None

    @property
    def can_be_undone(self) -> bool:
        """Whether the plan says how it is taken back, by bcp or by a person."""
        return self.rollback is not None

    def read(self, tools: Tools, values: Values) -> Result:
        """Read the value that stands now; only where `reads_first`."""
        return acting.read_before(tools, self.before, values)

    def prove(self, tools: Tools, values: Values) -> Result:
        """Prove that it worked; only where `is_proved`."""
        return acting.verify(tools, self.verify, values)

    def take_back(self, tools: Tools, values: Values) -> Result | None:
        """Take it back; None where only a person can."""
        return acting.roll_back(tools, self.rollback, values)

    def instruction(self, values: Values) -> str:
        """What a person does, filled in; the title where the plan says nothing more."""
        return fill(self.do, values) if self.do else self.title

    def words_to_copy(self, values: Values) -> str:
        """Words that a person sends or enters letter by letter; empty where there are none."""
        del values
        return ""

    def timeout_s(self, default: float) -> float:
        """How long an act may take, in seconds."""
        return self.timeout.total_seconds() if self.timeout else default
