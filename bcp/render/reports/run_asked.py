"""Which runs a report on one run, or on one incident, is about."""

from bcp.audit.entry import Entry
from bcp.model.errors import UsageError
from bcp.render.reports.base import Sources
from bcp.run.values import text_or_none


def asked_runs(sources: Sources) -> tuple[Entry, ...]:
    """The beginnings of the runs that are asked for; raises UsageError."""
    wanted = sources.asked.run or ""
    started = [entry for entry in sources.typed("run.started") if entry.run]
    incidents = {
        one for entry in started if wanted and (one := _incident(entry)).startswith(wanted)
    }
    if len(incidents) == 1:
        return tuple(entry for entry in started if _incident(entry) in incidents)
    found = [entry for entry in started if wanted and entry.run and entry.run.id.startswith(wanted)]
    if len(found) == 1:
        return tuple(found)
    there = ", ".join(_named(entry) for entry in found or started) or "none"
    raise UsageError(
        f"{wanted!r}: " + ("several runs begin so." if found else "there is no such run."),
        means=f"Runs in this log: {there}.",
        next_action="Name one of them; bcp runs lists them all.",
    )


def _incident(entry: Entry) -> str:
    return text_or_none(entry.data.get("incident")) or (entry.run.id if entry.run else "")


def _named(entry: Entry) -> str:
    return f"{entry.run.id[:8] if entry.run else ''} ({entry.plan.id if entry.plan else '?'})"
