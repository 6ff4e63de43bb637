"""The client's memory: what this machine last saw of a log, kept outside that log.

A log can be rewritten together with all its heads, or cut short to an older state. What was seen
before, kept elsewhere, is what shows it. It also holds all that is needed to read on from there.
"""

import json
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from bcp.audit.cut import BEGINNING, BadCut, Cut, cut_of
from bcp.audit.head import BadHead, Head, parse_head

_COMPACT = 64 * 1024
"""Bytes from which a file of states is written anew with the last one alone."""


class Seen(Struct, frozen=True):
    """What this client last saw of a log."""

    head: Head
    cut: Cut
    """A state to read on from, of the same head or some entries before it."""


class Memory(Struct, frozen=True):
    """What was last seen, by origin, and origins by place."""

    folder: Path | None
    """None where this machine gives no place for it: then `why_missing` says so."""
    why_missing: str = ""

    def seen(self, origin: str) -> Seen | None:
        """What this client last saw of a log; None when it never saw it."""
        head = BEGINNING.head
        for record in _newest_first(self._path("origins", origin)):
            try:
                if record["origin"] != origin:
                    continue
                if "cut" in record:
                    cut = cut_of(record["cut"])
                    return Seen(max(head, cut.head, key=lambda seen: seen.size), cut)
                found = parse_head(str(record["head"]))
            except (BadCut, BadHead, KeyError):
                continue
            head = max(found, head, key=lambda seen: seen.size)
        return Seen(head, BEGINNING) if head.size else None

    def origin_at(self, place: str) -> str | None:
        """The origin of the log that this client last saw at a place."""
        for record in _newest_first(self._path("places", place)):
            origin = record.get("origin")
            if record.get("place") == place and isinstance(origin, str):
                return origin
        return None

    def remember(self, origin: str, cut: Cut) -> None:
        """Keep a state, unless a newer one is kept: a memory that goes back would forget.

        Lines are added and the newest whole ones count: replacing the file each time would cost
        a third of an append.

        Raises:
            OSError: it could not be kept.
        """
        seen = self.seen(origin)
        if seen is not None and seen.head.size > cut.head.size:
            return
        record = {"origin": origin, "cut": cut.as_data()}
        _add_line(self._path("origins", origin), _line(record), compact=True)

    def remember_head(self, origin: str, head: Head) -> None:
        """Keep a head alone, between two states, under the log's lock: a tenth of the work.

        Raises:
            OSError: it could not be kept.
        """
        line = f'{{"origin":"{origin}","head":"{head}"}}\n'.encode()
        _add_line(self._path("origins", origin), line, compact=False)

    def remember_place(self, place: str, origin: str) -> None:
        """Keep which log lies at a place.

        Raises:
            OSError: it could not be kept.
        """
        if self.origin_at(place) != origin:
            record = {"place": place, "origin": origin}
            _add_line(self._path("places", place), _line(record), compact=True)

    def place_file(self, place: str) -> str:
        """The file that a person removes to make this client forget what lay at a place."""
        return str(self._path("places", place))

    def _path(self, kind: str, name: str) -> Path | None:
        return None if self.folder is None else _path(self.folder, kind, name)


@lru_cache(maxsize=64)
def _path(folder: Path, kind: str, name: str) -> Path:
    return folder / kind / f"{sha256(name.encode()).hexdigest()[:32]}.jsonl"


def find_memory(environ: Mapping[str, str]) -> Memory:
    """The memory of whoever runs bcp.

    Args:
        environ: `XDG_STATE_HOME`, else `HOME` (XDG Base Directory Specification: absolute paths
            only), else `STATE_DIRECTORY` (systemd.exec(5)) say where.
    """
    base = environ.get("XDG_STATE_HOME", "")
    home = environ.get("HOME", "")
    services = environ.get("STATE_DIRECTORY", "").split(":")[0]
    if Path(base).is_absolute():
        return Memory(Path(base) / "bcp" / "seen")
    if Path(home).is_absolute():
        return Memory(Path(home) / ".local" / "state" / "bcp" / "seen")
    if Path(services).is_absolute():
        return Memory(Path(services) / "bcp" / "seen")
    return Memory(None, "none of XDG_STATE_HOME, HOME and STATE_DIRECTORY names a folder")


def _newest_first(path: Path | None) -> Iterator[Mapping[str, object]]:
    """The whole lines that can be read; one that a power cut tore is passed over."""
    try:
        lines = [] if path is None else path.read_bytes().split(b"\n")[:-1]
    except OSError:
        return
    for line in reversed(lines):
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _line(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def _add_line(path: Path | None, line: bytes, *, compact: bool) -> None:
    """Add a line; a file that has grown long is replaced by one with this line alone."""
    if path is None:
        return
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o600)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, line)
        long = compact and os.fstat(descriptor).st_size > _COMPACT
    finally:
        os.close(descriptor)
    if long:
        temporary = path.with_suffix(f".{os.getpid()}.new")
        temporary.write_bytes(line)
        temporary.chmod(0o600)
        temporary.replace(path)
