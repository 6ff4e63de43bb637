"""A feed as what it is, a history: what of it is open, and whom that touches.

An entry that is not closed is `degraded`, never more; a feed without entries says nothing at all.
"""

from collections.abc import Sequence
from datetime import datetime

from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict
from bcp.status.answer import cleaned
from bcp.status.base import SourceSpec
from bcp.status.entries import Feed
from bcp.status.entry_state import STATES, UNDER_WAY, Told, told
from bcp.status.page import MISSING, Ours, judged

_FROM = "from a feed, which lists incidents only"


def judged_history(
    spec: SourceSpec, reply: Reply, read_at: datetime, feed: Feed, notes: Sequence[str] = ()
) -> PageReading:
    """Judge what is open in a feed; one without entries is unknown.

    Args:
        spec: the source.
        reply: what the feed was read from.
        read_at: when.
        feed: its entries, newest first.
        notes: what else to know of how it was read.
    """
    found = [told(entry) for entry in feed.entries]
    ours = _ours(spec, found)
    incidents = tuple(_incident(one, ours) for one in found if one.is_open)
    unsure = ours.missing if any(not one.touches_ours for one in incidents) else ()
    return judged(
        spec, reply, read_at, Ours((), ours.ids, ours.names, frozenset(), unsure, ours.whole),
        incidents,
        at_rest=Verdict.OPERATIONAL if feed.entries else None,
        problems=_problems(found, unsure),
        notes=(*_notes(found, ours), *notes),
    )  # fmt: skip


def _ours(spec: SourceSpec, found: Sequence[Told]) -> Ours:
    """Our components by name; missing are those that no entry of a feed that lists them names."""
    wanted = [cleaned(name) or name for name in spec.components]
    named = {name for one in found for pair in one.affected for name in pair}
    unseen = [name for name in wanted if name not in named] if named else []
    words = frozenset(wanted)
    return Ours((), words, words, frozenset(), tuple(unseen), whole=not wanted)


def _problems(found: Sequence[Told], unsure: Sequence[str]) -> tuple[str, ...]:
    """Why the state may be unknown."""
    stateless = [one for one in found if one.is_open and one.state not in STATES]
    return (
        *(() if found else ("the feed has no entry: that says nothing of the service",)),
        *(f"{MISSING}: no entry of the feed names {name!r}" for name in unsure),
        *(_no_state(one) for one in stateless),
    )


def _no_state(one: Told) -> str:
    what = f"says {one.state!r}, which is not known" if one.state else "says no state"
    return f"the entry {one.entry.title!r} {what}"


def _notes(found: Sequence[Told], ours: Ours) -> tuple[str, ...]:
    ties = sum(one.is_tie for one in found)
    is_quiet = found and not any(one.is_open for one in found)
    return (
        f"{_FROM}: nothing is open in it" if is_quiet else _FROM,
        *(f"no entry has named {name!r} yet" for name in ours.missing),
        *((f"{ties} closed in the same minute as another update",) if ties else ()),
    )


def _incident(one: Told, ours: Ours) -> Incident:
    return Incident(
        one.entry.id, one.entry.title, one.state, _impact(one.state), one.started_at,
        components=tuple(dict.fromkeys(name for names in one.affected for name in names)),
        touches_ours=ours.touched_by(one.affected),
    )  # fmt: skip


def _impact(state: str) -> Verdict:
    if state in UNDER_WAY:
        return Verdict.MAINTENANCE
    return Verdict.DEGRADED if state in STATES else Verdict.UNKNOWN
