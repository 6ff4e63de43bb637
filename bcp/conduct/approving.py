"""A step that needs other people's consent: asked for, waited for, counted as the log proves it."""

from msgspec.structs import replace

from bcp.audit.authors import AuthorsReader
from bcp.conduct import approval_screens, people_options
from bcp.conduct.asking import Left, NotAnswered
from bcp.conduct.authority import authority, people_in
from bcp.conduct.contacts import people_of
from bcp.conduct.course import Course
from bcp.conduct.escalating import Escalating
from bcp.conduct.giving import Giver, counted, give
from bcp.conduct.options import ANOTHER
from bcp.conduct.putting import put
from bcp.conduct.requests import (
    asks_for,
    callable_people,
    is_code,
    keyless,
    request_data,
    roles_for,
    way_to_key,
)
from bcp.insight.tallying import Tally, rejection
from bcp.model.outcome import Outcome
from bcp.model.question import Answer, Option, Question, Source
from bcp.model.screen import Screen, Tone, line
from bcp.plan.people import Person
from bcp.plan.procedure import PlannedStep
from bcp.run.people_state import PHONE, Approval
from bcp.steps.approval import ApprovalStep
from bcp.steps.result import Result


class Approving:
    """The approvals of one procedure.

    Args:
        course: the procedure under way.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._desk = course.desk
        self._recorder = course.desk.recorder
        self._authors = AuthorsReader(course.desk.recorder.log)
        self._late = Escalating(course.desk)
        self._judged: tuple[Approval, int] | None = None
        self._tallied: Tally | None = None

    def settle(
        self, planned: PlannedStep, step: ApprovalStep, attempt: int, moving: tuple[Option, ...]
    ) -> Answer | None:
        """Ask for the consent, and end the step once it is there or refused.

        Args:
            planned: the step.
            step: the same, by its kind.
            attempt: which attempt it is; each is a request of its own.
            moving: the answers with which the operator goes elsewhere in the procedure.

        Returns:
            Such an answer; None where the step has ended or is to be shown again.

        Raises:
            WaitingForPerson: the consent is not there, and nobody waits for it here.
        """
        self._begin(planned, attempt)
        if self._desk.tools_for(step).simulates:
            self._simulate(planned, step)
            return None
        request = self._request(planned, step, attempt)
        if self._has_ended(planned, request):
            return None
        return self._take(planned, self._ask(planned, step, moving))

    def _begin(self, planned: PlannedStep, attempt: int) -> None:
        state = self._course.state(planned)
        if state is None or not state.is_in_flight or state.attempt != attempt:
            self._course.acts.start(planned, attempt, "do")

    def _simulate(self, planned: PlannedStep, step: ApprovalStep) -> None:
        roles = roles_for(self._desk.workspace, self._desk.loaded.plan, step)
        others = [one for one in people_in(roles) if one != self._recorder.operator.id]
        people = ", ".join(others) or "nobody"
        said = f"simulated: nobody was asked; an incident needs {step.count} of {people}"
        self._desk.operator.show(Screen((line(f"{planned.step.title}: {said}.", hang=2),)))
        self._course.acts.end(planned, Outcome.SIMULATED, Result(ok=True, detail=said))

    def _request(self, planned: PlannedStep, step: ApprovalStep, attempt: int) -> Approval:
        """The request of this attempt; it is asked once, whoever goes on with the run.

        One that asks for less than the plan wants was not written by bcp: it is asked anew.
        """
        known = self._recorder.state.approvals.get(planned.id)
        if known is None or known.attempt != attempt or not asks_for(known, self._data(step)):
            seat = self._recorder.state.holder
            data = {
                "step": planned.id,
                "title": planned.step.title,
                "attempt": attempt,
                **self._data(step),
                "asker": self._recorder.operator.id,
                "key": seat.key if seat else None,
                "login": seat.login if seat else "",
            }
            self._recorder.decide("approval.asked", data)
        return self._recorder.state.approvals[planned.id]

    def _data(self, step: ApprovalStep) -> dict[str, object]:
        return request_data(self._desk.workspace, self._desk.loaded.plan, step)

    def _has_ended(self, planned: PlannedStep, request: Approval) -> bool:
        """End the step where what was said to the request settles it."""
        no = rejection(request)
        tally = self._tally(request)
        if no is not None:
            reason = self._recorder.read_text(no.reason_blob) if no.reason_blob else ""
            said = f"refused by {no.person}"
            self._desk.operator.show(Screen((line(f"{said}: {reason}", Tone.BAD, hang=2),)))
            self._course.acts.end(planned, Outcome.FAILED, Result(ok=False, detail=said))
        elif tally.is_enough:
            facts = {"consents": len(tally.counted), "wanted": tally.wanted}
            self._course.acts.end(
                planned, Outcome.DONE, Result(ok=True, detail=tally.words, facts=facts)
            )
        return no is not None or tally.is_enough

    def _ask(self, planned: PlannedStep, step: ApprovalStep, moving: tuple[Option, ...]) -> Answer:
        def make() -> Question:
            request = self._recorder.state.approvals[planned.id]
            return Question(
                id=planned.id,
                prompt=planned.id,
                options=self._options(request, moving),
                screen=self._screen(planned, request),
                why=f"Step {planned.id!r} needs other people's consent; yours does not count.",
                consent=True,
            )

        try:
            return put(
                self._desk, self._course.board, make, lambda: self._beside(planned, step),
                role=step.role,
            )  # fmt: skip
        except Left:
            raise
        except NotAnswered as nobody:
            raise self._waits(planned) from nobody

    def _beside(self, planned: PlannedStep, step: ApprovalStep) -> Screen | Answer | None:
        """What comes from elsewhere while the question is open."""
        request = self._recorder.state.approvals[planned.id]
        if rejection(request) is not None:
            return Answer(people_options.REJECTED.word, Source.ELSEWHERE)
        if self._tally(request).is_enough:
            return Answer(people_options.APPROVED.word, Source.ELSEWHERE)
        return self._late(step, request)

    def _take(self, planned: PlannedStep, answer: Answer) -> Answer | None:
        request = self._recorder.state.approvals[planned.id]
        match answer.word:
            case people_options.APPROVED.word | people_options.REJECTED.word:
                self._has_ended(planned, request)
            case "phone":
                self._phoned(request, answer)
            case people_options.SKIP_CONSENT.word:
                self._course.acts.end_by(planned, Outcome.SKIPPED, answer)
            case _:
                return answer
        return None

    def _phoned(self, request: Approval, answer: Answer) -> None:
        person = self._people().get(answer.values.get(people_options.PERSON, ""))
        said = answer.values.get(people_options.CODE, "")
        if person is None or not is_code(request, person.id, said):
            self._say("That is not the code of this person for this request; nothing counts.")
            return
        seat = self._recorder.state.holder
        more = {
            "number": person.id,
            "number_text": self._recorder.text(person.phone or ""),
            "code": self._recorder.text(said),
        }
        giver = Giver(
            person.id, PHONE, seat.login if seat else "", seat.host if seat else "", more=more
        )
        tally, why = give(self._recorder, request, giver, self._authors)
        self._say(f"It does not count: {why}." if why else f"Attested. {tally.words}.")

    def _options(self, request: Approval, moving: tuple[Option, ...]) -> tuple[Option, ...]:
        phone: tuple[Option, ...] = ()
        if request.phone:
            numbers = [one.id for one in callable_people(request, self._people()) if one.phone]
            phone = (people_options.phone(numbers),) if numbers else ()
        shut = (people_options.APPROVED, people_options.REJECTED)
        return (*phone, self._skip(), ANOTHER, *moving, *shut)

    def _skip(self) -> Option:
        """Only who may override goes on without a consent, and by more than a name."""
        desk, operator = self._desk, self._recorder.operator.id
        may = authority(desk.workspace, desk.loaded.plan, operator, "override")
        if may.role is None:
            who = " or ".join(may.named) or "nobody, by this plan,"
            return replace(people_options.SKIP_CONSENT, refused=f"{who} may override it")
        operators, seat = self._authors.read().operators, self._recorder.state.holder
        owner = operators.owner_of(seat.key or "") if seat else None
        if operators.keys and owner != operator:
            said = "it takes your key, and a name alone overrides none (leave, resume with the key)"
            return replace(people_options.SKIP_CONSENT, refused=said)
        return people_options.SKIP_CONSENT

    def _screen(self, planned: PlannedStep, request: Approval) -> Screen:
        return approval_screens.waiting(
            self._course.head(planned), planned, request, self._tally(request),
            self._people(), self._course.acts.values(planned), self._authors.read().operators,
            self._skip(),
        )  # fmt: skip

    def _tally(self, request: Approval) -> Tally:
        """Counted anew only when the log has grown: it is asked for once a second."""
        key = (request, self._recorder.log.end())
        if self._tallied is None or self._judged != key:
            self._tallied, self._judged = counted(request, self._authors), key
        return self._tallied

    def _people(self) -> dict[str, Person]:
        return people_of(self._desk.workspace, self._desk.loaded.plan)

    def _waits(self, planned: PlannedStep) -> NotAnswered:
        request = self._recorder.state.approvals[planned.id]
        run, tally = self._recorder.run_id[:8], self._tally(request)
        whom = "; ".join(
            f"{one.name} {one.phone or ''}".rstrip()
            for one in callable_people(request, self._people())
        )
        operators = self._authors.read().operators
        lacking = keyless(request, operators)
        key = f" First a key for {', '.join(lacking)}: {way_to_key(operators)}." if lacking else ""
        return NotAnswered(
            f"Step {planned.id!r} needs other people's approval: {tally.words}.",
            means="It was asked for, on record. The run is open and waits.",
            next_action=f"Ask {whom or 'somebody with a role that may approve'} to run: "
            f"bcp approve {run} {planned.id}; then: {self._recorder.command}.{key}",
        )

    def _say(self, text: str) -> None:
        self._desk.operator.show(Screen((line(text, Tone.ATTENTION, hang=2),)))
