"""The tables of the programme report: plans, targets, ways, planned exercises."""

from bcp.insight.exercised import Way
from bcp.insight.run_record import RunRecord
from bcp.render.reports.parts import elapsed
from bcp.render.reports.programme_facts import OfPlan, Programme
from bcp.render.reports.programme_words import (
    day_of,
    kind_of,
    objective,
    run_ref,
    simulated,
    until,
    verdict,
)
from bcp.render.reports.tables import TableView
from bcp.render.words import NOT_STATED, rto, span, stated

_NEVER = "never, as far as the log tells"


def plan_table(programme: Programme) -> TableView:
    """Every plan: its document, when it was exercised last, and when it is due again."""
    return TableView(
        (
            "Plan", "Version, status", "Last exercised (log's clock)", "By what", "Last real use",
            "Every", "Due", "Changed since",
        ),
        tuple(_plan_row(one) for one in programme.plans),
        "The workspace has no sound plan.",
    )  # fmt: skip


def _plan_row(one: OfPlan) -> tuple[str, ...]:
    plan, recent = one.loaded.plan, one.recency
    control, last = plan.document, recent.last
    version = stated(control.version if control else None)
    status = control.status.replace("_", " ") if control else "draft"
    due = "**overdue**" if recent.is_overdue and recent.due is None else until(recent.due)
    return (
        f"{plan.title} (`{plan.id}`)",
        f"{version}, {status}",
        f"{day_of(last)}, run {run_ref(last)}" if last else _NEVER,
        _by_what(one, last) if last else "none",
        _named(recent.incident) if recent.incident else _NEVER,
        span(recent.every),
        f"{due}, **overdue**" if recent.is_overdue and recent.due else due,
        ("yes" if recent.has_changed else "no") if last else "not exercised",
    )


def _by_what(one: OfPlan, last: RunRecord) -> str:
    """The kind, as planned where it was planned; how much was simulated, and who was at it."""
    planned = next(
        (f", planned as {held.planned.kind}" for held in one.planned if held.run is last), ""
    )
    nobody = "; all answers from a file" if last.is_from_a_file else ""
    return f"{kind_of(last)}{planned}; simulated: {simulated(last)}{nobody}"


def _named(record: RunRecord) -> str:
    return f"{day_of(record)}, run {run_ref(record)}"


def target_table(programme: Programme) -> TableView:
    """Each process of each run against its objective, from both starts."""
    return TableView(
        (
            "Plan, process", "Run", "Kind", "To", "RTO and its start", "From onset",
            "From declaring", "Met",
        ),
        tuple(
            (
                f"`{one.record.state.plan}`, `{one.process}`",
                f"{run_ref(one.record)}, {day_of(one.record)}",
                kind_of(one.record),
                f"`{one.arrival.fallback}` (entry {one.arrival.seq})" if one.arrival else "none",
                objective(one),
                elapsed(one.arrival.from_onset if one.arrival else None),
                elapsed(one.arrival.from_declared if one.arrival else None),
                verdict(one),
            )
            for one in programme.measured
        ),
        "No run of the period moved a process, or should have.",
    )  # fmt: skip


def way_tables(programme: Programme) -> tuple[tuple[str, TableView], ...]:
    """Of each plan its processes by its fallbacks: which way was gone, when, and how."""
    return tuple(
        (f"{one.loaded.plan.title} (`{one.loaded.plan.id}`)", _way_table(programme, one))
        for one in programme.plans
    )


def _way_table(programme: Programme, one: OfPlan) -> TableView:
    plan = one.loaded.plan
    cells = {(way.process.id, way.fallback.id): _way(programme, way) for way in one.ways}
    return TableView(
        ("Process", "Tier, RTO", *(f"`{each.id}`" for each in plan.fallbacks)),
        tuple(
            (
                f"{process.title} (`{process.id}`)",
                f"{process.tier}, {rto(process)}",
                *(cells[process.id, fallback.id] for fallback in plan.fallbacks),
            )
            for process in plan.processes
        ),
        "The plan has no process.",
    )


def _way(programme: Programme, way: Way) -> str:
    if not way.is_open:
        return way.bar
    gone = [
        f"{how} {day_of(record)} {run_ref(record)}{_when(programme, record)}"
        for how, record in (("exercised", way.exercise), ("real", way.incident))
        if record is not None
    ]
    return "; ".join(gone) or "**never gone**"


def _when(programme: Programme, record: RunRecord) -> str:
    return "" if programme.period.holds(record.began) else ", before the period"


def planned_table(programme: Programme) -> TableView:
    """Every exercise that a plan names, and what became of it."""
    return TableView(
        ("Plan", "Planned for", "Kind", "Scenario", "Aim", "Held"),
        tuple(
            (
                f"`{held.plan}`",
                held.planned.on.isoformat(),
                held.planned.kind,
                f"`{held.planned.scenario}`" if held.planned.scenario else NOT_STATED,
                stated(held.planned.aim),
                _held(held.run, is_missed=held.is_missed),
            )
            for one in programme.plans
            for held in one.planned
        ),
        "No plan names an exercise that is planned.",
    )


def _held(run: RunRecord | None, *, is_missed: bool) -> str:
    if run is not None:
        return f"{day_of(run)}, run {run_ref(run)}"
    return "**not held**" if is_missed else "not yet"
