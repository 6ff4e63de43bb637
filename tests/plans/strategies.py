"""Random plans that are sound, for property tests; and ways to break them.

A plan is nested dicts, lists, text and whole numbers; `yaml_text` makes a file of it.
"""

import copy
import json
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


def some_of(words: tuple[str, ...], least: int = 0) -> SearchStrategy[list[str]]:
    """Some of the words, each once, in any order."""
    return st.lists(st.sampled_from(words), min_size=least, unique=True)


@st.composite
def plans(draw: DrawFn) -> dict[str, object]:
    """A plan without a fault, in a workspace with `SETTINGS`."""
    services = draw(some_of(SERVICES, 1))
    processes = draw(some_of(PROCESSES, 1))
    fallbacks = draw(some_of(FALLBACKS, 1))
    step_ids = (f"step-{number}" for number in range(99))
    return {
        "schema": "bcp/1",
        "id": draw(st.sampled_from(("openai", "anthropic", "a-1", "own-model"))),
        "title": draw(prose),
        "dependency": {
            "vendor": draw(st.sampled_from(VENDORS)),
            "services": [draw(_services(service)) for service in services],
            **draw(_maybe("failure_domains", some_of(DOMAINS))),
        },
        "processes": [draw(_processes(each, services, fallbacks)) for each in processes],
        "activation": {
            "criteria": [
                draw(_criteria(f"criterion-{number}", services))
                for number in range(draw(st.integers(1, 3)))
            ]
        },
        "fallbacks": [
            draw(_fallbacks(each, services, processes, [next(step_ids) for _ in range(3)]))
            for each in fallbacks
        ],
    }


@st.composite
def _services(draw: DrawFn, service: str) -> dict[str, object]:
    url = "https://status.vendor.example"
    source = {"family": "incidentio", "url": url, "components": ["API"]}
    probe = {"id": "models", "kind": "http", "url": "https://api.vendor.example/models"}
    probes: tuple[list[object], ...] = ([], [probe], [{**probe, "through": "own/gateway"}])
    return {
        "id": service,
        "title": draw(prose),
        **draw(_maybe("sources", st.sampled_from(([], [source])))),
        **draw(_maybe("probes", st.sampled_from(probes))),
        **draw(_maybe("failure_domains", some_of(DOMAINS))),
    }


def _maybe(key: str, values: SearchStrategy[T]) -> SearchStrategy[dict[str, T]]:
    """The key, or its absence: what a plan leaves out, the catalogue may fill in."""
    return st.fixed_dictionaries({}, optional={key: values})


@st.composite
def _processes(
    draw: DrawFn, process: str, services: list[str], fallbacks: list[str]
) -> dict[str, object]:
    fields: dict[str, object] = {
        "id": process,
        "title": draw(prose),
        "uses": draw(some_of(tuple(services), 1)),
        "data": draw(some_of(CLASSES, 1)),
        "tier": draw(st.integers(1, 4)),
        "rto": draw(durations),
        "mtpd": draw(durations),
        "minimum_capacity": draw(shares),
    }
    optional: dict[str, SearchStrategy[object]] = {
        "wrt": durations,
        "loss": st.just("1200 EUR/h"),
        "owner": st.sampled_from((*PEOPLE, *ROLES)),
        "fallbacks": some_of(tuple(fallbacks), 1),
    }
    return fields | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _criteria(draw: DrawFn, criterion: str, services: list[str]) -> dict[str, object]:
    service = draw(st.sampled_from(services))
    seen: dict[str, object] = {"service": service, "probes_failing_for": draw(durations)}
    said: dict[str, object] = {"service": service, "at_least": draw(st.sampled_from(VERDICTS))}
    held = {**said, "for": draw(durations)}
    parts = draw(st.lists(st.sampled_from((seen, said, held)), min_size=1, max_size=3))
    if len(parts) > 1:
        return {"id": criterion, "all": parts}
    return {"id": criterion, **parts[0]}


