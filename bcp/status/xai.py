"""xAI's feed, `feed.xml`: all that status.x.ai shows a program; the rest is behind a challenge.

RSS, one item for each incident and component: `[API (us-east-1.api.x.ai)] High error rate`. Its
categories say how severe it is and where it stands now; the text keeps old words. It is a history
of about a hundred items that is never empty, and the only list of components that there is.
Sources: items of 2026-07 to 2026-10 as five readers of the feed kept them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec import Struct

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import Unreadable, base_url, cleaned
from bcp.status.base import SourceSpec
from bcp.status.entries import Entry, feed_of
from bcp.status.page import Ours, judged, missing, unreadable

_SEVERITIES = {
    "available": Verdict.DEGRADED,  # it answers again, but nobody has closed it
    "info": Verdict.DEGRADED,
    "informational": Verdict.DEGRADED,
    "maintenance": Verdict.MAINTENANCE,
    "degraded": Verdict.DEGRADED,
    "degraded_performance": Verdict.DEGRADED,
    "disruption": Verdict.PARTIAL_OUTAGE,
    "partial_outage": Verdict.PARTIAL_OUTAGE,
    "outage": Verdict.MAJOR_OUTAGE,
    "major_outage": Verdict.MAJOR_OUTAGE,
    "unavailable": Verdict.MAJOR_OUTAGE,
}
_CLOSED = ("resolved", "completed", "closed", "postmortem", "scheduled")
_TITLE = re.compile(r"\[(?P<scope>[^\]]+)\]\s*(?P<rest>.*)", re.DOTALL)
_LINE = re.compile(r"^(status|severity):\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_ACCEPT = (("accept", "application/rss+xml, application/xml;q=0.9"),)
_FROM = "from a feed of incidents: a component without an open one counts as operational"


class _Item(Struct, frozen=True):
    """One incident of one component."""

    entry: Entry
    scope: str
    """The component; empty where the title names none."""
    title: str
    state: str
    severity: str

    @property
    def is_open(self) -> bool:
        return self.state not in _CLOSED

    @property
    def impact(self) -> Verdict:
        return _SEVERITIES.get(self.severity, Verdict.UNKNOWN)


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The feed."""
    is_feed = bool(spec.api) and urlsplit(spec.api or "").path.endswith(".xml")
    url = (spec.api or "") if is_feed else f"{base_url(spec)}/feed.xml"
    return (Request(url, headers=_ACCEPT),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the components that the plan names by their open items; else unknown."""
    if not replies:
        return unreadable(spec, None, read_at, "nothing was answered")
    try:
        feed = feed_of(requests(spec)[0], replies[0])
    except Unreadable as error:
        return unreadable(spec, replies[0], read_at, str(error))
    return _judged(spec, replies[0], read_at, [_item(entry) for entry in feed.entries])


def _item(entry: Entry) -> _Item:
    match = _TITLE.match(entry.title)
    scope = match["scope"].strip() if match else ""
    said = reversed(_LINE.findall(entry.text))
    lines = {key.casefold(): cleaned(value.casefold()) for key, value in said}
    words = [word.casefold() for word in entry.categories if word]
    severities = [word for word in words if word in _SEVERITIES]
    states = [word for word in words if word not in _SEVERITIES]
    closing = [word for word in states if word in _CLOSED]
    return _Item(
        entry,
        scope,
        match["rest"] if match and match["rest"] else entry.title,
        state=next(iter(closing or states), "") or lines.get("status", ""),
        severity=max(severities, key=lambda word: _SEVERITIES[word].rank, default="")
        or lines.get("severity", ""),
    )


def _judged(
    spec: SourceSpec, reply: Reply, read_at: datetime, items: Sequence[_Item]
) -> PageReading:
    found = [item for item in items if item.is_open]
    ours = _ours(spec, items, found)
    new = {
        scope: name
        for name in spec.components
        for scope in _newcomers(name, items)
        if scope not in ours.names
    }
    return judged(
        spec, reply, read_at, ours,
        tuple(_incident(item, ours) for item in found),
        problems=(*_problems(items, found), *missing(ours)),
        unread=[_renamed(new[item.scope], item.scope) for item in found if item.scope in new],
        notes=(_FROM, *(_renamed(name, scope) for scope, name in new.items())),
    )  # fmt: skip


def _newcomers(name: str, items: Sequence[_Item]) -> Iterator[str]:
    """Scopes that appear for the first time after the last item of ours.

    xAI renames them: `API (us-east-1.api.x.ai)` in July 2026, `Global (api.x.ai)` in October. The
    old name stays in the history for months, and never has an open item again.
    """
    dated = [(item.scope, item.entry.published) for item in items if item.scope]
    last = max((at for scope, at in dated if at and _means(name, scope)), default=None)
    first: dict[str, datetime] = {}
    for scope, at in dated:
        if at is not None:
            first[scope] = min(at, first.get(scope, at))
    yield from (scope for scope, at in first.items() if last is not None and at > last)


def _renamed(name: str, scope: str) -> str:
    return f"{cleaned(scope)!r} is new since {cleaned(name)!r} was last named: it may be the same"


def _problems(items: Sequence[_Item], found: Sequence[_Item]) -> tuple[str, ...]:
    strange = [item for item in found if not item.impact.is_known and not item.scope]
    return (
        *(() if items else ("the feed has no item, so it lists no components",)),
        *(f"the severity {item.severity!r} of {item.title!r} is not known" for item in strange),
    )


def _ours(spec: SourceSpec, items: Sequence[_Item], found: Sequence[_Item]) -> Ours:
    """Components by the scope of a title; `API` stands for `API (us-east-1.api.x.ai)` too."""
    scopes = dict.fromkeys(item.scope for item in items if item.scope)
    wanted = [cleaned(name) or name for name in spec.components]
    meant = {name: [scope for scope in scopes if _means(name, scope)] for name in wanted}
    chosen = dict.fromkeys(scope for names in meant.values() for scope in names)
    return Ours(
        tuple(_component(scope, found) for scope in (chosen if wanted else scopes)),
        frozenset(),
        frozenset({*chosen, *wanted}),
        frozenset(),
        missing=tuple(name for name in wanted if not meant[name]),
        whole=not wanted,
    )


def _means(name: str, scope: str) -> bool:
    return scope == name or scope.startswith(f"{name} (")


def _component(scope: str, found: Sequence[_Item]) -> Component:
    """Without an id: the feed gives it none."""
    its = [item for item in found if item.scope == scope]
    state = worst((Verdict.OPERATIONAL, *(item.impact for item in its)))
    strange = [item.severity or "(none)" for item in its if not item.impact.is_known]
    return Component("", scope, state, "" if state.is_known else strange[0])


def _incident(item: _Item, ours: Ours) -> Incident:
    named = [("", item.scope)] if item.scope else []
    return Incident(
        item.entry.id, item.title, item.state, item.impact, item.entry.published,
        components=tuple(name for _, name in named),
        touches_ours=ours.touched_by(named),
    )  # fmt: skip
