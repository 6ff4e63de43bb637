"""The walk in a real terminal of 80 columns: a person's keys, with colour and without."""

import re
from pathlib import Path

import pexpect
import pytest
from a_terminal import Terminal, Text
from machine import Machine, machine
from syrupy.assertion import SnapshotAssertion


@pytest.fixture(params=["colour", "plain"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Machine:
    more = {"TERM": "xterm-256color", **({"NO_COLOR": "1"} if request.param == "plain" else {})}
    return machine(tmp_path, **more)


def test_the_walk(desk: Machine, snapshot: SnapshotAssertion) -> None:
    terminal = Terminal(desk, "--as", "lead", "drill", "openai")
    terminal.ready("May declare")
    assert terminal.marked() == snapshot(name="situation", extension_class=Text)
    terminal.press("d", "Same model at Azure EU")
    terminal.ready("Agents by hand")
    assert terminal.marked() == snapshot(name="choosing", extension_class=Text)
    terminal.press("2", "Call the agents together")
    terminal.press("d", "Open the manual queue")
    terminal.ready("verifies")
    assert terminal.marked() == snapshot(name="step", extension_class=Text)
    terminal.type("do", "Decide which tickets are taken")
    assert terminal.wait("Only payment, access and safety")
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    assert terminal.wait("You left at 'choose-intake'")
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert terminal.child.exitstatus == 130


def test_nothing_is_decided_by_accident(tmp_path: Path) -> None:
    """Enter, arrow keys, a paste and type-ahead decide nothing."""
    desk = machine(tmp_path, TERM="xterm-256color", NO_COLOR="1")
    terminal = Terminal(desk, "drill", "openai", cold=True)
    terminal.child.send("ddd")  # typed ahead, while the program is loaded
    assert terminal.wait("? all keys")
    for keys in ("\r", "\r\r", "\x1b[A", "\x1b[B", "\x1bOP", "\x1b[200~declare\r\x1b[201~"):
        terminal.child.send(keys)
        terminal.wait("\0", 0.6)
    assert "Same model at Azure EU" not in terminal.text()
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    assert not list((desk.home / "state" / "bcp" / "audit").glob("*declared*"))
    entries = (desk.home / "state" / "bcp" / "audit" / "entries.jsonl").read_bytes()
    assert b'"type":"question.answered"' not in entries


def test_the_terminal_is_as_it_was_afterwards(tmp_path: Path) -> None:
    desk = machine(tmp_path, TERM="xterm-256color")
    terminal = Terminal(desk, "drill", "openai")
    assert terminal.wait("? all keys")
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    terminal.wait("\0", 2)
    terminal.child.close()
    turned_on = set(re.findall(r"\x1b\[\?(\d+)h", terminal.raw))
    turned_off = set(re.findall(r"\x1b\[\?(\d+)l", terminal.raw))
    assert turned_on - {"25"} <= turned_off, "every mode that was set is set back"
