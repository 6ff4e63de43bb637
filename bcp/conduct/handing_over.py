"""Handing a run over: the next person goes on with it, and the record says who, to whom and why."""

from bcp.conduct.recorder import Recorder
from bcp.model.errors import WaitingForPerson
from bcp.model.question import Answer, AskedValue, Option

PERSON = "person"
"""The value that goes with it."""

HAND_OVER = Option(
    "hand_over",
    "h",
    "Somebody else goes on: the run waits for them with bcp resume, and you are out of it.",
    reason=True,
    values=(
        AskedValue(PERSON, "To whom (their operator id)", r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}"),
    ),
)


class HandedOver(WaitingForPerson):
    """The run waits for the person to whom it was handed over."""


def hand_over(recorder: Recorder, answer: Answer) -> None:
    """Hand the run over from where it is; this process drives it no longer.

    Raises:
        HandedOver: always; the walk ends here, the run is open.
    """
    to = answer.values[PERSON]
    record_handing_over(recorder, to, answer.reason)
    run = recorder.run_id[:8]
    raise HandedOver(
        f"You handed run {run} over to {to}.",
        means="That is recorded. Nothing is lost; it waits at this question.",
        next_action=f"Tell {to} to run: bcp resume {run}",
    )


def record_handing_over(recorder: Recorder, to: str, reason: str) -> None:
    """Record to whom the run goes, and from whom."""
    seat = recorder.state.holder
    data = {
        "to": to,
        "from": seat.id if seat else None,
        "host": seat.host if seat else None,
        "reason": recorder.text(reason),
    }
    recorder.decide("run.handed_over", data)
