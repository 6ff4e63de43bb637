"""The answers that returning and standing down allow."""

from msgspec.structs import replace

from bcp.model.identifiers import SLUG_PATTERN
from bcp.model.question import AskedValue, Option

RETURN = Option(
    "return", "", "Walks the way back now: the condition has held for its whole time.", full=True
)
OVERRIDE = Option(
    "override", "", "Walks the way back although its condition has not held.",
    reason=True, full=True,
)  # fmt: skip
WAIT = Option("wait", "w", "Leaves it on its fallback for now; the run stays open.")
RETURNS = (RETURN, OVERRIDE, WAIT)

GO_ON = Option("go_on", "g", "Goes on with the way back all the same.", reason=True)
HOLD = Option("hold", "k", "Leaves it as it is now, between the two; bcp failback goes on.")
TURN_BACK = Option(
    "turn_back", "", "Walks the way to the fallback again; all of it is there afterwards.",
    reason=True, full=True,
)  # fmt: skip
BROKEN = (GO_ON, HOLD, TURN_BACK)

_DAY = r"\d{4}-\d{2}-\d{2}"
CLOSE = Option("close", "", "Ends the incident; nothing more can be done in it.", full=True)
ACTION = Option(
    "action", "m", "Writes down what has to be mended, by whom and until when; the question stays.",
    values=(
        AskedValue("title", "What has to be done"),
        AskedValue("owner", "Who sees to it, by id", SLUG_PATTERN),
        AskedValue("due", "Until which day, as 2026-11-30", _DAY),
    ),
)  # fmt: skip
KEEP_OPEN = Option("keep_open", "k", "Leaves the incident open.")
CLOSES = (CLOSE, ACTION, KEEP_OPEN)


def refused(option: Option, why: str) -> Option:
    """The option as it is shown where it cannot be chosen now."""
    return replace(option, refused=why, key="")
