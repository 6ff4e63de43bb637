"""Random plans that are sound, for property tests; and ways to break them.

A plan is nested dicts, lists, text and whole numbers; `yaml_text` makes a file of it.
"""

import copy
import json
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import yaml
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

# libyaml's writer where there is one: the other takes most of a property test's time.
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
T = TypeVar("T")
SERVICES = ("api", "chat", "video", "login")
PROCESSES = ("support", "coding", "campaign")
FALLBACKS = ("by-hand", "elsewhere", "on-site", "postpone")
PEOPLE = ("lead", "deputy", "platform")
ROLES = ("incident-lead", "support-lead")
CLASSES = ("public", "internal", "personal")
VENDORS = ("openai", "anthropic", "nobody-knows-it")
"""Two that the catalogue knows, and fills in what a plan leaves out; one that it does not know."""
DOMAINS = ("vendor:openai", "cloud:azure", "edge:cloudflare", "identity:okta")
VERDICTS = ("maintenance", "degraded", "partial_outage", "major_outage")

SETTINGS: dict[str, object] = {
    "schema": "bcp-workspace/1",
    "data_classes": list(CLASSES),
    "people": [{"id": person, "name": f"The {person}"} for person in PEOPLE],
    "roles": [{"id": role, "person": "lead", "alternate": "deputy"} for role in ROLES],
    "own": [{"id": "gateway", "title": "Gateway", "failure_domains": ["cloud:aws"]}],
    "switches": [
        {
            "id": "alias",
            "title": "Alias $(alias)",
            "params": ["alias"],
            "positions": [
                {"id": "here", "value": "a", "answers": "x"},
                {"id": "there", "value": "b", "answers": "y"},
            ],
            "do": "Set $(alias) to $(value); then $(answers) answers.",
        }
    ],
}
"""The `bcp.yaml` that goes with every plan drawn here."""

durations = st.builds(
    lambda number, unit: f"{number}{unit}", st.integers(1, 90), st.sampled_from("smhd")
)
shares = st.integers(0, 100).map(lambda number: f"{number}%")
_seen = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
prose = st.one_of(
    st.sampled_from(
        (
            "Open the queue", "**AI-down** | `x`", "Post #4 now", "no", "1:30", "- a", "a: b",
            "'\"", "two\nlines\n", "  indented", "ends in space ", "größer, 日本語", "[x](y)",
            "{a}", "%x", "$HOME and $(date +%s)", "---", "...", "&a *b !c", "~", "0x10", "é\u0301",
        )
    ),
    st.text(_seen, min_size=1, max_size=6).filter(lambda text: "$(" not in text and text.strip()),
)  # fmt: skip
"""Text that a person may write, with all that means something to YAML or Markdown."""


