"""What is done for one step: by a machine where it can be said exactly, else by a person."""

from collections.abc import Iterator
from datetime import timedelta

from msgspec import Struct

from bcp.model.duration import duration_text, milliseconds
from bcp.model.http import HttpCall, HttpExpect
from bcp.model.substitution import fill
from bcp.plan.workspace_model import Switch
from bcp.render.actions import action
from bcp.render.calls import Proof, call_text, read_before, success, verify
from bcp.render.exchange.cacao_book import (
    Book,
    Link,
    Node,
    Party,
    Variable,
    manual,
    orchestrator,
    person,
)
from bcp.render.exchange.cacao_commands import (
    Machine,
    as_text,
    command,
    http,
    named,
    program,
    variable,
    worded,
)
from bcp.steps.action import Argv
from bcp.steps.base import Step
from bcp.steps.command import CommandStep
from bcp.steps.decision import DecisionStep
from bcp.steps.http import HttpStep
from bcp.steps.result import Values
from bcp.steps.switch import SwitchStep
from bcp.steps.wait import WaitStep

_QUOTED_PROCESS = "%24%28process%29"
"""What `$(process)` becomes in a URL that a person is shown; its value needs no quoting there."""
_PEOPLES_WORK = ("manual", "decision")
_PUT_BACK = {
    "switch": "Set the switch back to the value that it had before.",
    "file": "Put back what stood in the file before.",
}
"""What the plan need not say: how kinds are taken back that read a value first."""


class Act(Struct, frozen=True):
    """One thing that is done."""

    word: str
    """`read`, `do`, `verify`, `undo`, `ask`: what tells it from the step's others."""
    name: str
    text: str
    """What a person does, or would do."""
    machine: Machine | None = None
    note: str = ""
    who: str | None = None
    """The role, in words; None is whoever drives the run."""
    out: tuple[Variable, ...] = ()
    timeout: timedelta | None = None
    delay: timedelta | None = None


def act_link(book: Book, words: tuple[str, ...], act: Act, on_failure: str | None = None) -> Link:
    """One action of the workflow, which goes on to whatever comes next.

    Args:
        book: the playbook.
        words: whose act it is, for its id.
        act: what is done.
        on_failure: where a failure leads; None is the step for all failures.
    """

    def link(following: str) -> tuple[Node, ...]:
        path = {"on_completion": following}
        if on_failure is not None:
            path = {"on_success": following, "on_failure": on_failure}
        return (_node(book, book.step_id("action", act.word, *words), act, path),)

    return link


def acts_of(step: Step, switch: Switch | None, values: Values, who: str | None) -> Iterator[Act]:
    """What is read before, the step itself, and what proves it."""
    title, machine = fill(step.title, values), _machine(step, switch, values)
    yield from _reading(step, switch, values, who)
    yield Act(
        "do", title, _by_hand(step, switch, values), machine,
        _note(step, values, is_seen=machine is not None), who, tuple(_answers(step)),
        step.timeout, step.for_ if isinstance(step, WaitStep) and step.service is None else None,
    )  # fmt: skip
    if machine is not None and isinstance(step, HttpStep) and not _is_plain(step.answer):
        text = f"Look at the answer to that request: {success(step.answer, values)}."
        yield Act("judge", f"Judge the answer: {title}", text, who=who)
    yield from _proving(step, switch, values, who)


def undo_of(step: Step, values: Values, who: str | None) -> Act | None:
    """How it is taken back; None where nothing is stated, or nothing changed."""
    name, back = f"Take back: {fill(step.title, values)}", step.rollback
    if back is None:
        words = _PUT_BACK.get(step.kind)
        return None if words is None else Act("undo", name, words, who=who)
    exact = _exact(back.request, back.run, values)
    text = "\n\n".join(filter(None, (fill(back.do, values) if back.do else "", exact)))
    return Act("undo", name, text, _asks(back.request, back.run, values), who=who)


def _node(book: Book, node_id: str, act: Act, path: dict[str, str]) -> Node:
    machine, text = act.machine, act.text.replace(_QUOTED_PROCESS, "$(process)")
    who = as_text(act.who) if act.who else None
    agent = orchestrator() if machine else person(who, "The role that the plan names.")
    target = machine.target if machine else None
    used = dict.fromkeys(machine.variables if machine else named(text))
    note = " ".join(filter(None, (act.note, machine.note if machine else "")))
    body: dict[str, object] = {
        "type": "action",
        "name": worded(act.name),
        **({"description": worded(note)} if note else {}),
        **({"delay": milliseconds(act.delay)} if act.delay else {}),
        **({"timeout": milliseconds(act.timeout)} if act.timeout else {}),
        **path,
        "commands": [machine.command if machine else manual(worded(text))],
        "agent": book.party_id(agent),
        **({"targets": [book.party_id(target)]} if target else {}),
        **({"in_args": [one.name for one in used]} if used else {}),
        **({"out_args": [one.name for one in act.out]} if act.out else {}),
    }
    said = (*used, *named(act.name), *named(note), *act.out)
    parties: tuple[Party, ...] = (agent, target) if target else (agent,)
    return Node(node_id, body, parties, said)


