"""A row of a document: texts in named fields, which a template puts in place."""

from msgspec import Struct


class Row(Struct, frozen=True, gc=False):
    """Texts, or rows of texts: they hold no circle, so the search for garbage leaves them out.

    A hundred of them are made for every runbook, and a named tuple takes seven times as long.
    """
