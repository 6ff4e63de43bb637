"""Which secrets the steps of a plan need, by name; a value never stands anywhere."""

from collections.abc import Iterator

from bcp.model.http import HeaderSecret, HttpCall
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
    steps = (step for listed in names.listed for step in listed.steps)
    named = {secret for step in steps for secret in _of_step(names, step)}
    return joined(sorted(named)) or "none"


def _of_step(names: Names, step: Step) -> Iterator[str]:
    if step.before and step.before.request:
        yield from _of_call(step.before.request)
    if step.verify and step.verify.http:
        yield from _of_call(step.verify.http)
    if step.rollback and step.rollback.request:
        yield from _of_call(step.rollback.request)
    if step.kind not in _WITH_SECRETS:
        return
    if isinstance(step, HttpStep):
        yield from _of_call(step.request)
    elif isinstance(step, CommandStep):
        handed = (*step.env.values(), step.stdin)
        yield from (value.secret for value in handed if isinstance(value, HeaderSecret))
    elif isinstance(step, NotifyStep):
        yield from step.secrets
    elif isinstance(step, SwitchStep):
        yield from _of_switch(names.workspace.switch(step.switch))


def _of_switch(switch: Switch) -> Iterator[str]:
    for call in (switch.read, switch.set, switch.verify.http if switch.verify else None):
        if call:
            yield from _of_call(call)


def _of_call(call: HttpCall) -> Iterator[str]:
    if call.secret:
        yield call.secret
    yield from (each.secret for each in call.headers.values() if isinstance(each, HeaderSecret))
