"""Flashduty's widget, `/api/widget/v1/summary.json`: the page in short, and how long that is good.

It has no list of components: it names those that an open event affects. Its overall state and its
own `max_stale_seconds` are what the page's other endpoint lacks. Source: "Status page widgets" in
Flashduty's documentation, as two readers in production cite it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bcp.model.instant import second_text
from bcp.model.observation import Incident, PageReading
from bcp.model.ports import Reply
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    cleaned,
    id_at,
    moment,
    object_at,
    rows_at,
    text_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.page import MISSING, Ours, judged, unreadable

STATES = {
    "operational": Verdict.OPERATIONAL,
    "under_maintenance": Verdict.MAINTENANCE,
    "maintenance": Verdict.MAINTENANCE,
    "degraded": Verdict.DEGRADED,
    "partial_outage": Verdict.PARTIAL_OUTAGE,
    "full_outage": Verdict.MAJOR_OUTAGE,
}
CLOSED = ("resolved", "completed", "closed")
UNDER_WAY = ("ongoing", "in_progress", "verifying")

_FROM = "from the page's widget, which names only what is affected"
_MOST_SECONDS = 10**9


def judged_widget(spec: SourceSpec, reply: Reply, read_at: datetime, widget: Row) -> PageReading:
    """Judge the open events, and the overall state where they do not tell what is ours.

    Raises:
        Unreadable: it is no widget, or says that there is none.
    """
    frozen = _frozen(widget, read_at)
    if frozen:
        return unreadable(spec, reply, read_at, frozen)
    overall = STATES.get(text_at(object_at(widget, "overall"), "status"), Verdict.UNKNOWN)
    incidents, works = (
        [row for row in _events(widget, key) if text_at(row, "phase") not in CLOSED]
        for key in ("ongoing_incidents", "in_progress_maintenances")
    )
    ours = _ours(spec)
    found = (*(_incident(row, ours) for row in incidents), *(_work(row, ours) for row in works))
    problems = (*_strange(widget, works), *_problems(spec, overall, found))
    return judged(
        spec, reply, read_at, ours, found,
        at_rest=overall if ours.whole else Verdict.UNKNOWN if problems else Verdict.OPERATIONAL,
        problems=problems, notes=(_FROM,),
    )  # fmt: skip


def _frozen(widget: Row, read_at: datetime) -> str:
    """What is wrong with its age, by its own measure; empty where it is fresh."""
    if widget.get("error"):
        raise Unreadable(f"the page's widget answers {cleaned(str(widget['error']))!r}")
    if text_at(widget, "schema_version").partition(".")[0] not in ("", "1"):
        raise Unreadable("the page's widget is of another version than 1")
    written, most = moment(widget, "generated_at"), widget.get("max_stale_seconds")
    if written is None or type(most) is not int or not 0 <= most < _MOST_SECONDS:
        raise Unreadable("the page's widget does not say how long it is good")
    if read_at - written <= timedelta(seconds=most):
        return ""
    return f"the page is frozen: written {second_text(written)}, good for {most} s by its own word"


def _events(widget: Row, key: str) -> tuple[Row, ...]:
    if not isinstance(widget.get(key), list):
        raise Unreadable(f"the page's widget has no list of {key}")
    return rows_at(widget, key)


def _ours(spec: SourceSpec) -> Ours:
    words = frozenset(cleaned(name) or name for name in spec.components)
    return Ours((), words, words, frozenset(), whole=not words)


def _incident(row: Row, ours: Ours) -> Incident:
    affected = rows_at(row, "affected_components")
    about_us = [item for item in affected if ours.touched_by([_pair(item)])] or affected
    words = [text_at(row, "impact") or "degraded", *(text_at(i, "status") for i in about_us)]
    impact = worst((Verdict.DEGRADED, *(STATES.get(word, Verdict.UNKNOWN) for word in words)))
    return _event(row, ours, impact)


def _work(row: Row, ours: Ours) -> Incident:
    known = text_at(row, "phase") in UNDER_WAY
    return _event(row, ours, Verdict.MAINTENANCE if known else Verdict.UNKNOWN)


def _event(row: Row, ours: Ours, impact: Verdict) -> Incident:
    named = [_pair(item) for item in rows_at(row, "affected_components")]
    return Incident(
        id_at(row, "id"), cleaned(row.get("title")), text_at(row, "phase"), impact,
        moment(row, "started_at", "starts_at"),
        components=tuple(word for pair in named for word in pair if word),
        touches_ours=ours.touched_by(named),
    )  # fmt: skip


def _pair(row: Row) -> tuple[str, str]:
    return id_at(row, "id"), text_at(row, "name")


def _problems(spec: SourceSpec, overall: Verdict, found: Sequence[Incident]) -> tuple[str, ...]:
    """Why our components may be affected though nothing says so."""
    explained = worst((Verdict.OPERATIONAL, *(one.impact for one in found)))
    if not spec.components:
        return ()
    if overall.is_known and overall.rank > explained.rank:
        return (f"the page is {overall}, and its widget does not say what is affected",)
    if found and not any(one.touches_ours for one in found):
        named = ", ".join(cleaned(name) for name in spec.components)
        return (f"{MISSING}: the widget does not list {named}, and something is open: give slug",)
    return ()


def _strange(widget: Row, works: Sequence[Row]) -> tuple[str, ...]:
    word = text_at(object_at(widget, "overall"), "status")
    phases = [text_at(row, "phase") for row in works]
    return (
        *(() if word in STATES else (f"the page's overall state {word!r} is not known",)),
        *(f"a maintenance's phase {word!r} is not known" for word in phases
          if word not in UNDER_WAY),
    )  # fmt: skip
