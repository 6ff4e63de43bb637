"""How the programme's reports name runs, days and figures."""

from collections.abc import Iterable, Iterator
from datetime import date

from bcp.insight.attainment import Measured
from bcp.insight.exercised import Way
from bcp.insight.metrics import Count, Metric, Part, Span, Value
from bcp.insight.run_record import RunRecord
from bcp.render.reports.parts import NOT_RECORDED, elapsed, moment
from bcp.render.reports.programme_facts import Programme
from bcp.render.reports.rto_words import met_words
from bcp.render.words import span
from bcp.run.unreadable import unreadable_words

NONE_ON_RECORD = "none on record"
_FEW = 3


def run_ref(record: RunRecord) -> str:
    """The run's short id, as every command takes it."""
    return f"`{record.state.id[:8]}`"


def run_unread(record: RunRecord) -> str:
    """``run `7f3a2b1c` cannot be read, entry 12``."""
    return f"run {run_ref(record)} {unreadable_words(record.state)}"


def entries_of(record: RunRecord) -> str:
    """Where the log holds it."""
    return f"{record.first_seq} to {record.last_seq}"


def day_of(record: RunRecord) -> str:
    """The day on which it began, by the log's clock."""
    return record.began.date().isoformat()


def kind_of(record: RunRecord) -> str:
    """What kind of run it was, and how much of it was only simulated."""
    if not record.is_exercise:
        return "real incident"
    name = "demonstration" if record.is_demo else "exercise"
    return f"{name}, scenario `{record.state.scenario or 'none'}`"


def answered(record: RunRecord) -> str:
    """Where its answers came from: one whose answers all stood in a file had nobody at it."""
    said = ", ".join(f"{count} {source}" for source, count in sorted(record.answers.items()))
    return said or "none"


def simulated(record: RunRecord) -> str:
    """`5 of 7 steps`."""
    whole = sum(record.outcomes.values())
    return f"{record.outcomes.get('simulated', 0)} of {whole} steps" if whole else "no step ended"


def result_of(record: RunRecord) -> str:
    """How it ended, in the words of the log; of one that cannot be read, where that begins."""
    if record.is_unreadable:
        return f"**{unreadable_words(record.state)}**"
    return record.state.result or "still open"


def figure(value: Value) -> str:
    """One figure, with what it is made of."""
    match value:
        case Span():
            many = f", the longest {elapsed(value.worst)}" if value.count > 1 else ""
            return f"{elapsed(value.mean)} (of {value.count}{many})"
        case Part():
            return part(value)
        case Count():
            return f"{value.number}, {value.words}" if value.words else str(value.number)
    return NONE_ON_RECORD


def figures(metric: Metric) -> tuple[str, str]:
    """What it says of real incidents, and of exercises."""
    return figure(metric.incidents), figure(metric.exercises)


def part(value: Part | None) -> str:
    """`3 of 4 (75 %), 2 more not judged`."""
    if value is None or not (value.whole or value.left):
        return NONE_ON_RECORD
    if not value.whole:
        return f"none judged of {value.left}"
    left = f", {value.left} more not judged" if value.left else ""
    return f"{value.part} of {value.whole} ({100 * value.part // value.whole} %){left}"


def objective(one: Measured) -> str:
    """`30m from onset`, with how that is known."""
    if one.clock is None:
        return NOT_RECORDED
    return f"{span(one.clock.rto)} from {one.clock.start}, {one.clock_from}"


def verdict(one: Measured) -> str:
    """Whether the objective was met, and from which start."""
    start = f", from {one.clock.start}" if one.clock else ""
    return met_words(one, f"met{start}", f"**missed**{start}")


def unreadable_banner(found: Programme) -> Iterator[str]:
    """What a reader must know first where runs that may be of the period cannot be read."""
    runs = [f"{run_ref(one)} (entry {one.state.spoilt_at})" for one in found.unreadable]
    if runs:
        listed = ", ".join(runs[:_FEW]) + (f" and {len(runs) - _FEW} more" if runs[_FEW:] else "")
        which = "1 run" if len(runs) == 1 else f"{len(runs)} runs"
        yield (
            f"**{which} cannot be read,** and was or may have been open in the period: {listed}."
            " None counts in any figure: what was exercised, met and done there is not known."
        )


def until(due: date | None) -> str:
    """A day, where there is one."""
    return "none" if due is None else due.isoformat()


def period_rows(found: Programme) -> tuple[tuple[str, str], ...]:
    """What the control block says of the days, and of the entries that count."""
    period, last = found.period, found.log.last_seq
    counted = "no entry" if last is None else f"entries up to {last}, the last of the period"
    return (
        (
            "Period",
            f"{period.since} to {period.until}, both days included, in UTC{_not_over(found)}",
        ),
        ("Counted", f"{counted}; later entries change nothing"),
        ("Overdue means", f"due before {found.scope.today}"),
    )


def _not_over(found: Programme) -> str:
    if found.scope.now >= found.period.ends:
        return ""
    return f"; not over: of what comes after {moment(found.scope.now)} nothing is known"


def ways_gone(found: Programme) -> tuple[Part, Part]:
    """Of the ways that processes may go, those gone in the period: all, and those without AI."""
    ways = [way for one in found.plans for way in one.ways if way.is_open]
    by_hand = [way for way in ways if way.fallback.kind == "non_ai"]
    return _gone(found, ways), _gone(found, by_hand)


def _gone(found: Programme, ways: Iterable[Way]) -> Part:
    known = [
        any(run and found.period.holds(run.began) for run in (way.exercise, way.incident))
        for way in ways
    ]
    return Part(sum(known), len(known))
