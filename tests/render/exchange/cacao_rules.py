"""The rules of CACAO 2.0 (OASIS CS01, 27 November 2023) that a playbook of ours can break.

There is no official schema: these are the MUSTs of the specification's text, as the non-normative
schemas of its editors' group quote them. Each rule yields what breaks it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any  # documents of JSON: every value may be anything

Playbook = dict[str, Any]
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-%s[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_ANY_ID = re.compile(rf"[a-z][a-z0-9-]+[a-z0-9]--{_UUID % '[1-5]'}")
_STEP_ID = re.compile(rf"[a-z][a-z0-9-]+[a-z0-9]--{_UUID % '4'}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_VARIABLE = re.compile(r"__[a-zA-Z][a-zA-Z0-9_-]{0,199}__")
_REFERENCE = re.compile(rf"({_VARIABLE.pattern}):value")
_CONDITION = re.compile(rf"({_VARIABLE.pattern}):value = '(true|false)'")
_HTTP = re.compile(r"(GET|HEAD|POST|PUT|PATCH|DELETE) /\S* HTTP/1\.1")
_REQUIRED = (
    "type", "spec_version", "id", "name", "created_by", "created", "modified", "workflow_start",
    "workflow",
)  # fmt: skip
_NEXT = ("on_completion", "on_success", "on_failure", "on_true", "on_false")
_COMMON = {
    "type", "name", "description", "external_references", "delay", "timeout", "step_variables",
    "owner", "on_completion", "on_success", "on_failure", "step_extensions",
}  # fmt: skip
_OWN: Mapping[str, set[str]] = {
    "start": set(),
    "end": set(),
    "action": {"commands", "agent", "targets", "in_args", "out_args"},
    "playbook-action": {"playbook_id", "playbook_version", "in_args", "out_args"},
    "if-condition": {"condition", "on_true", "on_false"},
    "switch-condition": {"switch", "cases"},
}
_NEEDED: Mapping[str, set[str]] = {
    "action": {"commands", "agent"},
    "playbook-action": {"playbook_id"},
    "if-condition": {"condition", "on_true"},
    "switch-condition": {"switch", "cases"},
}


def breaches(playbook: Playbook) -> list[str]:
    return [f"{rule.__name__}: {words}" for rule in RULES for words in rule(playbook)]


def metadata(playbook: Playbook) -> Iterator[str]:
    yield from (f"{name} is missing" for name in _REQUIRED if name not in playbook)
    if (playbook["type"], playbook["spec_version"]) != ("playbook", "cacao-2.0"):
        yield "not a CACAO 2.0 playbook"
    if not all(_TIME.fullmatch(playbook[name]) for name in ("created", "modified")):
        yield "times are to the millisecond, in UTC"
    if playbook["modified"] < playbook["created"]:
        yield "modified before it was created"
    if not playbook.get("created_by", "").startswith("identity--"):
        yield "created_by is an identity"
    done = {one.get("playbook_activity") for one in _commands(playbook)}
    if playbook.get("playbook_types") and not playbook.get("playbook_activities"):
        yield "types without activities"
    if not done >= set(playbook.get("playbook_activities", ())) and "action" in _kinds(playbook):
        yield "an activity that no command has"


def identifiers(playbook: Playbook) -> Iterator[str]:
    ids = [playbook["id"], *playbook["workflow"]]
    for part in ("agent_definitions", "target_definitions"):
        ids += playbook.get(part, {})
    yield from (f"{one} is no identifier" for one in ids if not _ANY_ID.fullmatch(one))
    yield from (
        f"{one} is not of version 4" for one in playbook["workflow"] if not _STEP_ID.fullmatch(one)
    )
    uuids = [one.partition("--")[2] for one in ids]
    if len(set(uuids)) != len(uuids):
        yield "a UUID stands twice"
    for one, body in _definitions(playbook):
        if one.partition("--")[0] != body["type"]:
            yield f"{one} is of the type {body['type']}"


def workflow(playbook: Playbook) -> Iterator[str]:
    steps = playbook["workflow"]
    if steps[playbook["workflow_start"]]["type"] != "start" or _kinds(playbook).count("start") != 1:
        yield "not one start"
    if not {"action", "playbook-action"} & set(_kinds(playbook)):
        yield "nothing is done"
    for step_id, step in steps.items():
        kind = step["type"]
        yield from (f"{step_id} has {extra}" for extra in set(step) - _COMMON - _OWN[kind])
        yield from (f"{step_id} lacks {name}" for name in _NEEDED.get(kind, set()) - set(step))
        yield from (f"{step_id} leads to {to}" for to in _following(step) if to not in steps)
        yield from (f"{step_id}: {words}" for words in _path(step))
    reached = _reached(steps, playbook["workflow_start"]) | _reached(
        steps, playbook["workflow_exception"]
    )
    yield from (f"{step_id} is never reached" for step_id in set(steps) - reached)


def branches(playbook: Playbook) -> Iterator[str]:
    """Each branch has an end that is its own (4.8 and 4.10)."""
    steps = playbook["workflow"]
    found: list[frozenset[str]] = []
    for step in steps.values():
        starts = [step["on_true"]] if step["type"] == "if-condition" else []
        starts += list(step.get("cases", {}).values())
        for start in starts:
            ends = frozenset(one for one in _line(steps, start) if steps[one]["type"] == "end")
            if len(ends) != 1:
                yield f"the branch at {start} has {len(ends)} ends"
            found.append(ends)
    if len(set(found)) != len(found):
        yield "two branches share an end"


def actions(playbook: Playbook) -> Iterator[str]:
    agents, targets = (playbook.get(f"{one}_definitions", {}) for one in ("agent", "target"))
    for step_id, step in playbook["workflow"].items():
        if step["type"] != "action":
            continue
        if not step["commands"]:
            yield f"{step_id} commands nothing"
        if step["agent"] not in agents:
            yield f"{step_id}: nobody is {step['agent']}"
        if not set(step.get("targets", ())) <= set(targets):
            yield f"{step_id}: a target is not defined"
        yield from (f"{step_id}: {words}" for one in step["commands"] for words in _command(one))
    for one, body in _definitions(playbook):
        if "--" not in one or not body.get("name"):
            yield f"{one} has no name"
        if body["type"] == "http-api" and not set(body["address"]) <= {"dname", "ipv4", "ipv6"}:
            yield f"{one} has no address"
        if body["type"] == "security-category" and not body.get("category"):
            yield f"{one} has no category"


def variables(playbook: Playbook) -> Iterator[str]:
    known = playbook.get("playbook_variables", {})
    yield from (f"{name} is no variable's name" for name in known if not _VARIABLE.fullmatch(name))
    yield from (f"{name} has no type" for name, one in known.items() if "type" not in one)
    for step_id, step in playbook["workflow"].items():
        own = {*known, *step.get("step_variables", {})}
        used = {*step.get("in_args", ()), *step.get("out_args", ())}
        if "condition" in step:
            match = _CONDITION.fullmatch(step["condition"])
            used.add(match[1] if match else "a condition that is none")
        if "switch" in step:
            used.add(step["switch"].removesuffix(":value"))
        yield from (f"{step_id}: {name} is not defined" for name in used - own)
        if step.get("in_args") == [] or step.get("out_args") == []:
            yield f"{step_id} has an empty list of arguments"


def references(playbook: Playbook) -> Iterator[str]:
    """Whatever is written as a variable's value anywhere is the value of one that is defined."""
    for step_id, step in playbook["workflow"].items():
        known = {*playbook.get("playbook_variables", {}), *step.get("step_variables", {})}
        texts = json.dumps([step.get("name"), step.get("description"), step.get("commands")])
        for name in _REFERENCE.findall(texts):
            if name not in known:
                yield f"{step_id} refers to {name}"


