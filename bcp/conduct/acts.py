"""One act of bcp, recorded first, then done (red line 3): read, do, prove, end."""

from collections.abc import Callable

from bcp.conduct.recorder import BCP, Recorder
from bcp.model.outcome import Outcome
from bcp.model.ports import Tools
from bcp.model.question import Answer
from bcp.model.substitution import names_in
from bcp.plan.procedure import PlannedStep
from bcp.steps.base import Step
from bcp.steps.result import Result

_KEPT_DETAIL = 400


class Acts:
    """The acts of one run.

    Args:
        recorder: the run's pen.
        tools_for: the Tools with which a step acts.
    """

    def __init__(self, recorder: Recorder, tools_for: Callable[[Step], Tools]) -> None:
        self._recorder = recorder
        self._tools_for = tools_for

    def do(self, planned: PlannedStep, attempt: int) -> Outcome:
        """Read what stands now, act, prove it; each phase is on disk before it begins."""
        tools = self._tools_for(planned.step)
        if tools.simulates:
            return self._simulate(planned, attempt)
        if planned.step.reads_first:
            self.start(planned, attempt, "before")
            result = planned.step.read(tools, self.values(planned))
            if not result.ok:
                return self.end(planned, Outcome.FAILED, result, "before: ")
            self.keep_value(planned, "before", result.value or "")
        return self._perform(tools, planned, attempt)

    def prove(self, planned: PlannedStep, attempt: int) -> Outcome:
        """Prove an act that took effect; done where the plan asks for no proof."""
        tools = self._tools_for(planned.step)
        if not planned.step.is_proved or tools.simulates:
            return self.end(planned, Outcome.DONE, Result(ok=True, detail="as the operator says"))
        self.start(planned, attempt, "verify")
        result = planned.step.prove(tools, self.values(planned))
        return self.end(planned, Outcome.DONE if result.ok else Outcome.FAILED, result)

    def read_back(self, planned: PlannedStep) -> Result | None:
        """Read the value that stands now; None where the plan says not how."""
        tools = self._tools_for(planned.step)
        if not planned.step.reads_first or tools.simulates:
            return None
        return planned.step.read(tools, self.values(planned))

    def roll_back(self, planned: PlannedStep, attempt: int) -> Outcome | None:
        """Take it back; None when only a person can, and then nothing was recorded as ended."""
        if not planned.step.can_be_undone:
            return None
        self.start(planned, attempt, "rollback")
        tools = self._tools_for(planned.step)
        if tools.simulates:
            return self.end(planned, Outcome.ROLLED_BACK, Result(ok=True, detail="simulated"))
        result = planned.step.take_back(tools, self.values(planned))
        if result is None:
            return None
        outcome = Outcome.ROLLED_BACK if result.ok else Outcome.FAILED
        return self.end(planned, outcome, result, "undo: ")

    def start(self, planned: PlannedStep, attempt: int, phase: str) -> None:
        """Record that a phase begins, before it does."""
        self._recorder.write(
            "step.started", {"step": planned.id, "attempt": attempt, "phase": phase}
        )

    def keep_value(self, planned: PlannedStep, name: str, value: str) -> None:
        """Keep a value under a name, for `$(name)` and for the undo."""
        data = {"step": planned.id, "name": name, "value": self._recorder.blob(value.encode())}
        self._recorder.write("step.value", data)

    def end(
        self, planned: PlannedStep, outcome: Outcome, result: Result, prefix: str = ""
    ) -> Outcome:
        """Record how it ended by bcp's own account."""
        detail = (prefix + result.detail)[:_KEPT_DETAIL]
        output = self._recorder.blob(result.output) if result.output else None
        data = {
            "step": planned.id,
            "outcome": str(outcome),
            "detail": detail,
            "facts": dict(result.facts),
            "output": output,
        }
        self._recorder.write("step.ended", data, actor=BCP)
        return outcome

    def end_by(self, planned: PlannedStep, outcome: Outcome, answer: Answer) -> Outcome:
        """Record how it ended by the operator's account; in a drill what was done is simulated."""
        acted = outcome in (Outcome.DONE, Outcome.DONE_BY_HAND)
        simulated = acted and self._tools_for(planned.step).simulates
        said = Outcome.SIMULATED if simulated else outcome
        data = {
            "step": planned.id,
            "outcome": str(said),
            "detail": "",
            "answer": answer.word,
            "reason": self._recorder.text(answer.reason),
        }
        self._recorder.decide("step.ended", data)
        return said

    def values(self, planned: PlannedStep) -> dict[str, str]:
        """What `$(names)` stand for in this step: its parameters, what was asked, what was read."""
        found = dict(planned.values)
        for step in self._recorder.state.steps.values():
            found.update({name: self._text(blob) for name, blob in step.values.items()})
        own = self._recorder.state.steps.get(planned.id)
        if own is not None and own.before_blob:
            found["before"] = self._text(own.before_blob)
        return found

    def _text(self, blob: str) -> str:
        return self._recorder.log.blob(blob).decode("utf-8", "replace")

    def _perform(self, tools: Tools, planned: PlannedStep, attempt: int) -> Outcome:
        values = self.values(planned)
        missing = names_in(" ".join(planned.step.exact_action(values)))
        if missing:
            words = ", ".join(f"$({name})" for name in sorted(missing))
            return self.end(
                planned, Outcome.FAILED, Result(ok=False, detail=f"there is no value for {words}")
            )
        self.start(planned, attempt, "do")
        result = planned.step.perform(tools, values)
        if not result.ok:
            return self.end(planned, Outcome.FAILED, result)
        if not planned.step.is_proved:
            return self.end(planned, Outcome.DONE, result)
        return self.prove(planned, attempt)

    def _simulate(self, planned: PlannedStep, attempt: int) -> Outcome:
        self.start(planned, attempt, "do")
        shown = "; ".join(planned.step.exact_action(self.values(planned)))
        result = Result(ok=True, detail=f"simulated, nothing was sent: {shown}")
        return self.end(planned, Outcome.SIMULATED, result)
