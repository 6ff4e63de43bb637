"""One entry of the audit log: a line of canonical JSON whose bytes are never changed again."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct

from bcp.audit.profile import MAX_LINE, OutsideProfile, plain, spelled

Mode = Literal["incident", "exercise"]
MODES: tuple[Mode, ...] = get_args(Mode)

VERSION = 1
_DATA_DEPTH = 2
FIRST_PREV = "0" * 64
"""`prev` of the first entry: there is no line before it."""


# The alphabets keep quotation marks and backslashes out of the end of a line, so that one
# expression anchored there reads it safely (bcp/audit/chain.py).
_ORIGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}")
_RUN = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_TYPE = re.compile(r"(?=.{3,64}\Z)[a-z][a-z_]*(?:\.[a-z][a-z_]*)+")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ANY = re.compile(r".+", re.DOTALL)
_FIVE = re.compile("\n".join(one.pattern for one in (_ID, _TIME, _ORIGIN, _DIGEST, _TYPE)))


class NotAnEntry(ValueError):
    """These bytes or values do not make an entry."""


class Actor(Struct, frozen=True):
    """Who did it, as claimed: `bcp` for what nobody decided."""

    id: str
    key: str | None = None
    """SHA-256 of the raw public key, hexadecimal, only where that key's signature follows."""


class PlanRef(Struct, frozen=True):
    """The plan an entry belongs to."""

    id: str
    sha256: str
    """Of the plan file's bytes, hexadecimal."""


class RunStamp(Struct, frozen=True):
    """The run a draft belongs to."""

    id: str
    mode: Mode
    seen: int
    """The last `run.n` that the writer has seen; -1 for a new run."""


class RunOf(Struct, frozen=True):
    """The run an entry belongs to."""

    id: str
    mode: Mode
    n: int
    """Counts the run's own entries from 0."""


class Draft(Struct, frozen=True):
    """What a writer wants recorded; place, time and chain are given under the log's lock."""

    type: str
    data: Mapping[str, object]
    actor: Actor
    plan: PlanRef | None = None
    run: RunStamp | None = None


class Entry(Struct, frozen=True):
    """An entry as it is stored."""

    seq: int
    id: str
    ts: str
    """The writer's wall clock, a claim; order is `seq`."""
    log: str
    """The origin."""
    prev: str
    type: str
    actor: Actor
    host: str
    plan: PlanRef | None
    run: RunOf | None
    data: dict[str, object]
    line: bytes
    """The stored bytes, without LF."""


class Place(Struct, frozen=True):
    """Where, when and by whom a draft becomes an entry."""

    seq: int
    id: str
    ts: str
    log: str
    prev: str
    host: str
    run: RunOf | None


def make_entry(draft: Draft, place: Place) -> Entry:
    """Write an entry; its line is sure to be readable.

    Raises:
        NotAnEntry: a value is outside the log's profile, or the line is too long.
    """
    try:
        data = plain(draft.data, _DATA_DEPTH)
        line = spelled(_record(draft, place, data))
    except OutsideProfile as error:
        raise NotAnEntry(f"{draft.type}: {error}") from None
    check_length(line)
    entry = Entry(
        seq=place.seq,
        id=place.id,
        ts=place.ts,
        log=place.log,
        prev=place.prev,
        type=draft.type,
        actor=draft.actor,
        host=place.host,
        plan=draft.plan,
        run=place.run,
        data=data,
        line=line,
    )
    check_parts(entry)
    return entry


def _record(draft: Draft, place: Place, data: dict[str, object]) -> dict[str, object]:
    run, plan = place.run, draft.plan
    return {
        "actor": {"id": draft.actor.id, "key": draft.actor.key},
        "data": data,
        "host": place.host,
        "id": place.id,
        "log": place.log,
        "plan": None if plan is None else {"id": plan.id, "sha256": plan.sha256},
        "prev": place.prev,
        "run": None if run is None else {"id": run.id, "mode": run.mode, "n": run.n},
        "seq": place.seq,
        "ts": place.ts,
        "type": draft.type,
        "v": VERSION,
    }


def check_length(line: bytes) -> None:
    """Refuse a line that is too long for an entry."""
    if len(line) > MAX_LINE:
        raise NotAnEntry(f"{len(line)} bytes; an entry has at most {MAX_LINE} (use a blob)")


def check_parts(entry: Entry) -> None:
    """Hold the texts of an entry to their alphabets, written or read; raises NotAnEntry."""
    # No alphabet has a line's end, so one search holds all five: a report reads every entry.
    five = f"{entry.id}\n{entry.ts}\n{entry.log}\n{entry.prev}\n{entry.type}"
    if _FIVE.fullmatch(five) is None or not entry.host or not entry.actor.id:
        _name_the_wrong_one(entry)
    if entry.actor.key is not None:
        _match(_DIGEST, entry.actor.key, "actor.key")
    if entry.plan is not None:
        _match(_ANY, entry.plan.id, "plan.id")
        _match(_DIGEST, entry.plan.sha256, "plan.sha256")
    if entry.run is not None:
        _match(_RUN, entry.run.id, "run.id")
    if entry.seq < 0 or (entry.run is not None and entry.run.n < 0):
        raise NotAnEntry("a number is below 0")


def _name_the_wrong_one(entry: Entry) -> None:
    _match(_ID, entry.id, "id")
    _match(_TIME, entry.ts, "ts")
    _match(_ORIGIN, entry.log, "log")
    _match(_DIGEST, entry.prev, "prev")
    _match(_TYPE, entry.type, "type")
    _match(_ANY, entry.host, "host")
    _match(_ANY, entry.actor.id, "actor.id")


def _match(pattern: re.Pattern[str], text: str, name: str) -> None:
    if not pattern.fullmatch(text):
        raise NotAnEntry(f"{name} is {text!r}, which is not of its kind")
