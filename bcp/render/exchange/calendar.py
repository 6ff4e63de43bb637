"""`bcp export calendar`: what is due on which day, by the plans and by the log.

Corrective actions are events too, not tasks: most calendars show no VTODO that they import.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from msgspec import Struct

from bcp.insight.exercised import exercised_on
from bcp.insight.runs_on_record import run_records
from bcp.model.duration import duration_text
from bcp.plan.day import due_on
from bcp.plan.model import Plan, Process
from bcp.render.exchange.base import Given, Made, stable_id
from bcp.render.exchange.calendar_text import Event, calendar_text
from bcp.render.exchange.days import UNSTATED, midnight, revised_on
from bcp.render.exchange.unread import unread_actions, unread_runs
from bcp.render.paper import Paper
from bcp.run.closing import actions_read, by_day

_NAME = "Business continuity"


class _Due(Struct, frozen=True):
    """One thing that is due, or that ought to be and has no day."""

    words: tuple[str, ...]
    """What it is, for its id."""
    day: date | None
    summary: str
    description: str
    category: str
    missing: str = ""
    """What would have to be stated for it to have a day; empty where nothing is expected."""
    revised: datetime | None = None
    """None: when the plan was last worked on, by its own words."""
    is_logged: bool = False
    """Whether its day comes from the log, and not from the plan alone."""


def calendar_paper(given: Given) -> Made:
    """Reviews, assessments, exercises, ends of contracts and models, corrective actions."""
    workspace = given.workspace
    last = exercised_on(run_records(given.entries))
    found = [
        (due, revised_on(loaded.plan))
        for loaded in workspace.plans
        for due in _of_plan(loaded.plan, last)
    ]
    found += [(due, None) for due in _actions(given)]
    events = [event for due, revised in found if (event := _event(given, due, revised))]
    missing = tuple(dict.fromkeys(due.missing for due, _ in found if not due.day and due.missing))
    ordered = sorted(events, key=lambda event: (event.day, event.summary, str(event.uid)))
    unread = (*unread_runs(given), *unread_actions(given))
    about = " ".join(one for one in (given.doubt, *unread) if one)
    paper = Paper("calendar", _NAME, calendar_text(_NAME, ordered, about), ".ics")
    return Made((paper,), (*missing, *unread))


def _event(given: Given, due: _Due, revised: date | None) -> Event | None:
    if due.day is None:
        return None
    stamp = due.revised or midnight(revised or UNSTATED)
    uid = stable_id(given.workspace, *due.words)
    doubt = given.doubt if due.is_logged else ""  # an event is read without its calendar
    said = " ".join(one for one in (doubt, due.description) if one)
    return Event(uid, stamp, due.day, due.summary, said, due.category)


def _of_plan(plan: Plan, last: Mapping[str, date]) -> Iterator[_Due]:
    yield _review(plan)
    yield from (_assessment(plan, process) for process in plan.processes)
    yield from _planned(plan)
    yield _next_exercise(plan, last.get(plan.id))
    yield from _of_vendor(plan)


def _review(plan: Plan) -> _Due:
    control = plan.document
    day = due_on(control.approved_on, control.review_every) if control else None
    return _Due(
        ("review", plan.id),
        day,
        f"Review the plan: {plan.title}",
        f"Plan {plan.id}, approved on {control.approved_on}." if control else "",
        "Review",
        f"{plan.id}: no day for its review; document: approved_on: and review_every: say when.",
    )


def _assessment(plan: Plan, process: Process) -> _Due:
    return _Due(
        ("assessment", plan.id, process.id),
        due_on(process.assessed_on, process.assess_every),
        f"Assess the impact again: {process.title}",
        f"Process {process.id} of plan {plan.id}, assessed on {process.assessed_on}.",
        "Assessment",
        f"{plan.id}: no day for the next assessment of {_unassessed(plan)};"
        " assessed_on: and assess_every: say when.",
    )


def _unassessed(plan: Plan) -> str:
    """All of them in one sentence: a plan that states none would fill the screen."""
    days = {one.id: due_on(one.assessed_on, one.assess_every) for one in plan.processes}
    return ", ".join(process for process, day in days.items() if day is None)


def _planned(plan: Plan) -> Iterator[_Due]:
    """One on the same day and of the same kind is the same one, whatever stands before it."""
    seen: Counter[tuple[date, str]] = Counter()
    for planned in plan.exercises.planned if plan.exercises else ():
        scenario = f" Scenario: {planned.scenario}." if planned.scenario else ""
        seen[planned.on, planned.kind] += 1
        number = str(seen[planned.on, planned.kind])
        yield _Due(
            ("exercise", plan.id, planned.on.isoformat(), planned.kind, number),
            planned.on,
            f"Exercise ({planned.kind}): {plan.title}",
            f"Plan {plan.id}. Aim: {planned.aim or 'not stated'}.{scenario}",
            "Exercise",
        )


def _next_exercise(plan: Plan, last: date | None) -> _Due:
    exercises = plan.exercises
    every = exercises.every if exercises else None
    why = "the log has no completed exercise of it" if every else "exercises: every: is not stated"
    return _Due(
        ("exercise-due", plan.id),
        due_on(last, every),
        f"Exercise due: {plan.title}",
        f"Plan {plan.id}, last exercised to the end on {last} (UTC, by the log);"
        f" its interval is {duration_text(every) if every else 'not stated'}.",
        "Exercise",
        f"{plan.id}: no day by which an exercise is due; {why}.",
        midnight(last) if last else None,
        is_logged=True,
    )


def _of_vendor(plan: Plan) -> Iterator[_Due]:
    contract = plan.dependency.contract
    if contract is not None:
        said = f"Contract {contract.ref} of plan {plan.id}."
        missing = f"{plan.id}: no day on which contract {contract.ref} ends."
        summary = f"The contract ends: {plan.title}"
        yield _Due(("contract", plan.id), contract.ends, summary, said, "Contract", missing)
    for model in plan.dependency.models:
        said = f"Model {model.id} of plan {plan.id}, as the plan states it."
        for word, verb, day in (
            ("deprecated", "is deprecated", model.deprecated_on),
            ("retires", "retires", model.retires_on),
        ):
            summary = f"A model {verb}: {model.id}"
            yield _Due((f"model-{word}", plan.id, model.id), day, summary, said, "Model")


def _actions(given: Given) -> Iterator[_Due]:
    for action in by_day(actions_read(given.entries).known.values()):
        if action.is_open:
            yield _Due(
                ("action", action.id),
                action.due,
                f"Corrective action is due: {given.text(action.title_blob)}",
                f"Action {action.id}, owner {action.owner}, of run {action.run}.",
                "Action",
                revised=action.opened_at,
                is_logged=True,
            )
