"""The operators of one log and their keys, those of before included. Pure.

An operator's key signs cosignatures only, under a name that holds the operator's id, so it can
never pass for the log's (a key in two roles let one signature be relabelled as the other's).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from bcp.audit.ed25519 import BadKey, VerifierKey

OPERATOR_ROLE = "operator"
NOBODY = "bcp"
"""The actor of what nobody decided."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}", re.ASCII)


class OperatorKey(Struct, frozen=True):
    """One operator's key, as the log let it in."""

    operator: str
    key: VerifierKey
    may_add: bool
    """Whether its holder may add and revoke other operators' keys."""
    added: int
    """The `seq` of its `key.added`."""
    since: int
    """The `seq` of the `entry.signed` from which it counts."""
    let_in_by: str = ""
    """The digest of the key whose holder let it in; empty where nobody had to."""
    sound_to: int | None = None
    """Once it is revoked: its notes above this size count for nothing."""
    reason: str = ""
    """Why it was revoked: the name of the blob, or a word."""

    def counts_for(self, seq: int) -> bool:
        """Whether its signature over this entry counts."""
        begun = seq > self.since or seq == self.added
        return begun and (self.sound_to is None or seq < self.sound_to)


class Operators(Struct, frozen=True):
    """Whose keys a log knows, now and before; every one was reached from the log's own."""

    origin: str
    log_keys: tuple[VerifierKey, ...] = ()
    keys: Mapping[str, OperatorKey] = field(default_factory=lambda: MappingProxyType({}))
    """By the digest of the public key, revoked ones included: none ever gets a second name."""

    def key_of(self, operator: str) -> OperatorKey | None:
        """An operator's key that counts now; None where there is none."""
        held = (one for one in self.keys.values() if one.operator == operator)
        return next((one for one in held if one.sound_to is None), None)

    def owner_of(self, digest: str) -> str | None:
        """Whose key it is or was; None for one that the log never let in."""
        known = self.keys.get(digest)
        return None if known is None else known.operator

    def valid(self, digest: str, seq: int) -> bool:
        """Whether a signature by this key over this entry counts."""
        known = self.keys.get(digest)
        return known is not None and known.counts_for(seq)

    def may_add(self, digest: str, seq: int) -> bool:
        """Whether the holder of this key may add and revoke keys by signing this entry."""
        return self.valid(digest, seq) and self.keys[digest].may_add

    @property
    def has_keeper(self) -> bool:
        """Whether anybody may add keys; if nobody may, the log's own key lets the next one in."""
        return any(one.may_add and one.sound_to is None for one in self.keys.values())

    def known_keys(self) -> tuple[VerifierKey, ...]:
        """Every key whose line in a note is checked."""
        return (*self.log_keys, *(one.key for one in self.keys.values()))

    def with_key(self, added: OperatorKey) -> "Operators":
        """With one more."""
        keys = {**self.keys, added.key.digest: added}
        return replace(self, keys=MappingProxyType(keys))

    def without(self, digest: str, sound_to: int, reason: str = "") -> "Operators":
        """With a key revoked, and with it whatever it let in beyond what is sound of it."""
        known = self.keys[digest]
        bound = sound_to if known.sound_to is None else min(sound_to, known.sound_to)
        revoked = replace(known, sound_to=bound, reason=reason or known.reason)
        now = replace(self, keys=MappingProxyType({**self.keys, digest: revoked}))
        for other, one in self.keys.items():
            let_in = one.let_in_by == digest and one.added >= bound and one.sound_to != 0
            if let_in and other != digest:
                now = now.without(other, 0, "the key that let it in was revoked")
        return now


def operator_key_name(origin: str, operator: str) -> str:
    """The name of an operator's key: `bcp.example/operator/lead` for the log `bcp.example/3f…`.

    Raises:
        BadKey: the id cannot stand in a key's name.
    """
    if not _ID.fullmatch(operator) or operator == NOBODY:
        raise BadKey(
            f"{operator!r} cannot be an operator's id: letters, digits, . _ @ - only, at most 64, "
            f"and not {NOBODY}"
        )
    return f"{origin.rpartition('/')[0]}/{OPERATOR_ROLE}/{operator}"
