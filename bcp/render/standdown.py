"""When an incident is over, and what is to be done afterwards, as the runbook says it."""

from bcp.plan.model import Plan
from bcp.render.names import Names
from bcp.render.words import spoken

_CUSTOMARY = (
    "Each process is back where it was, and the condition of its failback has held.",
    "Work done meanwhile is in the systems where it belongs.",
    "The last notice has gone to each audience of section 11.",
    "Whoever declared says that it is over; the time and the reason are recorded.",
    "What has to be mended has an owner and a day.",
    "The record is verified with bcp audit verify, and its last line is kept elsewhere.",
)


def over_says(plan: Plan) -> str:
    """What stands above the criteria: whose they are."""
    if plan.standdown is not None:
        return "The incident is over when each of these holds:"
    return "The plan states no criteria of its own. At the least, before the incident is closed:"


def over_when(plan: Plan) -> tuple[str, ...]:
    """The plan's criteria; where it states none, what has to be so in any case."""
    return plan.standdown.criteria if plan.standdown else _CUSTOMARY


def mended_after(names: Names) -> tuple[str, ...]:
    """What is to be done after every incident: by whom, and how soon."""
    standing = names.plan.standdown.actions if names.plan.standdown else ()
    return tuple(
        f"{each.title} ({names.responsible(each.owner)}, within {spoken(each.due)})"
        for each in standing
    )
