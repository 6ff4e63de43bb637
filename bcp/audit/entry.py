"""One entry of the audit log: a line of canonical JSON whose bytes are never changed again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bcp.audit.profile import MAX_LINE, OutsideProfile, load, plain, spelled

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


class NotAnEntry(ValueError):
    """These bytes or values do not make an entry."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, as claimed: `bcp` for what nobody decided."""

    id: str
    key: str | None = None
    """SHA-256 of the raw public key, hexadecimal, only where that key's signature follows."""


@dataclass(frozen=True, slots=True)
class PlanRef:
    """The plan an entry belongs to."""

    id: str
    sha256: str
    """Of the plan file's bytes, hexadecimal."""


@dataclass(frozen=True, slots=True)
class RunStamp:
    """The run a draft belongs to."""

    id: str
    mode: Mode
    seen: int
    """The last `run.n` that the writer has seen; -1 for a new run."""


@dataclass(frozen=True, slots=True)
class RunOf:
    """The run an entry belongs to."""

    id: str
    mode: Mode
    n: int
    """Counts the run's own entries from 0."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a writer wants recorded; place, time and chain are given under the log's lock."""

    type: str
    data: Mapping[str, object]
    actor: Actor
    plan: PlanRef | None = None
    run: RunStamp | None = None


@dataclass(frozen=True, slots=True)
class Entry:
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


@dataclass(frozen=True, slots=True)
class Place:
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
        record: dict[str, object] = {
            "actor": {"id": draft.actor.id, "key": draft.actor.key},
            "data": plain(draft.data, _DATA_DEPTH),
            "host": place.host,
            "id": place.id,
            "log": place.log,
            "plan": draft.plan and {"id": draft.plan.id, "sha256": draft.plan.sha256},
            "prev": place.prev,
            "run": place.run and {"id": place.run.id, "mode": place.run.mode, "n": place.run.n},
            "seq": place.seq,
            "ts": place.ts,
            "type": draft.type,
            "v": VERSION,
        }
        line = spelled(record)
    except OutsideProfile as error:
        raise NotAnEntry(f"{draft.type}: {error}") from None
    _check_length(line)
    return _entry(record, line)


def parse_entry(line: bytes) -> Entry:
    """Read an entry.

    Args:
        line: the stored bytes without LF; hashed elsewhere, never spelled anew.

    Raises:
        NotAnEntry: a key is missing or unknown, or a value is not of its kind.
    """
    _check_length(line)
    try:
        record = load(line)
    except OutsideProfile as error:
        raise NotAnEntry(str(error)) from None
    _same_keys(record, _KEYS, "the entry")
    if _count(record["v"], "v") != VERSION:
        raise NotAnEntry(f"version {record['v']!r}; this bcp reads version {VERSION}")
    return _entry(record, line)


def _check_length(line: bytes) -> None:
    if len(line) > MAX_LINE:
        raise NotAnEntry(f"{len(line)} bytes; an entry has at most {MAX_LINE} (use a blob)")


def _entry(record: dict[str, object], line: bytes) -> Entry:
    return Entry(
        seq=_count(record["seq"], "seq"),
        id=_text(record["id"], "id", _ID),
        ts=_text(record["ts"], "ts", _TIME),
        log=_text(record["log"], "log", _ORIGIN),
        prev=_text(record["prev"], "prev", _DIGEST),
        type=_text(record["type"], "type", _TYPE),
        actor=_actor(record["actor"]),
        host=_text(record["host"], "host"),
        plan=_plan(record["plan"]),
        run=_run(record["run"]),
        data=_object(record["data"], "data"),
        line=line,
    )


_KEYS = frozenset(
    ("actor", "data", "host", "id", "log", "plan", "prev", "run", "seq", "ts", "type", "v")
)


def _actor(value: object) -> Actor:
    actor = _object(value, "actor")
    _same_keys(actor, frozenset(("id", "key")), "actor")
    key = actor["key"]
    return Actor(
        id=_text(actor["id"], "actor.id"),
        key=None if key is None else _text(key, "actor.key", _DIGEST),
    )


def _plan(value: object) -> PlanRef | None:
    if value is None:
        return None
    plan = _object(value, "plan")
    _same_keys(plan, frozenset(("id", "sha256")), "plan")
    return PlanRef(_text(plan["id"], "plan.id"), _text(plan["sha256"], "plan.sha256", _DIGEST))


def _run(value: object) -> RunOf | None:
    if value is None:
        return None
    run = _object(value, "run")
    _same_keys(run, frozenset(("id", "mode", "n")), "run")
    mode = run["mode"]
    if mode not in MODES:
        raise NotAnEntry(f"run.mode is {mode!r}, neither incident nor exercise")
    return RunOf(_text(run["id"], "run.id", _RUN), mode, _count(run["n"], "run.n"))


def _same_keys(record: Mapping[str, object], keys: frozenset[str], what: str) -> None:
    if record.keys() != keys:
        odd = ", ".join(sorted(record.keys() ^ keys))
        raise NotAnEntry(f"{what} has not exactly its keys: {odd}")


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NotAnEntry(f"{name} is not an object")
    return value


def _count(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise NotAnEntry(f"{name} is {value!r}, not a count")
    return value


def _text(value: object, name: str, pattern: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or not value or (pattern and not pattern.fullmatch(value)):
        raise NotAnEntry(f"{name} is {value!r}, which is not of its kind")
    return value
