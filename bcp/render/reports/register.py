"""`bcp report register`: template B_07.01 of the register of information, one row a plan, as CSV.

Columns are those of Implementing Regulation (EU) 2024/2956, whose text was not read: their numbers
and meaning are known from others' tools. Closed lists are given in words; a reporting tool turns
them into its codes. What a plan does not state stays empty.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from bcp.plan.loaded import LoadedPlan
from bcp.plan.model import Plan
from bcp.render.exchange.csv_text import csv_text
from bcp.render.paper import Paper
from bcp.render.reports.base import Sources

_LEI: Final = re.compile(r"[0-9A-Z]{18}[0-9]{2}", re.ASCII)
_WHOLE: Final = 97

EASE: dict[str | None, str] = {
    "easy": "easily substitutable",
    "medium": "medium complexity in terms of substitutability",
    "highly_complex": "highly complex substitutability",
    "not_substitutable": "not substitutable",
}
BECAUSE: dict[str | None, str] = {
    "no_real_alternative": "lack of real alternatives",
    "hard_to_migrate": "difficulties in migrating or reintegrating",
    "both": "lack of real alternatives and difficulties in migrating or reintegrating",
}
REINTEGRATION: dict[str | None, str] = {
    "easy": "easy",
    "difficult": "difficult",
    "highly_complex": "highly complex",
    "not_applicable": "not applicable",
}
DISCONTINUING: dict[str | None, str] = {
    "low": "low",
    "medium": "medium",
    "high": "high",
    "not_assessed": "assessment not performed",
}


def _reference(plan: Plan) -> str | None:
    contract = plan.dependency.contract
    return contract.ref if contract else None


def _service(plan: Plan) -> str | None:
    contract = plan.dependency.contract
    return contract.ict_service if contract else None


def _provider(plan: Plan) -> str | None:
    contract = plan.dependency.contract
    return contract.provider if contract else None


def _provider_code(plan: Plan) -> str | None:
    """As the plan says; a legal entity identifier is known by its check digits."""
    contract = plan.dependency.contract
    if contract is None or contract.provider_code or contract.provider is None:
        return contract.provider_code if contract else None
    return "LEI" if is_lei(contract.provider) else None


def is_lei(text: str) -> bool:
    """Whether it is a legal entity identifier (ISO 17442-1: check digits of ISO 7064, 97-10)."""
    return bool(_LEI.fullmatch(text)) and int("".join(str(int(c, 36)) for c in text)) % _WHOLE == 1


def _ease(plan: Plan) -> str | None:
    stated = plan.dependency.substitution
    return EASE.get(stated.ease) if stated else None


def _because(plan: Plan) -> str | None:
    stated = plan.dependency.substitution
    return BECAUSE.get(stated.because) if stated else None


def _reintegration(plan: Plan) -> str | None:
    stated = plan.dependency.substitution
    return REINTEGRATION.get(stated.reintegration) if stated else None


def _discontinuing(plan: Plan) -> str | None:
    """That it was not assessed is a statement too, where the plan makes it."""
    stated = plan.dependency.substitution
    is_said = stated is not None and "discontinuing" in stated.model_fields_set
    return DISCONTINUING.get(stated.discontinuing) if stated and is_said else None


def _audited(plan: Plan) -> str | None:
    contract = plan.dependency.contract
    return contract.audited_on.isoformat() if contract and contract.audited_on else None


def _alternatives(plan: Plan) -> str | None:
    """Who could take the vendor's place; none listed may be none known or none sought."""
    return "yes" if plan.exit_plan and plan.exit_plan.alternatives else None


def _alternative_ids(plan: Plan) -> str | None:
    named = plan.exit_plan.alternatives if plan.exit_plan else ()
    return "; ".join(one.provider for one in named if one.provider) or None


COLUMNS: dict[str, Callable[[Plan], str | None]] = {
    "B_07.01.0010 contract reference": _reference,
    "B_07.01.0020 provider": _provider,
    "B_07.01.0030 kind of provider code": _provider_code,
    "B_07.01.0040 kind of ICT service": _service,
    "B_07.01.0050 substitutability": _ease,
    "B_07.01.0060 reason": _because,
    "B_07.01.0070 last audit": _audited,
    "B_07.01.0080 exit plan": lambda plan: "yes" if plan.exit_plan else None,
    "B_07.01.0090 reintegration": _reintegration,
    "B_07.01.0100 impact of discontinuing": _discontinuing,
    "B_07.01.0110 alternatives identified": _alternatives,
    "B_07.01.0120 alternative providers": _alternative_ids,
}
"""What fills each column; None is not stated."""
_ONLY_WHERE_HARD = "B_07.01.0060 reason"


def register_report(sources: Sources) -> Paper:
    """Make the table. It says nothing of the log."""
    plans = sources.workspace.plans
    rows = (row for one in plans if any(row := _row(one.plan)))
    return Paper(
        f"register-b_07.01-{sources.at:%Y-%m-%d}",
        "Register of information, B_07.01",
        csv_text(tuple(COLUMNS), rows),
        ".csv",
        tuple(_remarks(sources)),
    )


def _row(plan: Plan) -> list[str | None]:
    return [fill(plan) for fill in COLUMNS.values()]


def _remarks(sources: Sources) -> Iterator[str]:
    """What is empty and why, plan by plan."""
    if sources.workspace.settings.organisation is None:
        yield "bcp.yaml names no organisation: the register asks whose it is."
    for broken in sources.workspace.broken:
        yield f"{broken.path} has faults: it has no row."
    for loaded in sources.workspace.plans:
        yield from _of_plan(loaded)


def _of_plan(loaded: LoadedPlan) -> Iterator[str]:
    plan = loaded.plan
    empty = [name for name, fill in COLUMNS.items() if fill(plan) is None]
    if len(empty) == len(COLUMNS):
        yield f"{loaded.file.path}: nothing of what the register asks is stated: it has no row."
        return
    if _is_easy(plan):
        empty = [name for name in empty if name != _ONLY_WHERE_HARD]
    if empty:
        numbers = ", ".join(name.removeprefix("B_07.01.") for name in empty)
        yield f"{loaded.file.path}: not stated, so empty: {numbers}."
    if not any(one.critical for one in plan.processes):
        yield (
            f"{loaded.file.path}: no process is stated to be a critical or important function;"
            " B_07.01 asks for services that support one."
        )


def _is_easy(plan: Plan) -> bool:
    stated = plan.dependency.substitution
    return stated is not None and stated.ease in ("easy", "medium")
