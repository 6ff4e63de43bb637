"""Opening a log for writing: found or made, its key fetched, checked against the memory."""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bcp.audit.desk import Desk
from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.follow import start_following
from bcp.audit.keys import FetchedKey, KeyStore, fetch_key
from bcp.audit.line import parse_entry
from bcp.audit.log import Log
from bcp.audit.memory import Memory, find_memory
from bcp.audit.opened import Continues, Opened, opened_by, replaced_here
from bcp.audit.profile import MAX_LINE
from bcp.audit.stores.base import Store
from bcp.audit.stores.folder import modes_for
from bcp.audit.stores.registry import DEFAULT_STORE, STORES
from bcp.audit.trouble import damaged, recording
from bcp.model.errors import BadInput, LogDamaged
from bcp.model.ports import Clock, NewId

DEFAULT_NAME = "bcp.invalid"
"""Names a log whose workspace gives it no name (RFC 2606: `.invalid` is nobody's)."""
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", re.ASCII)
_ORIGIN_BYTES = 8


def open_log(
    folder: Path,
    *,
    name: str = DEFAULT_NAME,
    origin: str | None = None,
    clock: Clock,
    new_id: NewId,
    random_bytes: Callable[[int], bytes],
    environ: Mapping[str, str],
    host: str,
    key_store: KeyStore | None,
    group: str | None = None,
    allow_network_fs: bool = False,
    store: str = DEFAULT_STORE,
) -> Log:
    """Open the log in a folder for writing; make it where there is none.

    Args:
        folder: where it lies.
        name: `audit.name` of `bcp.yaml`, the first part of a new log's origin.
        origin: `audit.origin`, where it is pinned: another log is refused.
        clock: the real clock.
        new_id: gives UUIDv4 texts.
        random_bytes: gives so many random bytes.
        environ: says where the client's memory lies.
        host: this machine's name.
        key_store: where the log's key is kept; None where no keyring is usable.
        group: `audit.group`, for colleagues on one host.
        allow_network_fs: `audit.allow_network_fs`.
        store: `audit.store`.

    Raises:
        NotRecorded: the place cannot be written.
        LogDamaged: the log contradicts itself, its heads or this machine's memory.
        BadInput: the settings name no group, store or origin that there is.
    """
    made = _make_store(store, folder, group, allow_network_fs=allow_network_fs)
    desk = Desk(clock, new_id, random_bytes, host)
    return open_on(made, desk, find_memory(environ), key_store, name=name, origin=origin)


def _make_store(name: str, folder: Path, group: str | None, *, allow_network_fs: bool) -> Store:
    if name not in STORES:
        raise BadInput(f"audit.store: there is no store {name!r}; there is {', '.join(STORES)}.")
    try:
        modes = modes_for(group)
    except KeyError:
        raise BadInput(f"audit.group: there is no group {group!r} on this host.") from None
    return STORES[name](folder, modes=modes, allow_network_fs=allow_network_fs)


def open_on(
    store: Store,
    desk: Desk,
    memory: Memory,
    key_store: KeyStore | None,
    *,
    name: str = DEFAULT_NAME,
    origin: str | None = None,
) -> Log:
    """Open the log of a store for writing; see `open_log`."""
    if not NAME.fullmatch(name):
        raise BadInput(
            f"audit.name: {name!r} cannot begin a log's name.",
            next_action="Write a host name of yours, as bcp.example: letters, digits, . _ / -",
        )
    opening = _Opening(store, desk, memory, key_store, name, origin)
    with recording(store.place):
        store.prepare()
        while True:
            log = opening.attempt()
            if log is not None:
                return log


class _Opening(Struct, frozen=True):
    store: Store
    desk: Desk
    memory: Memory
    key_store: KeyStore | None
    name: str
    pinned: str | None

    def attempt(self) -> Log | None:
        """Open it; None when another process made the log meanwhile."""
        first = self._first_entry()
        if first is None:
            return self._make()
        if self.pinned not in (None, first.log):
            raise damaged(
                self.store.place,
                f"audit.origin says {self.pinned}, and here lies {first.log}: another log",
            )
        try:
            opened = opened_by(first)
        except NotAnEntry as error:
            raise damaged(self.store.place, str(error)) from None
        self._check_place(first.log, opened)
        key = _usable(fetch_key(self.key_store, first.log, None), opened)
        return self._follow(first, first.log, key, opened)

    def _make(self) -> Log | None:
        """A new log; its key is fetched before the lock is taken, for a person may be asked."""
        if self.pinned is not None:
            raise damaged(
                self.store.place,
                f"audit.origin says {self.pinned}, and there is no log here; a log made anew "
                "would need another origin",
            )
        origin = f"{self.name}/{self.desk.random_bytes(_ORIGIN_BYTES).hex()}"
        key = fetch_key(self.key_store, origin, self.desk.random_bytes)
        keys = () if key.key is None else (key.key.verifier,)
        opened = Opened(self.name, keys, network_fs=self.store.network_fs)
        return self._follow(None, origin, key, self._continuing(opened))

    def _continuing(self, opened: Opened) -> Opened:
        """Name the log that this machine last saw here and that is gone, if there is one."""
        before = self.memory.origin_at(self._place())
        seen = None if before is None else self.memory.seen(before)
        if before is None or seen is None:
            return opened
        reason = "the log that this machine last saw here is not here any more"
        return replace(opened, continues=Continues(before, seen.head), lost=True, reason=reason)

    def _check_place(self, origin: str, opened: Opened) -> None:
        """Refuse a log that took another's place, unless its first entry says that it goes on."""
        place = self._place()
        before = replaced_here(self.memory, place, origin, opened)
        if before is None:
            return
        raise LogDamaged(
            f"Another log lies in {self.store.place}: this machine last saw {before} here, and "
            f"now it is {origin}.",
            means="Somebody replaced the log, or the folder was moved; nothing was written.",
            next_action=(
                "Put the log back that belongs here. If this one does, remove "
                f"{self.memory.place_file(place)} and run the command again."
            ),
        )

    def _follow(
        self, first: Entry | None, origin: str, key: FetchedKey, opened: Opened
    ) -> Log | None:
        desk = self.desk
        holder = f"process {os.getpid()} on {desk.host}"
        with self.store.hold(holder, desk.clock):
            if self._first_entry() != first:
                return None
            seen = self.memory.seen(origin)
            follower, recovered = start_following(
                self.store, origin, opened.keys, seen, desk.clock.now()
            )
            log = Log(follower, desk, key, self.memory)
            log.begin(opened if first is None else None, recovered, self._place())
        return log

    def _first_entry(self) -> Entry | None:
        """The first entry; None in a new place, or where the very first write was torn."""
        piece = next(self.store.entries.pieces(), b"")
        try:
            return parse_entry(piece.removesuffix(b"\n"))
        except NotAnEntry as error:
            torn = self.store.entries.end() <= MAX_LINE + 1 and self.store.heads.end() == 0
            if torn:
                return None
            raise damaged(self.store.place, f"its first line cannot be read ({error})") from None

    def _place(self) -> str:
        """How the memory knows the place: home folders are shared among machines."""
        return f"{self.desk.host}:{self.store.place}"


def _usable(key: FetchedKey, opened: Opened) -> FetchedKey:
    """The key, if the log names it; one that it does not name would sign for nobody."""
    if key.key is None or key.key.verifier in opened.keys:
        return key
    if not opened.keys:
        return FetchedKey(why_not="this log was opened without a key")
    return FetchedKey(why_not="the key of this machine is not among the log's keys")
