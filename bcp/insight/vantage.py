"""Is it us? What this machine's own network says, in one sentence that is always shown."""

from bcp.model.observation import ServiceFinding, Sweep, Vantage

FAILING = "failing"
UNCHECKED = "unchecked"


def is_failing(vantage: Vantage) -> bool:
    """Whether the fault is this machine's network, so that nothing is known of any vendor."""
    return vantage.state == FAILING


def is_cut_off(sweep: Sweep) -> bool:
    """Whether nothing at all answered, where no control was there to tell whose fault that is.

    Services with a status page are looked at, for they are elsewhere: a model on this very machine
    answers without any network. What the log tells was answered before.
    """
    elsewhere = [one for one in sweep.findings if one.pages and one.read_at is None]
    answered = any(_answered(finding) for finding in elsewhere)
    return sweep.vantage.state == UNCHECKED and bool(elsewhere) and not answered


def _answered(finding: ServiceFinding) -> bool:
    pages = any(page.state.is_known or page.digest for page in finding.pages)
    return pages or any(probe.http_status is not None for probe in finding.probes)


def vantage_remark(vantage: Vantage) -> str:
    """What the workspace's controls say, and what that means."""
    answered = sum(fine for _, fine in vantage.controls)
    counted = f"{answered} of {len(vantage.controls)} controls answered"
    if is_failing(vantage):
        return f"This machine's network: {counted}. Nothing can be said of any vendor from here."
    if vantage.state == UNCHECKED and vantage.controls:
        return "This machine's network was not checked: there was no time left for the controls."
    if vantage.state == UNCHECKED:
        return "This machine's network was not checked: bcp.yaml names no controls."
    return f"This machine's network is fine ({answered} of {len(vantage.controls)} controls)."
