"""What each kind of step does, in words and exactly."""

import json

from bcp.model.substitution import fill, fill_json
from bcp.plan.workspace_model import Switch
from bcp.render.calls import Proof, call_text, success
from bcp.render.words import at_most, spoken
from bcp.steps.approval import ApprovalStep
from bcp.steps.base import Step
from bcp.steps.check import CheckStep
from bcp.steps.command import CommandStep
from bcp.steps.file import FileStep
from bcp.steps.http import HttpStep
from bcp.steps.notify import NotifyStep
from bcp.steps.result import Values
from bcp.steps.wait import WaitStep

_BY_A_PERSON = Proof("None: a person does it.", ())
PEOPLES_WORK = ("manual", "decision")


def action(step: Step, switch: Switch | None, values: Values) -> Proof:
    """What is sent, run, set, waited for or asked; a person's own work has no exact action."""
    if step.kind in PEOPLES_WORK:
        return _BY_A_PERSON
    if switch is not None and switch.set is not None:
        return Proof("This request sets the switch.", (call_text(switch.set, values),))
    return _done_by_bcp(step, values) if step.acts else _done_for_it(step, values)


def _done_by_bcp(step: Step, values: Values) -> Proof:
    if isinstance(step, HttpStep):
        words = f"bcp sends this once; {success(step.answer, values)}."
        return Proof(words, (call_text(step.request, values),))
    return _command(step, values) if isinstance(step, CommandStep) else _done_for_it(step, values)


def _done_for_it(step: Step, values: Values) -> Proof:
    match step:
        case FileStep():
            return _file(step, values)
        case NotifyStep():
            return _notify(step, values)
        case CheckStep():
            return _check(step)
        case WaitStep():
            return _wait(step)
        case ApprovalStep():
            return _approval(step)
    return _BY_A_PERSON


def _command(step: CommandStep, values: Values) -> Proof:
    codes = " or ".join([str(code) for code in step.exit_codes])
    words = f"bcp runs this; it worked if the exit code is {codes}."
    return Proof(words, step.exact_action(values))


def _file(step: FileStep, values: Values) -> Proof:
    shown = json.dumps(fill_json(step.set, values), ensure_ascii=False, indent=2)
    content = shown if step.at else step.text(values)
    where = f"The value at `{step.at}`" if step.at else "The whole content"
    then = " Then that file alone is committed." if step.commit else ""
    return Proof(f"{where} of `{fill(step.file, values)}` becomes this.{then}", (content,))


def _check(step: CheckStep) -> Proof:
    within = f", within {spoken(step.within)}" if step.within else ""
    return Proof(f"`{step.service}` is read; it has to be {at_most(step.at_most)}{within}.", ())


def _wait(step: WaitStep) -> Proof:
    if step.service is None:
        return Proof(f"Wait for {spoken(step.for_)}.", ())
    limit = f" It may take {spoken(step.timeout)} at most." if step.timeout else ""
    stays = f"`{step.service}` has been {at_most(step.at_most)} for {spoken(step.for_)}"
    return Proof(f"Wait until {stays} without a break.{limit}", ())


def _notify(step: NotifyStep, values: Values) -> Proof:
    by = f"bcp sends them once, by {step.via}" if step.acts else "A person sends them"
    words = f"These words go to {fill(step.to, values)}. {by}."
    return Proof(words, (fill(step.text, values),))


def _approval(step: ApprovalStep) -> Proof:
    who = " or ".join([f"`{role}`" for role in step.by]) or "any role that may approve"
    people = "one other person" if step.count == 1 else f"{step.count} other people"
    return Proof(f"Consent of {people}: {who}. Never of whoever asks.", ())
