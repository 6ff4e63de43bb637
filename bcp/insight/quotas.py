"""What is left of the limits of the services that a fallback relies on, by their own answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from bcp.insight.dependencies import full_title
from bcp.model.observation import Quota, ServiceFinding, Sweep
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace

_LOW: Final = 10
"""Per cent of a limit: below it, whoever moves there should know."""
_YOUNG: Final = timedelta(minutes=5)
"""Limits are mostly counted by the minute."""


class QuotaLeft(Struct, frozen=True):
    """One limit of one service, and what is left of it."""

    service: str
    """Its key."""
    title: str
    """The service, in words that stand alone."""
    quota: Quota

    def __str__(self) -> str:
        """`12 of 500 requests left at Azure OpenAI EU (resets 6m0s)`."""
        quota = self.quota
        of = "" if quota.limit is None else f" of {quota.limit:,}"
        resets = f" (resets {quota.resets})" if quota.resets else ""
        return f"{quota.remaining:,}{of} {quota.what} left at {self.title}{resets}"

    @property
    def is_low(self) -> bool:
        """Whether little is left: nothing, or less than a tenth of a limit that is told."""
        left, limit = self.quota.remaining, self.quota.limit
        return left <= 0 or (limit is not None and left * 100 < limit * _LOW)


def quotas_left(
    workspace: Workspace, targets: Iterable[Target], sweep: Sweep
) -> tuple[QuotaLeft, ...]:
    """Every limit of these services that an answer told; of two answers the smaller.

    An answer of a while ago is left out: what was left then may be used up, or there again.

    Args:
        workspace: for the services' titles.
        targets: what is relied on.
        sweep: what was read last.
    """
    return tuple(
        QuotaLeft(target.key, full_title(workspace, target), quota)
        for target in targets
        if (finding := sweep.by_key.get(target.key)) is not None
        for quota in _smallest(finding, sweep.at)
    )


def _smallest(finding: ServiceFinding, now: datetime) -> Iterator[Quota]:
    least: dict[str, Quota] = {}
    young = (probe for probe in finding.probes if now - probe.read_at <= _YOUNG)
    for quota in (quota for probe in young for quota in probe.quotas):
        known = least.get(quota.what)
        if known is None or quota.remaining < known.remaining:
            least[quota.what] = quota
    yield from least.values()
