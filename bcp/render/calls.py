"""How a step is read before, proved and undone: exact calls and programs, secrets by name only."""

import json

from msgspec import Struct

from bcp.model.http import HttpCall, HttpExpect
from bcp.model.scalars import Json
from bcp.model.substitution import fill, fill_json
from bcp.plan.workspace_model import Switch, SwitchVerify
from bcp.render.words import spoken
from bcp.steps.action import Before, Rollback, Verify
from bcp.steps.base import Step
from bcp.steps.check import CheckStep
from bcp.steps.file import FileStep
from bcp.steps.result import Values
from bcp.steps.wait import WaitStep


class Proof(Struct, frozen=True):
    """Words, and the exact calls or programs that belong to them."""

    words: str
    exact: tuple[str, ...]


_BY_THE_ANSWER = Proof("By the answer to the action alone.", ())
_READ_AGAIN = Proof("The file is read again and compared.", ())
_BY_THE_READING = Proof("By what is read; unknown is never fine.", ())
_BY_THE_CLOCK = Proof("By the clock.", ())
_BY_WHAT_IS_SEEN = Proof("By whoever does the step, against what is to be seen.", ())
_SET_BACK = Proof("Set the switch back to the value that it had before.", ())
_SET_BACK_BY_NOTE = Proof(
    "Set the switch back to the position that it had before. Nothing reads it: note it first.",
    (),
)
_NOTHING_CHANGED = Proof("Nothing to take back: the step changes nothing.", ())
_PUT_BACK_AS_IT_WAS = Proof("bcp puts back what was read and recorded before, to the byte.", ())
_NOT_STATED = Proof("Not stated.", ())
_CHANGING_NOTHING = ("decision", "approval", "check", "wait")
_ENCODER = json.JSONEncoder(ensure_ascii=False)
_PUT_BACK = "`$(before)` is the value that was read before."


def read_before(step: Step, switch: Switch | None, values: Values) -> tuple[tuple[str, str], ...]:
    """What is read and recorded before anything changes, and the exact way; empty for nothing."""
    if step.before is not None:
        return (stated_before(step.before, values),)
    if switch is not None and switch.read is not None:
        words = _read_words(switch.read.value) if step.acts else _note_words(switch.read.value)
        return ((words, call_text(switch.read, values)),)
    if step.kind == "file" and isinstance(step, FileStep):
        where = f"The value at `{step.at}`" if step.at else "The whole content"
        return ((f"{where} is read and recorded.", fill(step.file, values)),)
    return ()


def verify(step: Step, switch: Switch | None, values: Values) -> Proof:
    """How it is proved that the step worked."""
    if step.verify is not None:
        return stated_proof(step.verify, values)
    if switch is not None and switch.verify is not None:
        return _asked(switch.verify.http, switch.verify, values)
    return _by_itself(step) if step.acts else _BY_WHAT_IS_SEEN


def _by_itself(step: Step) -> Proof:
    """How a step that bcp does proves itself, where the plan asks for nothing more."""
    match step:
        case FileStep():
            return _READ_AGAIN
        case CheckStep():
            return _BY_THE_READING
        case WaitStep():
            return _BY_THE_READING if step.service else _BY_THE_CLOCK
    return _BY_THE_ANSWER


def undo(step: Step, switch: Switch | None, values: Values) -> Proof:
    """How the step is taken back."""
    if step.rollback is not None:
        return stated_undo(step.rollback, values)
    if switch is not None:
        return _SET_BACK if switch.read else _SET_BACK_BY_NOTE
    if step.kind == "file":
        return _PUT_BACK_AS_IT_WAS
    return _NOTHING_CHANGED if step.kind in _CHANGING_NOTHING else _NOT_STATED


def call_text(call: HttpCall, values: Values) -> str:
    """Method, URL, headers and body, a line each; secrets by name."""
    lines = [f"{call.method} {call.filled_url(values)}"]
    if call.secret:
        lines.append(f"Authorization: Bearer [secret {call.secret}]")
    for name, value in call.headers.items():
        shown = fill(value, values) if isinstance(value, str) else f"[secret {value.secret}]"
        lines.append(f"{name}: {shown}")
    if call.body is not None:
        lines.append(_json(call.body, values))
    if call.text is not None:
        lines.append(fill(call.text, values))
    return "\n".join(lines)


def success(expect: HttpExpect, values: Values) -> str:
    """When an answer is a success: `it worked if the status is 200 and /state is "open"`."""
    conditions = [f"the status is {_status(expect.status)}"]
    for name, text in expect.headers.items():
        conditions.append(f"the header `{name}` is `{fill(text, values)}`")
    for at, value in expect.values.items():
        conditions.append(f"`{at}` is `{_json(value, values)}`")
    return "it worked if " + " and ".join(conditions)


def stated_before(before: Before, values: Values) -> tuple[str, str]:
    """What the plan says of reading before, and the exact way."""
    if before.request is not None:
        return _read_words(before.value), call_text(before.request, values)
    return "Its output is read and recorded.", _program(before.run, values)


def stated_proof(proof: Verify, values: Values) -> Proof:
    """What the plan says of proving it."""
    if proof.http is not None:
        return _asked(proof.http, proof, values)
    words = f"Run{_limit(proof)}; it worked if the exit code is 0.{_often(proof)}"
    return Proof(words, (_program(proof.run, values),))


def stated_undo(rollback: Rollback, values: Values) -> Proof:
    """What the plan says of taking it back."""
    words = fill(rollback.do, values) if rollback.do else "bcp does it."
    if rollback.request is not None:
        exact = call_text(rollback.request, values)
    elif rollback.run is not None:
        exact = _program(rollback.run, values)
    else:
        return Proof(words, ())
    return Proof(f"{words} {_PUT_BACK}" if "$(before)" in exact else words, (exact,))


def _read_words(pointer: str) -> str:
    where = f"The value at `{pointer}`" if pointer else "The whole answer"
    return f"{where} is read and recorded."


def _note_words(pointer: str) -> str:
    """The same of what bcp does not read by itself."""
    where = f"the value at `{pointer}`" if pointer else "the whole answer"
    return f"Read {where}, and note it: undoing the step needs it."


def _asked(call: HttpCall, proof: Verify | SwitchVerify, values: Values) -> Proof:
    words = f"Ask{_limit(proof)}; {success(proof.expect, values)}.{_often(proof)}"
    return Proof(words, (call_text(call, values),))


def _limit(proof: Verify | SwitchVerify) -> str:
    return f", within {spoken(proof.within)}" if proof.within else ""


def _often(proof: Verify | SwitchVerify) -> str:
    return "" if proof.times.tries == 1 else f" It has to hold {proof.times} times."


def _program(argv: tuple[str, ...] | None, values: Values) -> str:
    return " ".join([fill(word, values) for word in argv or ()])


def _status(status: int | tuple[int, ...] | None) -> str:
    if status is None:
        return "2xx"
    return str(status) if isinstance(status, int) else " or ".join(map(str, status))


def _json(value: Json, values: Values) -> str:
    text = _ENCODER.encode(value)
    return _ENCODER.encode(fill_json(value, values)) if "$(" in text else text
