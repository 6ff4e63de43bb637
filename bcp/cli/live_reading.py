"""Reading the world for real: pages, probes and controls, by the proxies of the environment."""

from collections.abc import Sequence

from bcp.checks.sweep import NOTHING_REMEMBERED, sweep
from bcp.cli.setting import Setting
from bcp.model.observation import Remembered, Sweep
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.secrets import Secrets
from bcp.transport.fetch import fetch_all


def read_live(
    setting: Setting,
    workspace: Workspace,
    secrets: Secrets,
    targets: Sequence[Target],
    remembered: Remembered = NOTHING_REMEMBERED,
) -> Sweep:
    """Read and judge targets, and the workspace's controls in the same sweep.

    Args:
        setting: the clock and the environment.
        workspace: whose controls are read.
        secrets: what the probes' requests need.
        targets: what to read.
        remembered: what earlier readings and people say.
    """
    return sweep(
        targets,
        workspace.settings.controls,
        lambda requests: fetch_all(requests, secrets.get, environ=setting.environ),
        setting.clock,
        remembered=remembered,
    )
