"""`bcp render --issue`: dated editions, with what the runbook beside its plan cannot know.

That runbook is a pure function of its sources, so that `bcp render --check` can hold it: a commit's
own id, or a day, would make it stale by the commit that contains it. An edition has both: it is
made to be printed, handed over or kept as evidence, lies in `reports/`, and is checked by nothing.
"""

from collections.abc import Sequence
from pathlib import Path

from bcp.cli.commits import history_of
from bcp.cli.log_reading import reader
from bcp.cli.replaced_file import replace_file
from bcp.cli.setting import Setting
from bcp.insight.run_record import RunRecord
from bcp.insight.runs_on_record import run_records
from bcp.model.errors import BadInput, LogDamaged
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace
from bcp.render.environment import make_environment
from bcp.render.issued import Held, Issued
from bcp.render.runbook import runbook
from bcp.run.unreadable import unreadable_words

_FOLDER = "reports"
_NO_LOG = "There is no audit log here: nothing is known of exercises and incidents."


def issue(setting: Setting, workspace: Workspace) -> tuple[Path, ...]:
    """Write an edition of each sound plan; the paths, in the order of the plans.

    Raises:
        BadInput: a file cannot be written.
        DocumentError: a template has a fault.
    """
    environment = make_environment(workspace)
    records, says = _records(setting, workspace)
    paths = []
    for loaded in workspace.plans:
        issued = _issued(setting, workspace, loaded, records, says)
        path = workspace.root / _FOLDER / f"runbook-{loaded.plan.id}-{issued.at.date()}.md"
        _write(path, runbook(workspace, loaded, environment, issued))
        paths.append(path)
    return tuple(paths)


def _issued(
    setting: Setting,
    workspace: Workspace,
    loaded: LoadedPlan,
    records: Sequence[RunRecord] | None,
    says: str,
) -> Issued:
    ours = [one for one in records or () if one.state.plan == loaded.plan.id]
    held, unread = _held(ours), _unread(ours)
    history = history_of(setting, workspace.root, loaded.file.path)
    return Issued(
        at=setting.clock.now(),
        revisions=history.revisions,
        revisions_say=history.says,
        held=None if records is None else held,
        left_out=len(ours) - len(held) - len(unread),
        unread=unread,
        held_says=says,
    )


def _held(records: Sequence[RunRecord]) -> tuple[Held, ...]:
    """Incidents, and what counts as an exercise; the newest first."""
    found = (one for one in records if one.counts_as_exercise or one.counts_as_incident)
    return tuple(reversed([Held(one.began.date(), _kind(one), one.state.id) for one in found]))


def _unread(records: Sequence[RunRecord]) -> tuple[Held, ...]:
    """Runs that cannot be read; the newest first."""
    rows = [
        Held(one.began.date(), f"{_kind(one)}, {unreadable_words(one.state)}", one.state.id)
        for one in records
        if one.is_unreadable
    ]
    return tuple(reversed(rows))


def _kind(record: RunRecord) -> str:
    return "exercise" if record.is_exercise else "incident"


def _records(setting: Setting, workspace: Workspace) -> tuple[Sequence[RunRecord] | None, str]:
    """The runs of the log, and why there are none to be had."""
    log = reader(setting, workspace)
    try:
        if log.end() == 0:
            return None, _NO_LOG
        return run_records(log.entries()), ""
    except LogDamaged as error:
        said = str(error.what).rstrip(".")
        return None, f"{said}: nothing is known of exercises and incidents. See bcp audit verify."


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(exist_ok=True)
        replace_file(path.resolve(), text)
    except OSError as error:
        raise BadInput(
            f"The edition {path} cannot be written: {error.strerror}.",
            means="What was written before it is there.",
            next_action="Make room or the folder writable, then run the command again.",
        ) from error
