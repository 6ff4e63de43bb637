"""`bcp drill`: what it lists and refuses, who observes, and the matrix as people read it."""

import json
from pathlib import Path

import pytest

from cli.cli_kit import Called, Desk

MINIMAL = (Path(__file__).resolve().parent.parent / "plans" / "minimal.yaml").read_text()
STORY = """
schema: bcp-scenario/1
id: own-story
title: A story of our own
why: To see it played.
plans: [openai]
objectives: [{text: Customers are answered., process: support}]
artificialities: [Nothing is real.]
starts: 2026-11-21T02:51:00Z
operator_arrives: 12m
services:
  - service: openai/api
    page: [{at: 0s, state: major_outage}]
injects: [{at: 12m, to: Support lead, text: Nobody is answered.}]
"""


@pytest.fixture
def own(desk: Desk) -> Desk:
    """A workspace with one plan and one scenario of its own."""
    scenarios = Path("runbooks/scenarios")
    scenarios.mkdir(parents=True)
    Path("runbooks/openai.yaml").write_text(MINIMAL)
    (scenarios / "own-story.yaml").write_text(STORY)
    return desk


def log_of(desk: Desk) -> list[dict[str, object]]:
    folders = (Path("audit"), desk.home / ".local" / "state" / "bcp" / "audit")
    lines = [
        line
        for folder in folders
        for file in sorted(folder.glob("**/*.jsonl"))
        for line in file.read_text().splitlines()
    ]
    return [one for one in map(json.loads, lines) if "type" in one]


class TestList:
    def test_each_with_its_title_and_objectives(self, desk: Desk) -> None:
        called = desk.call("drill", "--list", terminal=True)
        assert called.code == 0
        assert "vendor-gone: The vendor has closed our account" in called.out
        assert "objective" in called.out
        assert "Nobody makes a second account to get round it." in called.out

    def test_in_a_pipe_one_line_each(self, desk: Desk) -> None:
        rows = [line.split("\t") for line in desk.call("drill", "--list").out.splitlines()]
        assert len(rows) == 11
        assert {len(row) for row in rows} == {4}
        assert "fallback-down-too" in {row[0] for row in rows}

    def test_as_data(self, own: Desk) -> None:
        found = json.loads(own.call("drill", "--list", "--json").out)
        story = next(one for one in found["scenarios"] if one["id"] == "own-story")
        assert found["schema"] == "bcp.scenarios/1"
        assert story["objectives"] == [{"text": "Customers are answered.", "process": "support"}]
        assert (story["injects"], story["operator_arrives_s"]) == (1, 720)

    def test_only_those_that_fit_a_plan(self, desk: Desk) -> None:
        rows = desk.call("drill", "gemini", "--list").out.splitlines()
        assert {row.split("\t")[0] for row in rows} == {"locked-out", "ours"}

    def test_a_broken_one_is_named_and_hides_no_other(self, own: Desk) -> None:
        Path("runbooks/scenarios/bad.yaml").write_text("schema: bcp-scenario/1\nid: bad\n")
        called = own.call("drill", "--list")
        assert called.code == 65
        assert "own-story" in called.out
        assert "runbooks/scenarios/bad.yaml" in called.err


class TestBegins:
    def test_objectives_limits_and_observer_are_shown_first(self, own: Desk) -> None:
        called = own.call("drill", "openai", "--scenario", "own-story", "--observer", "auditor")
        assert called.code == 4
        opening = called.err.partition("OpenAI · EXERCISE")[0]
        assert "EXERCISE: A story of our own" in opening
        assert "Objective: Customers are answered." in opening
        assert "Observer: auditor" in opening
        assert "Limit: Nothing is real." in opening
        assert "lead@ops-1, observed by auditor" in " ".join(called.err.split())

    def test_the_observer_is_on_record(self, own: Desk) -> None:
        own.call("drill", "openai", "--scenario", "own-story", "--observer", "auditor")
        shown = json.loads(own.call("runs", "--json").out)
        assert "auditor" in json.dumps(shown)
        (started,) = (one for one in log_of(own) if one["type"] == "run.started")
        assert started["data"]["observer"] == "auditor"  # type: ignore[index]  # JSON

    def test_an_inject_is_told_before_the_first_question_and_once(self, own: Desk) -> None:
        first = own.call("drill", "openai", "--scenario", "own-story")
        before, asked, _ = first.err.partition("OpenAI · EXERCISE")
        assert asked
        assert "EXERCISE 03:03:00: to Support lead: Nobody is answered." in before
        run = json.loads(own.call("runs", "--json").out)["runs"][0]["id"]
        again = own.call("resume", run)
        assert "told so far: 03:03:00 to Support lead: Nobody is answered." in again.err
        told = [one for one in log_of(own) if one["type"] == "inject.shown"]
        assert len(told) == 1
        assert "Nobody is answered" not in json.dumps(told)


