"""Ids that have to be unique, and those that mean something already."""

from collections.abc import Iterable, Mapping, Sequence

from bcp.document.source import Where
from bcp.model.identifiers import RESERVED_QUESTIONS
from bcp.plan.known import Fault, Faults, HasId
from bcp.plan.model import Plan, Process
from bcp.plan.names import OWN_NAMES
from bcp.plan.procedures import Listed, plan_procedures, settings_procedures
from bcp.plan.workspace_model import Switch, WorkspaceSettings
from bcp.steps.base import Step
from bcp.steps.decision import DecisionStep

ANSWERS = (
    "do", "done", "skip", "failed", "choose", "retry", "undo", "note", "escalate",
    "who", "list", "evidence", "wait", "leave", "abort", "help",
)  # fmt: skip
"""What can be answered to any question; no option and no fallback may be called so."""


def of_plan(plan: Plan, settings: WorkspaceSettings) -> Faults:
    """Ids of a plan that stand twice, or that are taken."""
    if plan.id == "own":
        yield Fault(("id",), "own/ID names components of ours, so no plan is called 'own'")
    yield from _services(plan)
    yield from _twice(("people",), plan.people, _taken(settings.people, "bcp.yaml"))
    yield from _twice(("roles",), plan.roles, _taken(settings.roles, "bcp.yaml"))
    yield from _twice(("processes",), plan.processes)
    for number, process in enumerate(plan.processes):
        yield from _process(("processes", number), process)
    yield from _twice(("activation", "criteria"), plan.activation.criteria)
    yield from _twice(("fallbacks",), plan.fallbacks)
    for number, fallback in enumerate(plan.fallbacks):
        yield from _answer(("fallbacks", number, "id"), fallback.id, "fallback")
    yield from _twice(("communications",), plan.communications)
    told = {one.id: "one under communications" for one in plan.communications}
    yield from _twice(("obligations",), plan.obligations, told)
    yield from _steps(plan_procedures(plan), _settings_steps(settings))


def of_settings(settings: WorkspaceSettings) -> Faults:
    """Ids of `bcp.yaml` that stand twice, or that are taken."""
    yield from _twice(("people",), settings.people)
    yield from _twice(("roles",), settings.roles)
    yield from _twice(("own",), settings.own)
    for number, own in enumerate(settings.own):
        yield from _twice(("own", number, "probes"), own.probes)
    yield from _twice(("response_tools",), settings.response_tools)
    yield from _twice(("switches",), settings.switches)
    for number, switch in enumerate(settings.switches):
        yield from _switch(("switches", number), switch)
    yield from _words_twice(("data_classes",), settings.data_classes or ())
    yield from _steps(settings_procedures(settings), {})


def _services(plan: Plan) -> Faults:
    where = ("dependency", "services")
    yield from _twice(where, plan.dependency.services)
    for number, service in enumerate(plan.dependency.services):
        yield from _twice((*where, number, "probes"), service.probes or ())


def _process(where: Where, process: Process) -> Faults:
    yield from _words_twice((*where, "uses"), process.uses)
    yield from _words_twice((*where, "data"), process.data)
    yield from _words_twice((*where, "fallbacks"), process.fallbacks or ())


def _switch(where: Where, switch: Switch) -> Faults:
    yield from _twice((*where, "positions"), switch.positions)
    yield from _words_twice((*where, "params"), switch.params)
    for number, name in enumerate(switch.params):
        yield from _own_name((*where, "params", number), name, "parameter")


def _steps(procedures: Iterable[Listed], taken: Mapping[str, str]) -> Faults:
    """A step's id answers for it in an answers file: unique in the whole plan."""
    there = dict(taken)
    for listed in procedures:
        asked: dict[str, str] = {}
        for where, step in listed.placed():
            yield from _taken_id((*where, "id"), step.id, there)
            there.setdefault(step.id, "another step of this plan")
            if step.id in RESERVED_QUESTIONS:
                message = f"{step.id!r} is a question that every run asks by itself"
                yield Fault((*where, "id"), message, "give the step another id")
            yield from _within(where, step, asked)


def _within(where: Where, step: Step, asked: dict[str, str]) -> Faults:
    for number, ask in enumerate(step.ask):
        place = (*where, "ask", number, "id")
        yield from _taken_id(place, ask.id, asked)
        yield from _own_name(place, ask.id, "answer")
        asked.setdefault(ask.id, "another question of this procedure")
    if isinstance(step, DecisionStep):
        yield from _twice((*where, "options"), step.options)
        for number, option in enumerate(step.options):
            yield from _answer((*where, "options", number, "id"), option.id, "option")


def _twice(where: Where, items: Sequence[HasId], taken: Mapping[str, str] | None = None) -> Faults:
    there = dict(taken or {})
    for number, item in enumerate(items):
        yield from _taken_id((*where, number, "id"), item.id, there)
        there.setdefault(item.id, f"{where[-1]}[{number}]")


def _words_twice(where: Where, words: Sequence[str]) -> Faults:
    for number, word in enumerate(words):
        if word in words[:number]:
            yield Fault((*where, number), f"{word!r} stands here twice", "delete one of the two")


def _taken_id(where: Where, word: str, there: Mapping[str, str]) -> Faults:
    if word in there:
        message = f"{word!r} is the id of {there[word]} already"
        yield Fault(where, message, "give one of them another id")


def _answer(where: Where, word: str, what: str) -> Faults:
    if word in ANSWERS:
        message = f"{word!r} is an answer that means something else at a prompt"
        yield Fault(where, message, f"give the {what} another id")


def _own_name(where: Where, name: str, what: str) -> Faults:
    if name in OWN_NAMES:
        message = f"$({name}) has a meaning of its own"
        yield Fault(where, message, f"give the {what} another id")


def _taken(items: Iterable[HasId], place: str) -> dict[str, str]:
    return {item.id: f"one in {place}" for item in items}


def _settings_steps(settings: WorkspaceSettings) -> dict[str, str]:
    steps = [step for listed in settings_procedures(settings) for step in listed.steps]
    return _taken(steps, "bcp.yaml's failback")
