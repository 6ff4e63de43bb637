"""What is down when a fallback is needed: the service itself, and all fallbacks before it."""

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from bcp.insight.grounds import relied_on
from bcp.model.instant import instant_text
from bcp.plan.model import Fallback, Plan, Process
from bcp.plan.scenario import Scenario
from bcp.plan.workspace import Workspace


class Predecessors(Struct, frozen=True):
    """What stands before one fallback, and how it goes down."""

    down: tuple[str, ...]
    """The keys of what is taken down."""
    shared: tuple[str, ...]
    """The keys of what it relies on together with one before it: if that fails, both do."""


def predecessors(
    workspace: Workspace, plan: Plan, process: Process, ways: tuple[Fallback, ...], place: int
) -> Predecessors:
    """What is taken down for one fallback of a ladder.

    A fallback before it goes down by what it relies on alone, for a gateway that both stand on is
    no reason to try the next one. If it relies on nothing alone, the shared part goes down: then
    nothing stops the one and spares the other. What is blocked is no reason for that.

    Args:
        workspace: the plans.
        plan: the plan.
        process: the process whose ladder it is.
        ways: the ladder.
        place: which of them, from 0.
    """
    here = _keys(workspace, ways[place])
    down = [f"{plan.id}/{service}" for service in process.uses]
    shared: list[str] = []
    for fallback in ways[:place]:
        keys = _keys(workspace, fallback)
        alone = [key for key in keys if key not in here]
        is_blocked = not set(process.data) <= set(fallback.data.classes)
        down += alone if is_blocked else alone or keys
        shared += [key for key in keys if key in here]
    return Predecessors(tuple(dict.fromkeys(down)), tuple(dict.fromkeys(shared)))


def world_without(down: Iterable[str], now: datetime) -> Scenario:
    """A world in which these services are out, and all else works."""
    out = [{"at": "0s", "state": "major_outage"}]
    seen = [{"at": "0s", "state": "major_outage", "says": "taken down for this walk"}]
    return Scenario.model_validate(
        {
            "schema": "bcp-scenario/1",
            "id": "failover-matrix",
            "title": "Every fallback, with all that stands before it down",
            "why": "A fallback that nobody has walked is a hope.",
            "artificialities": ["Nobody took part, and every act was simulated."],
            "starts": instant_text(now),
            "operator_arrives": "0s",
            "services": [{"service": key, "page": out, "probe": seen} for key in down],
        }
    )


def _keys(workspace: Workspace, fallback: Fallback) -> tuple[str, ...]:
    return tuple(target.key for target in relied_on(workspace, fallback))