class TestRefuses:
    @pytest.mark.parametrize(("words", "code", "said"), [
        (["drill"], 64, "Which plan is to be drilled?"),
        (["drill", "openai", "--observer", "Lead"], 64, "somebody else has to observe"),
        (["drill", "openai", "--observer", " "], 64, "names nobody"),
        (["drill", "openai", "--scenario", "nothing"], 65, "there is no scenario 'nothing'"),
        (["drill", "gemini", "--scenario", "vendor-gone"], 65, "happens to gemini"),
        (["drill", "nobody", "--failover-matrix"], 65, "there is no plan 'nobody'"),
    ])  # fmt: skip
    def test_what_cannot_be_followed(
        self, desk: Desk, words: list[str], code: int, said: str
    ) -> None:
        called = desk.call(*words)
        assert (called.code, said in " ".join(called.err.split())) == (code, True), called.err
        assert log_of(desk) == []

    def test_an_own_scenario_that_names_what_is_not_there(self, own: Desk) -> None:
        story = Path("runbooks/scenarios/own-story.yaml")
        story.write_text(STORY.replace("openai/api", "openai/apii"))
        called = own.call("drill", "openai", "--scenario", "own-story")
        assert called.code == 65
        assert "runbooks/scenarios/own-story.yaml:12:" in called.err
        assert "'apii' is not a service of openai" in " ".join(called.err.split())

    def test_one_that_comes_with_bcp_is_played_without_what_is_not_here(self, own: Desk) -> None:
        played = own.call("drill", "openai", "--scenario", "locked-out", "--speed", "1000")
        assert played.code == 4
        assert "Left out, for it is not in this workspace: 'gateway'" in played.err


class TestMatrix:
    def called(self, desk: Desk, *words: str, terminal: bool = False, columns: int = 80) -> Called:
        return desk.call("drill", *words, "--failover-matrix", terminal=terminal, columns=columns)

    def test_the_starter_plans_hold(self, desk: Desk) -> None:
        called = self.called(desk, "--json")
        found = json.loads(called.out)
        assert called.code == 0
        assert (found["schema"], found["exit_code"], found["recorded"]) == (
            "bcp.matrix/1",
            0,
            False,
        )
        assert len(found["cells"]) == 26
        assert {cell["walk"] for cell in found["cells"]} == {"reached", "blocked"}

    def test_it_records_nothing_and_says_so(self, own: Desk) -> None:
        called = self.called(own)
        assert called.code == 0
        assert "nothing was recorded" in " ".join(called.err.split())
        assert log_of(own) == []
        assert not Path("audit").exists()

    def test_a_broken_one_gives_one(self, own: Desk) -> None:
        path = Path("runbooks/openai.yaml")
        path.write_text(path.read_text().replace("failure_domains: []", "relies_on: [openai/api]"))
        called = self.called(own, terminal=True, columns=120)
        assert called.code == 1
        assert "broken!" in called.out
        assert "it falls with what it replaces" in called.out
        assert "1 to mend, marked with !" in called.out

    def test_a_file_with_faults_is_a_fault(self, own: Desk) -> None:
        Path("runbooks/other.yaml").write_text("schema: bcp/1\nid: other\n")
        called = self.called(own, "--json")
        assert called.code == 1
        assert json.loads(called.out)["broken_files"] == ["runbooks/other.yaml"]

    def test_a_reason_is_not_called_worse_than_it_is(self, own: Desk) -> None:
        """What is down is in the sentence of the fault; what is only unknown is not down."""
        path = Path("runbooks/openai.yaml")
        relies = "relies_on: [openai/api, own/dark]"
        path.write_text(path.read_text().replace("failure_domains: []", relies))
        dark = "own: [{id: dark, title: The dark one, failure_domains: []}]"
        Path("bcp.yaml").write_text(f"schema: bcp-workspace/1\n{dark}\n")
        remarks = self.called(own).out.split("\t")[8]
        assert "it falls with what it replaces: OpenAI API" in remarks
        assert "; The dark one has neither a status page nor a probe" in remarks

    def test_a_process_without_a_fallback_is_a_fault(self, own: Desk) -> None:
        path = Path("runbooks/openai.yaml")
        path.write_text(path.read_text().replace("capacity: 40%}", "capacity: 40%, fallbacks: []}"))
        shown = self.called(own, terminal=True, columns=120)
        assert shown.code == 1
        assert "openai support: it has no fallback at all" in shown.out
        assert json.loads(self.called(own, "--json").out)["without_fallback"] == [
            {"plan": "openai", "process": "support"}
        ]
        (row,) = self.called(own).out.splitlines()
        assert (len(row.split("\t")), row.split("\t")[7]) == (9, "fault")

    def test_what_is_too_slow_is_said_though_nothing_is_broken(self, own: Desk) -> None:
        path = Path("runbooks/openai.yaml")
        path.write_text(path.read_text().replace("target: 5m", "target: 50m"))
        called = self.called(own, terminal=True, columns=120)
        assert called.code == 0
        assert "1 fallback walked" in called.out
        assert "none is broken; 1 of them over the RTO" in called.out

    def test_one_plan_alone(self, desk: Desk) -> None:
        rows = self.called(desk, "anthropic").out.splitlines()
        assert {row.split("\t")[0] for row in rows} == {"anthropic"}
        assert {len(row.split("\t")) for row in rows} == {9}

    @pytest.mark.parametrize("columns", [60, 120])
    def test_no_line_is_wider_than_the_terminal(self, desk: Desk, columns: int) -> None:
        called = self.called(desk, "anthropic", terminal=True, columns=columns)
        assert max(map(len, called.out.splitlines())) <= columns
        assert "3 fallbacks walked" in called.out
