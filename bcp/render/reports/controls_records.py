"""What the log holds that may support a clause: every record by a short id, with its entries."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.insight.run_record import RunRecord
from bcp.model.instant import parse_instant, second_text
from bcp.plan.clauses import Record
from bcp.render.reports.base import Sources
from bcp.render.reports.controls_consents import Consented
from bcp.run.notices import NOT_SENT
from bcp.run.unreadable import unreadable_words
from bcp.run.values import mappings

READ, ATTESTED, SENT, OPENED, CLOSED = (
    "sweep.read", "observation.attested", "message.sent", "action.opened", "action.closed",
)  # fmt: skip
_LETTERS: dict[Record, str] = {
    "run": "R",
    "exercise": "E",
    "action": "A",
    "approval": "C",
    "observation": "O",
    "notice": "N",
    "plan-change": "P",
}


class Item(Struct, frozen=True):
    """One record, or a series of readings."""

    id: str
    """`E-2`, the second exercise: unique in a report."""
    kind: Record
    plan: str
    what: str
    entries: str
    """Sequence numbers."""
    when: str


class _Series(Struct, frozen=True):
    """Readings in a row: only the first, the last and their number are kept."""

    first: Entry
    last: Entry
    count: int


class _Found(Struct, frozen=True):
    """A record that has no id yet."""

    kind: Record
    plan: str
    what: str
    seqs: tuple[int, ...]
    at: datetime


def items(
    runs: Sequence[RunRecord],
    counted: Iterable[Consented],
    sources: Sources,
    within: Callable[[datetime], bool],
) -> tuple[Item, ...]:
    """Every record of a period, kind by kind, in the order of the log.

    Args:
        runs: every run that the log tells of.
        counted: the consents that count.
        sources: the log.
        within: whether an instant lies in the period; a run counts when it began in it.
    """
    plans = {one.state.id: one.state.plan for one in runs if not one.is_demo}
    found = (
        *_runs(runs),
        *_changes(runs),
        *_actions(sources.typed(OPENED, CLOSED), plans),
        *(_Found("approval", one.plan, one.what, (one.seq,), one.at) for one in counted),
        *_notices(sources.typed(SENT)),
        *_observations(sources.typed(READ, ATTESTED), within),
    )
    return tuple(_numbered(one for one in found if within(one.at)))


def not_counted(runs: Iterable[RunRecord], within: Callable[[datetime], bool]) -> tuple[str, ...]:
    """The runs that support nothing, each with the reason."""
    return tuple(
        f"run `{one.state.id[:8]}` of `{one.state.plan}`, entries {one.first_seq} to"
        f" {one.last_seq}: {_why_not(one)}"
        for one in runs
        if not (one.counts_as_incident or one.counts_as_exercise) and within(one.began)
    )


def _why_not(one: RunRecord) -> str:
    if one.is_unreadable:
        return f"{unreadable_words(one.state)}, so what was done in it is not known"
    if one.is_demo:
        return "a demonstration, in which nobody took part"
    return f"not completed ({one.state.result or 'still open'})"


def _runs(runs: Iterable[RunRecord]) -> Iterator[_Found]:
    for one in runs:
        if one.counts_as_incident or one.counts_as_exercise:
            kind: Record = "exercise" if one.is_exercise else "run"
            result = one.state.result or "still open"
            nobody = "; all answers from a file" if one.is_from_a_file else ""
            what = f"run `{one.state.id[:8]}`: {result}{nobody}; plan `{one.state.plan_sha256[:8]}`"
            yield _Found(kind, one.state.plan, what, (one.first_seq, one.last_seq), one.began)


def _changes(runs: Iterable[RunRecord]) -> Iterator[_Found]:
    """A run that used other bytes of its plan than the run before it."""
    before: dict[str, RunRecord] = {}
    for one in (each for each in runs if not each.is_unreadable):
        old = before.get(one.state.plan)
        before[one.state.plan] = one
        if old is not None and old.state.plan_sha256 != one.state.plan_sha256:
            what = f"`{old.state.plan_sha256[:8]}` became `{one.state.plan_sha256[:8]}`"
            seqs = (old.first_seq, one.first_seq)
            yield _Found("plan-change", one.state.plan, what, seqs, one.began)


def _actions(entries: Iterable[Entry], plans: Mapping[str, str]) -> Iterator[_Found]:
    """What has to be mended after incidents and exercises; a demonstration shows nothing."""
    words = {OPENED: "opened", CLOSED: "closed"}
    for entry in entries:
        run = str(entry.data.get("run", "")) or (entry.run.id if entry.run else "")
        if run in plans:
            what = f"action `{entry.data.get('id')}` {words[entry.type]}"
            yield _Found("action", plans[run], what, (entry.seq,), _at(entry))


def _notices(entries: Iterable[Entry]) -> Iterator[_Found]:
    """Those that went out in incidents: in an exercise nobody is told."""
    for entry in entries:
        is_real = entry.run is not None and entry.run.mode == "incident"
        if entry.run is not None and is_real and entry.data.get("result") != NOT_SENT:
            what = f"in run `{entry.run.id[:8]}`"
            yield _Found("notice", _plan(entry), what, (entry.seq,), _at(entry))


def _observations(entries: Iterable[Entry], within: Callable[[datetime], bool]) -> Iterator[_Found]:
    """One series a plan: its readings of the real world in the period, as a number."""
    seen: dict[str, _Series] = {}
    for entry in entries:
        if _is_real(entry) and within(_at(entry)):
            for plan in dict.fromkeys(_plans_read(entry)):
                before = seen.get(plan)
                first, count = (before.first, before.count) if before else (entry, 0)
                seen[plan] = _Series(first, entry, count + 1)
    for plan, one in seen.items():
        readings = f"{one.count:,} {'reading' if one.count == 1 else 'readings'}"
        what = f"{readings} up to {second_text(_at(one.last))}"
        yield _Found("observation", plan, what, (one.first.seq, one.last.seq), _at(one.first))


def _is_real(entry: Entry) -> bool:
    return entry.run is None or entry.run.mode == "incident"


def _plans_read(entry: Entry) -> Iterator[str]:
    keys = [entry.data.get("key")] if entry.type == ATTESTED else []
    keys += [one.get("key") for one in mappings(entry.data.get("verdicts"))]
    return (str(key).partition("/")[0] for key in keys)


def _numbered(found: Iterable[_Found]) -> Iterator[Item]:
    count: dict[Record, int] = {}
    order = list(_LETTERS)
    for one in sorted(found, key=lambda each: (order.index(each.kind), each.seqs)):
        count[one.kind] = number = count.get(one.kind, 0) + 1
        first, last = one.seqs[0], one.seqs[-1]
        seqs = f"{first}" if first == last else f"{first} to {last}"
        if one.kind == "plan-change":
            seqs = f"{first} and {last}"
        label = f"{_LETTERS[one.kind]}-{number}"
        yield Item(label, one.kind, one.plan, one.what, seqs, second_text(one.at))


def _plan(entry: Entry) -> str:
    return entry.plan.id if entry.plan else ""


def _at(entry: Entry) -> datetime:
    """The writer's wall clock: a scenario's time lies in no period."""
    return parse_instant(entry.ts)
