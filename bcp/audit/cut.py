"""A cut through a log: all that is needed to go on from some entry without reading those before."""

from collections.abc import Mapping

from msgspec import Struct, field

from bcp.audit.entry import MODES, RunOf
from bcp.audit.head import BadHead, Head, parse_head
from bcp.audit.merkle import HASH_SIZE, peaks_root, peaks_size


class BadCut(ValueError):
    """The data is not a cut, or contradicts itself."""


class Cut(Struct, frozen=True):
    """The state after some entry; the tree of that size can only have this root."""

    head: Head
    offset: int
    """Bytes (or the store's own positions) up to here."""
    leaf: bytes
    """The hash of the last entry; zeros before the first."""
    peaks: tuple[bytes | None, ...]
    runs: Mapping[str, RunOf] = field(default_factory=dict)
    """Of each run that has not ended, its last entry's place."""

    def as_data(self) -> dict[str, object]:
        """The cut as a JSON object, for a cache or the client's memory."""
        return {
            "head": str(self.head),
            "offset": self.offset,
            "leaf": self.leaf.hex(),
            "peaks": [None if peak is None else peak.hex() for peak in self.peaks],
            "runs": {run.id: [run.mode, run.n] for run in self.runs.values()},
        }


BEGINNING = Cut(Head(0, peaks_root(())), 0, bytes(HASH_SIZE), ())


def cut_of(data: object) -> Cut:
    """Read a cut back.

    Raises:
        BadCut: anything in it is not as `as_data` writes it, or its peaks give another head.
    """
    if not isinstance(data, dict):
        raise BadCut("not an object")
    try:
        cut = Cut(
            head=parse_head(data["head"]),
            offset=int(data["offset"]),
            leaf=_digest(data["leaf"]),
            peaks=tuple(None if peak is None else _digest(peak) for peak in data["peaks"]),
            runs={name: _run(name, *place) for name, place in data["runs"].items()},
        )
    except (AttributeError, KeyError, TypeError, ValueError, BadHead) as error:
        raise BadCut(f"not a cut: {error!r}") from None
    if Head(peaks_size(cut.peaks), peaks_root(cut.peaks)) != cut.head or cut.offset < 0:
        raise BadCut("its peaks do not give its head")
    return cut


def _digest(text: str) -> bytes:
    value = bytes.fromhex(text)
    if len(value) != HASH_SIZE:
        raise BadCut("a hash is not 32 bytes long")
    return value


def _run(name: str, mode: object, n: object) -> RunOf:
    if mode not in MODES or not isinstance(n, int) or n < 0:
        raise BadCut(f"run {name!r} is not a mode and a count")
    return RunOf(name, mode, n)
