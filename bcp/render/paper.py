"""What every document made from records is: text, and what to call its file."""

from typing import Literal

from msgspec import Struct


class Paper(Struct, frozen=True):
    """One document, not yet written anywhere."""

    stem: str
    """The file's name without its suffix: ids and days only, so any file system takes it."""
    title: str
    text: str
    suffix: Literal[".md", ".csv", ".json", ".ics"] = ".md"
    remarks: tuple[str, ...] = ()
    """What whoever asked for it has to know, and the document itself has no place for."""
