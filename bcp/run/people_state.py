"""Who holds a run, and what was consented to in it, as its entries tell. Frozen values."""

from datetime import datetime

from msgspec import Struct

KEY, WITHOUT_KEY, PHONE = "key", "without_key", "phone"
"""How a consent was given: signed, as a claim, or by phone to whoever drives the run."""


class Seat(Struct, frozen=True):
    """Who drives a run, and from where."""

    id: str
    """The operator, as claimed."""
    host: str
    login: str
    """The login name by the system's own table; empty where an older bcp kept none."""
    pid: int
    key: str | None
    """The hash of the operator's key, where they have one."""
    since: datetime
    seq: int
    """The entry from which on they held it."""

    @property
    def who(self) -> str:
        """`lead@ops-1`."""
        return f"{self.id}@{self.host}"


class Consent(Struct, frozen=True):
    """One entry that says that a person consents; whether it counts is judged elsewhere."""

    run: str
    step: str
    attempt: int
    asked: int
    """The number of the `approval.asked` that it answers."""
    seq: int
    how: str
    person: str
    """Whose consent it is."""
    actor: str
    """Who wrote it: the person, or by phone whoever called."""
    key: str | None
    login: str
    host: str
    at: datetime
    confirmations: "tuple[Confirmation, ...]" = ()
    """Countersignatures under what was said by phone; whether one counts is judged elsewhere."""


class Confirmation(Struct, frozen=True):
    """A person's later word that an entry is true: `entry.confirmed`."""

    seq: int
    actor: str
    key: str | None
    login: str
    host: str


class Refusal(Struct, frozen=True):
    """One `approval.refused`: a person's no, or what bcp did not let count."""

    asked: int
    person: str | None
    """Who refused; None where a rule did."""
    actor: str
    seq: int
    at: datetime
    login: str = ""
    host: str = ""
    reason_blob: str | None = None
    why: str = ""
    """The rule's words."""


class Approval(Struct, frozen=True):
    """One request for other people's consent, and what was said to it."""

    run: str
    step: str
    title: str
    attempt: int
    seq: int
    entry_id: str
    at: datetime
    by: tuple[str, ...]
    """The roles that may consent."""
    people: tuple[str, ...]
    """The people who have these roles, the first in each role before the alternates."""
    alike: tuple[tuple[str, ...], ...]
    """Ids with one phone number: without a key nothing tells them apart."""
    count: int
    without_key: bool
    phone: bool
    asker: str
    askers: tuple[Seat, ...]
    """Who asked, then everybody who has driven the run since: none of them consents."""
    given: tuple[Consent, ...] = ()
    refused: tuple[Refusal, ...] = ()
    escalated_at: datetime | None = None

    def seats_before(self, seq: int) -> tuple[Seat, ...]:
        """Who asked, and who drove the run when an entry was written."""
        return tuple(seat for seat in self.askers if seat.seq < seq)

    def are_alike(self, one: str, other: str) -> bool:
        """Whether two ids may be one person, for they have one phone number."""
        return any(one in group and other in group for group in self.alike)
