"""Who is proved to have written what: a fold over the entries that name, add or use a key."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from bcp.audit.chain import Chain
from bcp.audit.cosigning import (
    ENTRY_CONFIRMED,
    ENTRY_SIGNED,
    KEY_ADDED,
    KEY_REVOKED,
    SIGNING_FAILED,
    NotProved,
    Proof,
    check_entry_signature,
    let_in,
    note_of,
    revoked_digest,
    sound_to,
)
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.entry import Entry
from bcp.audit.follow import BATCH
from bcp.audit.head import Head
from bcp.audit.keyed import actors, names_key, parts
from bcp.audit.line import parse_entry
from bcp.audit.merkle import leaf_hash
from bcp.audit.opened import opened_by
from bcp.audit.operators import Operators

TAKEN: frozenset[bytes] = frozenset(
    kind.encode()
    for kind in (
        KEY_ADDED, KEY_REVOKED, ENTRY_SIGNED, ENTRY_CONFIRMED, SIGNING_FAILED, "approval.given",
    )
)  # fmt: skip
"""The types that `Authors.take` wants to see, besides every entry that names a key."""
_MARK = b'"type":"%b"' % KEY_ADDED.encode()


class Waiting(Struct, frozen=True):
    """An entry that names a key and has no signature yet."""

    entry: Entry
    head: Head
    """The log's right after it."""


class Authors:
    """One log's operators, and which of its entries are proved to be theirs.

    Feed it the log's entries in order: those that name a key, and those of the types in `TAKEN`.
    """

    def __init__(self, origin: str, log_keys: tuple[VerifierKey, ...]) -> None:
        self.operators = Operators(origin, log_keys)
        self.waiting: dict[int, Waiting] = {}
        """By `seq`: entries that name a key and are not proved."""
        self.failed: dict[int, str] = {}
        """By `seq`: why a signature was not given, as the log says."""
        self.wrong: list[str] = []
        """Signatures that prove nothing, in words."""
        self._proofs: dict[int, Proof] = {}
        self._leaves: dict[int, bytes] = {}

    def proof(self, seq: int) -> Proof | None:
        """Who an entry is proved to be of; None where nobody's signature counts."""
        proof = self._proofs.get(seq)
        return proof if proof is not None and self._counts(proof) else None

    @property
    def proofs(self) -> tuple[Proof, ...]:
        """Every signature over an entry, in order, whether or not its key was revoked since."""
        return tuple(self._proofs.values())

    def is_revoked(self, proof: Proof) -> bool:
        """Whether the key of a signature was revoked for that size afterwards."""
        return not self._counts(proof)

    def unsigned_of(self, operator: str) -> tuple[Entry, ...]:
        """An operator's entries that a crash left without their signature."""
        return tuple(
            one.entry
            for seq, one in self.waiting.items()
            if one.entry.actor.id == operator and seq not in self.failed
        )

    def take(self, entry: Entry, head: Head) -> None:
        """Fold in one more entry.

        Args:
            entry: names a key, or is of a type in `TAKEN`.
            head: the log's head right after it; looked at only where it names a key.
        """
        if entry.type == ENTRY_SIGNED:
            try:
                self._sign(entry)
            except NotProved as reason:
                self.wrong.append(str(reason))
        elif entry.type == SIGNING_FAILED:
            self.failed[_seq(entry)] = str(entry.data.get("reason"))
        elif entry.actor.key is not None:
            self.waiting[entry.seq] = Waiting(entry, head)
        if entry.type not in (ENTRY_SIGNED, SIGNING_FAILED):
            self._leaves[entry.seq] = leaf_hash(entry.line)

    def _counts(self, proof: Proof) -> bool:
        return self.operators.valid(proof.key, proof.over)

    def _sign(self, signed: Entry) -> None:
        waiting = self.waiting.get(_seq(signed))
        if waiting is None:
            raise NotProved(
                f"entry {signed.seq} signs entry {_seq(signed)}, which wants no signature"
            )
        entry, operators = waiting.entry, self.operators
        if entry.type == KEY_ADDED:
            note = note_of(entry, signed)
            new = let_in(entry, waiting.head, note, signed.seq, operators)
            operators = operators.with_key(new)
        proof = check_entry_signature(entry, waiting.head, signed, operators)
        self.operators = operators
        self._prove(entry, proof)

    def _prove(self, entry: Entry, proof: Proof) -> None:
        """Take in whose an entry is, and what follows from it."""
        self._proofs[entry.seq] = proof
        del self.waiting[entry.seq]
        self._forget_tries(entry.seq, proof.operator)
        if entry.type == KEY_REVOKED:
            self.operators = _without(entry, self.operators)
        if entry.type == ENTRY_CONFIRMED:
            self._confirm(entry, proof)

    def _forget_tries(self, seq: int, operator: str) -> None:
        """A confirmation that a crash left unsigned is no gap once its entry is proved anyway."""
        tries = [
            number
            for number, one in self.waiting.items()
            if one.entry.type == ENTRY_CONFIRMED
            and (one.entry.actor.id, _seq(one.entry)) == (operator, seq)
        ]
        for number in tries:
            del self.waiting[number]

    def _confirm(self, entry: Entry, proof: Proof) -> None:
        """Take in that somebody confirmed an earlier entry by its hash."""
        seq = _seq(entry)
        leaf = self._leaves.get(seq)
        if leaf is None or leaf.hex() != entry.data.get("leaf"):
            raise NotProved(f"entry {entry.seq} confirms an entry {seq} that is not in this log")
        waiting = self.waiting.get(seq)
        if waiting is not None and waiting.entry.actor.id == proof.operator:
            self._prove(waiting.entry, replace(proof, seq=seq))


