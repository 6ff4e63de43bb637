"""Reading the entries of a log that was just verified: what that held to is not asked again."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NoReturn, overload

from msgspec import DecodeError, Struct
from msgspec.json import Decoder, Encoder

from bcp.audit.entry import VERSION, Actor, Entry, PlanRef, RunOf, check_parts
from bcp.audit.line import parse_entry


class _Line(Struct, forbid_unknown_fields=True, gc=False):
    actor: Actor
    data: dict[str, object]
    host: str
    id: str
    log: str
    plan: PlanRef | None
    prev: str
    run: RunOf | None
    seq: int
    ts: str
    type: str
    v: int


class Entries(Sequence[Entry]):
    """The entries of a verified log, each read when it is asked for.

    Most of a log are readings; who asks for a few types or runs pays for these alone. Reading an
    entry takes a quarter of what `parse_entry` takes: a line that is spelled as the log spells
    needs no search for what one reader would see in it and another not (a key that stands twice).
    """

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Take the stored lines, in order."""
        self._lines = tuple(piece.removesuffix(b"\n") for piece in pieces)

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Entry, ...]: ...
    def __getitem__(self, index: int | slice) -> Entry | tuple[Entry, ...]:
        """Read one or some; raises NotAnEntry."""
        if isinstance(index, slice):
            return tuple(map(quick_entry, self._lines[index]))
        return quick_entry(self._lines[index])

    def __iter__(self) -> Iterator[Entry]:
        return map(quick_entry, self._lines)

    def typed(self, types: Collection[str]) -> Iterator[Entry]:
        """Read the entries of some types, in order; raises NotAnEntry."""
        wanted = {kind.encode() for kind in types}
        return (quick_entry(line) for line in self._lines if _type_of(line) in wanted)

    def of_runs(self, runs: Collection[str]) -> Iterator[Entry]:
        """Read the entries that bear the stamp of some runs, in order; raises NotAnEntry."""
        wanted = {run.encode() for run in runs}
        return (quick_entry(line) for line in self._lines if _run_of(line) in wanted)


def quick_entry(line: bytes) -> Entry:
    """Read a line of a verified log, without its LF; raises NotAnEntry."""
    try:
        found = _DECODER.decode(line)
    except (DecodeError, ValueError, RecursionError):
        return parse_entry(line)
    if found.v != VERSION or _ENCODER.encode(found) != line:
        return parse_entry(line)
    entry = _entry(found, line)
    check_parts(entry)
    return entry


def _type_of(line: bytes) -> bytes:
    return line[line.rfind(_TYPE) + len(_TYPE) : -len(_AFTER_TYPE)]


def _run_of(line: bytes) -> bytes:
    """The run's id; nonsense where the entry belongs to none, which is no run's id either."""
    start = line.rfind(_RUN) + len(_RUN)
    return line[start : line.find(b'"', start)]


def _entry(found: _Line, line: bytes) -> Entry:
    return Entry(
        found.seq, found.id, found.ts, found.log, found.prev, found.type, found.actor,
        found.host, found.plan, found.run, found.data, line,
    )  # fmt: skip


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text} is not an integer")


# Keys are sorted, so these stand behind `data`, and no text of `data` can look like them there.
_TYPE, _AFTER_TYPE = b'"type":"', b'","v":1}'
_RUN = b',"run":{"id":"'
_DECODER = Decoder(_Line, float_hook=_no_float)
_ENCODER = Encoder(order="sorted")
