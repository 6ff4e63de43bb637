"""Notes and heads: when one is due, and writing it."""

from bcp.audit.desk import Desk
from bcp.audit.follow import Follower
from bcp.audit.head import Checkpoint, StoredHead
from bcp.audit.keys import FetchedKey
from bcp.audit.note import Note
from bcp.audit.signing import sign_note
from bcp.audit.types import ENTRY_TYPES

EVERY_ENTRIES = 256
EVERY_S = 60.0
"""Readings share a note: checking one costs 250 times an entry's share of a verification."""


class Noter:
    """Writes the notes of one log, or its unsigned heads where there is no key."""

    def __init__(self, follower: Follower, desk: Desk, key: FetchedKey) -> None:
        self.key = key
        self._follower = follower
        self._clock = desk.clock
        self._noted_at = desk.clock.monotonic()

    def is_due(self, kind: str) -> bool:
        """Whether a note has to follow an entry of this type now."""
        waiting = self._follower.chain.size - self._follower.noted.size
        late = self._clock.monotonic() - self._noted_at >= EVERY_S
        return ENTRY_TYPES[kind].noted_at_once or waiting >= EVERY_ENTRIES or late

    def write(self) -> None:
        """Store the head as it is now. Without fsync: the same bytes can be made again.

        Raises:
            OSError: it could not be stored; the entries are durable all the same.
        """
        stored = self._make()
        self._follower.store.heads.append(stored.line(), durable=False)
        self._follower.note_stored(stored.head)
        self._noted_at = self._clock.monotonic()

    def publish(self) -> None:
        """Bring the file `checkpoint` up to date; an unsigned head is no checkpoint.

        Raises:
            OSError: it could not be written.
        """
        if self.key.key is not None:
            self._follower.store.publish(str(self._make().note).encode())

    def note(self) -> Note:
        """The head as it is now as a note, with the log's line where it has a key."""
        head = self._follower.chain.head()
        return self._make().note or Note(str(Checkpoint(self._follower.origin, head)), ())

    def _make(self) -> StoredHead:
        head = self._follower.chain.head()
        if self.key.key is None:
            return StoredHead(head)
        origin = self._follower.origin
        note = sign_note(str(Checkpoint(origin, head)), self.key.key)
        return StoredHead(head, note, origin)
