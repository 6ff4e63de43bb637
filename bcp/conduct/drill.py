"""A drill: the same conductor with Tools of its own. The scenario is read; acts obey `in_drill`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct

from bcp.checks.verdict import judge
from bcp.conduct.measuring import measured
from bcp.insight.history import History, from_sweep
from bcp.model.errors import SecretMissing
from bcp.model.observation import PageReading, ProbeReading, ServiceFinding, Sweep, Vantage
from bcp.model.ports import Clock, Command, CommandResult, Failure, Operator, Reply, Request
from bcp.model.question import Answer, Question
from bcp.plan.model import Plan
from bcp.plan.scenario import Objective, Scenario
from bcp.plan.scenario_at import later, page_at, probe_at
from bcp.plan.targets import Target
from bcp.run.state import RunState
from bcp.steps.base import Step
from bcp.steps.decision import DecisionStep

_NOT_SENT = "simulated: nothing leaves this machine in a drill"
_NOT_HERE = "Another plan's."
_VANTAGE = Vantage("unchecked")
_MINUTE = timedelta(minutes=1)


class DrillTools(Struct, frozen=True):
    """Reads the scenario at the run's clock, and simulates every act."""

    clock: Clock
    scenario: Scenario
    targets: tuple[Target, ...]
    person: Operator

    @property
    def simulates(self) -> bool:
        """Every act is only shown."""
        return True

    def send(self, request: Request) -> Reply:
        """Send nothing, and say so."""
        return Reply(request.url, failure=Failure.REFUSED, detail=_NOT_SENT)

    def run(self, command: Command) -> CommandResult:
        """Run nothing, and say so."""
        return CommandResult(None, detail=f"{command.argv[0]}: {_NOT_SENT}")

    def found(self, key: str) -> CommandResult | None:
        """Nothing was run, so nothing ended."""
        del key
        return None

    def forget(self, key: str) -> None:
        """Nothing was kept."""

    def read_file(self, path: Path) -> bytes:
        """A file's content as it is; reading changes nothing."""
        return path.read_bytes()

    def wait(self, seconds: float, words: str) -> bool:
        """Wait by the scenario's clock."""
        return self.person.wait(seconds, words)

    def replace_file(self, path: Path, content: bytes) -> None:
        """Write nothing."""
        del path, content

    def verdict(self) -> Sweep:
        """Read the scenario, now."""
        return sweep_at(self.scenario, self.targets, self.clock.now())

    def ask(self, question: Question) -> Answer:
        """Ask the operator."""
        return self.person.ask(question)

    def secret(self, name: str) -> str:
        """Hand out no secret; raises SecretMissing."""
        raise SecretMissing(f"A drill looks no secret up: {name}", next_action="Simulate the step.")


def sweep_at(scenario: Scenario, targets: tuple[Target, ...], now: datetime) -> Sweep:
    """What a sweep would read in the scenario at an instant, judged as a real one is."""
    return Sweep(now, tuple(_finding(scenario, target, now) for target in targets), _VANTAGE)


def readings_before(scenario: Scenario, targets: tuple[Target, ...], now: datetime) -> History:
    """What a watch would have recorded before the drill: one reading a minute, and each change."""
    moments = _minutes(scenario.starts, now) | _changes(scenario, now)
    history: History = ()
    for moment in sorted(moments):
        history += from_sweep(sweep_at(scenario, targets, moment))
    return history


def skip_reason(step: Step) -> str | None:
    """Why a drill leaves a step out."""
    return "left out of drills: in_drill is skip" if step.in_drill == "skip" else None


def about_acts(step: Step) -> str:
    """What a step's screen says in a drill: whether it is really done (red line 5)."""
    if step.in_drill == "perform":
        return "NOT simulated: by the plan this is really done, in an exercise too."
    if isinstance(step, DecisionStep):
        return ""
    if step.acts:
        return "Exercise: nothing is sent, run or changed; it is recorded as simulated."
    return "Exercise: change nothing outside; it is recorded as simulated."


def performed_steps(plan: Plan) -> tuple[str, ...]:
    """The steps that a drill would really carry out; a demo refuses a plan that has any."""
    return tuple(
        step.id
        for fallback in plan.fallbacks
        for step in fallback.steps
        if step.in_drill == "perform"
    )


def epilogue(
    scenario: Scenario, plan: Plan, state: Callable[[], RunState], now: datetime
) -> tuple[str, ...]:
    """What an exercise says of itself at its end: measures, what it was not, what would come.

    Args:
        scenario: what was played.
        plan: the plan that was exercised.
        state: gives what the run's entries say by then.
        now: the scenario's instant.
    """
    stands = state()
    objectives = tuple(_objective(one, plan, stands) for one in scenario.objectives)
    limits = tuple(f"Exercise: {limit}" for limit in scenario.artificialities)
    posts = "; ".join(f"{at:%H:%M} {what}" for at, what in later(scenario, now))
    return (*objectives, *limits, *((f"Later in this scenario: {posts}.",) if posts else ()))


def _objective(objective: Objective, plan: Plan, state: RunState) -> str:
    """An objective with what was measured; whether it was reached is for people to say."""
    if objective.process is not None:
        found = measured(plan, objective.process, state)
        return f"Objective: {objective.text} {f'Measured: {found}.' if found else _NOT_HERE}"
    judge_of_it = state.observer or "whoever took part"
    return f"Objective: {objective.text} Not measured: {judge_of_it} judges it."


def _finding(scenario: Scenario, target: Target, now: datetime) -> ServiceFinding:
    return judge(
        target.key, _pages(scenario, target, now), _probes(scenario, target, now), _VANTAGE
    )


def _pages(scenario: Scenario, target: Target, now: datetime) -> tuple[PageReading, ...]:
    if target.sources:
        return tuple(
            page_at(scenario, target.key, source.family, source.url, now)
            for source in target.sources
        )
    if scenario.has_page(target.key):
        return (page_at(scenario, target.key, "scenario", "", now),)
    return ()


def _probes(scenario: Scenario, target: Target, now: datetime) -> tuple[ProbeReading, ...]:
    if target.probes:
        return tuple(
            probe_at(scenario, target.key, probe.id, probe.kind, now, through=probe.through)
            for probe in target.probes
        )
    told = scenario.service(target.key)
    return (probe_at(scenario, target.key, "scenario", "http", now),) if told and told.probe else ()


def _minutes(start: datetime, end: datetime) -> set[datetime]:
    count = max(0, (end - start) // _MINUTE)
    return {
        start + _MINUTE * number for number in range(count + 1) if start + _MINUTE * number < end
    }


def _changes(scenario: Scenario, now: datetime) -> set[datetime]:
    moments = [moment.at for told in scenario.services for moment in told.page]
    moments += [moment.at for told in scenario.services for moment in told.probe]
    moments += [update.at for incident in scenario.incidents for update in incident.updates]
    instants = {scenario.starts + moment for moment in moments}
    return {instant for instant in instants if scenario.starts <= instant < now}
