"""What the plan had to be done, and what was done: every step, its target, what it deviated in."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.model.outcome import Outcome
from bcp.plan.procedure import PlannedStep, procedure, return_lists
from bcp.render.reports.parts import NOT_RECORDED, elapsed, moment
from bcp.render.reports.run_facts import FrozenPlan, RunFacts
from bcp.render.words import NOT_STATED, span
from bcp.run.values import instant_of, text_or_none, whole

OUTCOMES: dict[str, str] = {
    Outcome.DONE: "done",
    Outcome.DONE_BY_HAND: "**done by hand**, not as written",
    Outcome.FAILED: "**failed**",
    Outcome.SKIPPED: "**skipped**",
    Outcome.SIMULATED: "simulated, not done",
    Outcome.ROLLED_BACK: "**taken back**",
}
AS_WRITTEN = (Outcome.DONE, Outcome.SIMULATED)


class Attempt(Struct, frozen=True):
    """One attempt at a step."""

    step: str
    number: int
    began: datetime | None
    began_seq: int | None
    ended: datetime | None = None
    ended_seq: int | None = None
    outcome: str = ""
    by: str = ""
    words: str = ""
    """The reason that was given, and what the step itself said."""

    @property
    def took(self) -> timedelta | None:
        """None where it did not end."""
        return self.ended - self.began if self.ended and self.began else None


class Row(Struct, frozen=True):
    """A planned step with what became of it, or one that was done beside the plan."""

    planned: PlannedStep | None
    attempt: Attempt | None

    @property
    def id(self) -> str:
        """The step's id."""
        if self.planned is not None:
            return self.planned.id
        return self.attempt.step if self.attempt else ""

    @property
    def is_late(self) -> bool:
        """Whether it took longer than its target."""
        target = self.planned.step.target if self.planned else None
        took = self.attempt.took if self.attempt else None
        return target is not None and took is not None and took > target


class StepView(NamedTuple):
    """One line of planned against done."""

    step: str
    role: str
    target: str
    began: str
    took: str
    outcome: str
    deviation: str
    by: str
    source: str


class WayView(NamedTuple):
    """One way that was gone."""

    title: str
    steps: tuple[StepView, ...]


class Way(Struct, frozen=True):
    """One way that was gone, to a fallback or back from it."""

    title: str
    rows: tuple[Row, ...]


def ways(facts: RunFacts) -> tuple[Way, ...]:
    """Every way that was chosen, its steps in the plan's order; what is in no way comes last."""
    attempts = attempts_in(facts)
    by_step: dict[str, list[Attempt]] = {}
    for one in attempts:
        by_step.setdefault(one.step, []).append(one)
    found = [Way(title, _rows(steps, by_step)) for title, steps in _planned(facts)]
    known = {row.id for way in found for row in way.rows}
    others = tuple(Row(None, one) for one in attempts if one.step not in known)
    if others:
        found.append(Way("Beside these ways", others))
    return tuple(found)


def way_views(facts: RunFacts) -> tuple[WayView, ...]:
    """The ways, for the template."""
    return tuple(
        WayView(f"{facts.prefix}{way.title}", tuple(_view(facts, row) for row in way.rows))
        for way in ways(facts)
    )


def attempts_in(facts: RunFacts) -> tuple[Attempt, ...]:
    """Every attempt at a step, in the order in which they began."""
    found: dict[tuple[str, int], Attempt] = {}
    newest: dict[str, int] = {}
    for entry in facts.of("step.started", "step.ended"):
        step = str(entry.data.get("step"))
        if entry.type == "step.started":
            number = whole(entry.data.get("attempt"), 1)
            newest[step] = number
            found.setdefault((step, number), Attempt(step, number, instant_of(entry), entry.seq))
        else:
            number = newest.get(step, 1)
            begun = found.get((step, number), Attempt(step, number, None, None))
            found[step, number] = _ended(facts, begun, entry)
    return tuple(found.values())


