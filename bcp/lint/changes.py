"""Rules on steps that change something: how it is proved, and how it is taken back."""

from collections.abc import Iterable, Iterator

from bcp.document.source import Where
from bcp.lint.base import Found, Rule, Severity, Shared, Subject, by_tier
from bcp.model.http import HeaderSecret, HttpCall
from bcp.plan.known import Fault
from bcp.plan.procedures import Listed, plan_procedures, settings_procedures
from bcp.plan.workspace import Workspace
from bcp.steps.base import Step
from bcp.steps.command import CommandStep
from bcp.steps.decision import DecisionStep
from bcp.steps.http import HttpStep
from bcp.steps.notify import NotifyStep
from bcp.steps.switch import SwitchStep

_READS = frozenset({"GET", "HEAD"})
_CHOSEN_OR_TOLD = (DecisionStep, NotifyStep)
"""A decision changes nothing by itself, and what was told cannot be untold."""


def without_verify(subject: Subject) -> Found:
    """A step that changes something, and nothing and nobody can tell that it worked."""
    yield from _not_proved(subject.workspace, plan_procedures(subject.plan))


def shared_without_verify(shared: Shared) -> Iterator[Fault]:
    """The same for the return of all plans."""
    yield from _not_proved(shared.workspace, settings_procedures(shared.settings))


def without_undo(subject: Subject) -> Found:
    """A step on the way to a fallback that nobody said how to take back."""
    there = (each for each in plan_procedures(subject.plan) if each.where[-2:-1] != ("failback",))
    for where, step in _changing(there):
        if not _can_be_undone(subject.workspace, step):
            message = f"{step.id} changes something, and nobody said how it is taken back"
            hint = "write rollback:; where nothing has to be taken back, its do: says so"
            yield Fault(where, message, hint)


def with_admin_key(subject: Subject) -> Found:
    """A proof that is called with the very key that made the change."""
    yield from _with_one_key(subject.workspace, plan_procedures(subject.plan))


def shared_with_admin_key(shared: Shared) -> Iterator[Fault]:
    """The same for a switch, and for the return of all plans."""
    yield from _with_one_key(shared.workspace, settings_procedures(shared.settings))
    for number, switch in enumerate(shared.settings.switches):
        same = _keys_of(switch.verify.http if switch.verify else None) & _keys_of(switch.set)
        if same:
            message = f"{switch.id} is proved with {min(same)}, the key that sets it"
            yield Fault(("switches", number, "verify"), message, _AS_IT_IS_USED)


def _not_proved(workspace: Workspace, procedures: Iterable[Listed]) -> Iterator[Fault]:
    for where, step in _changing(procedures):
        if _is_proved(workspace, step):
            continue
        if step.acts:
            message = f"{step.id} changes something, and nothing proves that it worked"
            yield Fault(where, message, "write verify:, called as those who use it would call")
        else:
            message = f"{step.id} does not say what is seen when it has worked"
            yield Fault(where, message, "write expect: what the person sees then")


def _with_one_key(workspace: Workspace, procedures: Iterable[Listed]) -> Iterator[Fault]:
    for where, step in _changing(procedures):
        call = step.verify.http if step.verify else None
        same = _keys_of(call) & _keys_of_change(workspace, step)
        if same:
            message = f"{step.id} is proved with {min(same)}, the key that made the change"
            yield Fault((*where, "verify"), message, _AS_IT_IS_USED)


_AS_IT_IS_USED = "call it as the application does, with the application's own key"


def changes_something(step: Step) -> bool:
    """Whether a step leaves anything outside other than it was."""
    only_reads = isinstance(step, HttpStep) and step.request.method in _READS
    return step.changes and not only_reads and not isinstance(step, _CHOSEN_OR_TOLD)


def _changing(procedures: Iterable[Listed]) -> Iterator[tuple[Where, Step]]:
    """Every step that changes something outside, with its place."""
    for listed in procedures:
        for where, step in listed.placed():
            if changes_something(step):
                yield where, step


def _is_proved(workspace: Workspace, step: Step) -> bool:
    if step.is_proved:
        return True
    if isinstance(step, SwitchStep):
        return workspace.switch(step.switch).verify is not None
    if isinstance(step, HttpStep) and (step.answer.values or step.answer.headers):
        return True  # the answer itself is held against what it has to say
    return not step.acts and step.expect is not None


def _can_be_undone(workspace: Workspace, step: Step) -> bool:
    """A switch that can be read is set back to what was read before."""
    if isinstance(step, SwitchStep) and workspace.switch(step.switch).read is not None:
        return True
    return step.can_be_undone


def _keys_of_change(workspace: Workspace, step: Step) -> set[str]:
    if isinstance(step, SwitchStep):
        return _keys_of(workspace.switch(step.switch).set)
    if isinstance(step, HttpStep):
        return _keys_of(step.request)
    if isinstance(step, CommandStep):
        given = (*step.env.values(), step.stdin)
        return {value.secret for value in given if isinstance(value, HeaderSecret)}
    return set()


def _keys_of(call: HttpCall | None) -> set[str]:
    """The names of the secrets that go with a call."""
    if call is None:
        return set()
    headers = {each.secret for each in call.headers.values() if isinstance(each, HeaderSecret)}
    return headers | ({call.secret} if call.secret else set())


RULES: dict[str, Rule] = {
    "change-without-verify": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="Every step that changes something says how it is known that it worked.",
        why="A gateway may accept a change and go on sending work to the vendor that is down.",
        mend="Write verify: for what bcp does, called as those who use it would call; write "
        "expect: for what a person does.",
        before="do: Point the assistant at the second model.",
        after="expect: The help page answers within five seconds.",
        check=without_verify,
        shared=shared_without_verify,
        clauses=("nist-800-34 Appendices",),
    ),
    "change-without-undo": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="Every step on the way to a fallback says how it is taken back.",
        why="A failover that is turned back half way must not leave a company between two vendors; "
        "and an emergency change is a change.",
        mend="Write rollback:; where there is nothing to take back, let its do: say so.",
        before="do: Point the assistant at the second model.",
        after="rollback: {do: Point the assistant at the first model again.}",
        check=without_undo,
        clauses=("soc2 CC8.1",),
    ),
    "verify-with-admin-key": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.WARNING, Severity.NOTE),
        says="What was changed is proved with the key of those who use it, not with the key that "
        "changed it.",
        why="An administrator's key may pass where the application's key, quota or model alias "
        "does not: the check is green, and every customer gets an error.",
        mend="Call verify: as the application calls: its address, its alias, its key.",
        before='verify: {http: {url: "https://desk.example/api/queue", secret: desk/admin}}',
        after='verify: {http: {url: "https://desk.example/api/queue", secret: desk/agent}}',
        check=with_admin_key,
        shared=shared_with_admin_key,
    ),
}
