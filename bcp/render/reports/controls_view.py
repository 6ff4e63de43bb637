"""What the control map says, as text: the template only puts it in its place."""

from typing import NamedTuple

from bcp.render.reports.parts import HeadView


class GapView(NamedTuple):
    """What clauses ask for, and nothing here shows."""

    missing: str
    where: str
    clauses: str


class ClauseView(NamedTuple):
    """A clause, what supports it, and what is missing."""

    id: str
    asks: str
    sections: str
    records: str
    missing: str
    known: str


class RegimeView(NamedTuple):
    """One regime."""

    title: str
    id: str
    edition: str
    known: str
    note: str
    gaps: tuple[GapView, ...]
    elsewhere: tuple[tuple[str, str], ...]
    clauses: tuple[ClauseView, ...]


class ControlsView(NamedTuple):
    """The whole report."""

    head: HeadView
    regimes: tuple[RegimeView, ...]
    records: tuple[tuple[str, str, str, str, str, str], ...]
    not_counted: tuple[str, ...]
