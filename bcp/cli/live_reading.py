"""Reading the world for real: pages, probes and controls, by the proxies of the environment."""

from collections.abc import Sequence

from bcp.checks.sweep import NOTHING_REMEMBERED, sweep
from bcp.checks.without_secrets import Discreet, without_secrets
from bcp.cli.progress import ProgressLine
from bcp.cli.setting import Setting
from bcp.model.observation import Remembered, Sweep
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.secrets import Secrets
from bcp.transport.revalidating import KnownAnswers, Revalidating
from bcp.transport.sweeping import OneSweep


def read_live(
    setting: Setting,
    workspace: Workspace,
    secrets: Secrets,
    targets: Sequence[Target],
    remembered: Remembered = NOTHING_REMEMBERED,
    known: KnownAnswers | None = None,
    *,
    shows_progress: bool = True,
) -> Sweep:
    """Read and judge targets, and the workspace's controls in the same sweep.

    Args:
        setting: the clock, the environment, and the terminal that shows how far it is.
        workspace: whose controls are read.
        secrets: what the probes' requests need.
        targets: what to read.
        remembered: what earlier readings and people say.
        known: the answers of earlier sweeps, for who reads again and again.
        shows_progress: False where a prompt is open, or in another thread than the terminal's.
    """
    with ProgressLine(setting.err) as line:
        progress = line.show if shows_progress else None
        one = OneSweep(secrets.get, setting.clock, setting.environ, progress=progress)
        read = sweep(
            targets,
            workspace.settings.controls,
            Discreet(Revalidating(one, known or KnownAnswers()), secrets.redact, secrets.redact),
            setting.clock,
            remembered=remembered,
        )
    return without_secrets(read, secrets.redact)
