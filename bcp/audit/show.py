"""Entries and heads as text for a person; nothing in them can steer the terminal."""

from pathlib import Path

from bcp.audit.entry import Entry
from bcp.audit.profile import spelled
from bcp.audit.reader import read_log
from bcp.audit.types import ENTRY_TYPES
from bcp.model.errors import NotALog
from bcp.model.visible import visible


def shown(entry: Entry) -> str:
    """One entry in one line: number, time, what it says, who, its run, and its data."""
    known = ENTRY_TYPES.get(entry.type)
    says = known.says if known else "of a type that this bcp does not interpret"
    run = f"  run {entry.run.id} #{entry.run.n}" if entry.run else ""
    drill = "  EXERCISE" if entry.run and entry.run.mode == "exercise" else ""
    who = f"{entry.actor.id}@{entry.host}"
    data = spelled(entry.data).decode()
    return visible(f"{entry.seq}  {entry.ts}  {entry.type} ({says})  {who}{run}{drill}  {data}")


def checkpoint_text(folder: Path) -> str:
    """The newest stored note of a log, or its head where it has no key.

    Raises:
        NotALog: there is none.
    """
    last = read_log(folder).last_head()
    if last is None:
        raise NotALog(
            f"{folder} holds no checkpoint.",
            means="No log was written there, or its checkpoints.jsonl is gone.",
            next_action="Run `bcp audit verify` on the folder that holds entries.jsonl.",
        )
    return f"{last.head}\n" if last.note is None else str(last.note)
