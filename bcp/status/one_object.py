"""Families whose page is one JSON object: what is read, or why it could not be."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bcp.model.observation import PageReading
from bcp.model.ports import Reply, Request
from bcp.status.answer import Row, Unreadable, json_object
from bcp.status.base import SourceSpec
from bcp.status.page import unreadable

Judge = Callable[[SourceSpec, Sequence[Reply], datetime, Row], PageReading]
"""Judges the object; raises Unreadable where it is no page of the family's."""


def read_object(
    request: Request, spec: SourceSpec, replies: Sequence[Reply], read_at: datetime, judge: Judge
) -> PageReading:
    """Judge the object that was answered first; what is none is unknown, and says why.

    Args:
        request: what that reply answers.
        spec: the source.
        replies: the answers.
        read_at: when they were read.
        judge: the family's own reading of the object.
    """
    try:
        return judge(spec, replies, read_at, json_object(request, replies[0]))
    except Unreadable as error:
        return unreadable(spec, replies, read_at, str(error))
