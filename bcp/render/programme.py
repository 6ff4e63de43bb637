"""What happens when nothing is down: degraded work, leaving the vendor, exercises."""

from collections.abc import Iterator

from bcp.plan.programme import Alternative, ExitPlan, Operating
from bcp.render.document import left_out_words
from bcp.render.facts import all_unstated, gathered
from bcp.render.issued import Issued
from bcp.render.names import Names
from bcp.render.papers_view import ExerciseView, Fact, HeldView
from bcp.render.words import NOT_STATED, as_code, day, every, spoken

_NO_EXIT = all_unstated(
    "Trigger", "Alternative", "Return of our data", "Takes", "With time", "Overnight",
    "Reviewed", "Tested with time", "Tested overnight",
)  # fmt: skip
_NO_OPERATING = all_unstated("Limit", "Monitoring", "Looked at again", "Relief of people")
_IN_THE_LOG = (
    "Not in this edition: what was exercised, what came up, and which actions are open stands in "
    "the log; `bcp report programme` and `bcp actions` tell, and `bcp render --issue` prints when."
)
_AS_LOGGED = (
    "As the log has it, the newest first, by the writer's clock; this edition has not verified the "
    "log, `bcp audit verify` does. Open actions: `bcp actions`."
)


def operating_facts(names: Names) -> tuple[Fact, ...]:
    """How we work while a process is on its fallback."""
    operating = names.plan.operating
    return _NO_OPERATING if operating is None else gathered(_operating(operating))


def exit_facts(names: Names) -> tuple[Fact, ...]:
    """How we leave the vendor for good, with time and without."""
    plan = names.plan.exit_plan
    return _NO_EXIT if plan is None else gathered(_exit(plan))


def exercise_facts(names: Names) -> tuple[Fact, ...]:
    """How often the plan is exercised."""
    exercises = names.plan.exercises
    often = every(exercises.every) if exercises else NOT_STATED
    return gathered((("Exercised", often),))


def exercise_views(names: Names) -> tuple[ExerciseView, ...]:
    """What is planned, in order."""
    planned = names.plan.exercises.planned if names.plan.exercises else ()
    return tuple(
        ExerciseView(each.on.isoformat(), each.kind, as_code(each.scenario), each.aim or NOT_STATED)
        for each in sorted(planned, key=lambda one: one.on)
    )


def held_views(issued: Issued | None) -> tuple[HeldView, ...]:
    """What the log tells of, in a dated edition."""
    if issued is None or issued.held is None:
        return ()
    known = sorted((*issued.held, *issued.unread), key=lambda each: each.on, reverse=True)
    if not known:
        return (HeldView("none", "none", "none"),)
    return tuple([HeldView(each.on.isoformat(), each.kind, f"`{each.run}`") for each in known])


def held_says(issued: Issued | None) -> str:
    """Where the history comes from, or why there is none."""
    if issued is None:
        return _IN_THE_LOG
    if issued.held is None or not issued.left_out:
        return issued.held_says or _AS_LOGGED
    return f"{_AS_LOGGED} Not listed: {left_out_words(issued.left_out)}."


def _operating(operating: Operating) -> Iterator[Fact]:
    yield from (("Limit", each) for each in operating.limits or (NOT_STATED,))
    yield "Monitoring", operating.monitoring or NOT_STATED
    review = operating.review_every
    yield "Looked at again", every(review) if review else NOT_STATED
    yield "Relief of people", operating.welfare or NOT_STATED


def _exit(plan: ExitPlan) -> Iterator[Fact]:
    yield from (("Trigger", each) for each in plan.triggers)
    yield from _alternatives(plan.alternatives)
    yield "Return of our data", plan.data_return or NOT_STATED
    yield "Takes", spoken(plan.takes) if plan.takes else NOT_STATED
    yield "With time", plan.planned or NOT_STATED
    yield "Overnight", plan.stressed or NOT_STATED
    yield "Reviewed", day(plan.reviewed_on)
    yield "Tested with time", day(plan.planned_tested_on)
    yield "Tested overnight", day(plan.stressed_tested_on)


def _alternatives(alternatives: tuple[Alternative, ...]) -> Iterator[Fact]:
    if not alternatives:
        yield "Alternative", NOT_STATED
    for each in alternatives:
        known = f", provider `{each.provider}`" if each.provider else ", provider's id not stated"
        yield "Alternative", f"{each.title}{known}"
