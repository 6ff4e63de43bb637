"""What the procedures will need, looked at before they begin: secrets, programs, approvers."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from bcp.model.http import HeaderSecret, HttpCall
from bcp.plan.model import Plan
from bcp.steps.base import Step
from bcp.steps.command import CommandStep
from bcp.steps.http import HttpStep
from bcp.steps.notify import NotifyStep


class Need(Struct, frozen=True):
    """One thing that a step will use, and whether it is at hand."""

    kind: str
    """secret, program or approver."""
    name: str
    is_there: bool
    steps: tuple[str, ...]
    """The steps that need it."""


class Preflight(Struct, frozen=True):
    """Everything needed; empty where the procedures are done by people alone."""

    needs: tuple[Need, ...] = ()
    note: str = ""
    """Said instead, where nothing is looked up: a drill that only simulates."""

    def of(self, kind: str) -> tuple[Need, ...]:
        """The needs of one kind."""
        return tuple(need for need in self.needs if need.kind == kind)


def preflight(
    plan: Plan,
    has_secret: Callable[[str], bool],
    has_program: Callable[[str], bool],
    approvers: Callable[[], tuple[Need, ...]] = tuple,
) -> Preflight:
    """Look for every secret and program that a fallback's steps name, and for who may consent."""
    steps = [step for fallback in plan.fallbacks for step in fallback.steps]
    secrets = _gather(steps, secrets_of)
    programs = _gather(steps, programs_of)
    return Preflight(
        tuple(Need("secret", name, has_secret(name), users) for name, users in secrets.items())
        + tuple(Need("program", name, has_program(name), users) for name, users in programs.items())
        + approvers()
    )


def secrets_of(step: Step) -> tuple[str, ...]:
    """The names of the secrets that a step uses when bcp acts."""
    calls = [call for call in _calls(step) if call is not None]
    names = [name for call in calls for name in _call_secrets(call)]
    if isinstance(step, CommandStep):
        values = (*step.env.values(), step.stdin)
        names += [value.secret for value in values if isinstance(value, HeaderSecret)]
    if isinstance(step, NotifyStep):
        names += step.secrets
    return tuple(dict.fromkeys(names))


def programs_of(step: Step) -> tuple[str, ...]:
    """The programs that a step runs by itself."""
    lists = [
        step.run if isinstance(step, CommandStep) and not step.shell else None,
        step.before.run if step.before else None,
        step.verify.run if step.verify else None,
        step.rollback.run if step.rollback else None,
    ]
    return tuple(dict.fromkeys(argv[0] for argv in lists if argv))


def _calls(step: Step) -> tuple[HttpCall | None, ...]:
    return (
        step.request if isinstance(step, HttpStep) else None,
        step.before.request if step.before else None,
        step.verify.http if step.verify else None,
        step.rollback.request if step.rollback else None,
    )


def _call_secrets(call: HttpCall) -> Iterable[str]:
    if call.secret:
        yield call.secret
    for value in call.headers.values():
        if isinstance(value, HeaderSecret):
            yield value.secret


def _gather(
    steps: Iterable[Step], names: Callable[[Step], tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    users: dict[str, tuple[str, ...]] = {}
    for step in steps:
        for name in names(step):
            users[name] = (*users.get(name, ()), step.id)
    return users
