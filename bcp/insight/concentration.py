"""How much of what is critical stands on one vendor, cloud, edge or identity provider. Pure.

Reg. (EU) 2022/2554 (DORA), art. 29, asks for it. It is read from the plans, not from the log.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from bcp.plan.model import Process
from bcp.plan.workspace import Workspace

KINDS: Final = ("vendor", "cloud", "edge", "identity")
_MOST: Final = 10_000
"""The index of a monopoly: the square of 100 per cent."""


class Concentration(Struct, frozen=True):
    """The layer of one kind that the most critical processes stand on."""

    kind: str
    domain: str
    """`cloud:azure`; empty where no plan names any."""
    processes: int
    """Critical processes that stand on it."""
    of: int
    """All critical processes."""
    silent: int
    """Those that name no layer of the kind: they may stand on it too."""


class Critical(Struct, frozen=True):
    """One critical process, and what it stands on in normal work."""

    plan: str
    process: Process
    vendor: str
    domains: frozenset[str]


def is_critical(process: Process) -> bool:
    """Whether it counts as critical: as its analysis says, else by tier 1."""
    return process.tier == 1 if process.critical is None else process.critical


def critical(workspace: Workspace) -> tuple[Critical, ...]:
    """The critical processes of every sound plan."""
    found: list[Critical] = []
    for loaded in workspace.plans:
        plan = loaded.plan
        targets = workspace.services(plan)
        domains = {target.key.partition("/")[2]: target.failure_domains for target in targets}
        found += [
            Critical(plan.id, one, plan.dependency.vendor, _domains(one, domains))
            for one in plan.processes
            if is_critical(one)
        ]
    return tuple(found)


def concentrations(found: Iterable[Critical]) -> tuple[Concentration, ...]:
    """For each kind of layer the one that most critical processes stand on, by its own name."""
    known = tuple(found)
    return tuple(_of_kind(kind, known) for kind in KINDS)


def vendor_index(found: Iterable[Critical]) -> int | None:
    """The Herfindahl-Hirschman index of vendors over critical processes, up to 10,000.

    None where no process is critical.
    """
    counts: dict[str, int] = {}
    for one in found:
        counts[one.vendor] = counts.get(one.vendor, 0) + 1
    whole = sum(counts.values())
    return (
        round(sum((number / whole) ** 2 for number in counts.values()) * _MOST) if whole else None
    )


def _of_kind(kind: str, known: tuple[Critical, ...]) -> Concentration:
    counts: dict[str, int] = {}
    for one in known:
        for domain in one.domains:
            if _is_of(kind, domain):
                counts[domain] = counts.get(domain, 0) + 1
    silent = sum(not any(_is_of(kind, domain) for domain in one.domains) for one in known)
    domain = min(counts, key=lambda each: (-counts[each], each), default="")
    return Concentration(kind, domain, counts.get(domain, 0), len(known), silent)


def _is_of(kind: str, domain: str) -> bool:
    return domain.startswith(f"{kind}:")


def _domains(process: Process, of: Mapping[str, tuple[str, ...] | None]) -> frozenset[str]:
    return frozenset(domain for service in process.uses for domain in of.get(service) or ())
