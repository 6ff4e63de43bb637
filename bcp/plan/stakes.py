"""What an outage means to a process: the fields of a business impact analysis."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug, Text
from bcp.model.money import MoneyText
from bcp.model.scalars import Flag, Whole
from bcp.plan.day import Day


class Impact(Frozen):
    """How bad it is after a time, of one kind."""

    after: Duration
    kind: Literal["financial", "operational", "customer", "legal", "reputation", "safety"]
    rating: Annotated[Whole, Field(ge=1, le=5)]
    """1 can be ignored, 5 threatens the company."""
    amount: MoneyText | None = None
    basis: Prose | None = None


class Stakes(Frozen):
    """The rest of the analysis, beside tier, RTO, WRT and MTPD."""

    critical: Flag | None = None
    """Whether it is a critical or important function (Reg. (EU) 2022/2554, art. 3(22))."""
    critical_because: Prose | None = None
    rpo: Duration | None = None
    users: Text | None = None
    peak: Prose | None = None
    impacts: tuple[Impact, ...] = ()
    deputy: Slug | None = None
    assessed_on: Day | None = None
    assessed_by: Slug | None = None
    assess_every: Duration | None = None
