"""Reading a line back as an entry: canonical JSON with exactly the keys of one."""

from collections.abc import Mapping

from bcp.audit.entry import (
    MODES,
    VERSION,
    Actor,
    Entry,
    NotAnEntry,
    PlanRef,
    RunOf,
    check_length,
    check_parts,
)
from bcp.audit.profile import OutsideProfile, load


def parse_entry(line: bytes) -> Entry:
    """Read an entry.

    Args:
        line: the stored bytes without LF; hashed elsewhere, never spelled anew.

    Raises:
        NotAnEntry: a key is missing or unknown, or a value is not of its kind.
    """
    check_length(line)
    try:
        record = load(line)
    except OutsideProfile as error:
        raise NotAnEntry(str(error)) from None
    _same_keys(record, _KEYS, "the entry")
    if _count(record["v"], "v") != VERSION:
        raise NotAnEntry(f"version {record['v']!r}; this bcp reads version {VERSION}")
    return _entry(record, line)


def _entry(record: dict[str, object], line: bytes) -> Entry:
    entry = Entry(
        seq=_count(record["seq"], "seq"),
        id=_text(record["id"], "id"),
        ts=_text(record["ts"], "ts"),
        log=_text(record["log"], "log"),
        prev=_text(record["prev"], "prev"),
        type=_text(record["type"], "type"),
        actor=_actor(record["actor"]),
        host=_text(record["host"], "host"),
        plan=_plan(record["plan"]),
        run=_run(record["run"]),
        data=_object(record["data"], "data"),
        line=line,
    )
    check_parts(entry)
    return entry


_KEYS = frozenset(
    ("actor", "data", "host", "id", "log", "plan", "prev", "run", "seq", "ts", "type", "v")
)


def _actor(value: object) -> Actor:
    actor = _object(value, "actor")
    _same_keys(actor, frozenset(("id", "key")), "actor")
    key = actor["key"]
    return Actor(_text(actor["id"], "actor.id"), None if key is None else _text(key, "actor.key"))


def _plan(value: object) -> PlanRef | None:
    if value is None:
        return None
    plan = _object(value, "plan")
    _same_keys(plan, frozenset(("id", "sha256")), "plan")
    return PlanRef(_text(plan["id"], "plan.id"), _text(plan["sha256"], "plan.sha256"))


def _run(value: object) -> RunOf | None:
    if value is None:
        return None
    run = _object(value, "run")
    _same_keys(run, frozenset(("id", "mode", "n")), "run")
    mode = run["mode"]
    if mode not in MODES:
        raise NotAnEntry(f"run.mode is {mode!r}, neither incident nor exercise")
    return RunOf(_text(run["id"], "run.id"), mode, _count(run["n"], "run.n"))


def _same_keys(record: Mapping[str, object], keys: frozenset[str], what: str) -> None:
    if record.keys() != keys:
        odd = ", ".join(sorted(record.keys() ^ keys))
        raise NotAnEntry(f"{what} has not exactly its keys: {odd}")


def _object(value: object, name: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise NotAnEntry(f"{name} is not an object")
    return value


def _count(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotAnEntry(f"{name} is {value!r}, not a number")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise NotAnEntry(f"{name} is {value!r}, not a text")
    return value
