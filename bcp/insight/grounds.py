"""What speaks against a fallback: one function for each question, each ground in one sentence."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from bcp.insight.dependencies import full_title
from bcp.insight.domains import Trouble, trouble
from bcp.insight.words import listed, verdict_words
from bcp.model.observation import ServiceFinding, Sweep
from bcp.model.verdict import Verdict
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback, Process
from bcp.plan.reach import named_by, reached
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace

_NEEDS_NO_READING = ("non_ai", "stop")
"""Kinds that work without any service: people, or waiting."""


class View(Struct, frozen=True):
    """What a judgement looks at: the plans, and how the world was last read."""

    workspace: Workspace
    sweep: Sweep
    """A sweep of this workspace."""
    trouble: Trouble
    """What it shows to be impaired, and which domains fail with it."""
    vendor: str
    """The vendor whose fallbacks are looked at."""


def view(workspace: Workspace, loaded: LoadedPlan, sweep: Sweep) -> View:
    """The workspace as a sweep shows it to one plan."""
    vendor = loaded.plan.dependency.vendor
    return View(workspace, sweep, trouble(workspace, sweep), vendor)


class State(StrEnum):
    """What can be said of a fallback now, the one that decides first."""

    BLOCKED = "blocked"
    """Its data is not cleared there: it can never be chosen."""
    DOWN = "down"
    """Measured: something that it relies on is in outage."""
    SUSPECT = "suspect"
    """It may fail with the dependency, or something that it relies on is degraded."""
    UNKNOWN = "unknown"
    """Something that it relies on cannot be read."""
    READY = "ready"


class Ground(Struct, frozen=True):
    """One thing that speaks against it."""

    state: State
    sentence: str


def worst_state(grounds: tuple[Ground, ...]) -> State:
    """The state that the grounds add up to; none at all is ready."""
    order = list(State)
    return min((ground.state for ground in grounds), key=order.index, default=State.READY)


def grounds_of(fallback: Fallback, process: Process, seen: View) -> tuple[Ground, ...]:
    """Everything that speaks against a fallback for a process, what decides first."""
    targets = relied_on(seen.workspace, fallback)
    found = (
        *_data(fallback, process),
        *(ground for target in targets for ground in _health(target, seen)),
        *_fate(fallback, targets, seen),
        *_assessment(fallback, targets, seen.workspace),
        *_nothing_to_read(fallback),
    )
    order = list(State)
    return tuple(sorted(found, key=lambda ground: order.index(ground.state)))


def relied_on(workspace: Workspace, fallback: Fallback) -> tuple[Target, ...]:
    """Everything that a fallback relies on: its switches too, and what our components rely on."""
    return reached(workspace, named_by(workspace, fallback))


def _data(fallback: Fallback, process: Process) -> Iterator[Ground]:
    missing = [name for name in process.data if name not in fallback.data.classes]
    if missing:
        sentence = f"not cleared for {listed(missing)} data: cannot be chosen"
        yield Ground(State.BLOCKED, sentence)


def _health(target: Target, seen: View) -> Iterator[Ground]:
    title = full_title(seen.workspace, target)
    finding = seen.sweep.by_key.get(target.key)
    if finding is None or not finding.verdict.is_known:
        yield Ground(State.UNKNOWN, f"{title} {_why_unknown(target, finding)}")
    elif finding.verdict is not Verdict.OPERATIONAL:
        state = State.DOWN if finding.verdict.is_outage else State.SUSPECT
        yield Ground(state, f"{title}: {verdict_words(finding.verdict)}, {finding.reason}")


def _why_unknown(target: Target, finding: ServiceFinding | None) -> str:
    if target.why_not:
        return f"cannot be read: {target.why_not}"
    if not target.can_be_read:
        return "has neither a status page nor a probe"
    return "was not read" if finding is None else f"is unknown: {finding.reason}"


def _fate(fallback: Fallback, targets: tuple[Target, ...], seen: View) -> Iterator[Ground]:
    keys = [target.key for target in targets]
    for domain in _domains(fallback, targets):
        sentence = seen.trouble.speaks_against(domain, vendor=seen.vendor, relied_on=keys)
        if sentence:
            yield Ground(State.SUSPECT, sentence)


def _domains(fallback: Fallback, targets: tuple[Target, ...]) -> tuple[str, ...]:
    """Its own domains, then those of all that it relies on; each once."""
    below = (domain for target in targets for domain in target.failure_domains or ())
    return tuple(dict.fromkeys((*(fallback.failure_domains or ()), *below)))


def _assessment(
    fallback: Fallback, targets: tuple[Target, ...], workspace: Workspace
) -> Iterator[Ground]:
    if not fallback.is_assessed:
        yield Ground(State.SUSPECT, "not assessed: nobody said what it shares a fate with")
    for target in targets:
        if not target.why_not and not target.is_assessed:
            title = full_title(workspace, target)
            yield Ground(State.SUSPECT, f"not assessed: nobody said what {title} stands on")


def _nothing_to_read(fallback: Fallback) -> Iterator[Ground]:
    if not fallback.relies_on and fallback.kind not in _NEEDS_NO_READING:
        sentence = "it names nothing that it relies on, so nothing tells whether it works"
        yield Ground(State.UNKNOWN, sentence)
