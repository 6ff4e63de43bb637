"""The lists of the programme report: outages, actions, figures, and what auditors sample from."""

from bcp.insight.metrics import UNPROVED, metrics
from bcp.insight.outages_met import Met
from bcp.insight.run_record import RunRecord
from bcp.render.reports.parts import NOT_RECORDED, elapsed, moment
from bcp.render.reports.programme_facts import Programme
from bcp.render.reports.programme_words import (
    answered,
    entries_of,
    figures,
    kind_of,
    result_of,
    run_ref,
    run_unread,
    simulated,
)
from bcp.render.reports.tables import TableView
from bcp.run.action import Action


def outage_table(programme: Programme) -> TableView:
    """Each outage that met a plan's criteria: those without a run or a stand-by first."""
    ordered = sorted(programme.outages, key=lambda one: not one.is_unmet)
    return TableView(
        (
            "Plan", "What was done", "Onset, and its source", "Criterion met (our reading)",
            "Met no more (our reading)", "At least", "Criteria", "Vendor's incidents", "Entries",
        ),
        tuple(_outage_row(one) for one in ordered),
        "No recorded reading of the period met a plan's criteria. How much was read says the next"
        " table; what was not read is not known.",
    )  # fmt: skip


def _outage_row(one: Met) -> tuple[str, ...]:
    outage = one.outage
    ours = " The fault was found on our side." if outage.is_ours else ""
    return (
        f"`{outage.plan}`",
        _done(one) + ours,
        f"{moment(outage.since)}, {outage.since_from}",
        moment(outage.met_at),
        moment(outage.ended_at, "not seen"),
        elapsed(outage.lasted),
        ", ".join(f"`{criterion}`" for criterion in outage.criteria),
        "; ".join(each.title or each.id for each in outage.incidents) or "none that named us",
        f"{outage.entries[0]} to {outage.entries[-1]}, {len(outage.entries)} of them",
    )


def _done(one: Met) -> str:
    said = [
        *(_declared_run(one, run) for run in one.declared),
        *(f"run {run_ref(run)}, nothing declared" for run in one.opened),
        *(run_unread(run) for run in one.unreadable),
        *(f"stood by in entry {waited.seq}, `{waited.by}`" for waited in one.stood_by),
    ]
    return "; ".join(said) or "**nothing on record**"


def _declared_run(one: Met, run: RunRecord) -> str:
    is_early = run.declared_at is not None and run.declared_at < one.outage.since
    before = ", before this outage" if is_early else ""
    return f"run {run_ref(run)}, declared in entry {run.declared_seq}{before}"


def watched_table(programme: Programme) -> TableView:
    """How much of the period each service was read in."""
    return TableView(
        ("Service", "Readings", "Of them unknown", "Time observed", "Longest time unobserved"),
        tuple(
            (
                f"`{one.key}`",
                str(one.readings),
                str(one.unknown),
                elapsed(one.observed),
                elapsed(one.longest_gap),
            )
            for plan in programme.plans
            for one in plan.watched
        ),
        "The workspace has no sound plan, so there is no service to look at.",
    )


def action_table(programme: Programme) -> TableView:
    """Open actions first, the one due first before the others; then those closed in the period."""
    known = programme.closure
    return TableView(
        ("Action", "What", "Owner", "Due", "Opened (log's clock)", "State"),
        tuple(_action_row(programme, one) for one in (*known.open, *known.closed)),
        "No corrective action was open on any day of the period.",
    )


def _action_row(programme: Programme, one: Action) -> tuple[str, ...]:
    return (
        f"`{one.id}`",
        programme.sources.text({"blob": one.title_blob}) or NOT_RECORDED,
        f"`{one.owner}`",
        one.due.isoformat(),
        one.opened_at.date().isoformat(),
        _state(programme, one),
    )


def _state(programme: Programme, one: Action) -> str:
    if one.closed_at is None:
        return "**overdue**" if one in programme.closure.overdue else "open"
    day = one.closed_at.date()
    return f"closed {day}, {'on time' if day <= one.due else 'late'}, by `{one.closed_by}`"


def figure_table(programme: Programme) -> TableView:
    """Every figure that the log can prove, then those that it cannot, with why."""
    rows = [(one.name, *figures(one), one.formula) for one in metrics(programme.figures)]
    rows += [(one.name, "not proved", "not proved", one.why) for one in UNPROVED]
    columns = ("Figure", "Real incidents", "Exercises", "How it is counted")
    return TableView(columns, tuple(rows), "")


def incident_table(programme: Programme) -> TableView:
    """The complete list of real incidents that were open in the period, as the log has them."""
    runs = [one for one in programme.on_list if not one.is_exercise]
    return TableView(
        (
            "No.", "Run", "Plan", "Its file's SHA-256", "Began (log's clock)", "Entries",
            "Declared", "Ended", "Answers",
        ),
        tuple(
            (*_run_cells(number, one), _declared(one), result_of(one), answered(one))
            for number, one in enumerate(runs, 1)
        ),
        "None in the period.",
    )  # fmt: skip


def exercise_table(programme: Programme) -> TableView:
    """The complete list of exercises and demonstrations that were open in the period."""
    runs = [one for one in programme.on_list if one.is_exercise]
    return TableView(
        (
            "No.", "Run", "Plan", "Its file's SHA-256", "Began (log's clock)", "Entries", "Kind",
            "Observer", "Ended", "Simulated", "Answers",
        ),
        tuple(
            (
                *_run_cells(number, one),
                kind_of(one),
                one.state.observer or NOT_RECORDED,
                result_of(one),
                simulated(one),
                answered(one),
            )
            for number, one in enumerate(runs, 1)
        ),
        "None in the period.",
    )  # fmt: skip


def _run_cells(number: int, one: RunRecord) -> tuple[str, ...]:
    return (
        str(number),
        f"`{one.state.id}`",
        f"`{one.state.plan}`",
        f"`{one.state.plan_sha256[:12]}`",
        moment(one.began),
        entries_of(one),
    )


def _declared(one: RunRecord) -> str:
    if one.is_unreadable and one.declared_seq is None:
        return "not known"
    return "no" if one.declared_seq is None else f"entry {one.declared_seq}"


def stood_by_table(programme: Programme) -> TableView:
    """The complete list of stand-bys of the period, in the order of the log."""
    return TableView(
        ("Entry", "When (log's clock)", "By", "Run", "Plan", "Kind"),
        tuple(
            (
                str(waited.seq),
                moment(waited.written),
                f"`{waited.by}`",
                run_ref(run),
                f"`{run.state.plan}`",
                kind_of(run),
            )
            for run in programme.records
            for waited in run.stood_by
            if programme.period.holds(waited.written)
        ),
        "None in the period.",
    )


def census(programme: Programme) -> TableView:
    """How many entries of each type the period has, and where the first and the last stand."""
    return TableView(
        ("Type of entry", "How many", "First", "Last"),
        tuple(
            (f"`{kind}`", str(one.count), str(one.first), str(one.last))
            for kind, one in sorted(programme.log.census.items())
        ),
        "The log has no entry in the period.",
    )
