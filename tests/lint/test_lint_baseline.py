"""A baseline: what is known fails nothing, what has grown worse is new, what is gone is said."""

import json

import pytest
from corpus_kit import TODAY
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from outcome_kit import findings
from plans.samples import minimal_with

from bcp.lint.base import Finding, Severity
from bcp.lint.baseline import baseline_text, fingerprints, held_against, read_baseline
from bcp.lint.linter import BROKEN, lint, lint_exit
from bcp.lint.outcome import Outcome
from bcp.model.errors import BadInput, Problem
from bcp.model.exits import Exit

PROBLEM = Problem("a.yaml", 3, 1, "processes[0]", "39% is too little")
FOUND = Finding("too-little", Severity.ERROR, PROBLEM, "processes.support")


def against(text: str, *found: Finding) -> Outcome:
    return held_against(found, read_baseline(text.encode(), "known.json"))


@given(found=st.lists(findings, max_size=4))
def test_what_was_written_is_known_and_nothing_is_gone(found: list[Finding]) -> None:
    outcome = against(baseline_text(found), *found)
    assert [each.rule for each in outcome.new()] == [
        each.rule for each in found if each.rule == BROKEN
    ]
    assert outcome.gone == ()
    assert baseline_text(found) == baseline_text(found[::-1])


def test_a_known_error_fails_nothing_wherever_its_line_is_now() -> None:
    moved = replace(FOUND, problem=replace(PROBLEM, line=30, path="processes[1]"))
    outcome = against(baseline_text([FOUND]), moved)
    assert [each.is_known for each in outcome.findings] == [True]
    assert lint_exit(outcome.findings) is Exit.OK
    assert fingerprints([moved]) == fingerprints([FOUND])


@pytest.mark.parametrize(
    "worse",
    [
        replace(FOUND, problem=replace(PROBLEM, message="5% is too little")),
        replace(FOUND, place="processes.sales"),
        replace(FOUND, problem=replace(PROBLEM, file="b.yaml")),
        replace(FOUND, rule="over-mtpd"),
    ],
)
def test_a_finding_that_is_not_the_same_is_new_and_the_old_one_is_gone(worse: Finding) -> None:
    outcome = against(baseline_text([FOUND]), worse)
    assert outcome.new() == (worse,)
    assert [each.message for each in outcome.gone] == ["39% is too little"]
    assert lint_exit(outcome.findings) is Exit.FINDING
    assert fingerprints([worse]) != fingerprints([FOUND])


def test_a_finding_that_weighs_more_now_is_new() -> None:
    light = replace(FOUND, severity=Severity.NOTE)
    assert against(baseline_text([light]), FOUND).new() == (FOUND,)
    assert fingerprints([light]) == fingerprints([FOUND])


def test_two_alike_are_known_only_if_two_were() -> None:
    outcome = against(baseline_text([FOUND]), FOUND, FOUND)
    assert [each.is_known for each in outcome.findings] == [True, False]
    assert len(set(fingerprints([FOUND, FOUND]))) == 2


def test_a_broken_file_is_never_known() -> None:
    broken = replace(FOUND, rule=BROKEN)
    assert json.loads(baseline_text([broken]))["findings"] == []
    assert lint_exit(against(baseline_text([broken]), broken).findings) is Exit.BAD_INPUT


def test_the_fingerprint_of_a_finding_is_the_same_for_good() -> None:
    """Code scanning follows a finding by it: a change here makes every known one new."""
    assert fingerprints([FOUND]) == ("3caa5023093a976b4f0262cc432d6507",)


def test_a_place_says_ids_so_that_an_insertion_before_it_moves_nothing() -> None:
    first = "  - {id: first, title: T, uses: [api], data: [internal], tier: 1, rto: 1h, mtpd: 9h, "
    inserted = ("processes:\n", f"processes:\n{first}minimum_capacity: 1%}}\n")
    change = ("rto: 30m, mtpd: 4h", "rto: 30m, mtpd: 4m")
    before = [each for each in lint(minimal_with(change), TODAY) if each.rule == "over-mtpd"]
    after = lint(minimal_with(change, inserted), TODAY)
    assert [each.place for each in before] == ["processes.support.mtpd"]
    assert set(fingerprints(before)) < set(fingerprints(after))


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff",
     b'{"schema": "bcp.lint/1", "findings": []}', b'{"x":' + b"[" * 9999,
     b'{"schema": "bcp.lint-baseline/1", "findings": [{"rule": "x"}]}',
     b'{"schema": "bcp.lint-baseline/1", "findings": [], "more": 1}'],
)  # fmt: skip
def test_what_is_no_baseline_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        read_baseline(content, "known.json")
    assert caught.value.what.startswith("known.json is no baseline")
    assert "--write-baseline" in caught.value.next_action


def test_a_baseline_of_another_version_is_called_so() -> None:
    with pytest.raises(BadInput) as caught:
        read_baseline(b'{"schema": "bcp.lint-baseline/2", "rules": []}', "known.json")
    assert caught.value.what == (
        "known.json is a baseline of another version, bcp.lint-baseline/2; "
        "this bcp reads bcp.lint-baseline/1."
    )
