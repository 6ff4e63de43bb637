"""`$(name)` in text: every name has to be known where it stands, or it would stay as written.

What is looked at is the text as the file holds it, so that a fault has its exact place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from bcp.document.load import Document
from bcp.document.reading import Node
from bcp.document.source import Where
from bcp.plan.known import Fault, Faults, Scope
from bcp.plan.procedures import Listed
from bcp.plan.workspace_model import Switch, WorkspaceSettings
from bcp.steps.base import Step
from bcp.steps.switch import SwitchStep

EVERYWHERE = frozenset({"plan", "run"})
"""Names that every step and every message knows: the plan's id, and the run's as it is shown."""
OWN_NAMES = (*sorted(EVERYWHERE), "process", "before", "value", "answers", "share")
"""Names that bcp fills in by itself; no parameter and no question may be called so."""

# Whatever is written like a name counts as one: $(Alias) and $(new_name) are slips of the pen.
# A shell's $(date +%s) holds a space, and stays what it is.
_NAME = re.compile(r"\$\(([^\s()]*)\)")
_NOTHING: frozenset[str] = frozenset()
# Patterns are regular expressions: nothing is filled in there.
_NO_TEXT = ("id", "kind", "pattern", "when")
_SWITCH_TEXTS: dict[str, frozenset[str]] = {
    "title": _NOTHING,
    "read": _NOTHING,
    "set": frozenset({"value"}),
    "verify": frozenset({"value", "answers"}),
    "do": frozenset({"value", "answers"}),
}


def of_plan(procedures: Iterable[Listed], document: Document, scope: Scope) -> Faults:
    """Names in a plan's steps; what is asked of a vendor knows none."""
    if "$(" not in document.text:
        return
    yield from _unknown(("dependency",), node_at(document.value, ("dependency",)), _NOTHING)
    listed = tuple(procedures)
    yield from _of_procedures(listed, document, scope)
    asked = {ask.id for each in listed for step in each.steps for ask in step.ask}
    told = node_at(document.value, ("communications",))
    yield from _unknown(("communications",), told, EVERYWHERE | asked)


def of_settings(
    settings: WorkspaceSettings, procedures: Iterable[Listed], document: Document, scope: Scope
) -> Faults:
    """Names in the switches of `bcp.yaml`, and in the steps of its return."""
    if "$(" not in document.text:
        return
    yield from _unknown(("own",), node_at(document.value, ("own",)), _NOTHING)
    for number, switch in enumerate(settings.switches):
        yield from _of_switch(("switches", number), switch, document)
    yield from _of_procedures(procedures, document, scope)


def node_at(root: Node, where: Where) -> Node:
    """The value at a place of a document; the empty text where there is none."""
    node = root
    for key in where:
        node = _child(node, key)
    return node


def _child(node: Node, key: str | int) -> Node:
    if isinstance(node, dict) and isinstance(key, str):
        return node.get(key, "")
    if isinstance(node, list) and isinstance(key, int) and key < len(node):
        return node[key]
    return ""


def _of_procedures(procedures: Iterable[Listed], document: Document, scope: Scope) -> Faults:
    for listed in procedures:
        known = {*EVERYWHERE, "process"} if listed.each_process else set(EVERYWHERE)
        known |= {"share"} if listed.in_shares else set()
        for where, step in listed.placed():
            fields = node_at(document.value, where)
            if isinstance(fields, dict):
                yield from _of_step(where, step, fields, frozenset(known), scope)
            known.update(ask.id for ask in step.ask)


def _of_step(
    where: Where, step: Step, fields: Mapping[str, Node], earlier: frozenset[str], scope: Scope
) -> Faults:
    asked = {ask.id for ask in step.ask}
    before = {"before"} if step.before is not None else set[str]()
    everything = earlier | asked | before | _switched(step, scope)
    known = {
        "with": earlier & {"process", "share", *EVERYWHERE},
        "ask": earlier,
        "before": earlier | asked,
    }
    for field, node in fields.items():
        if field not in _NO_TEXT:
            yield from _unknown((*where, field), node, known.get(field, everything))


def _switched(step: Step, scope: Scope) -> set[str]:
    """What a switch step fills in: its parameters, the position's value, who answers."""
    switch = scope.switches.get(step.switch) if isinstance(step, SwitchStep) else None
    if switch is None or not isinstance(step, SwitchStep):
        return set()
    answered = any(each.id == step.to and each.answers for each in switch.positions)
    return {*switch.params, "value", *(("answers",) if answered else ())}


def _of_switch(where: Where, switch: Switch, document: Document) -> Faults:
    used: set[str] = set()
    for field, more in _SWITCH_TEXTS.items():
        node = node_at(document.value, (*where, field))
        yield from _unknown((*where, field), node, more | set(switch.params))
        used.update(name for _, text in _texts((), node) for name in _NAME.findall(text))
    for number, position in enumerate(switch.positions):
        if "answers" in used and position.answers is None:
            message = f"the position {position.id} says no answers:, which $(answers) stands for"
            yield Fault((*where, "positions", number), message, "write answers: who must answer")


def _unknown(where: Where, node: Node, known: Iterable[str]) -> Faults:
    there = frozenset(known)
    for place, text in _texts(where, node):
        for name in dict.fromkeys(_NAME.findall(text)):
            if name not in there:
                names = ", ".join(f"$({each})" for each in sorted(there)) or "no name"
                yield Fault(place, f"$({name}) is unknown here", f"known here: {names}")


def _texts(where: Where, node: Node) -> Iterator[tuple[Where, str]]:
    """Every text with `$(` in it, and its place; keys are never filled in."""
    if isinstance(node, str):
        if "$(" in node:
            yield where, node
    elif isinstance(node, dict):
        for key, item in node.items():
            if key not in _NO_TEXT:
                yield from _texts((*where, key), item)
    else:
        for number, item in enumerate(node):
            yield from _texts((*where, number), item)
