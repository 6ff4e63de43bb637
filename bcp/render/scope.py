"""What the plan is for, what it covers, and what it does not."""

from bcp.plan.control import Scope
from bcp.plan.model import Process
from bcp.render.facts import all_unstated, gathered
from bcp.render.names import Names
from bcp.render.papers_view import Fact
from bcp.render.words import NOT_STATED, rto, share

_NOTHING = all_unstated("Included", "Limits and exclusions", "Assumptions", "Time covered")


def objectives(names: Names) -> tuple[str, ...]:
    """What the plan has to reach, process by process, as the analysis has it."""
    return tuple([_objective(process) for process in names.plan.processes])


def success(names: Names) -> tuple[str, ...]:
    """When the continuity counts as kept."""
    return names.plan.scope.success if names.plan.scope else ()


def scope_facts(names: Names) -> tuple[Fact, ...]:
    """Included, excluded, assumed, and for how long; a line each."""
    scope = names.plan.scope
    return _NOTHING if scope is None else _scope_facts(scope)


def _scope_facts(scope: Scope) -> tuple[Fact, ...]:
    return gathered(
        (
            *(("Included", each) for each in scope.includes),
            *_or_not_stated("Limits and exclusions", scope.excludes),
            *_or_not_stated("Assumptions", scope.assumptions),
            ("Time covered", scope.covers or NOT_STATED),
        )
    )


def _or_not_stated(name: str, texts: tuple[str, ...]) -> tuple[Fact, ...]:
    return tuple([(name, each) for each in texts or (NOT_STATED,)])


def _objective(process: Process) -> str:
    least = share(process.minimum_capacity)
    return f"{process.title}: goes on within {rto(process)}, with {least} of its normal capacity."
