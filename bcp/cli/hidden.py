"""A line typed without an echo: a passphrase, which is never stored and never shown."""

import os
import termios

from bcp.cli.setting import Setting

_MAX = 4096


def hidden_line(setting: Setting, words: str) -> str | None:
    """What a person types after the words, up to Enter; None where nobody is at a terminal.

    Args:
        setting: whose terminal is asked.
        words: the prompt.
    """
    if setting.terminal is None:
        return None
    setting.err.write(words)
    try:
        typed = _typed(setting.terminal)
    finally:
        setting.err.write("\n")
    return typed.decode(errors="replace").rstrip("\r\n")


def _typed(terminal: int) -> bytes:
    """One line, its echo off until it ends, whatever ends it."""
    before = termios.tcgetattr(terminal)
    silent = termios.tcgetattr(terminal)
    silent[3] = silent[3] & ~termios.ECHO | termios.ICANON
    termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
    try:
        return os.read(terminal, _MAX)
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
