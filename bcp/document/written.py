"""What stands in a YAML file, piece by piece, each with its exact place: for editing it."""

from enum import Enum, auto

from msgspec import Struct


class Piece(Enum):
    """What kind of piece it is."""

    DOCUMENT = auto()
    SCALAR = auto()
    ALIAS = auto()
    MAPPING = auto()
    LIST = auto()
    END = auto()
    """The innermost mapping or list ends."""


class Written(Struct, frozen=True):
    """One piece, in the order in which they are written."""

    piece: Piece
    start: int
    """The offset of its first character: of its tag or anchor, where it has one."""
    end: int
    """The offset behind its last character; of a mapping or list only its END tells that."""
    text: str = ""
    """What a scalar says; the name of an alias."""
    style: str = ""
    """A quote, `|` or `>`; `{` for a mapping or list in brackets; empty where it is plain."""
    anchor: str = ""
    tag: str = ""

    @property
    def said(self) -> tuple[Piece, str, str, str, str]:
        """Everything but the place."""
        return (self.piece, self.text, self.style, self.anchor, self.tag)
