"""What an entry of a feed tells of one incident: its state, its start, what it affects.

The state is the newest label in the entry that speaks of one. Sources: what Statuspage, incident.io
and Flashduty wrote, and 1,516 archived versions of GitHub's history.atom, 2022 to 2026.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec import Struct

from bcp.model.instant import parse_mail_date
from bcp.status.answer import cleaned
from bcp.status.entries import Entry
from bcp.status.markup import ITEM, LABEL, STAMP, Run

CLOSED = ("resolved", "completed", "complete", "postmortem")
UNDER_WAY = ("in progress", "verifying")
_PLANNED = "scheduled"
STATES = ("investigating", "identified", "monitoring", _PLANNED, *UNDER_WAY, *CLOSED)
_UPDATE = "update"
"""A label that leaves the state as it was."""
_PLAN_MARK = "this is a scheduled event"
_AFFECTED = "affected components"
_STATE_BEHIND = re.compile(r"\s*\([^()]*\)$")
"""incident.io lists `Login (Operational)`."""
_TITLE_STATE = re.compile(r"\[(\w+)\]|(\w+):", re.ASCII)
_STAMP = re.compile(r"([A-Z][a-z]{2}) +(\d{1,2}), (\d\d:\d\d) UTC", re.ASCII)
_LONGEST, _LATER = timedelta(days=180), timedelta(days=1)
"""How long before the latest update the first one may be, and how long after it by mistake."""


class Told(Struct, frozen=True):
    """What an entry tells of one incident."""

    entry: Entry
    state: str
    """The word of its newest state; empty where no label says one."""
    updates: tuple[tuple[str, str], ...]
    """Label and time of each update, in the entry's order: the newest first."""
    affected: tuple[tuple[str, str], ...]
    """Each component that it lists, as written and without the state behind it."""
    is_planned: bool
    """Scheduled beforehand: it counts only while it is under way."""
    started_at: datetime | None
    """None where the entry does not say it for certain."""

    @property
    def is_open(self) -> bool:
        under_way = self.state in UNDER_WAY
        return under_way or not (self.is_planned or self.state in (_PLANNED, *CLOSED))

    @property
    def is_tie(self) -> bool:
        """Whether it is read as closed though another state of the same minute stands above."""
        words = [word for word, _ in self.updates if word != _UPDATE]
        return self.state in CLOSED and bool(words) and words[0] not in CLOSED


def told(entry: Entry) -> Told:
    """Read an entry."""
    labels = [run.text.casefold() for run in entry.content if run.mark == LABEL]
    updates = tuple(_updates(entry.content))
    return Told(
        entry,
        _newest(updates) or _state_elsewhere(entry),
        updates,
        tuple(_affected(entry.content)),
        is_planned=any(label.startswith(_PLAN_MARK) for label in labels),
        started_at=_started_at(entry, updates),
    )


def _newest(updates: Sequence[tuple[str, str]]) -> str:
    """The newest word that speaks of a state; `Update` leaves the one before it.

    Updates of one minute stand in no certain order: on GitHub, `Investigating` stood above the
    `Resolved` of the same minute twice in four years, and both incidents were over, though their
    entries stayed in the feed for 63 and 78 days. So a closing word of the newest minute counts.
    """
    words = [word for word, _ in updates if word != _UPDATE]
    closing = [word for word in _of_newest_minute(updates) if word in CLOSED]
    return next(iter(closing or words), "")


def _of_newest_minute(updates: Sequence[tuple[str, str]]) -> list[str]:
    stamp = updates[0][1] if updates else ""
    return [word for word, at in updates if at == stamp] if stamp else []


def _updates(content: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """The label of each update, and the text of the time above it.

    Below a time only the first label is the update's: what is bold behind it is its text, as in
    "this is not <b>resolved</b> yet".
    """
    stamp, is_labelled = "", False
    for run, after in pairwise((*content, Run(""))):
        if run.mark == STAMP:
            stamp, is_labelled = run.text, False
        word = _word(run.text, after) if run.mark == LABEL else ""
        if word and not (stamp and is_labelled):
            yield word, stamp
            is_labelled = True


def _word(label: str, after: Run) -> str:
    """The state that a label says: `Resolved`, `Status: Resolved`, `Status:` and the next word."""
    name, colon, rest = label.casefold().partition(":")
    if colon and name.strip() == "status":
        return _folded(rest or after.first_line)
    word = _folded(name)
    return word if word in STATES or word == _UPDATE else ""


def _folded(text: str) -> str:
    words = cleaned(text.replace("_", " ")).casefold().strip(" :.-")
    return words.removeprefix("maintenance ")


def _state_elsewhere(entry: Entry) -> str:
    """The state as a category or before the title, as feeds without updates have it."""
    match = _TITLE_STATE.match(entry.title)
    words = [*entry.categories, *(match.groups("") if match else ())]
    return next((word for word in map(_folded, words) if word in STATES), "")


def _affected(content: Sequence[Run]) -> Iterator[tuple[str, str]]:
    """The components under `Affected components`: items of a list, or a line with commas."""
    is_ours = False
    for run in content:
        if run.mark == LABEL:
            is_ours = run.text.casefold().strip(" :") == _AFFECTED
        elif is_ours and run.mark in (ITEM, ""):
            names = [run.text] if run.mark == ITEM else run.first_line.split(",")
            yield from ((cleaned(n), cleaned(_STATE_BEHIND.sub("", n))) for n in names if n.strip())


def _started_at(entry: Entry, updates: Sequence[tuple[str, str]]) -> datetime | None:
    """When the first update says that it was, if that is certain.

    Statuspage's dates of an entry are both those of its latest update. The first update has a time
    without a year: that of the latest update or the one before, where the page writes in UTC.
    """
    latest = entry.updated or entry.published
    match = _STAMP.fullmatch(updates[-1][1]) if updates else None
    if latest is None or match is None:
        return None
    month, day, time = match.groups()
    years = (latest.year, latest.year - 1)
    found = [_instant(f"{day} {month} {year} {time} UTC") for year in years]
    return next((at for at in found if at and -_LATER <= latest - at <= _LONGEST), None)


def _instant(text: str) -> datetime | None:
    try:
        return parse_mail_date(text)
    except ValueError:  # 29 Feb of another year
        return None
