"""What earlier sweeps saw, read back from the log: a drill's readings never count as real ones."""

from collections.abc import Iterable, Iterator, Mapping

from bcp.audit.entry import Entry
from bcp.insight.history import History, Observation, any_failing
from bcp.model.instant import parse_instant
from bcp.model.verdict import Verdict


def history_of(entries: Iterable[Entry]) -> History:
    """The observations of every recorded sweep of the real world, oldest first."""
    return tuple(
        observation
        for entry in entries
        if entry.type == "sweep.read" and (entry.run is None or entry.run.mode == "incident")
        for observation in _observations(entry)
    )


def _observations(entry: Entry) -> Iterator[Observation]:
    at = parse_instant(entry.data.get("at", entry.ts))
    for found in _mappings(entry.data.get("observations")):
        yield Observation(at, str(found["key"]), Verdict(str(found["verdict"])), _failing(found))


def _failing(found: Mapping[str, object]) -> bool | None:
    probes = _mappings(found.get("probes"))
    said = [(Verdict(str(probe["state"])), _text(probe.get("cause"))) for probe in probes]
    return any_failing(said, _text(found.get("cause")))


def _mappings(value: object) -> tuple[Mapping[str, object], ...]:
    items = value if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, Mapping))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
