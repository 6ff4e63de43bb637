"""An incident of two plans on the command line, from the first question to the last action."""

import json
import os
import re
import uuid
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.entry import Actor, Draft, RunStamp
from bcp.audit.opening import DEFAULT_NAME, open_log
from cli.cli_kit import Called, Desk

PLAN = """\
schema: bcp/1
id: {plan}
title: {title}
dependency:
  vendor: {plan}
  services: [{{id: api, title: API, sources: [], probes: []}}]
processes:
  - {{id: {process}, title: {name}, uses: [api], data: [internal], tier: 1,
     rto: {rto}, mtpd: 1d, minimum_capacity: 10%}}
activation:
  criteria: [{{id: down, service: api, at_least: major_outage}}]
fallbacks:
  - id: by-hand
    kind: non_ai
    title: By hand
    failure_domains: []
    capacity: 50%
    data: {{classes: [internal]}}
    steps: [{{id: open-{process}, kind: manual, title: Open it, do: Open it.}}]
    failback:
      when: {{service: api, at_most: operational, for: 60m}}
      steps: [{{id: close-{process}, kind: manual, title: Close it, do: Close it.}}]
standdown:
  criteria: [All of it is back.]
"""
OVERRIDE = "{answer: override, reason: People cannot work}"
HAND = "{answer: by-hand, reason: It works}"
OUT = f"""\
openai:declare: {OVERRIDE}
anthropic:declare: {OVERRIDE}
openai:choose: {HAND}
anthropic:choose: {HAND}
open-support: done
open-coding: done
"""


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


