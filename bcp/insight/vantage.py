"""Is it us? What this machine's own network says, in one sentence that is always shown."""

from bcp.model.observation import Vantage

FAILING = "failing"
UNCHECKED = "unchecked"


def is_failing(vantage: Vantage) -> bool:
    """Whether the fault is this machine's network, so that nothing is known of any vendor."""
    return vantage.state == FAILING


def vantage_remark(vantage: Vantage) -> str:
    """What the workspace's controls say, and what that means."""
    answered = sum(fine for _, fine in vantage.controls)
    counted = f"{answered} of {len(vantage.controls)} controls answered"
    if is_failing(vantage):
        return f"This machine's network: {counted}. Nothing can be said of any vendor from here."
    if vantage.state == UNCHECKED:
        return "This machine's network was not checked: bcp.yaml names no controls."
    return f"This machine's network is fine ({answered} of {len(vantage.controls)} controls)."
