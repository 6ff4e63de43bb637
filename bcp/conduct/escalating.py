"""A consent that is late: said before it is, then the alternates are named, on record."""

from bcp.conduct.approval_screens import late
from bcp.conduct.contacts import people_of
from bcp.conduct.desk import Desk
from bcp.conduct.requests import alternates, roles_for
from bcp.model.duration import clock_text, duration_text
from bcp.model.screen import Screen, Tone, line
from bcp.run.people_state import Approval
from bcp.steps.approval import ApprovalStep

_WARNED_AT = 0.8
"""The share of the timeout after which its end is announced."""


class Escalating:
    """The lateness of one run's requests for consent.

    Args:
        desk: the conductor's instruments.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._warned: set[int] = set()

    def __call__(self, step: ApprovalStep, request: Approval) -> Screen | None:
        """What there is to say of it now; a consent that is late is no failure."""
        if step.timeout is None or request.escalated_at is not None:
            return None
        ends, now = request.at + step.timeout, self._desk.recorder.clock.now()
        timeout = duration_text(step.timeout)
        if now >= ends:
            return self._escalate(step, request, f"no consent within {timeout}")
        if now >= ends - step.timeout * (1 - _WARNED_AT) and request.seq not in self._warned:
            self._warned.add(request.seq)
            left = clock_text(ends - now)
            said = f"! in {left} the alternates are asked too: the timeout is {timeout}"
            return Screen((line(said, Tone.ATTENTION, hang=2),))
        return None

    def _escalate(self, step: ApprovalStep, request: Approval, words: str) -> Screen:
        desk, plan = self._desk, self._desk.loaded.plan
        to = alternates(roles_for(desk.workspace, plan, step), request)
        place = {"step": request.step, "attempt": request.attempt, "asked": request.seq}
        desk.recorder.write("approval.escalated", {**place, "to": list(to)})
        return late(words, people_of(desk.workspace, plan), to)
