"""`bcp failover`: walk the procedures of one plan or of several, or list what they may ask."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bcp.cli.dry_run import dry_run_screen
from bcp.cli.failover_files import fallback_asked, files_of, scope_asked
from bcp.cli.log_reading import reader, runs_in
from bcp.cli.outside import Answers, checked_answers, outside, read_answers_file
from bcp.cli.problems import error_screen
from bcp.cli.run_output import print_run
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace
from bcp.conduct.asking import ALWAYS
from bcp.conduct.incident import Part, fail_over
from bcp.conduct.incident_runs import runs_of_incident
from bcp.conduct.opening import open_runs
from bcp.conduct.questions import Asked as Question
from bcp.conduct.questions import questions
from bcp.conduct.shared_answers import divided
from bcp.conduct.starting import INCIDENT
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.screen import Facts, Line, Screen, line
from bcp.model.screen import Part as ScreenPart
from bcp.plan.workspace import Workspace
from bcp.run.as_json import incident_json
from bcp.run.state import RunState
from bcp.run.unreadable import unreadable

Files = Mapping[str, Workspace]


class Asked(Struct, frozen=True):
    """The command line of `bcp failover`."""

    plans: tuple[str, ...]
    incident: str | None
    to: str | None
    processes: tuple[str, ...]
    tier: int | None
    answers: Path | None
    questions: bool
    last_good: bool
    as_json: bool
    ungraceful: bool = False
    dry_run: bool = False


def failover_work(asked: Asked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        runs = runs_in(reader(setting, recorded_workspace(setting)))
        incident = _incident(asked.incident, runs)
        plans = asked.plans or _plans_of(incident, runs)
        _tell_unreadable(setting, plans, runs)
        _hold_incident(incident, plans, runs)
        files = {
            plan: files_of(setting, plan, last_good_copy=asked.last_good)
            for plan in dict.fromkeys(plans)
        }
        if asked.questions:
            setting.out.show(_listed(files))
            return Exit.OK
        if asked.dry_run:
            setting.out.show(dry_run_screen(_parts(asked, files), graceful=not asked.ungraceful))
            return Exit.OK
        return _walk(setting, asked, files, incident or _running(files, runs))

    return work


def _tell_unreadable(setting: Setting, plans: Sequence[str], runs: Sequence[RunState]) -> None:
    """A run that nobody can read stops no failover, and is not passed over without a word."""
    for run in runs:
        if run.unreadable and run.plan in (*plans, ""):
            setting.err.show(error_screen(unreadable(run), setting.err.width()))


def _walk(setting: Setting, asked: Asked, files: Files, incident: str | None) -> int:
    parts = _parts(asked, files)
    with outside(setting, parts[0].workspace, None) as world:
        ended = fail_over(replace(world, ungraceful=asked.ungraceful), parts, incident)
    if asked.as_json and len(ended) == 1:
        print_run(setting, ended[0])
    elif asked.as_json:
        setting.out.write(json.dumps(incident_json(ended), indent=2, ensure_ascii=False) + "\n")
    return Exit.OK


def _parts(asked: Asked, files: Files) -> tuple[Part, ...]:
    """Each plan with what is asked of it; all is checked before anything happens."""
    if asked.to is not None and len(files) > 1:
        raise UsageError("--to names a fallback of one plan: name one plan with it.")
    loaded = {plan: workspace.plan(plan) for plan, workspace in files.items()}
    _hold_processes(asked, {one.id for each in loaded.values() for one in each.plan.processes})
    answers = _answers(asked.answers, files)
    return tuple(
        Part(
            workspace,
            plan,
            scope_asked(loaded[plan].plan, asked.processes, asked.tier),
            answers.get(plan),
            fallback_asked(loaded[plan].plan, asked.to),
        )
        for plan, workspace in files.items()
    )


def _hold_processes(asked: Asked, known: set[str]) -> None:
    unknown = [process for process in asked.processes if process not in known]
    if unknown and len(asked.plans) > 1:
        raise UsageError(
            f"None of these plans has a process {', '.join(unknown)}.",
            means=f"Their processes: {', '.join(sorted(known))}.",
        )


def _answers(path: Path | None, files: Files) -> Mapping[str, Answers]:
    if path is None:
        return {}
    if len(files) == 1:
        plan, workspace = next(iter(files.items()))
        return {plan: checked_answers(path, workspace, workspace.plan(plan)) or {}}
    asked = {plan: questions(where, where.plan(plan)) for plan, where in files.items()}
    return divided(read_answers_file(path), str(path), asked)


def _incident(name: str | None, runs: Sequence[RunState]) -> str | None:
    """The open incident that `--incident` names."""
    if name is None:
        return None
    found = [run for run in runs_of_incident(runs, name) if run.is_open and run.mode == INCIDENT]
    if not found:
        raise BadInput(
            f"No incident that begins with {name!r} is open.",
            next_action="bcp runs lists the runs, each with its incident.",
        )
    return found[0].incident


def _plans_of(incident: str | None, runs: Sequence[RunState]) -> tuple[str, ...]:
    """The plans of an incident's open runs, where the command line names none."""
    plans = tuple(run.plan for run in open_runs(runs, mode=INCIDENT) if run.incident == incident)
    if not plans:
        raise UsageError("Name a plan, or an open incident with --incident.")
    return plans


def _hold_incident(incident: str | None, plans: Sequence[str], runs: Sequence[RunState]) -> None:
    """A run stays in the incident in which it began."""
    for run in open_runs(runs, mode=INCIDENT) if incident else ():
        if run.plan in plans and run.incident != incident:
            raise UsageError(
                f"The open run {run.id[:8]} of {run.plan} is of another incident, "
                f"{run.incident[:8]}.",
                means="A run stays in the incident in which it began.",
                next_action=f"Leave --incident out: bcp failover {' '.join(plans)}",
            )


def _running(files: Files, runs: Sequence[RunState]) -> str | None:
    """The incident of the first of these plans that has an open run: new runs join it."""
    found = (run.incident for run in open_runs(runs, mode=INCIDENT) if run.plan in files)
    return next(found, None)


def _listed(files: Files) -> Screen:
    parts: list[ScreenPart] = []
    for plan, workspace in files.items():
        prefix = f"{plan}:" if len(files) > 1 else ""
        for question in questions(workspace, workspace.plan(plan)):
            parts += [line(f"{prefix}{question.id}"), Facts(_rows(question), indent=2)]
    return Screen((*parts, line("* needs a reason: {answer: …, reason: …}")))


def _rows(question: Question) -> tuple[tuple[str, Line], ...]:
    words = ", ".join(f"{one.word}*" if one.reason else one.word for one in question.options)
    answers = "never by a file" if question.is_consent else words
    rows = [("about", line(question.about)), ("answers", line(answers))]
    return (*rows, *(("value", line(text, hang=2)) for text in _values(question)))


def _values(question: Question) -> tuple[str, ...]:
    """What is asked with the question's own answers, and with which."""
    own = [option for option in question.options if option not in ALWAYS]
    asked = dict.fromkeys(one for option in own for one in option.values)
    return tuple(
        f"{one.name}: {one.prompt}, like {one.pattern}, with "
        + ", ".join(option.word for option in own if one in option.values)
        for one in asked
    )
