"""One pass over a log: its notes beside its entries, in memory that does not grow with it.

No lock is taken. What is known of the log is read before its entries, so that a log being written
to is never found too short; what is added meanwhile is left for the next time.
"""

from collections.abc import Sequence
from itertools import islice

from bcp.audit.acting import Acting
from bcp.audit.authors import Authors
from bcp.audit.chain import Chain
from bcp.audit.ed25519 import VerifierKey
from bcp.audit.entry import NotAnEntry
from bcp.audit.facts import Facts
from bcp.audit.follow import BATCH
from bcp.audit.head import BadHead, Head, StoredHead, parse_checkpoint, parse_stored
from bcp.audit.keyed import actors, parts
from bcp.audit.line import parse_entry
from bcp.audit.note import BadNote, Note, parse_note
from bcp.audit.opened import opened_by
from bcp.audit.recovery import TailKind, judge_tail, next_entry
from bcp.audit.signing import BadSignature, signers
from bcp.audit.stores.base import MAX_PIECE, Store
from bcp.audit.torn_note import HOLE, could_go_on
from bcp.audit.trust import Keeper, KeptHead


class Scan:
    """The pass; made for one log and used once."""

    def __init__(
        self, store: Store, kept: Sequence[KeptHead], keys: Sequence[VerifierKey], *, strict: bool
    ) -> None:
        self._store = store
        self._given = tuple(keys)
        self.facts = Facts(Chain())
        self._published = store.checkpoint()
        self._entries_end = store.entries.end()
        self._heads_end = store.heads.end()
        self._kept = sorted(kept, key=lambda item: item.head.size)
        self._acting = Acting(store, self.facts, strict=strict)
        self._pieces = store.entries.pieces()

    def run(self) -> Facts:
        """Read it all."""
        self._read_opening()
        self._read_published()
        torn = self._read_heads()
        self._read_kept(self.facts.chain.size)
        self._read_uncovered()
        self._read_kept(None)
        if not could_go_on(torn, self.facts.origin, self.facts.chain.head()):
            self.facts.contradictions.add("checkpoints.jsonl ends in what no bcp ever wrote")
        elif torn:
            self.facts.remarks.append("the last note is unfinished; the next writer makes it again")
        self._acting.finish()
        return self.facts

    @property
    def _keys(self) -> tuple[VerifierKey, ...]:
        """The log's own keys, and those given for a log whose first entry cannot be read."""
        return self.facts.opened.keys if self.facts.opened else self._given

    def _read_opening(self) -> None:
        piece = next(self._store.entries.pieces(), b"")
        try:
            first = parse_entry(piece.removesuffix(b"\n"))
            self.facts.origin = first.log
            self.facts.opened = opened_by(first)
        except NotAnEntry as error:
            self.facts.contradictions.add(f"entry 0 (line 1): {error}" if piece else "no entries")
        self.facts.authors = Authors(self.facts.origin, self._keys)

    def _read_published(self) -> None:
        """The file `checkpoint` may lag behind, and is a head of this log all the same."""
        if self._published is None:
            return
        try:
            note = parse_note(self._published)
            checkpoint = parse_checkpoint(note.text)
        except (BadNote, BadHead) as error:
            self.facts.contradictions.add(f"the file checkpoint: {error}")
            return
        self._judge_note(note, checkpoint.origin, checkpoint.head, "the file checkpoint")
        self._kept.append(KeptHead(checkpoint.head, Keeper.LOG, "the file checkpoint"))
        self._kept.sort(key=lambda item: item.head.size)

    def _read_heads(self) -> bytes:
        """Every stored note or head, the entries up to each; returns an unfinished last line."""
        position, lost = 0, 0
        for number, piece in enumerate(self._store.heads.pieces(), 1):
            if position >= self._heads_end:
                break
            position += len(piece)
            where = f"line {number} of checkpoints.jsonl"
            try:
                self._take_stored(parse_stored(piece.removesuffix(b"\n")), where)
            except BadHead as error:
                if HOLE in piece:
                    lost += 1
                elif not piece.endswith(b"\n"):
                    return piece
                else:
                    self.facts.contradictions.add(f"{where}: {error}")
        if lost:
            self.facts.remarks.append(f"a power cut left {lost} holes among the notes")
        return b""

    def _take_stored(self, stored: StoredHead, where: str) -> None:
        if stored.note is not None:
            self._judge_note(stored.note, stored.origin, stored.head, where)
        before = self.facts.stored
        if before is not None and stored.head.size < before.size:
            self.facts.contradictions.add(f"{where} goes back to {stored.head.size} entries")
            return
        if before is not None and stored.head.size == before.size and stored.head != before:
            self.facts.histories.add(f"{where}: a second root at {stored.head.size} entries")
        self.facts.stored = stored.head
        self._read_kept(stored.head.size)
        self._read_to(stored.head.size)
        self._compare(KeptHead(stored.head, Keeper.LOG, where))

    def _judge_note(self, note: Note, origin: str, head: Head, where: str) -> None:
        if origin != self.facts.origin:
            self.facts.contradictions.add(f"{where} is of another log, {origin}")
        try:
            signed_by = signers(note, self._keys)
        except BadSignature as error:
            self.facts.contradictions.add(f"{where}: {error}")
            self.facts.wrong_keys.add(f"{where}: {error}")
            return
        if len(note.signatures) != 1 or not signed_by:
            self.facts.wrong_keys.add(f"{where} is not signed by exactly one key of the log")
        for key in signed_by:
            self.facts.sign(key, head.size)

    def _read_kept(self, size: int | None) -> None:
        """Compare the heads kept elsewhere, up to a size; None for all that are left."""
        while self._kept and (size is None or self._kept[0].head.size <= size):
            kept = self._kept.pop(0)
            self._read_to(kept.head.size)
            self._compare(kept)

    def _compare(self, kept: KeptHead) -> None:
        head = self.facts.chain.head()
        if head.size < kept.head.size:
            self.facts.short.add(
                f"{kept.where} says {kept.head.size} entries, and the log has {head.size}"
            )
        elif head.size == kept.head.size and head != kept.head:
            text = f"{kept.where} has another root at {head.size} entries than the log"
            self.facts.contradictions.add(text)
            if kept.keeper is not Keeper.LOG:
                self.facts.histories.add(text)
        elif head == kept.head and kept.keeper is not Keeper.LOG:
            self.facts.agreed.append(kept)

    def _read_to(self, size: int) -> None:
        """Read up to a size; a last line that is not ended is left out, for it counts for none."""
        chain = self.facts.chain
        while batch := list(islice(self._pieces, max(0, min(BATCH, size - chain.size)))):
            if not batch[-1].endswith(b"\n") and len(batch[-1]) < MAX_PIECE:
                del batch[-1]
            self._take(batch)

    def _take(self, batch: Sequence[bytes]) -> None:
        found = actors(batch)
        self._acting.count(found)
        for part in parts(batch, found):
            seq = self.facts.chain.size
            self._acting.take(seq, part, self.facts.chain.take(part))

    def _read_uncovered(self) -> None:
        """The entries after the last head: nothing vouches for them, so each is parsed."""
        chain = self.facts.chain
        for piece in self._pieces:
            if chain.offset >= self._entries_end:
                return
            entry = next_entry(piece, self.facts.origin, chain.size, chain.prev())
            if entry is not None and piece.endswith(b"\n"):
                self._take([piece])
                continue
            rest = [piece, *islice(self._pieces, 2)]
            if entry is not None or judge_tail(b"".join(rest)) is TailKind.TORN:
                self.facts.remarks.append(
                    "the last write is unfinished; it was never acknowledged, and the next writer "
                    "mends that"
                )
                return
            what = f"entry {chain.size} (line {chain.size + 1}) is not the next entry"
            self.facts.contradictions.add(what)
            self._take(rest)
