"""Runs as screens: the list of them, and one with its processes, steps and decisions. Pure."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from bcp.insight.standing import state_words
from bcp.insight.words import elapsed_text, second_text
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Table, Tone, line
from bcp.run.as_json import state_word
from bcp.run.state import ProcessState, RunState, StepState

_REAL = "real"
_COLUMNS = ("run", "plan", "mode", "state", "began", "last", "processes")


class Said(Struct, frozen=True):
    """Something that a person decided or noted in a run, or that bcp did."""

    at: datetime
    who: str
    what: str
    reason: str = ""


def runs_screen(runs: Sequence[RunState], now: datetime) -> Screen:
    """The list of runs, one row each."""
    if not runs:
        return Screen((line("The log holds no run."),))
    return Screen((Table(_COLUMNS, tuple(_row(run, now) for run in runs)),))


def run_screen(
    run: RunState, said: Sequence[Said], consents: Sequence[tuple[str, Line]] = ()
) -> Screen:
    """One run.

    Args:
        run: as its entries tell it.
        said: what was decided and noted.
        consents: each step that needed consent, and how far it has come.
    """
    parts: list[Part] = [Gap(), Facts(_facts(run))]
    if run.processes:
        rows = tuple((one.id, line(_standing(one))) for one in run.processes.values())
        parts += [Gap(), line("Processes", Tone.STRONG), Facts(rows, 2)]
    if run.steps:
        rows = tuple((one.id, _step(one, run)) for one in run.steps.values())
        parts += [Gap(), line("Steps", Tone.STRONG), Facts(rows, 2)]
    if consents:
        parts += [Gap(), line("Consent of others", Tone.STRONG), Facts(tuple(consents), 2)]
    if said:
        rows = said_rows(said)
        parts += [Gap(), line("What was decided and noted", Tone.STRONG), Facts(rows, 2)]
    return Screen(tuple(parts), Head(f"Run {run.id[:8]} · {run.plan} · {mode_word(run)}"))


def said_rows(said: Sequence[Said]) -> tuple[tuple[str, Line], ...]:
    """What was decided and noted, with its time; with the date too where it took over midnight."""
    days = {one.at.date() for one in said}
    form = "%H:%M:%S" if len(days) < 2 else "%Y-%m-%d %H:%M:%S"
    return tuple((f"{one.at:{form}}", _said(one)) for one in said)


def mode_word(run: RunState) -> str:
    """A drill is marked as a drill wherever it is shown (red line 5)."""
    return run.mode.upper()


def _row(run: RunState, now: datetime) -> tuple[Line, ...]:
    tone = Tone.ATTENTION if run.is_open and run.mode == "incident" else Tone.PLAIN
    stands = ", ".join(f"{one.id} {one.state}" for one in run.processes.values())
    return (
        line(run.id[:8], Tone.STRONG),
        line(run.plan),
        line(mode_word(run)),
        line(f"{state_word(run)}{_joined(run)}", tone),
        line(f"{run.started_at:%Y-%m-%d %H:%M} by {run.started_by}"),
        line(_ago(run, now)),
        line(stands),
    )


def _joined(run: RunState) -> str:
    """The incident that it joined; the one that it began is its own."""
    return "" if run.incident == run.id else f", incident {run.incident[:8]}"


def _ago(run: RunState, now: datetime) -> str:
    """How long nothing was written; a scenario's clock says nothing about that."""
    if run.clock.kind != _REAL:
        return "scenario time"
    return f"{elapsed_text(now - run.last_at)} ago" if now >= run.last_at else ""


def _facts(run: RunState) -> tuple[tuple[str, Line], ...]:
    declared = f"{_time(run.declared_at)} by {run.declared_by}" if run.declared_at else "not yet"
    override = ", by override" if run.is_override else ""
    rows = [
        ("state", line(state_word(run))),
        ("began", line(f"{_time(run.started_at)} by {run.started_by}")),
        ("declared", line(declared + override)),
        ("plan", line(f"{run.plan}, its file sha256 {run.plan_sha256}")),
        ("recorded", line(f"{run.entries} entries, the last {_time(run.last_at)}")),
    ]
    if run.scenario:
        rows.append(("scenario", line(f"{run.scenario}; all times here are the scenario's")))
    rows += [("observer", line(run.observer))] if run.observer else []
    rows += [("driven by", line(_driven(run)))] if run.is_open else []
    rows += [("next", line(f"bcp resume {run.id[:8]}", Tone.STRONG))] if run.is_open else []
    return tuple(rows)


def _driven(run: RunState) -> str:
    if run.holder is not None:
        return f"{run.holder.who} since {_time(run.holder.since)}"
    return f"nobody; it waits for {run.handed_to}" if run.handed_to else "nobody now"


def _standing(process: ProcessState) -> str:
    since = f" since {process.since:%Y-%m-%d %H:%M:%S}" if process.since else ""
    return state_words(process, since)


def _step(step: StepState, run: RunState) -> Line:
    if step.is_reopened:
        return line("to be done anew", Tone.ATTENTION)
    if step.outcome is None:
        return line(
            f"{step.phase}: under way since {_second(step.started_at, run)}", Tone.ATTENTION
        )
    ended = f"{_second(step.ended_at, run)}  " if step.ended_at else ""
    tone = Tone.PLAIN if step.outcome.is_good else Tone.ATTENTION
    detail = f": {step.detail}" if step.detail else ""
    return line(f"{ended}{step.outcome}{detail}", tone, hang=2)


def _said(said: Said) -> Line:
    reason = f": {said.reason}" if said.reason else ""
    return line(f"{said.who}  {said.what}{reason}", hang=2)


def _second(at: datetime, run: RunState) -> str:
    """With its date where that is not the day on which the run began, as it stands above."""
    return second_text(at, run.started_at)


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
