"""A CACAO 2.0 playbook as it is put together: nodes, who acts, what is named, the whole object.

OASIS Committee Specification 01 of 27 November 2023, "CACAO Security Playbooks Version 2.0".
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from msgspec import Struct

from bcp.model.instant import instant_text
from bcp.render.exchange.days import UNSTATED, midnight

Object = dict[str, object]

ACTIVITY = "restore-capabilities"
"""From the playbook-activity vocabulary (3.1.2): the one that fits every step of a failover."""
_ANYBODY = "Whoever drives the run"


class Party(Struct, frozen=True):
    """An agent, who or what acts, or a target, on which it acts (section 7)."""

    kind: str
    name: str
    body: Mapping[str, object]
    is_target: bool = False


class Variable(Struct, frozen=True):
    """A name whose value is given or found while the playbook is carried out (section 10.18)."""

    name: str
    kind: str
    description: str
    is_external: bool = False

    @property
    def value(self) -> str:
        """How its value is written in a text."""
        return f"{self.name}:value"


class Node(Struct, frozen=True):
    """One step of the workflow, and what it needs to be defined elsewhere."""

    id: str
    body: Object
    parties: tuple[Party, ...] = ()
    variables: tuple[Variable, ...] = ()


Link = Callable[[str], tuple[Node, ...]]
"""Given the id of what comes next: nodes, the first of which is where one enters."""


class Book(Struct, frozen=True):
    """Which playbook it is."""

    id: UUID
    name: str
    description: str
    creator: UUID
    worked_on: date | None
    labels: tuple[str, ...]
    process: Variable | None = None
    """Where it is carried out for one process at a time."""

    def step_id(self, kind: str, *words: str) -> str:
        """The id of one of its objects, the same each time.

        Ids of steps have to be of version 4 (10.10), whose bits may come from any source that
        does not repeat (RFC 9562, 5.4): these come from a digest, for a plan that did not change
        has to give a document that did not.
        """
        name = "\n".join((str(self.id), kind, *words))
        return f"{kind}--{UUID(bytes=hashlib.sha256(name.encode()).digest()[:16], version=4)}"

    def party_id(self, party: Party) -> str:
        """The id of who acts, or of what is acted on."""
        return self.step_id(party.kind, "target" if party.is_target else "agent", party.name)

    @property
    def exception(self) -> str:
        """The step to which every failure leads that the plan says nothing of."""
        return self.step_id("action", "exception")


def person(name: str | None, description: str) -> Party:
    """Somebody by the role, never by name."""
    shown = name or _ANYBODY
    return Party("individual", shown, {"description": description})


def orchestrator() -> Party:
    """The program that carries the playbook out, for what a machine does."""
    said = {"description": "Carries the playbook out.", "category": ["orchestrator"]}
    return Party("security-category", "Orchestrator", said)


def chained(links: Sequence[Link], last: Node) -> tuple[Node, ...]:
    """One after another, up to the last; the first node is where one enters."""
    nodes: tuple[Node, ...] = (last,)
    for link in reversed(links):
        nodes = (*link(nodes[0].id), *nodes)
    return nodes


def end(book: Book, *words: str) -> Node:
    """The end of the playbook or of one branch; each branch has its own (4.4)."""
    return Node(book.step_id("end", *words), {"type": "end", "name": "End"})


def manual(text: str) -> Object:
    """A command for a person. It stays readable: the base64 form is a SHOULD of 5.10 only."""
    return {"type": "manual", "command": text, "playbook_activity": ACTIVITY}


def playbook(book: Book, links: Sequence[Link]) -> Object:
    """The whole object, in the order of the specification's table in 3.1."""
    nodes = chained(links, end(book))
    start: Object = {"type": "start", "name": "Start", "on_completion": nodes[0].id}
    nodes = (Node(book.step_id("start"), start), *nodes, *_exception(book))
    modified = instant_text(midnight(max(book.worked_on or UNSTATED, UNSTATED)))
    parties = {book.party_id(party): party for node in nodes for party in node.parties}
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": f"playbook--{book.id}",
        "name": book.name,
        "description": book.description,
        "playbook_types": ["mitigation"],
        "playbook_activities": [ACTIVITY],
        "playbook_processing_summary": _summary(nodes),
        "created_by": f"identity--{book.creator}",
        # No plan states when it was first written, and this may never change (3.1).
        "created": instant_text(midnight(UNSTATED)),
        "modified": modified,
        "labels": list(book.labels),
        **_variables(nodes),
        "workflow_start": nodes[0].id,
        "workflow_exception": book.exception,
        "workflow": {node.id: node.body for node in nodes},
        **_defined("agent_definitions", parties, is_target=False),
        **_defined("target_definitions", parties, is_target=True),
    }


def _exception(book: Book) -> tuple[Node, ...]:
    """A person decides what a failure means: nothing else is done by itself."""
    last = end(book, "exception")
    who = person(None, "Nobody is named: whoever carries the playbook out.")
    text = (
        "A step failed, or its outcome is not known. Find out which; then do it by hand, do it"
        " again, choose another fallback, or stop. Nothing more is done by itself."
    )
    body: Object = {
        "type": "action", "name": "A step failed: decide", "on_completion": last.id,
        "commands": [manual(text)], "agent": book.party_id(who),
    }  # fmt: skip
    return (Node(book.exception, body, (who,)), last)


def _variables(nodes: Iterable[Node]) -> Object:
    found: dict[str, Variable] = {}
    for variable in (one for node in nodes for one in node.variables):
        found.setdefault(variable.name, variable)  # where it is answered goes before its uses
    if not found:
        return {}
    return {
        "playbook_variables": {
            one.name: {
                "type": one.kind, "description": one.description,
                "constant": one.is_external, "external": one.is_external,
            }
            for one in found.values()
        }
    }  # fmt: skip


def _defined(name: str, parties: Mapping[str, Party], *, is_target: bool) -> Object:
    found = {
        party_id: {"type": party.kind, "name": party.name, **party.body}
        for party_id, party in parties.items()
        if party.is_target is is_target
    }
    return {name: found} if found else {}


def _summary(nodes: Iterable[Node]) -> Object:
    bodies = [node.body for node in nodes]
    kinds = {str(body["type"]) for body in bodies}
    return {
        "manual_playbook": all(_is_manual(body) for body in bodies),
        "external_playbooks": "playbook-action" in kinds,
        "parallel_processing": "parallel" in kinds,
        "if_logic": "if-condition" in kinds,
        "while_logic": "while-condition" in kinds,
        "switch_logic": "switch-condition" in kinds,
        "temporal_logic": any("delay" in body or "timeout" in body for body in bodies),
    }


def _is_manual(body: Object) -> bool:
    commands = body.get("commands", [])
    return isinstance(commands, list) and all(one["type"] == "manual" for one in commands)
