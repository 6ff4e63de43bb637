"""The house holds: imports go down only, each library has one owner, functions stay small."""

import ast
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from bcp.audit.stores.registry import STORES
from bcp.lint.registry import RULES
from bcp.probes.registry import PROBES
from bcp.status.registry import FAMILIES
from bcp.steps.registry import STEPS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bcp"

FLOORS: dict[str, int] = {
    "model": 1,
    "version": 1,
    "document": 2, "secrets": 2, "transport": 2, "assets": 2,
    "status": 3, "probes": 3, "steps": 3, "audit": 3,
    "plan": 4, "checks": 4, "run": 4,
    "insight": 5,
    "lint": 6, "render": 6,
    "conduct": 7,
    "cli": 8, "__main__": 9,
}  # fmt: skip

OWNERS: dict[str, tuple[str, ...]] = {
    "httpx": ("transport",),
    "socket": ("transport",),
    "yaml": ("document/load", "document/source"),
    "rich": ("cli/console",),
    "typer": ("cli",),
    "jinja2": ("render",),
    "markdown_it": ("render",),
    "keyring": ("secrets",),
    "cryptography": ("audit",),
    "tomlkit": ("document/edited_toml",),
    "fcntl": ("audit/stores/file", "audit/stores/lock"),
    "pydantic": ("model", "plan", "steps", "status", "probes", "document/shape", "document/faults"),
    "click": (),
}

ONLY_DATACLASSES_HAVE = ("repr=False", "init=False", "eq=False", "cached_property")

FAMILY_ROOMS: dict[str, tuple[str, ...]] = {
    "status": tuple(FAMILIES),
    "probes": tuple(PROBES),
    "steps": tuple(STEPS),
    "audit/stores": tuple(STORES),
}


def module_name(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


def statements(node: ast.AST) -> Iterator[ast.stmt]:
    """Every statement below the node: a fifth of what `ast.walk` visits, expressions being most."""
    for field in node._fields:
        children = getattr(node, field, None)
        if isinstance(children, list):
            for child in children:
                if isinstance(child, ast.stmt):
                    yield child
                if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
                    yield from statements(child)


def imports(found: Iterable[ast.stmt]) -> Iterator[str]:
    """Every imported module: lazy and type-checking imports too."""
    for node in found:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"relative import of {node.module}"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


class Module(NamedTuple):
    """A file of the package, read once for all that is asked of it."""

    text: str
    tree: ast.Module
    statements: tuple[ast.stmt, ...]
    imports: frozenset[str]


Modules = dict[str, Module]


@pytest.fixture(scope="module")
def modules() -> Modules:
    """Each file of the package by its name."""
    return {module_name(path): read(path.read_text()) for path in sources()}


def read(text: str) -> Module:
    tree = ast.parse(text)
    found = tuple(statements(tree))
    return Module(text, tree, found, frozenset(imports(found)))


@pytest.fixture(scope="module")
def inner(modules: Modules) -> dict[str, set[str]]:
    """The modules of bcp that each module imports."""
    return {
        module: {
            path
            for name in source.imports
            if name.startswith("bcp.")
            and (path := name.removeprefix("bcp.").replace(".", "/")) in modules
        }
        for module, source in modules.items()
    }


def room(module: str) -> str:
    return module.split("/", maxsplit=1)[0]


def test_imports_go_down(inner: dict[str, set[str]]) -> None:
    up = [
        f"{module} imports {other}"
        for module, others in inner.items()
        for other in others
        if room(other) != room(module) and FLOORS[room(other)] >= FLOORS[room(module)]
    ]
    assert up == []


def test_each_library_has_one_owner(modules: Modules) -> None:
    taken = [
        f"{module} imports {name}, which belongs to {owners}"
        for module, source in modules.items()
        for name in source.imports
        if (owners := OWNERS.get(name.split(".")[0])) is not None
        and not any(module == owner or module.startswith(f"{owner}/") for owner in owners)
    ]
    assert taken == []


def test_there_is_no_cycle(inner: dict[str, set[str]]) -> None:
    graph = {module: others - {module} for module, others in inner.items()}
    done: set[str] = set()
    while ready := {
        module for module, needs in graph.items() if module not in done and needs <= done
    }:
        done |= ready
    assert set(graph) == done, f"in or above a circle: {sorted(set(graph) - done)}"


@pytest.mark.parametrize(("folder", "words"), FAMILY_ROOMS.items())
def test_a_family_member_is_one_file_that_its_registry_alone_names(
    folder: str, words: tuple[str, ...], inner: dict[str, set[str]]
) -> None:
    members = {f"{folder}/{word}" for word in words}
    assert members <= set(inner), "a registry names a member that has no file"
    for module, others in inner.items():
        named = (others & members) - {module}
        if module in members:
            assert not named, f"{module} imports another member"
            rooms = {room(other) for other in others}
            assert rooms <= {"model", "document", room(folder)}, f"{module} imports {rooms}"
        elif module != f"{folder}/registry":
            outside = {name for name in named if room(module) == room(folder)}
            assert not outside, f"{module} names {outside}; only the registry may"


def test_every_rule_is_named_once() -> None:
    assert len(RULES) == len(set(RULES))


def test_packages_have_no_face() -> None:
    assert [path for path in PACKAGE.rglob("__init__.py") if path.read_text().strip()] == []


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_functions_are_small(modules: Modules) -> None:
    lengths = [
        (length(node), f"{module}.{node.name}")
        for module, source in modules.items()
        for node in source.statements
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert [each for each in lengths if each[0] > 40] == []
    assert statistics.median(lines for lines, _ in lengths) <= 8


def test_files_are_small(modules: Modules) -> None:
    long = {
        module: lines
        for module, source in modules.items()
        if (lines := source.text.count("\n")) > 250
    }
    assert long == {}


def test_nothing_global_can_change(modules: Modules) -> None:
    """No `global`, and no module-level list or set: registries are annotated dicts and tuples."""
    for module, source in modules.items():
        assert not any(isinstance(node, ast.Global) for node in source.statements), module
        for node in source.tree.body:
            if isinstance(node, ast.Assign | ast.AnnAssign):
                assert not isinstance(node.value, ast.List | ast.Set) or _is_all(node), module


def _is_all(node: ast.Assign | ast.AnnAssign) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets)


def test_the_event_loop_runs_in_one_place(modules: Modules) -> None:
    calls = [
        module
        for module, source in modules.items() if "asyncio" in source.text
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == "run"
        and isinstance(node.value, ast.Name) and node.value.id == "asyncio"
    ]  # fmt: skip
    assert len(calls) == 1, calls


def test_a_frozen_value_is_a_struct(modules: Modules) -> None:
    """A dataclass takes 0.5 ms to define, a struct 15 µs, and a start defines two hundred."""
    able_to_be = [
        f"{module}.{node.name}"
        for module, source in modules.items()
        for node in source.statements
        if isinstance(node, ast.ClassDef)
        and any("dataclass(frozen=True" in ast.unparse(each) for each in node.decorator_list)
        and not any(word in ast.unparse(node) for word in ONLY_DATACLASSES_HAVE)
    ]
    assert able_to_be == []
