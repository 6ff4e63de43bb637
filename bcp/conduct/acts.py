"""One act of bcp, recorded first, then done (red line 3): read, do, prove, end."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from msgspec.structs import replace

from bcp.conduct import filling_in
from bcp.conduct.acting_tools import ActingTools
from bcp.conduct.readings import sweep_entries
from bcp.conduct.recorder import BCP, Recorder
from bcp.model.observation import Sweep
from bcp.model.outcome import Outcome
from bcp.model.ports import Tools
from bcp.model.question import Answer
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState
from bcp.steps.base import Step
from bcp.steps.result import Result

_KEPT_DETAIL = 400
_NOT_READ = "reading what stands there: "
_FOUND = "it ended after bcp had stopped: "


class Acts:
    """The acts of one run.

    Args:
        recorder: the run's pen.
        tools_for: the Tools with which a step acts.
        finishing: inside it, being told to end waits for the outcome; a command needs that not,
            for it goes on by itself and writes down how it ended.
    """

    def __init__(
        self,
        recorder: Recorder,
        tools_for: Callable[[Step], Tools],
        finishing: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._recorder = recorder
        self._tools_for = tools_for
        self._finishing = finishing

    def do(self, planned: PlannedStep, attempt: int) -> Outcome:
        """Read what stands now, act, prove it; each phase is on disk before it begins."""
        tools = self._tools_for(planned.step)
        if tools.simulates:
            return self._simulate(planned, attempt)
        if planned.step.reads_first:
            if why := filling_in.not_to_begin(planned.step, self.values(planned)):
                return self._not_begun(planned, why)
            self.start(planned, attempt, "before")
            result = planned.step.read(tools, self.values(planned))
            if not result.ok:
                return self.end(planned, Outcome.FAILED, result, _NOT_READ)
            self.keep_value(planned, "before", result.value or "")
        return self._perform(tools, planned, attempt)

    def prove(self, planned: PlannedStep, attempt: int, prefix: str = "") -> Outcome:
        """Prove an act that took effect; done where the plan asks for no proof."""
        tools = self._tools_for(planned.step)
        if not planned.step.is_proved or tools.simulates:
            return self.end(planned, Outcome.DONE, Result(ok=True, detail="as the operator says"))
        self.start(planned, attempt, "verify")
        result = planned.step.prove(tools, self.values(planned))
        return self.end(planned, Outcome.DONE if result.ok else Outcome.FAILED, result, prefix)

    def read_back(self, planned: PlannedStep) -> Result | None:
        """Read the value that stands now; None where the plan says not how."""
        tools = self._tools_for(planned.step)
        if not planned.step.reads_first or tools.simulates:
            return None
        return self._clean(planned.step.read(tools, self.values(planned)))

    def settle(self, planned: PlannedStep, state: StepState) -> Outcome | None:
        """End an act whose command ended after bcp had died, by the exit code that it left.

        None where none is known: then only a person can say what happened.
        """
        tools = self._tools_for(planned.step)
        key = self._key(planned, state.attempt, state.phase or "")
        found = tools.found(key)
        if found is None or found.exit_code is None:
            return None
        after = ActingTools(tools, key, found)
        if state.phase == "rollback":
            back = planned.step.take_back(after, self.values(planned))
            return self._taken_back(planned, back, _FOUND)
        result = planned.step.perform(after, self.values(planned))
        return self._judge(planned, state.attempt, result, _FOUND)

    def still_runs(self, planned: PlannedStep, state: StepState) -> str:
        """A sentence that says so, where the command of an act runs on after bcp had died."""
        key = self._key(planned, state.attempt, state.phase or "")
        found = self._tools_for(planned.step).found(key)
        return "" if found is None else found.detail

    def roll_back(self, planned: PlannedStep, attempt: int) -> Outcome | None:
        """Take it back; None when only a person can, and then nothing was recorded as ended."""
        if not planned.step.can_be_undone:
            return None
        with self._in_one_piece(planned.step):
            return self._roll_back(planned, attempt)

    def _roll_back(self, planned: PlannedStep, attempt: int) -> Outcome | None:
        self.start(planned, attempt, "rollback")
        tools = self._tools_for(planned.step)
        if tools.simulates:
            return self.end(planned, Outcome.ROLLED_BACK, Result(ok=True, detail="simulated"))
        values = self.values(planned)
        if why := filling_in.not_to_take_back(planned.step, values):
            lacking = Result(ok=False, detail=f"nothing was changed: {why}. Take it back by hand")
            return self._taken_back(planned, lacking)
        acting = ActingTools(tools, self._key(planned, attempt, "rollback"))
        return self._taken_back(planned, planned.step.take_back(acting, values))

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
        clean = self._clean(result)
        data = {
            "step": planned.id,
            "outcome": str(outcome),
            "detail": (prefix + clean.detail)[:_KEPT_DETAIL],
            "facts": dict(clean.facts),
            "output": self._recorder.blob(clean.output) if clean.output else None,
        }
        self._recorder.write("step.ended", data, actor=BCP)
        self._forget(planned)
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
        self._forget(planned)
        return said

    def values(self, planned: PlannedStep) -> dict[str, str]:
        """What `$(names)` stand for in this step: its parameters, what was asked, what was read."""
        found = {**self._recorder.names, **planned.values, **self._recorder.given()}
        own = self._recorder.state.steps.get(planned.id)
        if own is not None and own.before_blob:
            found["before"] = self._recorder.read_text(own.before_blob)
        return found

    def _perform(self, tools: Tools, planned: PlannedStep, attempt: int) -> Outcome:
        values = self.values(planned)
        if why := filling_in.not_to_act(planned.step, values):
            return self._not_begun(planned, why)
        acting = ActingTools(tools, self._key(planned, attempt, "do"), keep=self._keep_sweep)
        with self._in_one_piece(planned.step):
            self.start(planned, attempt, "do")
            return self._judge(planned, attempt, planned.step.perform(acting, values))

    def _in_one_piece(self, step: Step) -> AbstractContextManager[None]:
        """From an act's start to its outcome, where nobody could tell afterwards what happened."""
        is_short = step.changes and step.kind != "command"
        return self._finishing() if is_short else nullcontext()

    def _not_begun(self, planned: PlannedStep, why: str) -> Outcome:
        detail = f"nothing was done: {why}. Do it by hand"
        return self.end(planned, Outcome.FAILED, Result(ok=False, detail=detail))

    def _judge(
        self, planned: PlannedStep, attempt: int, result: Result, prefix: str = ""
    ) -> Outcome:
        """What an act's result means: failed, done, or to be proved."""
        if not result.ok:
            return self.end(planned, Outcome.FAILED, result, prefix)
        if not planned.step.is_proved:
            return self.end(planned, Outcome.DONE, result, prefix)
        return self.prove(planned, attempt, prefix)

    def _taken_back(
        self, planned: PlannedStep, result: Result | None, prefix: str = ""
    ) -> Outcome | None:
        if result is None:
            return None
        outcome = Outcome.ROLLED_BACK if result.ok else Outcome.FAILED
        return self.end(planned, outcome, result, "undo: " + prefix)

    def _clean(self, result: Result) -> Result:
        """The result without any secret: servers and programs print what they were given."""
        facts = {
            name: self._recorder.redacted(value)[:_KEPT_DETAIL] if isinstance(value, str) else value
            for name, value in result.facts.items()
        }
        detail = self._recorder.redacted(result.detail)
        value = None if result.value is None else self._recorder.redacted(result.value)
        return replace(result, detail=detail, facts=facts, value=value)

    def _keep_sweep(self, sweep: Sweep) -> None:
        for data in sweep_entries(sweep):
            self._recorder.write("sweep.read", data)

    def _key(self, planned: PlannedStep, attempt: int, phase: str) -> str:
        return f"{self._recorder.run_id}/{planned.id}/{attempt}/{phase}"

    def _forget(self, planned: PlannedStep) -> None:
        """What was kept of how its commands ended: the outcome is on record now."""
        attempt = self._recorder.state.steps[planned.id].attempt
        for phase in ("do", "rollback"):
            self._tools_for(planned.step).forget(self._key(planned, attempt, phase))

    def _simulate(self, planned: PlannedStep, attempt: int) -> Outcome:
        self.start(planned, attempt, "do")
        shown = "; ".join(planned.step.exact_action(self.values(planned)))
        result = Result(ok=True, detail=f"nothing was done: {shown}")
        return self.end(planned, Outcome.SIMULATED, result)
