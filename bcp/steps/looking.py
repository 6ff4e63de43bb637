"""What a sweep says of one service, held against the worst verdict that is good enough."""

from msgspec import Struct

from bcp.model.observation import ServiceFinding
from bcp.model.ports import Tools
from bcp.model.verdict import Verdict


class Look(Struct, frozen=True):
    """One reading of one service."""

    service: str
    verdict: Verdict
    scope: str
    reason: str
    is_good: bool | None
    """None where the verdict is unknown: neither good enough nor not (red line 1)."""

    @property
    def facts(self) -> dict[str, str | int | bool]:
        """For the log."""
        return {"service": self.service, "verdict": str(self.verdict), "scope": self.scope}

    @property
    def words(self) -> str:
        """`openai/api is operational (page and probe)`."""
        return f"{self.service} is {spoken(self.verdict)} ({self.scope})"


def look(tools: Tools, service: str, at_most: Verdict) -> Look:
    """Read everything now, and tell how this service is.

    Args:
        tools: read with; what fails is read twice there, before it counts.
        service: its key, as `openai/api`.
        at_most: the worst verdict that is good enough.
    """
    finding = tools.verdict().by_key.get(service) or _not_read(service)
    verdict = finding.verdict
    is_good = verdict.meets_at_most(at_most) if verdict.is_known else None
    return Look(service, verdict, finding.scope, finding.reason, is_good)


def spoken(verdict: Verdict) -> str:
    """A verdict in words."""
    return verdict.value.replace("_", " ")


def bound(at_most: Verdict) -> str:
    """`operational`, or `degraded or better`."""
    return spoken(at_most) + ("" if at_most is Verdict.OPERATIONAL else " or better")


def _not_read(service: str) -> ServiceFinding:
    reason = "nothing here reads it"
    return ServiceFinding(service, Verdict.UNKNOWN, "none", None, None, reason)
