"""The entries that a verification acts on: only these are parsed, the rest is hashed."""

from collections import Counter
from collections.abc import Sequence

from bcp.audit.authors import TAKEN
from bcp.audit.blobs import MARK, SALT_SIZE, BadBlob, references, unseal
from bcp.audit.chain import RUN_ENDED
from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.facts import Facts
from bcp.audit.keyed import NO_KEY, names_key
from bcp.audit.line import parse_entry
from bcp.audit.profile import OutsideProfile, load, spelled
from bcp.audit.stores.base import Store
from bcp.audit.types import ENTRY_TYPES

_BLOB_ERASED = b"blob.erased"
_OPENED = b"log.opened"
_BCP = "bcp"
_LATER = frozenset((b"spool.merged", b"segment.sealed", b"segment.dropped", b"anchor.made"))
_DECIDED = frozenset(name.encode() for name, kind in ENTRY_TYPES.items() if kind.signed)
_ACTED_ON = _LATER | _DECIDED | TAKEN | {_BLOB_ERASED, RUN_ENDED, _OPENED}


class Acting:
    """Takes in what the entries of one log say about it."""

    def __init__(self, store: Store, facts: Facts, *, strict: bool) -> None:
        self._store = store
        self._facts = facts
        self._strict = strict
        self._missing: dict[str, int] = {}
        self._erased: set[str] = set()
        self._actors: Counter[bytes] = Counter()

    def take(self, seq: int, pieces: Sequence[bytes], kinds: Sequence[bytes]) -> None:
        """Look at lines that were folded in.

        Args:
            seq: the number of the first of them.
            pieces: the lines.
            kinds: their types.
        """
        for number in [number for number, kind in enumerate(kinds) if kind in _ACTED_ON]:
            self._act(seq + number, pieces[number], kinds[number])
        if pieces and kinds[-1] not in _ACTED_ON and names_key(pieces[-1]):
            self._act(seq + len(pieces) - 1, pieces[-1], kinds[-1])
        for number in [number for number, piece in enumerate(pieces) if piece.rfind(MARK) >= 0]:
            self._check_values(seq + number, pieces[number])
        if self._strict:
            for number, piece in enumerate(pieces, seq):
                self._check_spelling(number, piece.removesuffix(b"\n"))

    def count(self, found: Counter[bytes]) -> None:
        """Take in of whom lines are, as `actors` counts them."""
        self._actors.update(found)

    def finish(self) -> None:
        """Judge what could only be known at the end: a value may be erased by a later entry."""
        for digest, number in self._missing.items():
            if digest not in self._erased:
                self._facts.contradictions.add(
                    f"entry {number} names the value {digest}, which is missing and was not erased"
                )
        for actor, count in self._actors.items():
            if actor.endswith(NO_KEY):
                self._facts.people[_actor_id(actor)] += count
        if self._erased:
            self._facts.remarks.append(f"{len(self._erased)} values were erased, and recorded so")

    def _act(self, number: int, piece: bytes, kind: bytes) -> None:
        if kind in _LATER:
            self._facts.not_judged[kind.decode()] += 1
            return
        try:
            entry = parse_entry(piece.removesuffix(b"\n"))
        except NotAnEntry as error:
            self._facts.contradictions.add(f"entry {number}: {error}")
            return
        if kind == _OPENED and number:
            self._facts.contradictions.add(f"entry {number} opens the log a second time")
        if kind == RUN_ENDED:
            self._check_total(entry)
        if kind == _BLOB_ERASED:
            self._erased.add(str(entry.data.get("digest")))
        self._take_author(entry)

    def _take_author(self, entry: Entry) -> None:
        """Who decided what, and whose signature is there."""
        if entry.log != self._facts.origin:
            self._facts.contradictions.add(f"entry {entry.seq} is of the log {entry.log}")
            return
        if entry.actor.key is None and entry.actor.id != _BCP and entry.type.encode() in _DECIDED:
            self._facts.unsigned_decisions[entry.actor.id] += 1
        if entry.actor.key is not None or entry.type.encode() in TAKEN:
            self._facts.authors.take(entry, self._facts.chain.head())

    def _check_total(self, entry: Entry) -> None:
        total = entry.data.get("entries")
        if entry.run is not None and total != entry.run.n + 1:
            self._facts.contradictions.add(
                f"entry {entry.seq} ends run {entry.run.id} with {total!r} entries, and it is "
                f"number {entry.run.n + 1}"
            )

    def _check_values(self, number: int, piece: bytes) -> None:
        for reference in references(piece):
            content = self._store.blob(reference.digest)
            if content is None:
                self._missing.setdefault(reference.digest, number)
                continue
            try:
                unseal(reference.digest, content)
            except BadBlob as error:
                self._facts.contradictions.add(f"entry {number}: {error}")
            if len(content) != reference.size + SALT_SIZE:
                self._facts.contradictions.add(
                    f"entry {number}: the value {reference.digest} has another size than it says"
                )

    def _check_spelling(self, number: int, line: bytes) -> None:
        try:
            entry = parse_entry(line)
            if spelled(load(line)) != line:
                self._facts.contradictions.add(f"entry {number} is not in its one spelling")
            if entry.log != self._facts.origin:
                self._facts.contradictions.add(f"entry {number} is of the log {entry.log}")
        except (NotAnEntry, OutsideProfile) as error:
            self._facts.contradictions.add(f"entry {number}: {error}")


def _actor_id(actor: bytes) -> str:
    """`lead`, from `{"actor":{"id":"lead","key":null}`."""
    return actor[len(b'{"actor":{"id":"') : -len(b'"' + NO_KEY)].decode(errors="replace")