def _ended(facts: RunFacts, attempt: Attempt, entry: Entry) -> Attempt:
    said = facts.sources.text(entry.data.get("reason")), text_or_none(entry.data.get("detail"))
    return replace(
        attempt,
        ended=instant_of(entry),
        ended_seq=entry.seq,
        outcome=str(entry.data.get("outcome")),
        by=entry.actor.id,
        words="; ".join(one for one in said if one),
    )


def _planned(facts: RunFacts) -> Iterator[tuple[str, tuple[PlannedStep, ...]]]:
    """The ways that were chosen, and those that were gone back, with their steps."""
    frozen = facts.frozen
    if frozen is None:
        return
    for fallback_id, processes in _chosen(facts).items():
        fallback = next(
            (one for one in frozen.loaded.plan.fallbacks if one.id == fallback_id), None
        )
        if fallback is not None:
            titles = ", ".join(facts.title_of(one) for one in processes)
            place = (frozen.workspace, frozen.loaded, fallback, processes)
            yield f"To “{fallback.title}”: {titles}", procedure(*place)
            yield from _back(facts, frozen, fallback_id, processes, titles)


def _back(
    facts: RunFacts, frozen: FrozenPlan, fallback_id: str, processes: tuple[str, ...], titles: str
) -> Iterator[tuple[str, tuple[PlannedStep, ...]]]:
    """The lists of a return, as far as any step of them was begun."""
    fallback = next(one for one in frozen.loaded.plan.fallbacks if one.id == fallback_id)
    begun = facts.state.steps
    for steps in return_lists(frozen.workspace, frozen.loaded, fallback, processes):
        if any(one.id in begun for one in steps):
            yield f"Back from “{fallback.title}”: {titles}", steps


def _chosen(facts: RunFacts) -> dict[str, tuple[str, ...]]:
    """The fallbacks that were chosen, each with its processes, in the order of the choices."""
    chosen: dict[str, tuple[str, ...]] = {}
    for entry in facts.of("fallback.chosen"):
        fallback = text_or_none(entry.data.get("fallback"))
        process = str(entry.data.get("process"))
        if fallback is not None and process not in chosen.get(fallback, ()):
            chosen[fallback] = (*chosen.get(fallback, ()), process)
    return chosen


def _rows(steps: Iterable[PlannedStep], by_step: dict[str, list[Attempt]]) -> tuple[Row, ...]:
    return tuple(
        Row(planned, attempt) for planned in steps for attempt in by_step.get(planned.id) or (None,)
    )


def _view(facts: RunFacts, row: Row) -> StepView:
    planned, done = row.planned, row.attempt
    title = f"{planned.step.title} (`{row.id}`)" if planned else f"`{row.id}`"
    return StepView(
        step=title + (f", attempt {done.number}" if done and done.number > 1 else ""),
        role=f"`{planned.step.role}`" if planned and planned.step.role else NOT_STATED,
        target=span(planned.step.target) if planned else NOT_STATED,
        began=moment(done.began) if done else "not begun",
        took=elapsed(done.took, "did not end") if done else "—",
        outcome=_outcome(done),
        deviation=_deviation(row),
        by=facts.person(done.by) if done and done.by else NOT_RECORDED,
        source=_source(done),
    )


def _outcome(done: Attempt | None) -> str:
    if done is None:
        return "**not begun**"
    if not done.outcome:
        return "**outcome unknown**: begun, and no end is on record"
    return OUTCOMES.get(done.outcome, f"`{done.outcome}`")


def _deviation(row: Row) -> str:
    said = []
    if row.is_late and row.planned and row.attempt and row.attempt.took and row.planned.step.target:
        said.append(f"{elapsed(row.attempt.took - row.planned.step.target)} over its target")
    if row.attempt and row.attempt.words:
        said.append(row.attempt.words)
    if row.planned is None:
        said.append("in no way of the plan that was chosen")
    return "; ".join(said) or "none on record"


def _source(done: Attempt | None) -> str:
    if done is None:
        return "no entry"
    seqs = [str(one) for one in (done.began_seq, done.ended_seq) if one is not None]
    return f"entries {' and '.join(seqs)}"
