"""All runs of one incident as one screen: who stands where, and one timeline of all. Pure."""

from collections.abc import Sequence

from bcp.cli.runs_screen import Said, mode_word, said_rows
from bcp.insight.standing import state_words
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Tone, line
from bcp.run.as_json import state_word
from bcp.run.state import ProcessState, RunState


def incident_screen(runs: Sequence[RunState], said: Sequence[tuple[RunState, Said]]) -> Screen:
    """One incident.

    Args:
        runs: its runs, the first one first.
        said: what was decided and noted in each of them.
    """
    first = runs[0]
    parts: list[Part] = [Gap(), Facts(tuple(_run(run) for run in runs))]
    parts += [Gap(), line("Processes", Tone.STRONG)]
    rows = [row for run in runs for row in _processes(run)]
    parts.append(Facts(tuple(rows) or (("none", line("nothing was moved")),), 2))
    merged = sorted(said, key=lambda one: one[1].at)
    told = [_with_plan(run, one) for run, one in merged]
    parts += [Gap(), line("What was decided and noted", Tone.STRONG), Facts(said_rows(told), 2)]
    head = f"Incident {first.incident[:8]} · {mode_word(first)} · {len(runs)} plans"
    return Screen(tuple(parts), Head(head))


def _run(run: RunState) -> tuple[str, Line]:
    declared = "not declared"
    if run.declared_at is not None:
        declared = f"declared {run.declared_at:%Y-%m-%d %H:%M:%S} UTC by {run.declared_by}"
    words = f"run {run.id[:8]} · {state_word(run)} · {declared} · {run.entries} entries"
    return run.plan, line(words, hang=2)


def _processes(run: RunState) -> list[tuple[str, Line]]:
    return [
        (f"{run.plan}/{one.id}", line(state_words(one, _since(one)), hang=2))
        for one in run.processes.values()
    ]


def _since(process: ProcessState) -> str:
    return f" since {process.since:%Y-%m-%d %H:%M:%S}" if process.since else ""


def _with_plan(run: RunState, said: Said) -> Said:
    return Said(said.at, said.who, f"{run.plan}: {said.what}", said.reason)
