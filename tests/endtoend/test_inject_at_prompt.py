"""A drill at a real terminal: what is told while the operator thinks, and the question stays."""

from pathlib import Path

import pexpect
from a_terminal import Terminal
from machine import machine


def test_it_is_told_above_the_prompt_which_stays(tmp_path: Path) -> None:
    desk = machine(tmp_path, TERM="xterm-256color", NO_COLOR="1")
    words = ("drill", "openai", "--scenario", "vendor-gone", "--speed", "120")
    terminal = Terminal(desk, "--as", "lead", *words, "--observer", "auditor")
    assert terminal.wait("A mail of the vendor, forwarded by"), terminal.text()
    assert terminal.wait("May declare"), terminal.text()
    # For a moment what is told stands there, and the prompt is not yet drawn again below it.
    terminal.ready('to Support lead: "The assistant says nothing any')
    assert terminal.prompt().endswith(">")
    terminal.child.sendintr()
    assert terminal.wait("Leave, go on, or abort?")
    terminal.child.sendintr()
    terminal.child.expect(pexpect.EOF)
    terminal.child.close()
    entries = (desk.home / "state" / "bcp" / "audit" / "entries.jsonl").read_bytes()
    assert entries.count(b'"type":"inject.shown"') >= 2
    assert b'"type":"question.answered"' not in entries
