"""A line typed without an echo: a passphrase, which is never stored and never shown."""

import os
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager

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
    with _silent(setting.terminal):
        setting.err.write(words)
        typed = os.read(setting.terminal, _MAX)
        setting.err.write("\n")
    return typed.decode(errors="replace").rstrip("\r\n")


@contextmanager
def _silent(terminal: int) -> Iterator[None]:
    """The echo off, whole lines, and nothing typed ahead counts; then all is as it was before."""
    before = termios.tcgetattr(terminal)
    silent = termios.tcgetattr(terminal)
    silent[tty.LFLAG] = silent[tty.LFLAG] & ~termios.ECHO | termios.ICANON
    termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
