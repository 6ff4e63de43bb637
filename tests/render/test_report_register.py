"""`bcp report register`: B_07.01 of the register of information; what is not stated stays empty."""

import csv
import io
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from plans.samples import FOLDER, minimal_text

from bcp.plan.workspace import Workspace, build_workspace
from bcp.render.paper import Paper
from bcp.render.reports.base import Asked
from bcp.render.reports.register import COLUMNS, is_lei, register_report
from render.hostile import texts
from render.sla_kit import sources

ALL = (FOLDER / "says-all.yaml").read_text(encoding="utf-8")


def made(plan: str, settings: str = "schema: bcp-workspace/1\n") -> Paper:
    files = {"runbooks/openai.yaml": plan.encode(), "bcp.yaml": settings.encode()}
    return register_report(sources(build_workspace(Path("/workspace"), files), (), Asked()))


def rows(paper: Paper) -> list[Mapping[str, str]]:
    """The table read back, by column."""
    return list(csv.DictReader(io.StringIO(paper.text, newline="")))


def by_number(row: Mapping[str, str]) -> dict[str, str]:
    return {name.split(" ", maxsplit=1)[0].removeprefix("B_07.01."): row[name] for name in row}


def test_a_plan_that_states_all_fills_every_column() -> None:
    paper = made(ALL)
    (row,) = rows(paper)
    assert by_number(row) == {
        "0010": "MSA-7",
        "0020": "529900T8BM49AURSDO55",
        "0030": "LEI",
        "0040": "S19",
        "0050": "highly complex substitutability",
        "0060": "difficulties in migrating or reintegrating",
        "0070": "2026-02-10",
        "0080": "yes",
        "0090": "difficult",
        "0100": "high",
        "0110": "yes",
        "0120": "5493001KJTIIGC8Y1R12",
    }
    assert paper.remarks == ("bcp.yaml names no organisation: the register asks whose it is.",)


def test_columns_are_twelve_in_the_order_of_their_numbers() -> None:
    numbers = [name.removeprefix("B_07.01.")[:4] for name in COLUMNS]
    assert numbers == [f"{number:04}" for number in range(10, 130, 10)]


def test_what_is_not_stated_stays_empty_and_is_listed() -> None:
    without = ALL.replace("    audited_on: 2026-02-10\n", "").replace(
        "    discontinuing: high\n", ""
    )
    paper = made(without)
    row = by_number(rows(paper)[0])
    assert (row["0070"], row["0100"]) == ("", "")
    assert paper.remarks[1] == (
        "runbooks/openai.yaml: not stated, so empty: 0070 last audit, 0100 impact of discontinuing."
    )


def test_that_it_was_not_assessed_is_a_statement() -> None:
    said = ALL.replace("discontinuing: high", "discontinuing: not_assessed")
    assert by_number(rows(made(said))[0])["0100"] == "assessment not performed"


def test_an_exit_plan_without_alternatives_does_not_say_that_there_are_none() -> None:
    without = "".join(one for one in ALL.splitlines(keepends=True) if "  alternatives:" not in one)
    row = by_number(rows(made(without))[0])
    assert (row["0080"], row["0110"], row["0120"]) == ("yes", "", "")


def test_a_reason_is_only_asked_for_where_it_is_hard() -> None:
    easy = ALL.replace("ease: highly_complex\n    because: hard_to_migrate", "ease: easy")
    paper = made(easy)
    assert by_number(rows(paper)[0])["0060"] == ""
    assert not any("0060" in one for one in paper.remarks)


def test_a_plan_with_nothing_to_fill_in_has_no_row() -> None:
    paper = made(minimal_text())
    assert rows(paper) == []
    assert any("it has no row" in one for one in paper.remarks)


def test_a_plan_without_a_critical_function_is_named() -> None:
    paper = made(ALL.replace("critical: true", "critical: false"))
    assert "no process is stated to be a critical or important function" in paper.remarks[-1]


def test_a_broken_plan_is_named() -> None:
    paper = made(ALL.replace("tier: 1", "tier: 9"))
    assert "runbooks/openai.yaml has faults: it has no row." in paper.remarks


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("529900T8BM49AURSDO55", True),
        ("529900T8BM49AURSDO56", False),
        ("529900T8BM49AURSDO5", False),
        ("529900t8bm49aursdo55", False),
        ("", False),
    ],
)
def test_a_legal_entity_identifier_is_known_by_its_check_digits(text: str, *, is_one: bool) -> None:
    assert is_lei(text) is is_one


@cache
def stated() -> Workspace:
    return build_workspace(Path("/workspace"), {"runbooks/openai.yaml": ALL.encode()})


def workspace_with(reference: str) -> Workspace:
    """A plan whose contract has any reference, past what YAML could hold."""
    workspace = stated()
    dependency = workspace.plan("openai").plan.dependency
    assert dependency.contract is not None
    object.__setattr__(dependency.contract, "ref", reference)
    return workspace


@given(texts)
def test_no_text_breaks_the_table_or_becomes_a_formula(reference: str) -> None:
    paper = register_report(sources(workspace_with(reference), (), Asked()))
    (row,) = rows(paper)
    assert list(row) == list(COLUMNS)
    assert by_number(row)["0020"] == "529900T8BM49AURSDO55"
    assert not by_number(row)["0010"].startswith(("=", "+", "-", "@", "\t", "\r"))
