"""The audit log as its writers use it: an entry is durable when `append` returns."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from bcp.audit.blobs import SALT_SIZE, seal
from bcp.audit.desk import Desk, JumpWatch
from bcp.audit.entry import Actor, Draft, Entry, Place, RunOf, make_entry
from bcp.audit.follow import Follower
from bcp.audit.keys import FetchedKey
from bcp.audit.memory import Memory
from bcp.audit.note import Note
from bcp.audit.notes import Noter
from bcp.audit.opened import LOG_OPENED, Opened
from bcp.audit.reader import LogReader
from bcp.audit.recovery import Torn
from bcp.audit.remembering import Remembering
from bcp.audit.stamp import next_of_run
from bcp.audit.trouble import recording
from bcp.audit.types import ENTRY_TYPES
from bcp.model.errors import NotRecorded

BCP = Actor("bcp")
"""Who did what nobody decided."""


class Log(LogReader):
    """One open log. Several processes may have it open; one thread may use this object.

    Made by `open_log`; `close` it, or use it in a `with`.
    """

    def __init__(self, follower: Follower, desk: Desk, key: FetchedKey, memory: Memory) -> None:
        super().__init__(follower.store)
        self._follower = follower
        self._desk = desk
        self._noter = Noter(follower, desk, key)
        self._memory = memory
        self._remembering = Remembering(memory, follower.origin)
        self._holder = f"process {os.getpid()} on {desk.host}"
        self._jumps = JumpWatch(desk.clock)
        self._notices: list[str] = []
        if memory.folder is None:
            self._notices.append(f"This machine keeps no memory of the log: {memory.why_missing}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def origin(self) -> str:
        """The log's name, unlike any other's."""
        return self._follower.origin

    @property
    def size(self) -> int:
        """The number of entries that this writer knows of."""
        return self._follower.chain.size

    @property
    def known_to(self) -> int:
        """Where the entries end that this writer knows of, as `end` counts."""
        return self._follower.chain.offset

    @property
    def is_signed(self) -> bool:
        """Whether heads are signed by a key of the log."""
        return self._noter.key.key is not None

    @property
    def why_unsigned(self) -> str:
        """Why they are not; empty when they are."""
        return self._noter.key.why_not

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should be told about the log, in the order in which it came up."""
        return tuple(self._notices)

    def head_text(self) -> str:
        """`41:qBzR…T8c=`: noted outside, it proves the log up to here later."""
        return str(self._follower.chain.head())

    def append(self, draft: Draft) -> Entry:
        """Record one entry. Only when this returns may what it announces be done.

        Raises:
            NotAnEntry: the draft is outside the log's profile (a defect of the caller's).
            NotRecorded: the store could not keep it.
            RunMoved: another writer has added to the run since `draft.run.seen`.
            LogDamaged: the log contradicts itself.
        """
        if draft.type not in ENTRY_TYPES:
            raise ValueError(f"{draft.type!r} is not a type of entry (bcp/audit/types.py)")
        with self._writing():
            self._catch_up()
            self._record_jump()
            return self._add(draft)

    def to_sign(self, entry: Entry) -> Note:
        """The note that an operator signs for an entry: over the log right after it.

        It has the log's own line, where this machine holds its key. The log is held against the
        client's memory first: no operator signs a log that was cut short or forked.

        Args:
            entry: the one that this object has just appended.

        Raises:
            LogDamaged: the log is not what this machine remembers.
            NotRecorded: the log cannot be read.
        """
        if self.size != entry.seq + 1:
            raise ValueError(f"an old size is never signed: {entry.seq + 1}, now {self.size}")
        note = self._noter.note()
        seen = self._memory.seen(self.origin)
        with self._writing():
            self._follower.catch_up(None if seen is None else seen.head)
        return note

    def put_blob(self, value: bytes) -> dict[str, object]:
        """Keep a long or personal value, durably, before the entry that names it.

        Args:
            value: the bytes, with secrets redacted.

        Returns:
            `{"blob": "<hex>", "size": n}`, to stand in an entry's data.

        Raises:
            NotRecorded: the store could not keep it.
        """
        reference, content = seal(value, self._desk.random_bytes(SALT_SIZE))
        with recording(self._store.place):
            self._store.put_blob(reference.digest, content)
        return reference.as_data()

    def close(self) -> None:
        """Write the last note, make the notes durable, bring `checkpoint` up to date.

        Every entry is durable already, so trouble here becomes a notice.
        """
        try:
            with self._writing():
                self._catch_up()
                if self._follower.noted.size < self.size:
                    self._noter.write()
                self._store.heads.sync()
                self._noter.publish()
                self._store.keep_cache(json.dumps(self._follower.chain.cut().as_data()).encode())
                self._note_trouble(self._remembering.keep_state(self._follower.chain))
        except NotRecorded as error:
            self._notices.append(f"The log's last note is still to be made: {error.what}")
        self._store.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with recording(self._store.place), self._store.hold(self._holder, self._desk.clock):
            yield

    def _catch_up(self) -> None:
        recovered = self._follower.catch_up()
        if recovered is not None:
            self._record_recovery(recovered)

    def begin(self, opened: Opened | None, recovered: Torn | None, place: str) -> None:
        """Record, under the lock, what opening the log has to say: it is new, it was mended.

        Args:
            opened: what its first entry has to say; None when it has one.
            recovered: the torn write that was set aside.
            place: how the memory knows where the log lies.
        """
        if opened is not None:
            self._add(Draft(LOG_OPENED, opened.as_data(), BCP))
            if opened.continues is not None:
                self._notices.append(
                    f"A new log was opened, for {opened.reason}: {opened.continues.origin}, "
                    f"{opened.continues.head}. Its first entry names it."
                )
        if recovered is not None:
            self._record_recovery(recovered)
        self._note_trouble(self._remembering.keep_state(self._follower.chain, place))

    def _record_recovery(self, recovered: Torn) -> None:
        self._add(Draft("log.recovered", recovered.as_data(), BCP))
        self._notices.append(
            f"An unfinished write of {recovered.length} bytes was set aside in quarantine/; "
            "it was never acknowledged."
        )

    def _record_jump(self) -> None:
        by_ms = self._jumps.jumped_ms()
        if by_ms:
            self._add(Draft("clock.jumped", {"by_ms": by_ms}, BCP))

    def _add(self, draft: Draft) -> Entry:
        chain = self._follower.chain
        stamp = draft.run
        run = None if stamp is None else next_of_run(chain, stamp, self._store.place)
        place = Place(
            seq=chain.size,
            id=self._desk.new_id(),
            ts=self._desk.now_text(),
            log=self.origin,
            prev=chain.prev(),
            host=self._desk.host,
            run=run,
        )
        entry = make_entry(_with_total(draft, run), place)
        self._store.entries.append(entry.line + b"\n", durable=True)  # acknowledged from here on
        chain.add(entry)
        if self._noter.is_due(draft.type):
            self._write_note()
        self._note_trouble(self._remembering.keep_head(chain))
        return entry

    def _write_note(self) -> None:
        try:
            self._noter.write()
        except OSError as error:
            self._notices.append(f"A note could not be written ({error}); the next one covers it.")

    def _note_trouble(self, text: str) -> None:
        if text:
            self._notices.append(text)


def _with_total(draft: Draft, run: RunOf | None) -> Draft:
    """`run.ended` states the run's number of entries, itself included: nothing was left out."""
    if draft.type != "run.ended" or run is None:
        return draft
    return Draft(
        draft.type, {**draft.data, "entries": run.n + 1}, draft.actor, draft.plan, draft.run
    )