def masked(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{8}\b(?!-[0-9a-f]{4})", "7f3a0000", text)
    text = re.sub(r"read in \d+\.\d s", "read in 0.0 s", text)
    return re.sub(r"(\d+):[A-Za-z0-9+/]{43}=", r"\1:ROOT", text)


@pytest.fixture
def incident(desk: Desk) -> Desk:
    """Two plans, and both of them failed over in one call."""
    Path("runbooks").mkdir()
    for plan, title, process, name, rto in (
        ("openai", "OpenAI", "support", "Customer service", "4h"),
        ("anthropic", "Anthropic", "coding", "Coding help", "30m"),
    ):
        text = PLAN.format(plan=plan, title=title, process=process, name=name, rto=rto)
        Path(f"runbooks/{plan}.yaml").write_text(text)
    assert answered(desk, OUT, "failover", "openai", "anthropic").code == 0
    return desk


def answered(desk: Desk, answers: str, *words: str) -> Called:
    Path("answers.yaml").write_text(answers)
    return desk.call(*words, "--answers", "answers.yaml")


def spoil(desk: Desk) -> str:
    """An entry that agrees with its log and is not as bcp writes it, in the run of openai."""
    (run,) = [one for one in runs(desk) if one["plan"] == "openai"]
    log = open_log(
        Path("audit"), name=DEFAULT_NAME, origin=None, clock=desk.clock, environ=desk.environ,
        new_id=lambda: str(uuid.uuid4()), random_bytes=os.urandom, host="ops-1", key_store=None,
    )  # fmt: skip
    stamp = RunStamp(run["id"], "incident", int(run["entries"]) - 1)
    log.append(Draft("step.ended", {"step": "open-support"}, Actor("lead"), run=stamp))
    log.close()
    return run["id"][:8]


def runs(desk: Desk) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(desk.call("runs", "--json").out)["runs"]
    return found


class TestSpoilt:
    """A run whose entries are nonsense stops nothing but what is asked of it."""

    def test_a_failover_begins_anew_and_says_so(self, incident: Desk) -> None:
        name = spoil(incident)
        own = f"declare: {OVERRIDE}\nchoose: {HAND}\nopen-support: done\n"
        again = answered(incident, own, "failover", "openai")
        assert again.code == 0, again.err
        said = " ".join(again.err.split())
        assert f"Run {name} of openai cannot be read. Entry " in said
        assert "Whether it is still open is not known" in said
        assert "unreadable" in incident.call("runs", columns=120).out

    def test_what_is_asked_of_it_is_refused(self, incident: Desk) -> None:
        name = spoil(incident)
        for words in (("show", name), ("resume", name), ("note", name, "a word")):
            called = incident.call(*words)
            assert (called.code, "cannot be read" in called.err) == (65, True), words


class TestFailover:
    def test_two_plans_are_one_incident(self, incident: Desk) -> None:
        first, second = runs(incident)
        assert first["incident"] == second["incident"] == first["id"]
        assert f"incident {first['id'][:8]}" in incident.call("runs").out

    def test_the_state_of_both_as_json(self, incident: Desk) -> None:
        called = incident.call("failover", "openai", "anthropic", "--json")
        assert called.code == 0
        found = json.loads(called.out)
        assert found["schema"] == "bcp.incident/1"
        assert [run["plan"] for run in found["runs"]] == ["openai", "anthropic"]

    def test_the_incident_alone_names_its_plans(self, incident: Desk) -> None:
        name = runs(incident)[0]["id"][:8]
        called = incident.call("failover", "--incident", name, "--json")
        assert called.code == 0
        assert len(json.loads(called.out)["runs"]) == 2

    @pytest.mark.parametrize(("words", "code", "says"), [
        (("failover",), 64, "Name a plan, or an open incident"),
        (("failover", "openai", "anthropic", "--to", "by-hand"), 64, "name one plan with it"),
        (("failover", "openai", "anthropic", "--process", "sales"), 64, "None of these plans"),
        (("failover", "openai", "--incident", "zzz"), 65, "No incident that begins with 'zzz'"),
        (("failback", "mistral"), 65, "Open incidents: openai ("),
        (("failback", "openai", "--process", "sales"), 64, "has no process sales"),
    ])  # fmt: skip
    def test_what_cannot_be_followed_is_said(
        self, incident: Desk, words: tuple[str, ...], code: int, says: str
    ) -> None:
        called = incident.call(*words)
        assert called.code == code
        assert says in " ".join(called.err.split())

    def test_questions_of_two_plans_carry_their_plan(self, incident: Desk) -> None:
        listed = incident.call("failover", "openai", "anthropic", "--questions").out
        assert "openai:declare\n" in listed
        assert "anthropic:failback.coding\n" in listed


class TestScreens:
    @pytest.mark.parametrize("columns", [60, 100])
    def test_alone_it_shows_the_board_above_the_check(
        self, incident: Desk, columns: int, snapshot: SnapshotAssertion
    ) -> None:
        called = incident.call(terminal=True, columns=columns)
        assert called.out.index("Open: ") < called.out.index("AI dependencies")
        assert masked(called.out) == snapshot(extension_class=Text)

    @pytest.mark.parametrize("columns", [60, 100])
    def test_the_incident_is_shown_as_one(
        self, incident: Desk, columns: int, snapshot: SnapshotAssertion
    ) -> None:
        name = runs(incident)[0]["id"][:8]
        called = incident.call("show", name, terminal=True, columns=columns)
        assert masked(called.out) == snapshot(extension_class=Text)

    def test_one_run_of_it_alone(self, incident: Desk) -> None:
        first, second = (run["id"][:8] for run in runs(incident))
        assert "Incident" not in incident.call("show", first, "--alone").out
        assert "Incident" not in incident.call("show", second).out
        assert json.loads(incident.call("show", first, "--json").out)["schema"] == "bcp.incident/1"


class TestEnd:
    def test_back_and_closed(self, incident: Desk) -> None:
        assert answered(incident, "failback: return\n", "failback", "openai").code == 7
        back = f"failback: {OVERRIDE}\nclose-support: done\n"
        # Nothing reads this service, so nothing verifies the return either: a person says so.
        back += "failback.broken: {answer: go_on, reason: Our people work again}\n"
        assert answered(incident, back, "failback", "openai").code == 0
        closed = answered(incident, "close: close\n", "standdown", "openai")
        assert closed.code == 0, closed.err
        assert runs(incident)[0]["state"] == "completed"
        assert incident.call("audit", "verify").code == 0

    def test_with_a_process_away_it_is_refused(self, incident: Desk) -> None:
        refused = answered(incident, "close: close\n", "standdown", "anthropic")
        assert refused.code == 7
        assert "coding is on:by-hand" in " ".join(refused.err.split())
        assert incident.call("standdown", "anthropic").code == 4


class TestActions:
    def add(
        self, desk: Desk, run: str, title: str = "Test the switch", due: str = "2026-11-30"
    ) -> Called:
        return desk.call("actions", "add", run, title, "--owner", "platform", "--due", due)

    def test_added_listed_closed(self, incident: Desk) -> None:
        run = runs(incident)[0]["id"][:8]
        added = self.add(incident, run)
        assert (added.code, added.out.strip()) == (0, f"{run}-1")
        assert "Test the switch" in incident.call("actions").out
        closed = incident.call("actions", "close", f"{run}-1", "--reason", "Tested, it works")
        assert closed.code == 0
        assert "Nothing is to be mended" in incident.call("actions").out
        assert "done 20" in incident.call("actions", "--all", columns=200).out
        (action,) = json.loads(incident.call("actions", "--all", "--json").out)["actions"]
        assert action["closed_by"] == "lead"

    def test_one_without_a_title_or_an_owner_is_refused(self, incident: Desk) -> None:
        run = runs(incident)[0]["id"][:8]
        empty = self.add(incident, run, title=" ")
        assert (empty.code, "title is empty" in empty.err) == (64, True)
        add = ("actions", "add", run, "Test it", "--due", "2026-11-30", "--owner")
        assert incident.call(*add, "Some Body").code == 64
        assert "Nothing is to be mended" in incident.call("actions").out

    def test_after_the_run_has_ended(self, incident: Desk) -> None:
        reason = "close: {answer: close, reason: We stay by hand}\n"
        assert answered(incident, reason, "standdown", "openai").code == 0
        run = runs(incident)[0]["id"][:8]
        assert self.add(incident, run).out.strip() == f"{run}-1"
        assert incident.call("actions", "close", f"{run}-1", "--reason", "Done").code == 0
        assert incident.call("audit", "verify").code == 0

    def test_what_is_late_is_marked(self, incident: Desk) -> None:
        run = runs(incident)[0]["id"][:8]
        self.add(incident, run, due="2020-01-01")
        assert "OVERDUE" in incident.call("actions").out

    def test_what_cannot_be_is_said(self, incident: Desk) -> None:
        run = runs(incident)[0]["id"][:8]
        assert self.add(incident, run, due="tomorrow").code == 65
        assert self.add(incident, "zzz").code == 65
        gone = incident.call("actions", "close", f"{run}-9", "--reason", "x")
        assert gone.code == 65
        assert "there is no such action" in gone.err

    def test_it_does_not_stop_who_drives_the_run(self, incident: Desk) -> None:
        run = runs(incident)[0]["id"][:8]
        self.add(incident, run)
        assert incident.call("failover", "openai", "--json").code == 0
