"""What is to be said once of a whole reading: remarks with their cause, which change no verdict."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from bcp.insight.across import across_vendors
from bcp.insight.dependencies import full_title
from bcp.insight.flapping import flapping
from bcp.insight.history import History
from bcp.insight.series import Window
from bcp.insight.vantage import is_cut_off, is_failing
from bcp.model.observation import Sweep
from bcp.plan.workspace import Workspace

NETWORK: Final = "network"
SHARED: Final = "shared"
FLAPPING: Final = "flapping"


class Remark(Struct, frozen=True):
    """One remark."""

    kind: str
    """`network`, `shared` or `flapping`."""
    text: str
    """One sentence, without a full stop."""
    services: tuple[str, ...] = ()
    """The keys of the services that it is about; empty where it is about all of them."""


def remarks(
    workspace: Workspace, sweep: Sweep, history: History, seen_from: Window
) -> tuple[Remark, ...]:
    """Everything that is to be said of a reading as a whole.

    Where this machine's network fails nothing can be said of any vendor, so nothing is.

    Args:
        workspace: the plans.
        sweep: what was read last, of this workspace.
        history: what was recorded before; the sweep itself may be among it.
        seen_from: when the sweep was made, and the gap that a series may have.
    """
    if is_failing(sweep.vantage):
        return ()
    if is_cut_off(sweep):
        return (Remark(NETWORK, _CUT_OFF),)
    shared = across_vendors(workspace, sweep, history, seen_from)
    return (
        *(Remark(SHARED, one.text, one.services) for one in shared),
        *_flapping(workspace, sweep, history, seen_from),
    )


_CUT_OFF: Final = (
    "no page and no probe of any vendor answered: this machine's network is suspected "
    "(controls: in bcp.yaml would tell)"
)


def _flapping(
    workspace: Workspace, sweep: Sweep, history: History, seen_from: Window
) -> Iterator[Remark]:
    for finding in sweep.findings:
        found = flapping(history, finding, finding.read_at or seen_from.now)
        if found:
            title = full_title(workspace, workspace.find_service(finding.key))
            text = f"{title} is {found}; it has not recovered before it stays fine"
            yield Remark(FLAPPING, text, (finding.key,))
