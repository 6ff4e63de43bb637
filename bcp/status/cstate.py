"""cState: `GET {page}/index.json`, a static file that the page's build writes.

Shape: cState's `layouts/index.json` (apiVersion 2.0). A system's status is the worst severity of
the unresolved issues that name it. An informational post counts for nothing, but cState lets it
colour the system all the same. One known client has `down` and `disrupted` the wrong way round:
down is the worse of the two. Systems have names and no ids.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from bcp.model.observation import Component, Incident, PageReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict, worst
from bcp.status.answer import (
    Row,
    Unreadable,
    base_url,
    json_request,
    moment,
    rows_at,
    text_at,
    texts_at,
)  # fmt: skip
from bcp.status.base import SourceSpec
from bcp.status.one_object import read_object
from bcp.status.page import (
    Group,
    Listing,
    Ours,
    choose,
    component,
    incident,
    judged,
    missing,
)  # fmt: skip

_STATES = {
    "ok": Verdict.OPERATIONAL,
    "notice": Verdict.DEGRADED,
    "disrupted": Verdict.PARTIAL_OUTAGE,
    "down": Verdict.MAJOR_OUTAGE,
}
_NOTICE = "notice"
_UNNAMED = "an unresolved issue that names no system of the page"
_GO_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? ([+-]\d{4})( \S+)?", re.ASCII)
"""How Go prints a time: `2026-11-21 02:51:00 +0000 UTC`."""


def requests(spec: SourceSpec) -> tuple[Request, ...]:
    """The one request. A static page may lie below its host's root, so the URL's path counts."""
    path = "" if spec.api else urlsplit(spec.url).path.rstrip("/")
    return (json_request(f"{base_url(spec)}{path}/index.json"),)


def read(spec: SourceSpec, replies: Sequence[Reply], read_at: datetime) -> PageReading:
    """Judge the plan's systems by the index; whatever else was answered is unknown."""
    return read_object(requests(spec)[0], spec, replies, read_at, _judged)


def _judged(
    spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, page: Row
) -> PageReading:
    summary = text_at(page, "summaryStatus")
    if not summary or "systems" not in page:
        raise Unreadable("the answer has no summaryStatus and systems: this is no cState index")
    systems = rows_at(page, "systems")
    ours = choose(spec, _listing(systems))
    return judged(
        spec, replies, read_at, ours,
        (*_incidents(systems, ours), *_unexplained(summary, systems, ours)),
        overall=None if summary in _STATES else Verdict.UNKNOWN,
        problems=(*missing(ours), *_unknown_words(summary, systems, ours)),
    )  # fmt: skip


def _listing(systems: Sequence[Row]) -> Listing:
    below: dict[str, set[str]] = {}
    for row in systems:
        below.setdefault(text_at(row, "category"), set()).add(text_at(row, "name"))
    return Listing(
        tuple(_component(row) for row in systems),
        tuple(Group("", name, frozenset(names)) for name, names in below.items() if name),
    )


def _component(row: Row) -> Component:
    """A system; a notice that only an informational post gives is none."""
    name, word = text_at(row, "name"), text_at(row, "status")
    issues = _open(row)
    if word == _NOTICE and issues and all(_is_informational(issue) for issue in issues):
        word = "ok"
    return component(name, name, word, _STATES)


def _open(system: Row) -> tuple[Row, ...]:
    rows = rows_at(system, "unresolvedIssues")
    return tuple(row for row in rows if row.get("resolved") is not True)


def _is_informational(issue: Row) -> bool:
    return issue.get("informational") is True


def _incidents(systems: Sequence[Row], ours: Ours) -> Iterator[Incident]:
    """Each open issue once, though it stands below every system that it names."""
    issues: dict[tuple[str, ...], Row] = {}
    named: dict[tuple[str, ...], dict[str, None]] = {}
    for system in systems:
        for issue in _open(system):
            key = tuple(text_at(issue, each) for each in ("permalink", "title", "createdAt"))
            issues.setdefault(key, issue)
            names = (text_at(system, "name"), *texts_at(issue, "affected"))
            named.setdefault(key, {}).update(dict.fromkeys(names))
    for key, issue in issues.items():
        if not _is_informational(issue):
            yield _incident(issue, [(name, name) for name in named[key]], ours)


def _incident(issue: Row, named: Sequence[tuple[str, str]], ours: Ours) -> Incident:
    severity = text_at(issue, "severity")
    impact = worst((Verdict.DEGRADED, _STATES.get(severity, Verdict.UNKNOWN)))
    row = {"id": text_at(issue, "permalink"), "name": issue.get("title"), "status": severity}
    return incident(ours, row, named, impact, _began(issue))


def _unexplained(summary: str, systems: Sequence[Row], ours: Ours) -> Iterator[Incident]:
    """The issue behind a summary that is worse than every system: it names none of them."""
    impact = _STATES.get(summary, Verdict.OPERATIONAL)
    words = (text_at(row, "status") for row in systems)
    if systems and impact.rank > max(_STATES.get(w, Verdict.UNKNOWN).rank for w in words):
        yield incident(ours, {"name": _UNNAMED, "status": summary}, (), impact, None)


def _began(issue: Row) -> datetime | None:
    found = _GO_TIME.fullmatch(text_at(issue, "createdAt"))
    iso = f"{found[1]}T{found[2]}{found[3]}" if found else issue.get("createdAt")
    return moment({"at": iso}, "at")


def _unknown_words(summary: str, systems: Sequence[Row], ours: Ours) -> tuple[str, ...]:
    rows = (issue for system in systems for issue in _open(system) if not _is_informational(issue))
    severities = dict.fromkeys(text_at(issue, "severity") for issue in rows)
    unknown = [word for word in severities if word not in _STATES]
    return (
        *(f"an issue's severity {word!r} is not known" for word in unknown),
        *((f"the page's summary {summary!r} is not known",)
          if ours.whole and summary not in _STATES else ()),
    )  # fmt: skip