def yaml_text(value: object, *, as_json: bool = False) -> bytes:
    """The plan as a file: in YAML's block style, or as JSON, which is YAML too."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    if as_json:
        return text.encode()
    # Read back, so that no two places hold the same object: YAML would write an alias for it.
    return yaml.dump(json.loads(text), Dumper=DUMPER, allow_unicode=True, sort_keys=False).encode()


@cache
def some_of(words: tuple[str, ...], least: int = 0) -> SearchStrategy[list[str]]:
    """Some of the words, each once, in any order."""
    return st.lists(st.sampled_from(words), min_size=least, unique=True)


# Below, strategies are made once, and what draws from them are plain functions: one that is made
# anew for each draw, as a composite in a composite is, takes longer to make than to draw from.


def _maybe(key: str, values: SearchStrategy[T]) -> SearchStrategy[dict[str, T]]:
    """The key, or its absence: what a plan leaves out, the catalogue may fill in."""
    return st.fixed_dictionaries({}, optional={key: values})


_plan_ids = st.sampled_from(("openai", "anthropic", "a-1", "own-model"))
_vendors = st.sampled_from(VENDORS)
_maybe_domains = _maybe("failure_domains", some_of(DOMAINS))
_one_to_three = st.integers(1, 3)


@st.composite
def plans(draw: DrawFn) -> dict[str, object]:
    """A plan without a fault, in a workspace with `SETTINGS`."""
    services = tuple(draw(some_of(SERVICES, 1)))
    processes = tuple(draw(some_of(PROCESSES, 1)))
    fallbacks = tuple(draw(some_of(FALLBACKS, 1)))
    step_ids = (f"step-{number}" for number in range(99))
    return {
        "schema": "bcp/1",
        "id": draw(_plan_ids),
        "title": draw(prose),
        "dependency": {
            "vendor": draw(_vendors),
            "services": [_service(draw, service) for service in services],
            **draw(_maybe_domains),
        },
        "processes": [_process(draw, each, services, fallbacks) for each in processes],
        "activation": {
            "criteria": [
                _criterion(draw, f"criterion-{number}", services)
                for number in range(draw(_one_to_three))
            ]
        },
        "fallbacks": [
            _fallback(draw, each, services, processes, [next(step_ids) for _ in range(3)])
            for each in fallbacks
        ],
    }


_SOURCE = {
    "family": "incidentio", "url": "https://status.vendor.example", "components": ["API"]
}  # fmt: skip
_PROBE = {"id": "models", "kind": "http", "url": "https://api.vendor.example/models"}
_maybe_sources = _maybe("sources", st.sampled_from(([], [_SOURCE])))
_maybe_probes = _maybe(
    "probes", st.sampled_from(([], [_PROBE], [{**_PROBE, "through": "own/gateway"}]))
)


def _service(draw: DrawFn, service: str) -> dict[str, object]:
    return {
        "id": service,
        "title": draw(prose),
        **draw(_maybe_sources),
        **draw(_maybe_probes),
        **draw(_maybe_domains),
    }


_tiers = st.integers(1, 4)


@cache
def _optional_of_process(fallbacks: tuple[str, ...]) -> SearchStrategy[dict[str, object]]:
    optional: dict[str, SearchStrategy[object]] = {
        "wrt": durations,
        "loss": st.just("1200 EUR/h"),
        "owner": st.sampled_from((*PEOPLE, *ROLES)),
        "fallbacks": some_of(fallbacks, 1),
    }
    return st.fixed_dictionaries({}, optional=optional)


def _process(
    draw: DrawFn, process: str, services: tuple[str, ...], fallbacks: tuple[str, ...]
) -> dict[str, object]:
    return {
        "id": process,
        "title": draw(prose),
        "uses": draw(some_of(services, 1)),
        "data": draw(some_of(CLASSES, 1)),
        "tier": draw(_tiers),
        "rto": draw(durations),
        "mtpd": draw(durations),
        "minimum_capacity": draw(shares),
        **draw(_optional_of_process(fallbacks)),
    }


_verdicts = st.sampled_from(VERDICTS)
_criterion_parts = st.lists(st.sampled_from(("seen", "said", "held")), min_size=1, max_size=3)


def _criterion(draw: DrawFn, criterion: str, services: tuple[str, ...]) -> dict[str, object]:
    service = draw(_any_of(services))
    said: dict[str, object] = {"service": service, "at_least": draw(_verdicts)}
    known: dict[str, dict[str, object]] = {
        "seen": {"service": service, "probes_failing_for": draw(durations)},
        "said": said,
        "held": {**said, "for": draw(durations)},
    }
    parts = [known[part] for part in draw(_criterion_parts)]
    if len(parts) > 1:
        return {"id": criterion, "all": parts}
    return {"id": criterion, **parts[0]}


@cache
def _any_of(words: tuple[str, ...]) -> SearchStrategy[str]:
    return st.sampled_from(words)


_fallback_kinds = _any_of(("non_ai", "other_vendor", "self_hosted", "stop"))
_data_classes = some_of(CLASSES)


@cache
def _capacities(processes: tuple[str, ...]) -> SearchStrategy[object]:
    return st.one_of(shares, st.dictionaries(st.sampled_from(processes), shares))


_optional_of_fallback = st.fixed_dictionaries(
    {},
    optional={
        "failure_domains": some_of(DOMAINS),
        "relies_on": some_of(("own/gateway", "azure-openai/eu", "anthropic/api")),
        "lasts": durations,
    },
)


def _fallback(
    draw: DrawFn,
    fallback: str,
    services: tuple[str, ...],
    processes: tuple[str, ...],
    steps: list[str],
) -> dict[str, object]:
    known = draw(_any_of(("", "process")))
    fields: dict[str, object] = {
        "id": fallback,
        "kind": draw(_fallback_kinds),
        "title": draw(prose),
        "capacity": draw(_capacities(processes)),
        "data": {"classes": draw(_data_classes), "approved_by": "lead"},
        "steps": [_step(draw, step, known) for step in steps[:2]],
        **draw(_optional_of_fallback),
    }
    if known:
        fields["for_each"] = known
    if draw(st.booleans()):
        fields["failback"] = {
            "when": {"service": draw(_any_of(services)), "at_most": "operational"},
            "steps": [_step(draw, steps[2], known)],
        }
    return fields


_roles = some_of(ROLES)
_step_kinds = _any_of((
    "manual", "decision", "approval", "command", "http", "check", "wait", "notify", "file", "switch"
))  # fmt: skip


def _step(draw: DrawFn, step: str, known: str) -> dict[str, object]:
    name = draw(_any_of(("", f"$({known})"))) if known else ""
    kind = draw(_step_kinds)
    url = "https://desk.example/" + name
    ways: dict[str, Callable[[], dict[str, object]]] = {
        "manual": lambda: {"ask": [{"id": f"{step}-ticket", "question": draw(prose)}]},
        "decision": lambda: {"options": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]},
        "approval": lambda: {"by": draw(_roles)},
        "command": lambda: {"run": ["true", name or "x"]},
        "http": lambda: {"request": {"method": "PUT", "url": url, "json": {"to": name, "n": "1"}}},
        "check": lambda: {"service": "own/gateway"},
        "wait": lambda: {"for": draw(durations)},
        "notify": lambda: {"to": "all", "text": draw(prose)},
        "file": lambda: {"file": "/etc/gateway", "set": "on"},
        "switch": lambda: {"switch": "alias", "to": "there", "with": {"alias": name or "x"}},
    }
    return {
        "id": step,
        "title": draw(prose),
        "do": draw(prose) + name,
        "target": draw(durations),
        "kind": kind,
        **ways[kind](),
    }


ODD: tuple[object, ...] = (
    "", "no", "~", "-1", "101%", "1e400", "nobody", "nowhere/none", "own/none", "$(nobody)",
    "declare", "bcp/2", "\u202e", "0" * 5000, [], {}, ["nobody"], [[]], {"nobody": "1"},
    [{}, {}], {"": ""}, {"kind": "manual"}, [["$(before)"]],
)  # fmt: skip
"""Values that fit few fields, and some no field at all."""


@st.composite
def broken_plans(draw: DrawFn) -> dict[str, object]:
    """A plan that was sound, changed in one to three places; it may be sound still."""
    return _changed(draw, copy.deepcopy(draw(_any_plan)))  # plans share what never differs


@st.composite
def changed(draw: DrawFn, sound: dict[str, object]) -> dict[str, object]:
    """A file's value, changed in one to three places."""
    return _changed(draw, copy.deepcopy(sound))


