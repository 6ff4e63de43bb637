"""The answers that each question of a run allows, in one place: asked, listed and checked alike."""

import re
from collections.abc import Iterable
from types import MappingProxyType

from msgspec.structs import replace

from bcp.model.outcome import Outcome
from bcp.model.question import AskedValue, MakeScreen, Option
from bcp.model.substitution import fill
from bcp.steps.base import Step
from bcp.steps.result import Values

_NOTHING: Values = MappingProxyType({})

DECLARE = Option("declare", "d", "Declares the incident: the criteria are met.")
OVERRIDE = Option(
    "override", "", "Declares although the criteria are not met, or for another reason.",
    reason=True, full=True,
)  # fmt: skip
STAND_BY = Option("stand_by", "w", "Decides to wait, and checks again in 60 s.")

WAIT = Option("wait", "w", "Leaves this process where it is for now; the run stays open.")

DO = Option("do", "", "bcp does it now, exactly as shown.", full=True)
LOOK = Option("do", "d", "bcp looks for itself now; nothing outside is changed.")
BY_HAND = Option("by_hand", "m", "You did it by hand; recorded as done_by_hand.")
SKIP = Option("skip", "s", "Goes on without it, with your reason.", reason=True)
FAILED = Option("failed", "f", "It did not work; what next is asked.", reason=True)
ANOTHER = Option("choose", "c", "Chooses another fallback for this process.", reason=True)

RETRY = Option("retry", "r", "Tries the same step again.")
UNDO = Option("undo", "", "Takes the step back, as the plan says.", full=True)

HAPPENED = Option("happened", "h", "It took effect: recorded as done, then verified.")
RUN_AGAIN = Option("run_again", "", "Does it once more.", full=True)

UNDONE = Option("done", "d", "You took it back by hand.")
CANNOT = Option("cannot", "x", "It cannot be taken back.", reason=True)

SENT = Option("sent", "d", "It went out; recorded with the time.")
NOT_SENT = Option("not_sent", "s", "It did not go out, with your reason.", reason=True)

RECHECK = Option("recheck", "r", "Reads everything again now; the question stays.")
UNDO_LAST = Option("undo_last", "u", "Asks whether the newest step that is done is taken back.")
TAKE_BACK_ALL = Option(
    "take_back_all", "", "Takes back everything that is done, the newest first.",
    reason=True, full=True,
)  # fmt: skip
JUMP = Option(
    "jump", "", "Goes to another step: what lies between is skipped, or done anew.",
    reason=True, full=True,
)  # fmt: skip
TARGET = "step"
"""The value that goes with a jump."""
OTHER = Option("other", "o", "Shows another step of this group; they may be done in any order.")
KEEP = Option("keep", "k", "Leaves the step as it is.")
UNDO_NOW = Option("undo", "", "bcp takes it back now, exactly as shown.", full=True)
LEAVES_NOTHING = ("decision", "approval", "check", "wait")
"""Kinds after which nothing stands outside that could be taken back."""

GO_ON = Option("go_on", "g", "Goes on with the failover, though the vendor has recovered.")
HOLD = Option("hold", "h", "Waits where it is, reads again in 60 s, and asks again.")
TURN_BACK = Option(
    "turn_back", "", "Takes back what is done, the newest first; the process stays where it was.",
    reason=True, full=True,
)  # fmt: skip
RECOVERY = (GO_ON, HOLD, TURN_BACK)

LIST = Option("list", "l", "Shows all steps of this procedure.")
WHO = Option("who", "w", "Shows who is responsible, with phone numbers.")
EVIDENCE = Option("evidence", "v", "Shows what was read, from where and when.")

_NOT_DONE = (SKIP, FAILED, ANOTHER)
IN_FLIGHT = (HAPPENED, RUN_AGAIN, UNDO)
UNDOING = (UNDO_NOW, UNDONE, CANNOT, KEEP)
COMMUNICATE = (SENT, NOT_SENT)


def step_options(step: Step, values: Values = _NOTHING) -> tuple[Option, ...]:
    """What a step's question allows, its kind's own answers first; values go with doing it."""
    asked = tuple(AskedValue(one.id, fill(one.question, values), one.pattern) for one in step.ask)
    return tuple(
        option if option in _NOT_DONE else replace(option, values=asked)
        for option in _step_options(step)
    )


def _step_options(step: Step) -> tuple[Option, ...]:
    if step.own_options() and step.kind != "manual":
        return (*step.own_options(), SKIP, FAILED, ANOTHER)
    if step.acts:
        return (DO if step.changes else LOOK, BY_HAND, SKIP, FAILED, ANOTHER)
    own = step.own_options() or (Option("done", "d", "You did it; recorded as done_by_hand."),)
    return (*own, BY_HAND, SKIP, FAILED, ANOTHER)


def failed_options(step: Step, outcome: Outcome | None = None) -> tuple[Option, ...]:
    """What can be done about a step that failed; one that was taken back has nothing to undo."""
    is_there = step.can_be_undone and outcome is not Outcome.ROLLED_BACK
    undo = (UNDO,) if is_there else ()
    if step.kind == "approval":  # asked again; there is no other way around a consent
        return (RETRY, ANOTHER)
    return (RETRY, BY_HAND, *undo, ANOTHER, SKIP)


def turn_back(undone: MakeScreen) -> Option:
    """Turning back, with what it would take back and what would stay."""
    return replace(TURN_BACK, shows=undone)


def moving_options(
    others: Iterable[str], undone: MakeScreen | None = None, *, side_by_side: bool
) -> tuple[Option, ...]:
    """How a person moves within a procedure instead of settling the step that is shown.

    Args:
        others: the ids of the procedure's other steps.
        undone: what would be taken back, and what would stay.
        side_by_side: whether another step of its group may be taken first.
    """
    ids = tuple(others)
    other = (OTHER,) if side_by_side else ()
    jump = (replace(JUMP, values=(_target(ids),)),) if ids else ()
    return (*other, UNDO_LAST, replace(TAKE_BACK_ALL, shows=undone), *jump)


def _target(ids: Iterable[str]) -> AskedValue:
    known = "|".join(re.escape(one) for one in ids)
    return AskedValue(TARGET, "To which step (l lists them)", known)