def summary(playbook: Playbook) -> Iterator[str]:
    kinds, said = set(_kinds(playbook)), playbook["playbook_processing_summary"]
    steps = playbook["workflow"].values()
    true = {
        "manual_playbook": all(one["type"] == "manual" for one in _commands(playbook)),
        "external_playbooks": "playbook-action" in kinds,
        "parallel_processing": "parallel" in kinds,
        "if_logic": "if-condition" in kinds,
        "while_logic": "while-condition" in kinds,
        "switch_logic": "switch-condition" in kinds,
        "temporal_logic": any({"delay", "timeout"} & set(step) for step in steps),
    }
    yield from (f"{name} is {true[name]}" for name in said if said[name] != true[name])


RULES: tuple[Callable[[Playbook], Iterator[str]], ...] = (
    metadata, identifiers, workflow, branches, actions, variables, references, summary,
)  # fmt: skip


def _kinds(playbook: Playbook) -> list[str]:
    return [step["type"] for step in playbook["workflow"].values()]


def _commands(playbook: Playbook) -> list[dict[str, Any]]:
    return [one for step in playbook["workflow"].values() for one in step.get("commands", ())]


def _definitions(playbook: Playbook) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from playbook["workflow"].items()
    yield from playbook.get("agent_definitions", {}).items()
    yield from playbook.get("target_definitions", {}).items()


def _following(step: dict[str, Any]) -> list[str]:
    return [step[name] for name in _NEXT if name in step] + list(step.get("cases", {}).values())


def _path(step: dict[str, Any]) -> Iterator[str]:
    has = {name for name in ("on_completion", "on_success", "on_failure") if name in step}
    allowed: tuple[set[str], ...] = (
        {"on_completion"}, {"on_success"}, {"on_success", "on_failure"},
    )  # fmt: skip
    if step["type"] == "end":
        allowed = (set(),)
    elif step["type"] == "start":
        allowed = ({"on_completion"},)
    if has not in allowed:
        yield f"goes on by {sorted(has)}"
    if any(
        not isinstance(step.get(name, 1), int) or step.get(name, 1) < 1
        for name in ("delay", "timeout")
    ):
        yield "waits for no whole number of milliseconds"


def _reached(steps: Mapping[str, dict[str, Any]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = [start]
    while todo:
        if (one := todo.pop()) not in seen:
            seen.add(one)
            todo += [to for to in _following(steps.get(one, {})) if to in steps]
    return seen


def _line(steps: Mapping[str, dict[str, Any]], start: str) -> Iterator[str]:
    """The steps of one branch, without the branches inside it and what failures lead to."""
    one: str | None = start
    while one is not None:
        yield one
        one = steps[one].get("on_completion") or steps[one].get("on_success")


def _command(command: dict[str, Any]) -> Iterator[str]:
    kind = command["type"]
    if kind not in ("manual", "bash", "http-api") or not command.get("command"):
        yield f"{kind} commands nothing"
    if kind != "http-api":
        return
    if not _HTTP.fullmatch(command["command"]):
        yield f"{command['command']!r} is no start line"
    for name, values in command.get("headers", {}).items():
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            yield f"the header {name} is no list"
