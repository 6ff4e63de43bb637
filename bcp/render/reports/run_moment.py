"""A moment of a run, and how it is known."""

from datetime import datetime

from msgspec import Struct

from bcp.render.reports.parts import NOT_RECORDED, moment


class Moment(Struct, frozen=True):
    """An instant and how it is known; neither where nothing is on record."""

    at: datetime | None = None
    source: str = ""
    seq: int | None = None


NOTHING = Moment(None, "no entry says so")


def said(known: Moment) -> str:
    """A moment for a sentence."""
    return NOT_RECORDED if known.at is None else f"{moment(known.at)} ({known.source})"