def _reading(step: Step, switch: Switch | None, values: Values, who: str | None) -> Iterator[Act]:
    for words, exact in read_before(step, switch, values):
        request = step.before.request if step.before else switch.read if switch else None
        argv = step.before.run if step.before else None
        machine = _asks(request, argv, values)
        kept = variable("before", "What was read last before something was changed.")
        text = f"{words}\n\n{exact}"
        name = f"Read before: {fill(step.title, values)}"
        yield Act("read", name, text, machine, words, who, (kept,))


def _proving(step: Step, switch: Switch | None, values: Values, who: str | None) -> Iterator[Act]:
    proof = step.verify or (switch.verify if switch else None)
    if proof is None:
        return
    said = verify(step, switch, values)
    argv = step.verify.run if step.verify else None
    name = f"Verify: {fill(step.title, values)}"
    text = "\n\n".join((said.words, *said.exact))
    is_enough = proof.times.tries == 1 and _is_plain(proof.expect)
    machine = _asks(proof.http, argv, values) if is_enough else None
    yield Act("verify", name, text, machine, said.words if machine else "", who)


def _is_plain(expect: HttpExpect) -> bool:
    """Whether any 2xx is what is expected: all that CACAO lets a machine judge an answer by.

    A proof of who answers stands in a header or in the body; a 200 alone would be called one.
    """
    codes = (expect.status,) if isinstance(expect.status, int) else expect.status or ()
    return not expect.headers and not expect.values and all(200 <= code < 300 for code in codes)


def _by_hand(step: Step, switch: Switch | None, values: Values) -> str:
    """The instruction, and what would be done exactly; choices with what they mean."""
    parts = [fill(step.do, values)] if step.do else []
    exact = action(step, switch, values)
    if exact.exact or not (parts or step.kind in _PEOPLES_WORK):
        parts += [_words(step, exact, values), *exact.exact]
    parts = parts or [fill(step.title, values)]
    if isinstance(step, DecisionStep):
        parts += [f"{one.id}: {one.title} {one.means or ''}".rstrip() for one in step.options]
    parts += [f"To be seen: {fill(step.expect, values)}"] if step.expect else []
    parts += [f"Write down: {ask.question}" for ask in step.ask]
    return "\n\n".join(parts)


def _words(step: Step, exact: Proof, values: Values) -> str:
    """What the exact action is; by a person here, for it came to no machine."""
    if isinstance(step, HttpStep):
        return f"Send this once; {success(step.answer, values)}."
    if isinstance(step, CommandStep):
        codes = " or ".join(str(code) for code in step.exit_codes)
        return f"Run this; it worked if the exit code is {codes}."
    return exact.words


def _machine(step: Step, switch: Switch | None, values: Values) -> Machine | None:
    if step.ask:  # a person has to be there all the same
        return None
    if isinstance(step, HttpStep):
        return http(step.request, values)
    if isinstance(step, CommandStep):
        return command(step, values)
    if isinstance(step, SwitchStep) and switch is not None and switch.set is not None:
        return http(switch.set, values)
    return None


def _note(step: Step, values: Values, *, is_seen: bool) -> str:
    words = [f"To be seen: {fill(step.expect, values)}"] if step.expect and is_seen else []
    if isinstance(step, HttpStep):
        words.append(f"I{success(step.answer, values)[1:]}.")
    if step.target:
        words.append(f"Target: {duration_text(step.target)}.")
    return " ".join(words)


def _answers(step: Step) -> Iterator[Variable]:
    for ask in step.ask:
        yield variable(ask.id, ask.question)
    if isinstance(step, DecisionStep):
        yield variable(f"choice-{step.id}", "The id of the option chosen.")


def _asks(request: HttpCall | None, argv: Argv | None, values: Values) -> Machine | None:
    if request is not None:
        return http(request, values)
    return program(argv, values) if argv is not None else None


def _exact(request: HttpCall | None, argv: Argv | None, values: Values) -> str:
    if request is not None:
        return call_text(request, values)
    return " ".join(fill(word, values) for word in argv or ())
