"""`bcp check`: read everything once, judge it, and say what is hit and what to do next."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bcp.cli.check_screen import Checked, check_lines, check_screen
from bcp.cli.history import Past, onsets_of, past_of
from bcp.cli.live_reading import read_live
from bcp.cli.problems import passed_over_screen
from bcp.cli.runs_screen import runs_screen
from bcp.cli.secret_store import secrets_of
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.insight.check_report import check_json
from bcp.insight.situation import Situation, assess
from bcp.model.errors import BadInput, DocumentError
from bcp.model.exits import Exit
from bcp.model.observation import Sweep
from bcp.model.screen import Gap, Screen
from bcp.model.verdict import check_exit
from bcp.plan.loaded import BrokenFile, LoadedPlan
from bcp.plan.procedure import targets
from bcp.plan.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The plans to check, and those that cannot be."""

    sound: tuple[LoadedPlan, ...]
    broken: tuple[BrokenFile, ...]


def check_work(plans: Sequence[str], *, as_json: bool) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        chosen = _chosen(workspace, plans)
        _say_broken(setting, chosen.broken)
        past = past_of(setting, workspace)
        checked = _look(setting, workspace, chosen, past)
        if as_json:
            standing = {
                (run.plan, one.id): one.state
                for run in past.open_runs
                if run.mode == "incident"
                for one in run.processes.values()
            }
            found = check_json(checked.situations, checked.sweep, checked.exit, standing)
            setting.out.write(json.dumps(found, indent=2) + "\n")
        else:
            _print(setting, checked)
        return checked.exit

    return work


def overview(setting: Setting) -> int:
    """`bcp` alone: check every plan, then list the runs that are open."""
    workspace = workspace_of(setting)
    chosen = _chosen(workspace, ())
    _say_broken(setting, chosen.broken)
    past = past_of(setting, workspace)
    checked = _look(setting, workspace, chosen, past)
    _print(setting, checked)
    shown = setting.out if setting.out.is_terminal else setting.err
    if past.open_runs:
        shown.show(Screen((Gap(), *runs_screen(past.open_runs, setting.clock.now()).parts)))
    return checked.exit


def _chosen(workspace: Workspace, plans: Sequence[str]) -> _Chosen:
    """All plans, or those named; a broken one does not hinder the others (red line 4)."""
    if not plans:
        chosen = _Chosen(workspace.plans, workspace.broken)
    else:
        broken = {file.path: file for name in plans for file in workspace.broken_with(name)}
        names = [name for name in dict.fromkeys(plans) if not workspace.broken_with(name)]
        chosen = _Chosen(tuple(workspace.plan(name) for name in names), tuple(broken.values()))
    if not chosen.sound and chosen.broken:
        raise DocumentError([one for file in chosen.broken for one in file.error.problems])
    if not chosen.sound:
        raise BadInput(
            f"There is no plan in {workspace.root}.",
            next_action="Write runbooks/NAME.yaml, or name another workspace: bcp -C DIR check.",
        )
    return chosen


def _look(setting: Setting, workspace: Workspace, chosen: _Chosen, past: Past) -> Checked:
    secrets = secrets_of(setting, workspace)
    read = {one.key: one for loaded in chosen.sound for one in targets(workspace, loaded)}
    swept = read_live(setting, workspace, secrets, tuple(read.values()))
    situations = tuple(_judged(setting, workspace, loaded, swept, past) for loaded in chosen.sound)
    return Checked(
        situations=tuple(sorted(situations, key=lambda one: -one.verdict.rank)),
        sweep=swept,
        titles={key: target.title for key, target in read.items()},
        incidents={run.plan: run for run in past.open_runs if run.mode == "incident"},
        exit=_exit(situations, chosen),
        local=swept.at.astimezone(),
    )


def _judged(
    setting: Setting, workspace: Workspace, loaded: LoadedPlan, swept: Sweep, past: Past
) -> Situation:
    run = past.incident(loaded.plan.id)
    return assess(
        workspace,
        loaded,
        swept,
        past.history,
        setting.clock.now(),
        declared_at=run.declared_at if run else None,
        recorded=onsets_of(run),
    )


def _exit(situations: Sequence[Situation], chosen: _Chosen) -> Exit:
    if any(situation.is_our_network for situation in situations):
        return Exit.UNKNOWN
    found = check_exit(finding.verdict for one in situations for finding in one.findings)
    return Exit.BAD_INPUT if chosen.broken and found is not Exit.OUTAGE else found


def _print(setting: Setting, checked: Checked) -> None:
    if setting.out.is_terminal:
        setting.out.show(check_screen(checked))
    else:
        setting.out.write(check_lines(checked))


def _say_broken(setting: Setting, broken: Sequence[BrokenFile]) -> None:
    for file in broken:
        setting.err.show(passed_over_screen(file.error))