@st.composite
def _fallbacks(
    draw: DrawFn, fallback: str, services: list[str], processes: list[str], steps: list[str]
) -> dict[str, object]:
    each_process = draw(st.booleans())
    known = ["process"] if each_process else []
    capacity = draw(st.one_of(shares, st.dictionaries(st.sampled_from(processes), shares)))
    fields: dict[str, object] = {
        "id": fallback,
        "kind": draw(st.sampled_from(("non_ai", "other_vendor", "self_hosted", "stop"))),
        "title": draw(prose),
        "capacity": capacity,
        "data": {"classes": draw(some_of(CLASSES)), "approved_by": "lead"},
        "steps": [draw(_steps(step, known)) for step in steps[:2]],
    }
    back = {
        "when": {"service": draw(st.sampled_from(services)), "at_most": "operational"},
        "steps": [draw(_steps(steps[2], known))],
    }
    optional: dict[str, SearchStrategy[object]] = {
        "failure_domains": some_of(DOMAINS),
        "relies_on": some_of(("own/gateway", "azure-openai/eu", "anthropic/api")),
        "lasts": durations,
        "failback": st.just(back),
    }
    each: dict[str, object] = {"for_each": "process"} if each_process else {}
    return fields | each | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def _steps(draw: DrawFn, step: str, known: list[str]) -> dict[str, object]:
    names = [f"$({name})" for name in known]
    name = draw(st.sampled_from(("", *names)))
    common: dict[str, object] = {
        "id": step,
        "title": draw(prose),
        "do": draw(prose) + name,
        "target": draw(durations),
    }
    url = "https://desk.example/" + name
    ways: tuple[dict[str, object], ...] = (
        {"kind": "manual", "ask": [{"id": f"{step}-ticket", "question": draw(prose)}]},
        {"kind": "decision", "options": [{"id": "a", "title": "A"}, {"id": "b", "title": "B"}]},
        {"kind": "approval", "by": draw(some_of(ROLES))},
        {"kind": "command", "run": ["true", name or "x"]},
        {"kind": "http", "request": {"method": "PUT", "url": url, "json": {"to": name, "n": "1"}}},
        {"kind": "check", "service": "own/gateway"},
        {"kind": "wait", "for": draw(durations)},
        {"kind": "notify", "to": "all", "text": draw(prose)},
        {"kind": "file", "file": "/etc/gateway", "set": "on"},
        {"kind": "switch", "switch": "alias", "to": "there", "with": {"alias": name or "x"}},
    )
    return common | draw(st.sampled_from(ways))


ODD: tuple[object, ...] = (
    "", "no", "~", "-1", "101%", "1e400", "nobody", "nowhere/none", "own/none", "$(nobody)",
    "declare", "bcp/2", "\u202e", "0" * 5000, [], {}, ["nobody"], [[]], {"nobody": "1"},
    [{}, {}], {"": ""}, {"kind": "manual"}, [["$(before)"]],
)  # fmt: skip
"""Values that fit few fields, and some no field at all."""


def broken_plans() -> SearchStrategy[dict[str, object]]:
    """Plans that were sound, changed in one to three places; they may be sound still."""
    return plans().flatmap(changed)


@st.composite
def changed(draw: DrawFn, sound: dict[str, object]) -> dict[str, object]:
    """A file's value, changed in one to three places."""
    value = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 3))):
        parent = draw(st.sampled_from(_containers(value)))
        if isinstance(parent, dict):
            _change_mapping(draw, parent)
        else:
            _change_list(draw, parent)
    return value


def _change_mapping(draw: DrawFn, mapping: dict[str, object]) -> None:
    key = draw(st.sampled_from([*mapping, "nobody", "kind", "id", "for_each"]))
    way = draw(st.sampled_from(("replace", "delete", "rename")))
    if way == "replace" or key not in mapping:
        mapping[key] = copy.deepcopy(draw(st.sampled_from(ODD)))
    elif way == "delete":
        del mapping[key]
    else:
        mapping[draw(st.sampled_from(("id", "kind", "titel", "$(x)", "a b")))] = mapping.pop(key)


def _change_list(draw: DrawFn, items: list[object]) -> None:
    way = draw(st.sampled_from(("append", "twice", "clear")))
    if way == "append":
        items.append(copy.deepcopy(draw(st.sampled_from(ODD))))
    elif way == "twice":
        items.extend(copy.deepcopy(items))
    else:
        items.clear()


def _containers(node: object) -> list[list[object] | dict[str, object]]:
    if not isinstance(node, dict | list):
        return []
    inner = node.values() if isinstance(node, dict) else node
    return [node, *(found for item in inner for found in _containers(item))]
