"""How far a sweep is, as a terminal shows it while it reads, and after."""

import io

import pyte
import pytest

from bcp.cli.console import Console
from bcp.cli.progress import ProgressLine
from cli.cli_kit import Terminal

COLUMNS = 40


def console(stream: Terminal, **environ: str) -> Console:
    return Console(stream, {"TERM": "xterm", "COLUMNS": str(COLUMNS), **environ})


def screen(written: str) -> str:
    shown = pyte.Screen(COLUMNS, 3)
    pyte.Stream(shown).feed(written.replace("\n", "\r\n"))
    return "\n".join(row.rstrip() for row in shown.display).rstrip()


def test_the_line_is_drawn_over_and_gone_at_the_end() -> None:
    stream = Terminal()
    with ProgressLine(console(stream)) as line:
        for done in range(13):
            line.show(done, 12)
        assert screen(stream.getvalue()) == "reading 12 of 12"
        line.show(12, 13)
        assert screen(stream.getvalue()) == "reading 12 of 13"
    assert screen(stream.getvalue() + "what follows") == "what follows"


def test_it_is_gone_when_the_person_interrupts() -> None:
    stream = Terminal()

    def interrupted() -> None:
        with ProgressLine(console(stream)) as line:
            line.show(1, 2)
            stream.write("^C")  # as the terminal echoes it
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert screen(stream.getvalue() + "You left.") == "You left."


def test_it_has_no_colour_to_lose() -> None:
    plain, coloured = Terminal(), Terminal()
    for stream, environ in ((plain, {"NO_COLOR": "1"}), (coloured, {"COLORTERM": "truecolor"})):
        with ProgressLine(console(stream, **environ)) as line:
            line.show(1, 2)
    assert plain.getvalue() == coloured.getvalue()


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {}])
def test_a_terminal_that_cannot_draw_over_a_line_is_spared(environ: dict[str, str]) -> None:
    stream = Terminal()
    with ProgressLine(Console(stream, environ)) as line:
        line.show(1, 2)
    assert stream.getvalue() == ""


def test_what_is_no_terminal_is_written_nothing() -> None:
    stream = io.StringIO()
    with ProgressLine(Console(stream, {"TERM": "xterm"})) as line:
        line.show(1, 2)
    assert stream.getvalue() == ""


def test_nothing_to_read_draws_nothing() -> None:
    stream = Terminal()
    with ProgressLine(console(stream)):
        pass
    assert stream.getvalue() == ""


def test_many_requests_do_not_flood_a_slow_line_and_the_last_ones_are_exact() -> None:
    stream = Terminal()
    with ProgressLine(console(stream)) as line:
        for done in range(1000):
            line.show(done, 1000)
        assert screen(stream.getvalue()) == "reading 999 of 1000"
    assert stream.getvalue().count("reading") < 100
    assert "reading 985 of" in stream.getvalue()
