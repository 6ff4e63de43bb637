"""Colour only where a terminal can show it and nobody forbade it; plain text everywhere else."""

import errno
import io
import subprocess
import sys
from collections.abc import Mapping

import pytest

from bcp.cli.console import Console
from bcp.model.errors import NotRecorded
from bcp.model.screen import Head, Screen, Tone, line
from cli.cli_kit import Terminal

CAN = {"TERM": "xterm-256color", "COLUMNS": "60"}
SCREEN = Screen(
    (line("OUTAGE", Tone.BAD), line("suspect", Tone.ATTENTION), line("yes", Tone.GOOD), line("x")),
    Head("OpenAI", "RTO 30m  5:00 left", Tone.ATTENTION),
)


def shown(environ: Mapping[str, str], stream: io.StringIO) -> str:
    Console(stream, environ).show(SCREEN)
    return stream.getvalue()


PLAIN = "OpenAI                                    RTO 30m  5:00 left\nOUTAGE\nsuspect\nyes\nx\n"


@pytest.mark.parametrize(
    ("environ", "stream"),
    [
        (CAN, io.StringIO()),
        ({**CAN, "NO_COLOR": "1"}, Terminal()),
        ({**CAN, "TERM": "dumb"}, Terminal()),
        ({"COLUMNS": "60"}, Terminal()),
    ],
    ids=["no terminal", "NO_COLOR", "dumb", "no TERM"],
)
def test_plain_text(environ: Mapping[str, str], stream: io.StringIO) -> None:
    assert shown(environ, stream) == PLAIN


def test_an_empty_no_color_counts_for_nothing() -> None:
    assert "\x1b[" in shown({**CAN, "NO_COLOR": ""}, Terminal())


def test_each_tone_has_its_colour_and_keeps_its_word() -> None:
    said = shown(CAN, Terminal())
    assert "\x1b[1;31mOUTAGE\x1b[0m" in said
    assert "\x1b[33msuspect\x1b[0m" in said
    assert "\x1b[32myes\x1b[0m" in said
    assert "\nx\n" in said


def test_words_are_the_same_with_colour_and_without() -> None:
    coloured = shown(CAN, Terminal())
    assert coloured.count("\x1b[0m") == 5, "a phrase of one tone is one piece"
    for code in ("1;31", "33", "32", "1", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == PLAIN


def test_what_looks_like_markup_is_text() -> None:
    stream = Terminal()
    Console(stream, CAN).show(Screen((line("[red]x[/red] :smile: https://a.example 42"),)))
    assert stream.getvalue() == "[red]x[/red] :smile: https://a.example 42\n"


def test_rich_is_not_loaded_for_plain_text() -> None:
    probe = (
        "import io, sys; from bcp.cli.console import Console\n"
        "from bcp.model.screen import Screen, Tone, line\n"
        "Console(io.StringIO(), {}).show(Screen((line('OUTAGE', Tone.BAD),)))\n"
        "print('rich' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True)
    assert ended.stdout == b"False\n"


@pytest.mark.parametrize(
    ("columns", "width"), [("100", 100), ("7", 20), ("0", 80), ("wide", 80), ("", 80), ("-5", 80)]
)
def test_the_width_that_the_environment_names(columns: str, width: int) -> None:
    assert Console(io.StringIO(), {"COLUMNS": columns}).width() == width


class Failing(io.StringIO):
    """A stream whose device fails; it has no descriptor that could be given up."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.tried = 0

    def write(self, _text: str, /) -> int:
        self.tried += 1
        raise OSError(self.number, "failed")

    def fileno(self) -> int:
        return NOWHERE.fileno()


NOWHERE = io.FileIO("/dev/null", "w")


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EIO])
def test_a_reader_that_is_gone_is_no_fault_and_is_not_tried_again(number: int) -> None:
    stream = Failing(number)
    console = Console(stream, {})
    console.write("x")
    console.write("y")
    assert stream.tried == 1


def test_a_full_disk_is_a_fault() -> None:
    with pytest.raises(NotRecorded, match="could not be written"):
        Console(Failing(errno.ENOSPC), {}).write("x")


def test_a_stream_that_was_closed_before_takes_everything() -> None:
    Console(None, {}).show(SCREEN)
