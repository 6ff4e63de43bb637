"""Real processes on one log: one walks at a terminal, another writes beside it and takes over.

Both have the login of whoever runs the tests, on one host: so no consent of theirs is another
person's, whatever name it claims. Consents that count are in tests/cli/test_cli_people.py.
"""

import json
from pathlib import Path

import pexpect
import pytest
from a_terminal import Terminal
from machine import ROOT, Machine, machine

PEOPLE = """
people:
  - {id: lead, name: Incident lead, phone: "+49 30 0000001"}
  - {id: deputy, name: Deputy lead, phone: "+49 30 0000002"}
roles:
  - {id: incident-lead, person: lead, alternate: deputy, may: [declare, choose, approve, override]}
"""
ANSWERS = """
declare: {answer: override, reason: a test of two people}
choose: {answer: by-hand, reason: the only one}
"""
APPROVAL = "- {id: consent, kind: approval, title: The deputy agrees}\n      - {id: open-queue"


@pytest.fixture
def desk(tmp_path: Path) -> Machine:
    made = machine(tmp_path, TERM="xterm-256color", NO_COLOR="1")
    text = (ROOT / "tests" / "plans" / "minimal.yaml").read_text()
    text = text.replace("- {id: open-queue", APPROVAL, 1) + PEOPLE
    for host in ("status.openai.com", "api.openai.com/v1/models"):
        text = text.replace(host, "127.0.0.1:1")
    made.write("runbooks/openai.yaml", text)
    made.write("answers.yaml", ANSWERS)
    return made


@pytest.fixture
def run_id(desk: Machine) -> str:
    """A run that waits for its consent."""
    assert desk.bcp("--as", "lead", "failover", "openai", "--answers", "answers.yaml").code == 4
    runs = desk.bcp("runs", "--json").json()["runs"]
    assert isinstance(runs, list)
    return str(runs[0]["id"])[:8]


def types(desk: Machine) -> list[str]:
    lines = (desk.folder / "audit" / "entries.jsonl").read_text().splitlines()
    return [json.loads(line)["type"] for line in lines]


def test_one_walks_one_writes_beside_it_and_one_follows(desk: Machine, run_id: str) -> None:
    lead = Terminal(desk, "--as", "lead", "resume", run_id)
    viewer = Terminal(desk, "follow", run_id)
    lead.ready("0 of 1")
    assert viewer.wait("Ctrl-C ends"), viewer.text()
    assert desk.bcp("--as", "deputy", "note", run_id, "the vendor called back").code == 0
    assert lead.wait("notes: the vendor called back"), lead.text()
    assert viewer.wait("the vendor called back"), viewer.text()
    refused = desk.bcp("--as", "deputy", "approve", run_id, "consent")
    assert refused.code == 7
    assert "another name for the same login" in " ".join(refused.err.split())
    assert lead.wait("it does not count"), lead.text()
    assert "0 of 1" in lead.text()
    assert desk.bcp("--as", "deputy", "reject", run_id, "consent", "--reason", "early").code == 0
    assert lead.wait("refused by deputy: early"), lead.text()
    lead.child.close(force=True)
    desk.write("abort.yaml", "consent.failed: {answer: abort, reason: over}\n")
    assert desk.bcp("--as", "lead", "resume", run_id, "--answers", "abort.yaml").code == 5
    assert viewer.wait("the run ended: aborted"), viewer.text()
    viewer.child.expect(pexpect.EOF)
    viewer.child.close()
    assert viewer.child.exitstatus == 0
    assert desk.bcp("audit", "verify").code == 0


def test_the_other_is_told_who_and_takes_over(desk: Machine, run_id: str) -> None:
    lead = Terminal(desk, "--as", "lead", "resume", run_id)
    lead.ready("0 of 1")
    before = types(desk)
    told = desk.bcp("--as", "deputy", "resume", run_id)
    assert told.code == 4
    assert f"Run {run_id} is held by lead@" in told.err
    assert types(desk) == before, "who is only told leaves the one who walks alone"
    desk.write("take.yaml", "take-over: {answer: take_over, reason: the lead is asleep}\n")
    taken = desk.bcp("--as", "deputy", "resume", run_id, "--answers", "take.yaml")
    assert taken.code == 4, taken.err
    assert lead.wait("is not yours any more: deputy@"), lead.text()
    lead.child.expect(pexpect.EOF)
    lead.child.close()
    assert lead.child.exitstatus == 73
    assert types(desk).count("run.held") == 2
    assert desk.bcp("audit", "verify").code == 0