def _seq(entry: Entry) -> int:
    """The entry that another one is about; -1 where it names none."""
    seq = entry.data.get("seq")
    return seq if isinstance(seq, int) and not isinstance(seq, bool) else -1


def _without(entry: Entry, operators: Operators) -> Operators:
    """The operators after a signed `key.revoked`."""
    reason = entry.data.get("reason")
    said = str(reason.get("blob")) if isinstance(reason, dict) else str(reason)
    return operators.without(revoked_digest(entry, operators), sound_to(entry), said)


class Stored(Protocol):
    """A log whose stored lines can be read."""

    def pieces(self, start: int = 0) -> Iterator[bytes]:
        """Every stored line from a position on, with its LF."""
        ...


class AuthorsReader:
    """Reads a log's authors, and later what was added since: only new lines are looked at."""

    def __init__(self, log: Stored) -> None:
        self._log = log
        self._chain = Chain()
        self._authors = Authors("", ())

    def read(self) -> Authors:
        """The authors as the log stands now; the same object each time.

        Raises:
            LogDamaged: an entry that names, adds or uses a key cannot be read.
        """
        if self._chain.size == 0 and not any(_MARK in piece for piece in self._log.pieces()):
            return self._authors  # a log without operators costs a look at its bytes
        pieces = self._log.pieces(self._chain.offset)
        while batch := [piece for piece in islice(pieces, BATCH) if piece.endswith(b"\n")]:
            for part in parts(batch, actors(batch)):
                self._take(part)
        return self._authors

    def _take(self, part: Sequence[bytes]) -> None:
        seq = self._chain.size
        kinds = self._chain.take(part)
        if seq == 0:
            opened = parse_entry(part[0][:-1])
            self._authors = Authors(opened.log, opened_by(opened).keys)
        for piece, kind in zip(part, kinds, strict=True):
            if kind in TAKEN or names_key(piece):
                self._authors.take(parse_entry(piece[:-1]), self._chain.head())


def authors_of(log: Stored) -> Authors:
    """Who is proved to have written what, as the log stands now."""
    return AuthorsReader(log).read()


def operators_of(log: Stored) -> Operators:
    """The log's operators as they are now."""
    return authors_of(log).operators
