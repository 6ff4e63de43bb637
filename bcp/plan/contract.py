"""The contract with the vendor, and what of ours lies there."""

from typing import Annotated, Literal

from pydantic import Field

from bcp.model.availability import Availability
from bcp.model.duration import Duration
from bcp.model.frozen import Frozen
from bcp.model.identifiers import Prose, Slug, Text
from bcp.model.money import MoneyText
from bcp.model.scalars import Whole
from bcp.model.share import Share
from bcp.model.verdict import Verdict
from bcp.plan.day import Day


class Credit(Frozen):
    """One tier: what is credited below an availability."""

    below: Availability
    credit: Share


class Sla(Frozen):
    """What the contract promises, as its owner read it there."""

    availability: Availability
    services: tuple[Slug, ...] = ()
    """None named: all services of the dependency."""
    counts_from: Verdict = Verdict.PARTIAL_OUTAGE
    """The least state that the contract counts as downtime."""
    counts: Prose | None = None
    """The vendor's own definition of downtime, in our words."""
    credits: tuple[Credit, ...] = ()
    fee: MoneyText | None = None
    """A month's fee, of which credits are shares."""
    claim_within: Duration | None = None
    """After the end of the month."""
    claim_to: Prose | None = None
    stated_in: Prose | None = None
    """Where the contract says so."""


class Contract(Frozen):
    """The agreement with the vendor."""

    ref: Text
    provider: Text | None = None
    """The vendor's id in our register, an LEI for instance."""
    provider_code: Text | None = None
    """What kind of id that is: LEI, EUID, …"""
    ict_service: Text | None = None
    """The kind of service, as our register has it (Impl. Reg. (EU) 2024/2956, Annex III)."""
    account: Text | None = None
    """The account's id at the vendor, which a claim has to name; never a key."""
    agreement: Text | None = None
    """The processing agreement for personal data."""
    region: Text | None = None
    ends: Day | None = None
    audited_on: Day | None = None
    support: Prose | None = None
    support_tier: Text | None = None
    incident_notice: Prose | None = None
    termination: Prose | None = None
    sla: Sla | None = None


class AiModel(Frozen):
    """A model that our work depends on."""

    id: Text
    services: tuple[Slug, ...] = ()
    deprecated_on: Day | None = None
    retires_on: Day | None = None


class Held(Frozen):
    """Something of ours that lies at the vendor, and how it could be had without it."""

    what: Literal[
        "threads", "fine_tunes", "vector_stores", "batch_jobs", "files", "assistants", "prompts",
        "logs", "other",
    ]  # fmt: skip
    title: Prose
    rpo: Duration | None = None
    backup: Prose | None = None


class Quota(Frozen):
    """A limit that the vendor sets us."""

    service: Slug
    limit: Whole
    unit: Text
    """`requests/min`, `tokens/min`."""
    used: Share | None = None
    """The share of it that normal work takes."""


class Substitution(Frozen):
    """How well the vendor can be replaced, in the words of Impl. Reg. (EU) 2024/2956, B_07.01."""

    ease: Literal["easy", "medium", "highly_complex", "not_substitutable"]
    because: Literal["no_real_alternative", "hard_to_migrate", "both"] | None = None
    reintegration: Literal["easy", "difficult", "highly_complex", "not_applicable"] | None = None
    discontinuing: Literal["low", "medium", "high", "not_assessed"] = "not_assessed"
    """What it would mean if the service ended."""


class Evidence(Frozen):
    """What the vendor showed of its own continuity, and when."""

    title: Prose
    on: Day


class Terms(Frozen):
    """All that an agreement with a vendor brings, beside its services."""

    contract: Contract | None = None
    models: tuple[AiModel, ...] = ()
    kept_at_vendor: tuple[Held, ...] | None = None
    """None: nobody looked; an empty list is a statement."""
    quotas: tuple[Quota, ...] = ()
    substitution: Substitution | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=99)] = ()
