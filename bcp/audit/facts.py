"""What one pass over a log found, before it is judged."""

from collections import Counter
from dataclasses import dataclass, field

from bcp.audit.authors import Authors
from bcp.audit.chain import Chain
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.head import Head
from bcp.audit.opened import Opened
from bcp.audit.trust import KeptHead

_KEPT = 20


@dataclass(slots=True)
class Reasons:
    """Sentences, of which the first few are kept in words."""

    texts: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, text: str) -> None:
        """Keep one more."""
        self.count += 1
        if len(self.texts) < _KEPT:
            self.texts.append(text)

    def all(self) -> tuple[str, ...]:
        """The sentences, and how many more there are."""
        more = self.count - len(self.texts)
        return (*self.texts, f"and {more} more") if more else tuple(self.texts)


@dataclass(slots=True)
class Facts:
    """Filled by a scan (bcp/audit/scan.py), read by the verdicts (bcp/audit/verify.py)."""

    chain: Chain
    origin: str = ""
    opened: Opened | None = None
    contradictions: Reasons = field(default_factory=Reasons)
    """Within the log."""
    histories: Reasons = field(default_factory=Reasons)
    """Two roots at one size."""
    short: Reasons = field(default_factory=Reasons)
    """Heads that the log does not reach."""
    wrong_keys: Reasons = field(default_factory=Reasons)
    agreed: list[KeptHead] = field(default_factory=list)
    """Heads kept elsewhere, reached and found to agree."""
    signed: dict[VerifierKey, int] = field(default_factory=dict)
    """By key, the greatest size of a note it signed."""
    stored: Head | None = None
    """The last stored note or head."""
    people: Counter[str] = field(default_factory=Counter)
    """Entries without an operator's key, by actor; those of `bcp` itself left out."""
    authors: Authors = field(default_factory=lambda: Authors("", ()))
    """The operators, and which entries their signatures prove to be theirs."""
    unsigned_decisions: Counter[str] = field(default_factory=Counter)
    """By actor: entries of types that operators sign, without a key."""
    not_judged: Counter[str] = field(default_factory=Counter)
    """Entries whose meaning a later bcp judges, by type."""
    quorum: bool = False
    """A checkpoint that agrees is cosigned by the policy's quorum."""
    remarks: list[str] = field(default_factory=list)

    def sign(self, key: VerifierKey, size: int) -> None:
        """Take in that a key signed a note of this size."""
        self.signed[key] = max(size, self.signed.get(key, 0))
