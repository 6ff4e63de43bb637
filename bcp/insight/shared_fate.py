"""Whether services of one vendor failed together: two products down at once point to one layer.

A remark, never a verdict (design section 6). Which layer is only suspected: by what the services
that failed name in common, and those that work do not.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from msgspec import Struct

from bcp.insight.dependencies import VENDOR
from bcp.insight.history import History, is_ours
from bcp.insight.onset import evidence
from bcp.insight.series import Window
from bcp.insight.words import listed, within_text
from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.verdict import Verdict
from bcp.plan.model import Plan
from bcp.plan.workspace import Workspace

WITHIN = timedelta(minutes=10)
"""How close together the beginnings have to lie."""
_OF_ALL = ("cloud", "edge")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class SharedCause(Struct, frozen=True):
    """Services of one vendor that failed together."""

    services: tuple[str, ...]
    """Their titles, the first to fail first."""
    span: timedelta
    """From the first beginning to the last."""
    is_dated: bool
    """Whether each beginning is known, not just when somebody first looked."""
    suspected: tuple[str, ...]
    """Failure domains; empty where the plan names none that they alone have in common."""

    def __str__(self) -> str:
        """`shared: three services within 4 minutes; identity:openai-auth suspected`."""
        seen = "" if self.is_dated else ", first seen"
        count = len(self.services)
        number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
        layer = f"; {listed(self.suspected)} suspected" if self.suspected else ""
        return f"shared: {number} services{seen} within {within_text(self.span)}{layer}"


class _Read(Struct, frozen=True):
    """A service of the vendor as it was read."""

    title: str
    domains: tuple[str, ...]
    """What it stands on beside all that the whole dependency stands on."""
    finding: ServiceFinding


class _Failure(Struct, frozen=True):
    service: _Read
    at: datetime
    is_dated: bool


def shared_cause(
    workspace: Workspace, vendor: str, sweep: Sweep, history: History, seen_from: Window
) -> SharedCause | None:
    """The vendor's services that failed within minutes of each other, two at least.

    Args:
        workspace: the plans; all that are about the vendor count.
        vendor: the vendor's id.
        sweep: what was read last.
        history: what was recorded before.
        seen_from: when the sweep was made, and the gap that a series may have.
    """
    read = _services_read(workspace, vendor, sweep)
    dated = (_failure(service, history, seen_from) for service in read)
    together = largest_group([failure for failure in dated if failure is not None])
    if len(together) < 2:
        return None
    return SharedCause(
        services=tuple(failure.service.title for failure in together),
        span=together[-1].at - together[0].at,
        is_dated=all(failure.is_dated for failure in together),
        suspected=_suspected(together, read),
    )


class Dated(Protocol):
    """What began at an instant."""

    @property
    def at(self) -> datetime:
        """When."""
        ...


_Dated = TypeVar("_Dated", bound=Dated)


def largest_group(dated: Iterable[_Dated]) -> tuple[_Dated, ...]:
    """The most that began within `WITHIN` of each other, in order; of equal groups the latest."""
    ordered = sorted(dated, key=lambda one: one.at)
    groups = [
        tuple(later for later in ordered[start:] if later.at - first.at <= WITHIN)
        for start, first in enumerate(ordered)
    ]
    return max(reversed(groups), key=len, default=())


def began(
    finding: ServiceFinding, history: History, seen_from: Window
) -> tuple[datetime, bool] | None:
    """When a service failed, and whether that is known, not just when somebody first looked.

    None where it is not impaired, or for a fault of ours.
    """
    if not finding.verdict.is_impaired or is_ours(finding.cause):
        return None
    at = evidence(finding, history, seen_from).since.at
    return None if at is None else (at, at < (finding.read_at or seen_from.now))


def _services_read(workspace: Workspace, vendor: str, sweep: Sweep) -> list[_Read]:
    plans = [known.plan for known in workspace.plans if known.plan.dependency.vendor == vendor]
    keyed = [(plan, f"{plan.id}/{each.id}") for plan in plans for each in plan.dependency.services]
    return [_read(workspace, plan, sweep.by_key[key]) for plan, key in keyed if key in sweep.by_key]


def _read(workspace: Workspace, plan: Plan, finding: ServiceFinding) -> _Read:
    target = workspace.find_service(finding.key)
    domains = target.failure_domains or ()
    common = {*(plan.dependency.failure_domains or ()), f"{VENDOR}:{plan.dependency.vendor}"}
    if target.filled_in.failure_domains:
        # The catalogue tells a vendor's clouds and edges of each service: they are all services'.
        common.update(each for each in domains if each.partition(":")[0] in _OF_ALL)
    return _Read(target.title, tuple(each for each in domains if each not in common), finding)


def _failure(service: _Read, history: History, seen_from: Window) -> _Failure | None:
    known = began(service.finding, history, seen_from)
    return None if known is None else _Failure(service, *known)


def _suspected(together: Sequence[_Failure], read: Sequence[_Read]) -> tuple[str, ...]:
    """The layers that all of them name themselves; those that working services name too, last."""
    first, *others = (failure.service.domains for failure in together)
    common = [domain for domain in first if all(domain in domains for domains in others)]
    working = {
        domain
        for service in read
        if service.finding.verdict is Verdict.OPERATIONAL
        for domain in service.domains
    }
    alone = [domain for domain in common if domain not in working]
    return tuple(alone or common)
