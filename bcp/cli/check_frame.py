"""What stands above and below the plans on the screen of `bcp check`. Pure."""

from collections.abc import Iterator

from bcp.cli.checked import Checked, Recorded
from bcp.insight.remarks import NETWORK
from bcp.insight.words import listed
from bcp.model.screen import Gap, Line, Part, Tone, line

_FEW = 3


def head(checked: Checked) -> str:
    """When, how many, how long it took, how much of it the log told."""
    at, local = checked.sweep.at, checked.local
    here = f" ({local:%H:%M} here)" if local.utcoffset() else ""
    plans = counted(len(checked.situations), "plan")
    services = counted(len(checked.findings), "service")
    when = f"{at.day} {at:%b %Y %H:%M:%S} UTC{here}"
    return f"AI dependencies · {when} · {plans}, {services}, {_how(checked)}"


def frame(checked: Checked, recorded: Recorded) -> Iterator[Part]:
    """The remarks, what to do without a network, and the last line."""
    yield Gap()
    yield from (line(f"! {one.text}.", Tone.ATTENTION, hang=2) for one in checked.remarks)
    if _has_no_network(checked):
        yield _without_network(checked)
    yield line(f"{_vantage(checked)} {recorded} Exit code {checked.exit}.", hang=2)


def counted(count: int, what: str) -> str:
    """`1 plan`, `2 plans`, `2 entries`."""
    if count == 1:
        return f"1 {what}"
    return f"{count} {what[:-1]}ies" if what.endswith("y") else f"{count} {what}s"


def _how(checked: Checked) -> str:
    if checked.is_offline:
        return "from the log alone"
    told = f", {checked.from_log} from the log" if checked.from_log else ""
    return f"read in {checked.sweep.took_s:.1f} s{told}"


def _has_no_network(checked: Checked) -> bool:
    failing = any(one.is_our_network for one in checked.situations)
    return checked.is_offline or failing or any(one.kind == NETWORK for one in checked.remarks)


def _without_network(checked: Checked) -> Line:
    """What can be done all the same: nothing of a plan lies elsewhere (red line 4)."""
    few = checked.runbooks[:_FEW]
    more = len(checked.runbooks) - len(few)
    names = listed([*few, f"{more} more"] if more else few)
    last = "" if checked.is_offline else "bcp check --offline shows what was recorded last; "
    read = f"steps and phone numbers stand in {names}" if few else "bcp render writes the runbooks"
    return line(f"Without a network: {last}{read}.", Tone.STRONG, hang=2)


def _vantage(checked: Checked) -> str:
    if checked.is_offline:
        return "Nothing was asked: this is what the log tells."
    if checked.from_log and checked.from_log == len(checked.findings):
        return "Nothing was asked: every reading is young enough."
    return checked.situations[0].vantage_remark
