"""Whether services of one vendor failed together: two products down at once point to one layer.

A remark, never a verdict (design section 6). Which layer is only suspected: by what the services
that failed name in common, and those that work do not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bcp.insight.history import History, is_ours
from bcp.insight.onset import evidence
from bcp.insight.series import Window
from bcp.insight.words import listed
from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.verdict import Verdict
from bcp.plan.model import Service
from bcp.plan.workspace import Workspace

WITHIN = timedelta(minutes=10)
"""How close together the beginnings have to lie."""
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class SharedCause:
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
        minutes = max(1, -(-self.span // timedelta(minutes=1)))
        unit = "minute" if minutes == 1 else "minutes"
        seen = "" if self.is_dated else ", first seen"
        count = len(self.services)
        number = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
        layer = f"; {listed(self.suspected)} suspected" if self.suspected else ""
        return f"shared: {number} services{seen} within {minutes} {unit}{layer}"


@dataclass(frozen=True, slots=True)
class _Failure:
    service: Service
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
    failures = sorted(
        (
            failure
            for service, finding in read
            if (failure := _failure(service, finding, history, seen_from)) is not None
        ),
        key=lambda failure: failure.at,
    )
    together = _largest_group(failures)
    if len(together) < 2:
        return None
    return SharedCause(
        services=tuple(failure.service.title for failure in together),
        span=together[-1].at - together[0].at,
        is_dated=all(failure.is_dated for failure in together),
        suspected=_suspected(together, read),
    )


def _services_read(
    workspace: Workspace, vendor: str, sweep: Sweep
) -> list[tuple[Service, ServiceFinding]]:
    plans = [known.plan for known in workspace.plans if known.plan.dependency.vendor == vendor]
    keyed = [(f"{plan.id}/{each.id}", each) for plan in plans for each in plan.dependency.services]
    return [(service, sweep.by_key[key]) for key, service in keyed if key in sweep.by_key]


def _failure(
    service: Service, finding: ServiceFinding, history: History, seen_from: Window
) -> _Failure | None:
    if not finding.verdict.is_impaired or is_ours(finding.cause):
        return None
    at = evidence(finding, history, seen_from).since.at
    return None if at is None else _Failure(service, at, is_dated=at < seen_from.now)


def _largest_group(failures: Sequence[_Failure]) -> Sequence[_Failure]:
    """The most failures whose beginnings lie close together; of equal groups the latest."""
    groups = [
        [later for later in failures[start:] if later.at - first.at <= WITHIN]
        for start, first in enumerate(failures)
    ]
    return max(reversed(groups), key=len, default=[])


def _suspected(
    together: Sequence[_Failure], read: Sequence[tuple[Service, ServiceFinding]]
) -> tuple[str, ...]:
    """The layers that all of them name themselves; those that working services name too, last."""
    first, *others = (failure.service.failure_domains for failure in together)
    common = [domain for domain in first if all(domain in domains for domains in others)]
    working = {
        domain
        for service, finding in read
        if finding.verdict is Verdict.OPERATIONAL
        for domain in service.failure_domains
    }
    alone = [domain for domain in common if domain not in working]
    return tuple(alone or common)
