"""What a failover would do, step by step, with every value that is known before it begins. Pure.

Nothing is sent, no secret is looked up, nothing is written: the plan's files alone are read.
"""

from collections.abc import Iterator, Mapping

from bcp.conduct import step_screens
from bcp.conduct.contacts import roles_of
from bcp.conduct.preflight import programs_of, secrets_of
from bcp.insight.readiness import ladder
from bcp.model.duration import duration_text
from bcp.model.screen import Facts, Gap, Line, Part, Screen, Span, Tone, line
from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Fallback, Process
from bcp.plan.procedure import PlannedStep, procedure
from bcp.plan.workspace import Workspace
from bcp.steps.base import Step


def dry_run(
    workspace: Workspace,
    loaded: LoadedPlan,
    scope: tuple[str, ...] = (),
    to: str | None = None,
    *,
    graceful: bool = True,
) -> Screen:
    """Every step of every procedure that could be walked.

    Args:
        workspace: where the switches and roles stand.
        loaded: the plan.
        scope: the processes asked for; empty: all of the plan.
        to: the fallback asked for; None: every one that serves these processes.
        graceful: False leaves out what is not necessary.
    """
    processes = [one for one in loaded.plan.processes if not scope or one.id in scope]
    parts: list[Part] = []
    for fallback in loaded.plan.fallbacks:
        served = tuple(one for one in processes if fallback in ladder(loaded.plan, one))
        if served and to in (None, fallback.id):
            parts += _way(workspace, loaded, fallback, served, graceful=graceful)
    said = line("Nothing was sent, no secret was looked up, nothing was recorded.", Tone.QUIET)
    none = line("No fallback serves these processes.", Tone.ATTENTION)
    return Screen((*(parts or [none]), Gap(), said))


def _way(
    workspace: Workspace,
    loaded: LoadedPlan,
    fallback: Fallback,
    served: tuple[Process, ...],
    *,
    graceful: bool,
) -> Iterator[Part]:
    roles = {one.id: one.title or one.id for one in roles_of(workspace, loaded.plan)}
    steps = procedure(workspace, loaded, fallback, tuple(one.id for one in served))
    names = ", ".join(one.title for one in served)
    yield line(f"{loaded.plan.title} to {fallback.id}: {fallback.title}", Tone.STRONG, hang=2)
    count = "1 step" if len(steps) == 1 else f"{len(steps)} steps"
    yield line(f"for {names} · {count}", Tone.QUIET, indent=2, hang=2)
    for number, planned in enumerate(steps, start=1):
        yield Gap()
        yield _heading(number, planned)
        if not graceful and not planned.step.necessary and planned.step.kind != "approval":
            yield line("Left out: ungraceful walks only the necessary steps.", Tone.ATTENTION,
                       indent=3, hang=2)  # fmt: skip
            continue
        yield from step_screens.details(planned.step, planned.values, roles)
        yield Facts(tuple(_beside(planned.step)), indent=2)
    yield Gap()


def _heading(number: int, planned: PlannedStep) -> Line:
    words = f"  {planned.step.kind}"
    return Line((Span(f"{number}  {planned.id}", Tone.STRONG), Span(words, Tone.QUIET)), hang=3)


def _beside(step: Step) -> Iterator[tuple[str, Line]]:
    """What else decides over it: condition, group, time, what it asks for and needs."""
    for label, words in _words(step).items():
        if words:
            yield label, line(words, hang=2)


def _words(step: Step) -> Mapping[str, str]:
    needs = [f"secret {name}" for name in secrets_of(step)]
    needs += [f"program {name}" for name in programs_of(step)]
    return {
        "only if": _condition(step),
        "group": f"{step.group}: in any order" if step.group else "",
        "times out": duration_text(step.timeout) if step.timeout else "",
        "asks for": ", ".join(f"$({one.id}): {one.question}" for one in step.ask),
        "needs": ", ".join(needs),
        "if it fails": "the walk goes on" if step.on_failure == "continue" else "",
        "in a drill": "carried out" if step.in_drill == "perform" else "",
    }


def _condition(step: Step) -> str:
    when = step.when
    if when is None:
        return ""
    bound = f"at least {when.at_least}" if when.at_least else f"at most {when.at_most}"
    return f"{when.service or 'the dependency'} is {bound}"
