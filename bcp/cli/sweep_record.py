"""Recording a reading that belongs to no run: `bcp check --record`."""

from bcp.audit.entry import Actor, Draft
from bcp.cli.checked import Recorded
from bcp.cli.recording import opened_log
from bcp.cli.setting import Setting
from bcp.conduct.past import READ
from bcp.conduct.readings import sweep_entries
from bcp.model.instant import instant_text
from bcp.model.observation import Sweep
from bcp.plan.workspace import Workspace

_ALL_KNOWN = "every reading is on record already."


def record_sweep(setting: Setting, workspace: Workspace, swept: Sweep) -> Recorded:
    """Write what was read now; what the log told is on record already.

    Raises:
        NotRecorded: the log cannot be written.
    """
    if all(finding.read_at is not None for finding in swept.findings):
        return Recorded(why_not=_ALL_KNOWN)
    with opened_log(setting, workspace) as log:
        entries = tuple(
            log.append(Draft(READ, {"at": instant_text(swept.at), **data}, Actor("bcp"))).seq
            for data in sweep_entries(swept)
        )
    return Recorded(entries)
