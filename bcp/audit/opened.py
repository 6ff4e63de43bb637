"""The first entry of a log, which says whose it is and which keys sign it."""

from collections.abc import Mapping

from msgspec import Struct

from bcp.audit.ed25519 import BadKey, VerifierKey
from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.head import BadHead, Head, parse_head
from bcp.audit.memory import Memory

LOG_OPENED = "log.opened"
LOG_ROLE = "log"


class Continues(Struct, frozen=True):
    """The log that this one goes on from, as it was last seen."""

    origin: str
    head: Head


class Opened(Struct, frozen=True):
    """What `log.opened` says."""

    name: str
    keys: tuple[VerifierKey, ...] = ()
    continues: Continues | None = None
    lost: bool = False
    """The log it continues can no longer be read in its place."""
    reason: str | None = None
    network_fs: str | None = None
    """The kind of network file system it lies on, which the workspace allowed."""

    def as_data(self) -> dict[str, object]:
        """The entry's data."""
        return {
            "name": self.name,
            "keys": [{"role": LOG_ROLE, "vkey": str(key)} for key in self.keys],
            "continues": self.continues and _continues_data(self.continues),
            "lost": self.lost,
            "reason": self.reason,
            "network_fs": self.network_fs,
        }


def _continues_data(continues: Continues) -> dict[str, object]:
    size, _, root = str(continues.head).partition(":")
    return {"origin": continues.origin, "size": int(size), "root": root}


def opened_by(entry: Entry) -> Opened:
    """Read a log's first entry.

    Raises:
        NotAnEntry: it is not a `log.opened` that can be followed.
    """
    if entry.type != LOG_OPENED or entry.seq != 0:
        raise NotAnEntry("the first entry is not log.opened")
    data = entry.data
    try:
        keys = _keys(data["keys"], entry.log)
        continues = _continues(data["continues"])
    except (BadKey, BadHead, KeyError, TypeError) as error:
        raise NotAnEntry(f"log.opened cannot be followed: {error}") from None
    return Opened(
        name=str(data.get("name")),
        keys=keys,
        continues=continues,
        lost=bool(data.get("lost")),
        reason=_text(data.get("reason")),
        network_fs=_text(data.get("network_fs")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def replaced_here(memory: Memory, place: str, origin: str, opened: Opened | None) -> str | None:
    """The log that this machine last saw at a place, when another one took it unexplained.

    A log whose first entry names the one before it explains itself.
    """
    before = memory.origin_at(place)
    continues = opened.continues.origin if opened and opened.continues else None
    return None if before in (None, origin, continues) else before


def _keys(value: object, origin: str) -> tuple[VerifierKey, ...]:
    """The log's keys: named by its origin, so that no other role's key passes for one."""
    if not isinstance(value, list):
        raise BadKey("its keys are not a list")
    keys = [VerifierKey.parse(str(item["vkey"])) for item in value if item["role"] == LOG_ROLE]
    if any(key.name != origin for key in keys):
        raise BadKey("a log key is not named by the log's origin")
    return tuple(keys)


def _continues(value: object) -> Continues | None:
    if not isinstance(value, Mapping):
        return None
    return Continues(str(value["origin"]), parse_head(f"{value['size']}:{value['root']}"))
