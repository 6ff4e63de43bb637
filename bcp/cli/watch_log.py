"""A log that is written now and then for days: opened when needed, and again after trouble."""

from collections.abc import Mapping
from contextlib import ExitStack

from bcp.audit.entry import Draft, PlanRef
from bcp.audit.log import Log
from bcp.cli.recording import opened_log
from bcp.cli.setting import Setting
from bcp.conduct.recorder import BCP
from bcp.model.errors import NotRecorded
from bcp.model.instant import instant_text
from bcp.plan.loaded import LoadedPlan
from bcp.plan.workspace import Workspace


class WatchLog:
    """Appends entries; a full disk is the caller's to tell, and is tried anew the next time.

    Args:
        setting: this machine.
        workspace: says where the log lies.
    """

    def __init__(self, setting: Setting, workspace: Workspace) -> None:
        self._setting = setting
        self._workspace = workspace
        self._stack = ExitStack()
        self._log: Log | None = None

    def record(self, entry_type: str, data: Mapping[str, object], about: LoadedPlan | None) -> None:
        """Append one entry.

        Raises:
            NotRecorded: it could not be kept; the log is opened anew the next time.
            BadInput: the settings name no group, store or origin that there is.
        """
        stamped = {"at": instant_text(self._setting.clock.now()), **data}
        plan = PlanRef(about.plan.id, about.file.sha256) if about else None
        try:
            self._open().append(Draft(entry_type, stamped, BCP, plan))
        except NotRecorded:
            self.close()
            raise

    def close(self) -> None:
        """Write the last note and let go."""
        self._log = None
        self._stack.close()

    def _open(self) -> Log:
        if self._log is None:
            self._log = self._stack.enter_context(opened_log(self._setting, self._workspace))
        return self._log
