"""GitHub's workflow commands: one line a finding, and nothing in it is another command."""

import re

from hypothesis import given
from outcome_kit import outcomes

from bcp.lint.base import Finding, Severity
from bcp.lint.github import as_github
from bcp.lint.outcome import KnownFinding, Outcome
from bcp.model.errors import Problem
from bcp.model.visible import visible

COMMAND = re.compile(r"::(error|warning|notice)(?: ([^:\r\n]*))?::([^\r\n]*)")


def read_back(line: str) -> tuple[str, dict[str, str], str]:
    """As GitHub's runner reads it: properties are split at commas, then unescaped."""
    found = COMMAND.fullmatch(line)
    assert found is not None, line
    pairs = (pair.partition("=") for pair in (found[2] or "").split(",") if pair)
    return found[1], {key: plain(value) for key, _, value in pairs}, plain(found[3])


def plain(text: str) -> str:
    codes = {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"}
    return re.sub("|".join(codes), lambda found: codes[found[0]], text)


def test_a_finding_stands_beside_its_line() -> None:
    problem = Problem("runbooks/a, b.yaml", 7, 3, "processes[0]", "100% of it", hint="see: there")
    assert as_github(Outcome((Finding("x", Severity.WARNING, problem),)), "ops/") == (
        "::warning file=ops/runbooks/a%2C b.yaml,line=7,col=3,title=bcp lint%3A x"
        "::processes[0]: 100%25 of it%0Asee: there\n"
        "1 warning.\n"
    )


def test_a_fault_of_a_whole_file_names_no_line() -> None:
    problem = Problem("a.yaml", 0, 0, "", "the file is empty")
    said = as_github(Outcome((Finding("broken", Severity.ERROR, problem),)))
    assert said.startswith("::error file=a.yaml,title=bcp lint%3A broken::the file is empty\n")


def test_what_is_known_and_what_is_gone_are_notices() -> None:
    known = Finding("x", Severity.ERROR, Problem("a.yaml", 1, 1, "", "bad"), is_known=True)
    gone = KnownFinding("y", "error", "b.yaml", "", "it was bad")
    lines = as_github(Outcome((known,), (gone,), ("The log was not read.",))).splitlines()
    assert [read_back(line)[0] for line in lines[:3]] == ["notice"] * 3
    assert read_back(lines[0])[2] == "known by the baseline: bad"
    assert read_back(lines[1])[2] == "b.yaml: in the baseline, and not found any more: it was bad"
    assert read_back(lines[2])[2] == "The log was not read."
    assert lines[3] == "Nothing new; 1 known by the baseline."


@given(outcome=outcomes())
def test_every_finding_is_one_command_that_says_what_it_is(outcome: Outcome) -> None:
    *lines, _, end = as_github(outcome).split("\n")
    assert end == ""
    read = [read_back(line) for line in lines]
    assert len(read) == len(outcome.findings) + len(outcome.gone) + len(outcome.remarks)
    for finding, (_, properties, text) in zip(outcome.findings, read, strict=False):
        assert properties["file"] == visible(finding.problem.file)
        assert visible(finding.problem.message) in text
        assert [char for char in text if visible(char) != char and char != "\n"] == []
