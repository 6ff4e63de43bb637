"""Which secrets the steps of a plan need, by name; a value never stands anywhere."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from bcp.model.http import HeaderSecret, HttpCall
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import Switch
from bcp.render.escape import joined
from bcp.render.names import Names
from bcp.steps.base import Step
from bcp.steps.command import CommandStep
from bcp.steps.http import HttpStep
from bcp.steps.notify import NotifyStep
from bcp.steps.switch import SwitchStep

_WITH_SECRETS = ("http", "command", "switch", "notify")


def secrets_needed(names: Names) -> str:
    """The names of all secrets that steps send or hand over, there and back."""
    found: set[str] = set()
    for listed in names.listed:
        for step in listed.steps:
            if step.before or step.verify or step.rollback:
                found.update(_around(step))
            if step.kind in _WITH_SECRETS:
                found.update(_of_kind(names.workspace, step))
    return joined(sorted(found)) or "none"


def _around(step: Step) -> Iterator[str]:
    """What a step of any kind may send before it is done, and after that."""
    before, proof, back = step.before, step.verify, step.rollback
    for call in (before and before.request, proof and proof.http, back and back.request):
        if call:
            yield from _of_call(call)


def _of_kind(workspace: Workspace, step: Step) -> Iterable[str]:
    match step:
        case SwitchStep():
            return _of_switches(workspace)[step.switch]
        case HttpStep():
            return _of_call(step.request)
        case CommandStep():
            handed = (*step.env.values(), step.stdin)
            return [each.secret for each in handed if isinstance(each, HeaderSecret)]
        case NotifyStep():
            return step.secrets
    return ()


@lru_cache(2)
def _of_switches(workspace: Workspace) -> Mapping[str, frozenset[str]]:
    return {each.id: frozenset(_of_switch(each)) for each in workspace.settings.switches}


def _of_switch(switch: Switch) -> Iterator[str]:
    for call in (switch.read, switch.set, switch.verify and switch.verify.http):
        if call:
            yield from _of_call(call)


def _of_call(call: HttpCall) -> list[str]:
    found = [call.secret] if call.secret else []
    return found + [each.secret for each in call.headers.values() if not isinstance(each, str)]
