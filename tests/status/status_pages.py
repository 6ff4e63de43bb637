"""A status page in bcp's words: what the members of a family write in the words of theirs."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from bcp.model.verdict import Verdict

NOW = datetime(2026, 11, 21, 3, 9, 41, tzinfo=UTC)
PAGE = "https://status.vendor.example"


@dataclass(frozen=True)
class Part:
    """A component of the page."""

    name: str
    state: Verdict = Verdict.OPERATIONAL
    id: str = ""
    word: str | None = None
    """Another word for the state than the page's own."""

    @property
    def key(self) -> str:
        return self.id or f"id-{self.name.lower()}"


@dataclass(frozen=True)
class Event:
    """An incident, or maintenance."""

    title: str = "Elevated errors"
    parts: tuple[Part, ...] = ()
    impact: Verdict = Verdict.DEGRADED
    open: bool = True
    started_at: datetime | None = datetime(2026, 11, 21, 2, 51, tzinfo=UTC)
    status: str = ""
    """Another word for where it stands than the page's own first one."""


@dataclass(frozen=True)
class Page:
    """One page."""

    parts: tuple[Part, ...] = (Part("Chat"), Part("Login"), Part("Video"))
    incidents: tuple[Event, ...] = ()
    maintenance: tuple[Event, ...] = ()
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)


OUTAGE = Page(
    parts=(Part("Chat", Verdict.MAJOR_OUTAGE), Part("Login")),
    incidents=(Event(parts=(Part("Chat", Verdict.MAJOR_OUTAGE),), impact=Verdict.MAJOR_OUTAGE),),
    maintenance=(Event(parts=(Part("Login"),)),),
    groups={"APIs": ("Chat",)},
)
"""Chat is down, its component and an incident say so; Login is in maintenance."""