_any_plan = plans()
_odd = st.sampled_from(ODD)
_changes_of_mapping = _any_of(("replace", "delete", "rename"))
_changes_of_list = _any_of(("append", "twice", "clear"))
_other_names = _any_of(("id", "kind", "titel", "$(x)", "a b"))


def _changed(draw: DrawFn, value: dict[str, object]) -> dict[str, object]:
    for _ in range(draw(_one_to_three)):
        parent = _one_of(draw, _containers(value))
        if isinstance(parent, dict):
            _change_mapping(draw, parent)
        else:
            _change_list(draw, parent)
    return value


def _one_of(draw: DrawFn, items: list[T]) -> T:
    """One of the items that are other ones each time: only their number makes a strategy."""
    return items[draw(st.integers(0, len(items) - 1))]


def _change_mapping(draw: DrawFn, mapping: dict[str, object]) -> None:
    key = _one_of(draw, [*mapping, "nobody", "kind", "id", "for_each"])
    way = draw(_changes_of_mapping)
    if way == "replace" or key not in mapping:
        mapping[key] = copy.deepcopy(draw(_odd))
    elif way == "delete":
        del mapping[key]
    else:
        mapping[draw(_other_names)] = mapping.pop(key)


def _change_list(draw: DrawFn, items: list[object]) -> None:
    way = draw(_changes_of_list)
    if way == "append":
        items.append(copy.deepcopy(draw(_odd)))
    elif way == "twice":
        items.extend(copy.deepcopy(items))
    else:
        items.clear()


def _containers(node: object) -> list[list[object] | dict[str, object]]:
    if not isinstance(node, dict | list):
        return []
    inner = node.values() if isinstance(node, dict) else node
    return [node, *(found for item in inner for found in _containers(item))]
