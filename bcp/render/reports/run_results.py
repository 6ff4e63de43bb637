"""What was aimed at and what was measured; what the outage cost, as far as the log can say."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from bcp.audit.entry import Entry
from bcp.insight.attainment import Measured, measured
from bcp.model.money import Money
from bcp.plan.model import Process
from bcp.render.reports.parts import NOT_RECORDED, elapsed, moment
from bcp.render.reports.rto_words import met_words
from bcp.render.reports.run_facts import RunFacts
from bcp.render.words import NOT_STATED, share, span, stated
from bcp.run.state import ON, PRIMARY, SWITCHING
from bcp.run.values import instant_of

_STILL = ", and still at the last entry"


class ResultView(NamedTuple):
    """One process: its objective, and what was measured."""

    process: str
    rto: str
    counts_from: str
    from_onset: str
    from_declared: str
    met: str
    mtpd: str
    capacity: str
    source: str


class ImpactView(NamedTuple):
    """One process: how long it had nothing, and what that meant."""

    process: str
    users: str
    without: str
    loss: str
    basis: str
    on_fallback: str
    cost_cap: str
    quality: str


def targets_of(facts: RunFacts) -> tuple[Measured, ...]:
    """Every process that the run moved, or should have; against the plan as it was then."""
    frozen = facts.frozen
    plans = {} if frozen is None else {facts.state.plan: frozen.loaded}
    return measured((facts.record,), plans)


def results(facts: RunFacts) -> tuple[ResultView, ...]:
    """Target against measured, from both starts."""
    return tuple(_result(facts, one) for one in targets_of(facts))


def impacts(facts: RunFacts) -> tuple[ImpactView, ...]:
    """What the outage meant for each process that was affected."""
    return tuple(_impact(facts, one) for one in targets_of(facts))


def met_word(one: Measured) -> str:
    """Whether the objective was met, by the start that the plan names."""
    rehearsed = f", in {_rehearsal(one)}" if one.record.is_exercise else ""
    nothing = "" if one.arrival else ": nothing carried it at the last entry"
    return met_words(one, f"yes{rehearsed}", f"**no**{rehearsed}{nothing}")


def _rehearsal(one: Measured) -> str:
    """A time that was met in a rehearsal was met by what was simulated too."""
    return "a demonstration" if one.record.is_demo else "an exercise"


def _result(facts: RunFacts, one: Measured) -> ResultView:
    arrival, clock = one.arrival, one.clock
    process = _process(facts, one.process)
    start = f"{clock.start}, {moment(clock.starts_at)} ({one.clock_from})" if clock else NOT_STATED
    return ResultView(
        process=f"{facts.prefix}{facts.title_of(one.process)}",
        rto=span(clock.rto if clock else process.rto if process else None),
        counts_from=start,
        from_onset=elapsed(arrival.from_onset if arrival else None, _no_time(one)),
        from_declared=elapsed(arrival.from_declared if arrival else None, _no_time(one)),
        met=met_word(one),
        mtpd=_mtpd(facts, process, one),
        capacity=_capacity(facts, process, one),
        source=f"entry {arrival.seq}" if arrival else "no entry says that it arrived",
    )


def _no_time(one: Measured) -> str:
    return NOT_RECORDED if one.arrival else "never arrived"


def _mtpd(facts: RunFacts, process: Process | None, one: Measured) -> str:
    """Held against the time from onset alone: that is what the business went without."""
    if process is None:
        return NOT_STATED
    without = _without(facts, one)
    if without is not None and without > process.mtpd:
        return f"{span(process.mtpd)}: **exceeded**"
    is_whole = one.arrival is not None and not one.is_stopped
    return f"{span(process.mtpd)}: " + ("kept" if is_whole and without else "cannot be said")


def _capacity(facts: RunFacts, process: Process | None, one: Measured) -> str:
    """What the plan promises of the fallback; what it really carried is not measured by bcp."""
    fallback = next(
        (
            each
            for each in (facts.frozen.loaded.plan.fallbacks if facts.frozen else ())
            if one.arrival and each.id == one.arrival.fallback
        ),
        None,
    )
    if process is None or fallback is None:
        return "served: not recorded"
    promised = share(fallback.capacity_for(process.id))
    wanted = share(process.minimum_capacity)
    return f"planned {promised} of at least {wanted}; served: not recorded"


def _impact(facts: RunFacts, one: Measured) -> ImpactView:
    process = _process(facts, one.process)
    without = _without(facts, one)
    is_over = one.arrival is not None and (not one.is_stopped or _until(facts, one) is not None)
    loss = _loss(process, without)
    return ImpactView(
        process=f"{facts.prefix}{facts.title_of(one.process)}",
        users=stated(process.users) if process else NOT_STATED,
        without=elapsed(without) + ("" if is_over else _STILL),
        loss=str(loss) if loss else NOT_STATED,
        basis=f"the plan's rate of {process.loss}, from onset; not measured"
        if process and process.loss
        else "the plan states no rate",
        on_fallback=_on_fallback(facts, one),
        cost_cap=_cost_cap(facts, one),
        quality=_quality(facts, one),
    )


def _without(facts: RunFacts, one: Measured) -> timedelta | None:
    """From onset until something carried it; work that was stopped is carried by nothing."""
    onset = one.arrival.onset if one.arrival else facts.record.onsets.get(one.process)
    return None if onset is None else (_until(facts, one) or facts.state.last_at) - onset


def _until(facts: RunFacts, one: Measured) -> datetime | None:
    """When something carried it, its primary too; None where nothing did up to the last entry."""
    if one.arrival is None or not one.is_stopped:
        return one.arrival.at if one.arrival else None
    moves = _moves(facts, one.process, one.arrival.seq)
    carried = (entry for entry in moves if str(entry.data.get("to")).startswith((PRIMARY, ON)))
    return next((instant_of(entry) for entry in carried), None)


def _loss(process: Process | None, without: timedelta | None) -> Money | None:
    if process is None or process.loss is None or without is None:
        return None
    return process.loss.over(max(without, timedelta(0)))


def _on_fallback(facts: RunFacts, one: Measured) -> str:
    """How long something carried it, up to its return, a fallback left, or the last entry."""
    if one.arrival is None:
        return "never"
    if one.is_stopped:
        return "on none: its work was stopped on purpose"
    back = next(_left(facts, one.process, one.arrival.seq), None)
    lasted = elapsed((back or facts.state.last_at) - one.arrival.at)
    return lasted if back else f"{lasted}{_STILL}"


def _left(facts: RunFacts, process: str, since: int) -> Iterator[datetime]:
    """When it was back on its primary, or set out for another fallback with nothing between."""
    for entry in _moves(facts, process, since):
        to, bridge = entry.data.get("to"), entry.data.get("bridge")
        if to == PRIMARY or (to == SWITCHING and bridge is None):
            yield instant_of(entry)


def _moves(facts: RunFacts, process: str, since: int) -> Iterator[Entry]:
    """What moved a process after an entry."""
    for entry in facts.of("process.moved"):
        if entry.seq > since and entry.data.get("process") == process:
            yield entry


def _cost_cap(facts: RunFacts, one: Measured) -> str:
    cap = next((str(each) for each in _of_fallback(facts, one, "cost_cap")), NOT_STATED)
    return f"cap {cap}; spent: not recorded"


def _quality(facts: RunFacts, one: Measured) -> str:
    limits = [
        str(each) for name in ("limits", "quality_floor") for each in _of_fallback(facts, one, name)
    ]
    return ("; ".join(limits) or NOT_STATED) + " (as planned; seen: not recorded)"


def _of_fallback(facts: RunFacts, one: Measured, name: str) -> Iterator[object]:
    for each in facts.frozen.loaded.plan.fallbacks if facts.frozen else ():
        value = getattr(each, name)
        if one.arrival and each.id == one.arrival.fallback and value is not None:
            yield value


def _process(facts: RunFacts, process_id: str) -> Process | None:
    return facts.frozen.process(process_id) if facts.frozen else None
