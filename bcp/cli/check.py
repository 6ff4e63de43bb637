"""`bcp check`: read everything once, judge it, and say what is hit and what to do next."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.cli.board import board_of
from bcp.cli.check_scope import Scope, scope_of
from bcp.cli.check_screen import check_lines, check_screen
from bcp.cli.checked import Checked, Recorded
from bcp.cli.history import LONG_TAIL_BYTES, Past, onsets_of, past_of
from bcp.cli.live_reading import read_live
from bcp.cli.offline import NOT_ASKED, last_known, runbooks_of, young_enough
from bcp.cli.problems import passed_over_screen
from bcp.cli.secret_store import secrets_of
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.past import TAIL_BYTES
from bcp.insight.check_report import Beside, check_json
from bcp.insight.remarks import remarks
from bcp.insight.series import window
from bcp.insight.situation import Situation, assess
from bcp.model.duration import parse_duration
from bcp.model.errors import NotRecorded, UsageError
from bcp.model.exits import Exit
from bcp.model.observation import Sweep
from bcp.model.screen import Gap, Part, Screen, Tone, line
from bcp.model.verdict import check_exit
from bcp.plan.loaded import LoadedPlan
from bcp.plan.procedure import targets
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.run.state import RunState

_EVER: Final = timedelta(days=36_500)
"""Older is no reading; much more than that before now is no date."""

Record = Callable[[Setting, Workspace, Sweep], Recorded]
"""Writes a sweep to the log; raises NotRecorded. Whoever writes loads more than who only looks."""


class CheckAsked(Struct, frozen=True):
    """What the command line asks for."""

    plans: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    as_json: bool = False
    record: Record | None = None
    """Writes what was read to the log; None where nothing is to be written."""
    max_age: str | None = None
    offline: bool = False

    def young(self) -> timedelta | None:
        """How old a recorded reading may be to be used; None where all is asked.

        Raises:
            UsageError: it is no duration, or the options contradict each other.
        """
        for option, given in (("--record", self.record), ("--max-age", self.max_age)):
            if self.offline and given:
                raise UsageError(
                    f"--offline asks nothing, so {option} has no meaning beside it.",
                    next_action="Leave one of them out.",
                )
        try:
            return None if self.max_age is None else min(parse_duration(self.max_age), _EVER)
        except ValueError as error:
            raise UsageError(f"--max-age: {error}.", next_action="Write --max-age 60s.") from None


class _Desk(Struct, frozen=True):
    """What a check works with."""

    setting: Setting
    workspace: Workspace
    scope: Scope
    past: Past


def check_work(asked: CheckAsked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        young = asked.young()
        desk = _desk(setting, asked)
        checked = _judged(desk, _swept(desk, asked, young), is_offline=asked.offline)
        recorded, trouble = Recorded(), None
        if asked.record is not None:
            recorded, trouble = _recorded(desk, asked.record, checked.sweep)
            checked = checked if trouble is None else replace(checked, exit=trouble.exit)
        if asked.as_json:
            _print_json(desk, checked, recorded)
        else:
            _print(setting, checked, recorded)
        if trouble is not None:
            raise trouble
        return checked.exit

    return work


def overview(setting: Setting) -> int:
    """`bcp` alone: the board of what is open, then a check of every plan."""
    asked = CheckAsked()
    desk = _desk(setting, asked)
    runs, shown = desk.past.open_runs, setting.out if setting.out.is_terminal else setting.err
    if runs:  # before anything is read: it is known already, and it is what counts
        shown.show(board_of(setting, desk.workspace, runs))
    checked = _judged(desk, _swept(desk, asked, None))
    _print(setting, checked, Recorded())
    shown.show(Screen(tuple(_next(checked.incidents.values()))))
    return checked.exit


def _next(incidents: Iterable[RunState]) -> Iterator[Part]:
    """The last line of all: the incidents to go on with; an exercise can wait."""
    found: dict[str, list[RunState]] = {}
    for run in incidents:
        found.setdefault(run.incident, []).append(run)
    commands = [
        f"bcp resume {runs[0].id[:8]}" if len(runs) == 1 else f"bcp failover --incident {name[:8]}"
        for name, runs in found.items()
    ]
    if commands:
        yield from (Gap(), line(f"Next: {' or '.join(commands)}", Tone.STRONG, hang=2))


def _desk(setting: Setting, asked: CheckAsked) -> _Desk:
    workspace = workspace_of(setting)
    scope = scope_of(workspace, asked.plans, asked.only)
    for file in scope.broken:
        setting.err.show(passed_over_screen(file.error))
    past = past_of(setting, workspace, LONG_TAIL_BYTES if asked.offline else TAIL_BYTES)
    return _Desk(setting, workspace, scope, past)


def _targets(desk: _Desk) -> dict[str, Target]:
    """Everything that is read for these plans, or only the services that are named."""
    scope = desk.scope
    found = {one.key: one for loaded in scope.plans for one in targets(desk.workspace, loaded)}
    return {key: one for key, one in found.items() if scope.only is None or key in scope.only}


def _swept(desk: _Desk, asked: CheckAsked, young: timedelta | None) -> Sweep:
    """What the world is like: asked now, told by the log, or both."""
    setting, wanted = desk.setting, _targets(desk)
    now = setting.clock.now()
    if asked.offline:
        return last_known(wanted, desk.past.last, now)
    known = {} if young is None else young_enough(wanted, desk.past.last, now - young)
    ask = tuple(target for key, target in wanted.items() if key not in known)
    if not ask:
        return Sweep(now, tuple(known.values()), NOT_ASKED)
    secrets = secrets_of(setting, desk.workspace)
    read = read_live(setting, desk.workspace, secrets, ask, desk.past.remembered)
    found = {**read.by_key, **known}
    return read.with_findings(found[key] for key in wanted)


def _judged(desk: _Desk, swept: Sweep, *, is_offline: bool = False) -> Checked:
    situations = tuple(_situation(desk, loaded, swept) for loaded in desk.scope.plans)
    history = desk.past.history
    said = remarks(desk.workspace, swept, history, window(swept.at)) if not is_offline else ()
    return Checked(
        situations=tuple(sorted(situations, key=lambda one: -one.verdict.rank)),
        sweep=swept,
        titles={key: target.title for key, target in _targets(desk).items()},
        incidents={run.plan: run for run in desk.past.open_runs if run.mode == "incident"},
        remarks=said,
        exit=_exit(situations, desk.scope),
        local=swept.at.astimezone(),
        is_offline=is_offline,
        runbooks=tuple(
            desk.setting.shown_path(path) for path in runbooks_of(desk.workspace, desk.scope.plans)
        ),
    )


def _situation(desk: _Desk, loaded: LoadedPlan, swept: Sweep) -> Situation:
    """One plan as the sweep shows it; of a check of some services only those are told."""
    run, only = desk.past.incident(loaded.plan.id), desk.scope.only
    situation = assess(
        desk.workspace,
        loaded,
        swept,
        desk.past.history,
        desk.setting.clock.now(),
        declared_at=run.declared_at if run else None,
        recorded=onsets_of(run),
        returned=run.returned if run else frozenset(),
    )
    told = tuple(one for one in situation.findings if only is None or one.key in only)
    return replace(situation, findings=told)


def _exit(situations: Sequence[Situation], scope: Scope) -> Exit:
    if any(situation.is_our_network for situation in situations):
        return Exit.UNKNOWN
    found = check_exit(finding.verdict for one in situations for finding in one.findings)
    return Exit.BAD_INPUT if scope.broken and found is not Exit.OUTAGE else found


def _recorded(desk: _Desk, record: Record, swept: Sweep) -> tuple[Recorded, NotRecorded | None]:
    """Record it; where that fails the findings are shown all the same, and then the failure."""
    try:
        return record(desk.setting, desk.workspace, swept), None
    except NotRecorded as trouble:
        return Recorded(why_not=trouble.what), trouble


def _print_json(desk: _Desk, checked: Checked, recorded: Recorded) -> None:
    standing = {
        (run.plan, one.id): one.state
        for run in checked.incidents.values()
        for one in run.processes.values()
    }
    beside = Beside(checked.remarks, recorded.entries, checked.is_offline)
    found = check_json(checked.situations, checked.sweep, checked.exit, standing, beside)
    desk.setting.out.write(json.dumps(found, indent=2) + "\n")


def _print(setting: Setting, checked: Checked, recorded: Recorded) -> None:
    if setting.out.is_terminal:
        setting.out.show(check_screen(checked, recorded))
    else:
        setting.out.write(check_lines(checked))
