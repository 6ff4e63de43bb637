"""Which stored lines name an operator's key: told by their first bytes, without parsing them."""

from collections import Counter
from collections.abc import Iterator, Sequence

# Keys are sorted, so `actor` stands first; quotation marks inside an id are escaped, so that
# what ends it stands there once.
BY_BCP = b'{"actor":{"id":"bcp","key":null},"data":{'
_ACTOR_END = b',"data":{'
NO_KEY = b',"key":null}'


def actors(pieces: Sequence[bytes]) -> Counter[bytes]:
    """The beginnings of lines up to the actor's end, counted; those of bcp itself left out."""
    return Counter(
        [piece[: piece.find(_ACTOR_END)] for piece in pieces if not piece.startswith(BY_BCP)]
    )


def names_key(piece: bytes) -> bool:
    """Whether the entry's actor names a key (or the line is none of ours)."""
    return not piece.startswith(BY_BCP) and not piece[: piece.find(_ACTOR_END)].endswith(NO_KEY)


def parts(pieces: Sequence[bytes], found: Counter[bytes]) -> Iterator[Sequence[bytes]]:
    """The lines in order, cut after each one that names a key: its head is looked at there.

    Args:
        pieces: the lines.
        found: their `actors`, which say whether there is anything to cut.
    """
    start = 0
    if any(not actor.endswith(NO_KEY) for actor in found):
        for number, piece in enumerate(pieces, 1):
            if names_key(piece):
                yield pieces[start:number]
                start = number
    if start < len(pieces):
        yield pieces[start:]
