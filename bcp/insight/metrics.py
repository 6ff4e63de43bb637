"""The figures of a continuity programme that a log can prove, each with its formula and its start.

Pure. Incidents and exercises are never put into one figure, and what the log cannot prove is named
with the reason: it is no gap in the record, it is a gap in what is recorded.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from msgspec import Struct

from bcp.insight.attainment import Measured
from bcp.insight.onset import VENDOR
from bcp.insight.outages_met import Met
from bcp.insight.run_record import Arrival, RunRecord


class Span(Struct, frozen=True):
    """Stretches of time, put together."""

    count: int
    mean: timedelta
    worst: timedelta


class Part(Struct, frozen=True):
    """So many of so many."""

    part: int
    whole: int
    left: int = 0
    """So many more could not be judged."""


class Count(Struct, frozen=True):
    """A plain number."""

    number: int
    words: str = ""
    """What it is made of."""


_NO_TIME = timedelta(0)
Value = Span | Part | Count | None
"""None: nothing of the kind is on record."""


class Metric(Struct, frozen=True):
    """One figure, of real incidents and of exercises, apart; a stretch of time is a mean."""

    name: str
    formula: str
    """With its start and its source."""
    incidents: Value
    exercises: Value
    """None too where the figure makes no sense of an exercise."""


class Unproved(Struct, frozen=True):
    """A figure that auditors ask for and the log cannot prove."""

    name: str
    why: str


class Facts(Struct, frozen=True):
    """What the figures are made of, all of one period."""

    records: Sequence[RunRecord]
    measured: Sequence[Measured]
    outages: Sequence[Met]


UNPROVED: tuple[Unproved, ...] = (
    Unproved("Minimum capacity (MBCO) attained", "the log holds no measure of the capacity served"),
    Unproved("RPO attained", "the log holds no count of requests that were lost or not replayed"),
    Unproved(
        "Vendor's notice lag from onset",
        "the vendor's post is known only from our next reading of its page",
    ),
    Unproved("Cost of failover against its cap", "the log holds no cost"),
    Unproved("SLA uptime and credit", "see `bcp report sla`"),
)


def metrics(facts: Facts) -> tuple[Metric, ...]:
    """Every figure, in the order in which an outage goes."""
    return (*_of_outages(facts), *_of_runs(facts))


def spans(values: Iterable[timedelta]) -> Span | None:
    """Their mean, to the second, and the longest; None where there is none."""
    known = list(values)
    if not known:
        return None
    mean = sum(known, _NO_TIME) / len(known)
    return Span(len(known), timedelta(seconds=round(mean.total_seconds())), max(known))


def attained(measured: Iterable[Measured]) -> Part | None:
    """RTOs met of those that can be judged, and how many cannot; None where there is none."""
    known = [one.met for one in measured]
    judged = [met for met in known if met is not None]
    return Part(sum(judged), len(judged), len(known) - len(judged)) if known else None


def _of_outages(facts: Facts) -> tuple[Metric, ...]:
    """An exercise has no outage: its scenario is not measured."""
    figures = (_detect, _page_lag, _repair, _answered, _acknowledge)
    return tuple(figure(facts) for figure in figures)


def _detect(facts: Facts) -> Metric:
    dated = [one.outage for one in facts.outages if one.outage.since_from == VENDOR]
    return Metric(
        "Time to detect (MTTD)",
        "from onset, where the vendor's incident dates it, to our first reading that shows it",
        spans(one.seen_at - one.since for one in dated),
        None,
    )


def _page_lag(facts: Facts) -> Metric:
    outages = [one.outage for one in facts.outages]
    return Metric(
        "Vendor's page behind our probe",
        "from our probe's first failure to our first reading in which the page shows it; below"
        " zero: the page was first",
        spans(one.page_at - one.probe_at for one in outages if one.page_at and one.probe_at),
        None,
    )


def _repair(facts: Facts) -> Metric:
    outages = [one.outage for one in facts.outages]
    return Metric(
        "Vendor's repair",
        "from onset (the vendor's, else our first reading) to our first reading that meets the"
        " criteria no more; faults found on our side are left out",
        spans(one.lasted for one in outages if one.ended_at and not one.is_ours),
        None,
    )


def _answered(facts: Facts) -> Metric:
    met = sum(not one.is_unmet for one in facts.outages)
    return Metric(
        "Outages with a run or a stand-by",
        "of outages that met a plan's criteria, by our readings",
        Part(met, len(facts.outages)) if facts.outages else None,
        None,
    )


def _acknowledge(facts: Facts) -> Metric:
    return Metric(
        "Time to acknowledge (MTTA)",
        "from our first reading that shows the outage to the opening of its run, 0 s where that"
        " came first; a run that was opened long before the onset is left out",
        spans(
            max(run.began - one.outage.seen_at, _NO_TIME)
            for one in facts.outages
            if (run := one.opened_for)
        ),
        None,
    )


def _of_runs(facts: Facts) -> tuple[Metric, ...]:
    return (
        _both(
            facts,
            "Time to declare",
            "from the run's opening to its declaration",
            lambda one: spans(
                run.declared_at - run.state.started_at for run in one.records if run.declared_at
            ),
        ),
        _both(
            facts,
            "Time to switch",
            "from the declaration to the process verified on its fallback",
            lambda one: spans(_taken(one.measured, lambda each: each.from_declared)),
        ),
        _both(
            facts,
            "Time to restore our service (MTTR)",
            "from onset, as shown in the run, to the process verified on its fallback",
            lambda one: spans(_taken(one.measured, lambda each: each.from_onset)),
        ),
        _both(facts, "RTO attained", _RTO, lambda one: attained(one.measured)),
        _both(facts, "Steps as written", _STEPS, lambda one: _as_written(one.records)),
        _both(facts, "Returns to the primary", _RETURNS, lambda one: _returns(one.records)),
    )


_RTO = (
    "processes verified on a fallback within their RTO, of those that can be judged, each from the"
    " start that its plan names"
)
_STEPS = "steps that ended as done or simulated, of all that ended"
_RETURNS = "processes that came back; broken off: turned back, or left it again"


def _both(facts: Facts, name: str, formula: str, value: Callable[[Facts], Value]) -> Metric:
    """The figure of incidents and that of exercises."""
    real, rehearsed = _of_mode(facts, is_exercise=False), _of_mode(facts, is_exercise=True)
    return Metric(name, formula, value(real), value(rehearsed))


def _of_mode(facts: Facts, *, is_exercise: bool) -> Facts:
    """A demonstration answers itself in no time: it measures nobody.

    A run that cannot be read gives no figure; what it is known to have moved is not judged.
    """
    measured = (one for one in facts.measured if not one.record.is_demo)
    known = (one for one in facts.records if not one.is_demo and not one.is_unreadable)
    return Facts(
        [one for one in known if one.is_exercise is is_exercise],
        [one for one in measured if one.record.is_exercise is is_exercise],
        facts.outages,
    )


def _taken(
    measured: Iterable[Measured], how: Callable[[Arrival], timedelta | None]
) -> list[timedelta]:
    """Work that was stopped was not restored; what cannot be read measures nothing."""
    known = (one for one in measured if not one.is_stopped and not one.record.is_unreadable)
    taken = (how(one.arrival) for one in known if one.arrival)
    return [one for one in taken if one is not None]


def _as_written(records: Iterable[RunRecord]) -> Part | None:
    counts: dict[str, int] = {}
    for record in records:
        for outcome, number in record.outcomes.items():
            counts[outcome] = counts.get(outcome, 0) + number
    whole = sum(counts.values())
    return Part(counts.get("done", 0) + counts.get("simulated", 0), whole) if whole else None


def _returns(records: Iterable[RunRecord]) -> Count | None:
    known = list(records)
    back, broken = sum(one.returns for one in known), sum(one.turned_back for one in known)
    return Count(back, f"{broken} broken off") if back or broken else None
