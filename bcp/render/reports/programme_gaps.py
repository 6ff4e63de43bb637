"""What the programme lacks, worst first: one sentence a kind, what it is about, what to decide."""

from collections.abc import Iterator

from bcp.insight.concentration import is_critical
from bcp.insight.outages_met import Met
from bcp.render.reports.parts import elapsed, moment
from bcp.render.reports.programme_approval import is_approved, is_bare, overdue_review
from bcp.render.reports.programme_facts import OfPlan, Programme
from bcp.render.reports.programme_gap import Gap
from bcp.render.reports.programme_gaps_of_record import gaps_of_record
from bcp.render.reports.programme_words import day_of, objective, run_ref, run_unread


def gaps(programme: Programme) -> tuple[Gap, ...]:
    """Every kind of gap that there is, worst first; a kind without any is left out."""
    found = (
        *_outages(programme),
        *_missed(programme),
        *_not_gone(programme),
        *_not_exercised(programme),
        *_half_exercised(programme),
        *_actions(programme),
        *_documents(programme),
        *gaps_of_record(programme),
    )
    return tuple(gap for gap in found if gap.items)


def outage_words(one: Met) -> str:
    """An outage as one item of a list."""
    outage = one.outage
    end = moment(outage.ended_at, "an end that nobody read")
    return (
        f"`{outage.plan}`: {moment(outage.since)} ({outage.since_from}) to {end}, at least"
        f" {elapsed(outage.lasted)}; readings in entries {outage.entries[0]} to"
        f" {outage.entries[-1]}{''.join(f'; {run_unread(run)}' for run in one.unreadable)}"
    )


def _outages(programme: Programme) -> Iterator[Gap]:
    yield Gap(
        "Outages met a plan's activation criteria, and the log holds neither a run that can be read"
        " nor a recorded stand-by.",
        tuple(outage_words(one) for one in programme.unmet),
        "Have each outage without a run explained in writing, or change the criteria that it met.",
    )
    yield Gap(
        "A watch saw a criterion met, and no recorded reading shows it by the criteria of today.",
        tuple(
            f"`{one.plan}`, criterion `{one.criterion}`, {moment(one.at)}, entry {one.seq}"
            for one in programme.alarms
        ),
        "Have the alarms checked against the plans of their day.",
    )


def _missed(programme: Programme) -> Iterator[Gap]:
    for is_exercise, mode in ((False, "a real incident"), (True, "an exercise")):
        yield Gap(
            f"Recovery time objectives were missed in {mode}.",
            tuple(
                f"`{one.process}` of `{one.record.state.plan}`, {day_of(one.record)}, run"
                f" {run_ref(one.record)}: {elapsed(one.took)} against {objective(one)}"
                for one in programme.measured
                if one.met is False and one.record.is_exercise is is_exercise
            ),
            "Decide for each missed objective: a faster way, another objective, or the risk.",
        )


def _not_gone(programme: Programme) -> Iterator[Gap]:
    yield Gap(
        "Critical processes reached no fallback in the period, neither rehearsed nor for real.",
        tuple(name for one in programme.plans for name in _unrehearsed(programme, one)),
        "Set a day for an exercise of each critical process that was not moved in the period.",
    )
    yield Gap(
        "Critical processes have no way without AI that they may go.",
        tuple(name for one in programme.plans for name in _without_people(one)),
        "Have a way without AI planned for each of them, or accept that risk in writing.",
    )


def _unrehearsed(programme: Programme, of: OfPlan) -> Iterator[str]:
    plan = of.loaded.plan
    moved = {
        arrival.process
        for record in programme.in_period
        if record.state.plan == plan.id and (record.counts_as_exercise or record.counts_as_incident)
        for arrival in record.arrivals
    }
    for process in plan.processes:
        if is_critical(process) and process.id not in moved:
            yield f"{process.title} (`{process.id}` of `{plan.id}`)"


def _without_people(of: OfPlan) -> Iterator[str]:
    plan = of.loaded.plan
    served = {way.process.id for way in of.ways if way.is_open and way.fallback.kind == "non_ai"}
    for process in plan.processes:
        if is_critical(process) and process.id not in served:
            yield f"{process.title} (`{process.id}` of `{plan.id}`)"


def _not_exercised(programme: Programme) -> Iterator[Gap]:
    known = [(one.loaded.plan.id, one.recency) for one in programme.plans]
    yield Gap(
        "Plans were never exercised, as far as the log tells.",
        tuple(f"`{plan}`" for plan, one in known if one.last is None),
        "Set a day for the first exercise of each plan that has had none.",
    )
    yield Gap(
        "Plans are overdue for exercise.",
        tuple(
            f"`{plan}`, due {one.due}"
            for plan, one in known
            if one.is_overdue and one.due is not None
        ),
        "Set a day for each overdue exercise.",
    )
    yield Gap(
        "Plans state no interval of exercises, so nothing says when one is overdue.",
        tuple(f"`{plan}`" for plan, one in known if one.every is None),
        "Have `exercises.every` stated in each plan.",
    )


def _half_exercised(programme: Programme) -> Iterator[Gap]:
    known = [(one.loaded.plan.id, one.recency) for one in programme.plans]
    yield Gap(
        "The last exercise was played from an answers file alone: nobody took part.",
        tuple(f"`{plan}`" for plan, one in known if one.last and one.last.is_from_a_file),
        "Set a day on which people walk these plans.",
    )
    yield Gap(
        "Planned exercises were not held: no run of their scenario lies within 31 days.",
        tuple(
            f"`{held.plan}`, planned for {held.planned.on}"
            for one in programme.plans
            for held in one.planned
            if held.is_missed
        ),
        "Have the missed exercises held, or struck from the programme with a reason.",
    )
    yield Gap(
        "Plans have changed since they were exercised last.",
        tuple(f"`{plan}`" for plan, one in known if one.has_changed),
        "Decide which of the changed plans are to be exercised before their day.",
    )


def _actions(programme: Programme) -> Iterator[Gap]:
    yield Gap(
        "Corrective actions are overdue.",
        tuple(
            f"`{one.id}`, due {one.due}, owner `{one.owner}`" for one in programme.closure.overdue
        ),
        "Give each overdue action a new day, more means, or close it with the risk accepted.",
    )


def _documents(programme: Programme) -> Iterator[Gap]:
    workspace = programme.sources.workspace
    yield Gap(
        "Plan files have faults, so nothing in them counts here.",
        tuple(f"`{file.path}`" for file in workspace.broken),
        "Have the files mended: `bcp lint` names every line.",
    )
    yield Gap(
        "Plans are not approved.",
        tuple(f"`{one.loaded.plan.id}`" for one in programme.plans if not is_approved(one)),
        "Approve the plans, or return them with what has to change.",
    )
    yield Gap(
        "Plans are called approved, and do not say by whom and when.",
        tuple(f"`{one.loaded.plan.id}`" for one in programme.plans if is_bare(one)),
        "Have it stated who approved them and when, or approve them now.",
    )
    yield Gap(
        "Plans are overdue for review.",
        tuple(
            f"`{one.loaded.plan.id}`, due {due}"
            for one in programme.plans
            if (due := overdue_review(one, programme.scope.today))
        ),
        "Set a day for each overdue review.",
    )
    yield Gap(
        "The log tells of plans that are not in the workspace: no outage of theirs is judged here.",
        tuple(f"`{one}`" for one in programme.strangers),
        "Have it said whether these plans were retired.",
    )
