"""Operators for the tests of the log: people with keys, and the entries that they sign."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from audit_kit import KeyBox, StandingClock, memory_log

from bcp.audit.authors import Authors, authors_of
from bcp.audit.cosigning import ENTRY_CONFIRMED, ENTRY_SIGNED, KEY_ADDED, KEY_REVOKED
from bcp.audit.ed25519 import SignatureType, SigningKey, VerifierKey
from bcp.audit.entry import Actor, Draft, Entry
from bcp.audit.log import BCP, Log
from bcp.audit.merkle import leaf_hash
from bcp.audit.note import Note
from bcp.audit.operators import operator_key_name
from bcp.audit.report import Report
from bcp.audit.signing import cosign_note
from bcp.audit.stores.memory import MemoryStore
from bcp.audit.trust import read_trust
from bcp.audit.verify import verify

TIME = 1_795_000_000


def operator_key(log: Log, operator: str, seed: str = "") -> SigningKey:
    """The same key for the same words."""
    digest = sha256((seed or operator).encode()).digest()
    name = operator_key_name(log.origin, operator)
    return SigningKey.of(name, digest, SignatureType.COSIGNATURE)


def actor(operator: str, key: SigningKey) -> Actor:
    return Actor(operator, key.verifier.digest)


@dataclass
class Office:
    """A log, signed by a key of its own unless told otherwise, and its operators' hands."""

    is_signed: bool = True
    box: KeyBox = field(default_factory=KeyBox)
    store: MemoryStore = field(default_factory=lambda: MemoryStore(StandingClock()))
    given: Log | None = None
    """A log that is there already."""

    def __post_init__(self) -> None:
        box = self.box if self.is_signed else None
        self.log = self.given or memory_log(self.store, box)

    def key(self, operator: str, seed: str = "") -> SigningKey:
        return operator_key(self.log, operator, seed)

    def write(self, kind: str, by: Actor, **data: object) -> tuple[Entry, Note]:
        """An entry that names a key, and the note that waits for signatures."""
        entry = self.log.append(Draft(kind, data, by))
        return entry, self.log.to_sign(entry)

    def sign(self, seq: int, note: Note | str) -> Entry:
        return self.log.append(Draft(ENTRY_SIGNED, {"seq": seq, "note": str(note)}, BCP))

    def signed(self, kind: str, by: Actor, keys: Sequence[SigningKey], **data: object) -> Entry:
        """An entry, and then its signatures by these keys."""
        entry, note = self.write(kind, by, **data)
        for key in keys:
            note = cosign_note(note, key, TIME)
        self.sign(entry.seq, note)
        return entry

    def decide(self, operator: str, kind: str = "incident.declared", seed: str = "") -> Entry:
        key = self.key(operator, seed)
        return self.signed(kind, actor(operator, key), [key], step="open-queue")

    def add(self, operator: str, *keepers: str, may_add: bool = False, seed: str = "") -> Entry:
        """`key.added` with the signatures of the new key and of these operators."""
        key = self.key(operator, seed)
        others = [self.key(keeper) for keeper in keepers]
        by = actor(keepers[0], others[0]) if keepers else actor(operator, key)
        data = added(operator, key.verifier, may_add=may_add)
        return self.signed(KEY_ADDED, by, [key, *others], **data)

    def revoke(self, operator: str, by: str, sound_to: int | None = None) -> Entry:
        key, digest = self.key(by), self.key(operator).verifier.digest
        data = {"key": digest, "reason": "lost", "sound_to": sound_to}
        return self.signed(KEY_REVOKED, actor(by, key), [key], **data)

    def confirm(self, entry: Entry, by: str, leaf: str = "") -> Entry:
        key = self.key(by)
        data = {"seq": entry.seq, "leaf": leaf or leaf_hash(entry.line).hex()}
        return self.signed(ENTRY_CONFIRMED, actor(by, key), [key], **data)

    def authors(self) -> Authors:
        return authors_of(self.log)

    def operators(self) -> dict[str, str]:
        """Who has a key that counts, and what it allows."""
        keys = self.authors().operators.keys.values()
        return {
            one.operator: "adds" if one.may_add else "signs" for one in keys if one.sound_to is None
        }

    def report(self) -> Report:
        """What a verification with the log's own key pinned says."""
        pinned = [str(self.box.key(self.log.origin).verifier)] if self.is_signed else []
        return verify(self.store, read_trust(keys=pinned))


def added(operator: str, key: VerifierKey, *, may_add: bool = False) -> dict[str, object]:
    return {"role": "operator", "operator": operator, "vkey": str(key), "may_add": may_add}


def office(*, is_signed: bool = True) -> Office:
    """A log with a lead, who may add keys, and a deputy, who may not."""
    made = Office(is_signed)
    made.add("lead", may_add=True)
    made.add("deputy", "lead")
    return made
