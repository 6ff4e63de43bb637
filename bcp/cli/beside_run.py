"""A run that somebody may be driving, opened for writing beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from bcp.cli.log_reading import reader
from bcp.cli.named_run import named_run
from bcp.cli.outside import outside
from bcp.cli.setting import Setting
from bcp.cli.workspaces import recorded_workspace
from bcp.conduct.beside import pen_beside
from bcp.conduct.opening import frozen_workspace, runs_of
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace


class BesideRun(Struct, frozen=True):
    """What a command needs that writes beside a run."""

    world: Outside
    pen: Recorder
    workspace: Workspace
    """As it was frozen when the run opened."""
    loaded: LoadedPlan

    @property
    def run(self) -> str:
        """The run as commands name it."""
        return self.pen.run_id[:8]


@contextmanager
def beside_run(setting: Setting, name: str) -> Iterator[BesideRun]:
    """Open the log to write beside a run; it is closed at the end, whatever happened.

    Raises:
        BadInput: there is no such run. Nothing is written then, not even a new log.
    """
    workspace = recorded_workspace(setting)
    state = named_run(reader(setting, workspace), name)
    with outside(setting, workspace, None) as world:
        run = runs_of(world.log)[state.id]
        frozen = frozen_workspace(world.log, run, workspace)
        yield BesideRun(world, pen_beside(world, run), frozen, frozen.plan(run.plan))
