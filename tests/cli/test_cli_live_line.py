"""The line where a person types, as a terminal shows it."""

import pyte
import pytest

from bcp.cli.console import Console
from bcp.cli.live_line import LiveLine
from bcp.model.screen import Screen, line
from cli.cli_kit import Terminal

COLUMNS, ROWS = 60, 12


class Shown:
    """A line on a terminal, and the clock that stands before it."""

    def __init__(self, clock: str | None = None, term: str = "xterm") -> None:
        self.stream = Terminal()
        self.clock = clock
        console = Console(self.stream, {"TERM": term, "NO_COLOR": "1", "COLUMNS": str(COLUMNS)})
        self.line = LiveLine(console, lambda: self.clock)

    def rows(self) -> list[str]:
        screen = pyte.Screen(COLUMNS, ROWS)
        pyte.Stream(screen).feed(self.stream.getvalue().replace("\n", "\r\n"))
        return "\n".join(row.rstrip() for row in screen.display).rstrip().split("\n")


def test_what_is_typed_stands_after_the_prompt() -> None:
    shown = Shown()
    shown.line.open("do · skip · ?")
    shown.line.type("sk")
    assert shown.rows() == ["do · skip · ? > sk"]
    shown.line.type("")
    assert shown.rows() == ["do · skip · ? >"]


def test_the_clock_ticks_in_its_place() -> None:
    shown = Shown("7:58 left")
    shown.line.open("do · skip · ?")
    shown.line.type("d")
    shown.clock = "7:57 left"
    shown.line.ticked()
    assert shown.rows() == ["7:57 left  do · skip · ? > d"]


def test_a_tick_that_changes_nothing_writes_nothing() -> None:
    shown = Shown("7:58 left")
    shown.line.open("do")
    written = shown.stream.getvalue()
    shown.line.ticked()
    assert shown.stream.getvalue() == written


def test_a_clock_that_does_not_fit_leaves_the_prompt_a_line_of_its_own() -> None:
    shown = Shown("support: RTO 30m from onset  ####------  7:58 left")
    shown.line.open("do · skip · by hand · ?")
    shown.line.type("do")
    assert shown.rows() == [
        "do · skip · by hand · ?",
        "support: RTO 30m from onset  ####------  7:58 left > do",
    ]
    shown.clock = "support: RTO 30m from onset  ####------  7:57 left"
    shown.line.ticked()
    assert shown.rows()[1].endswith("7:57 left > do")
    assert len(shown.rows()) == 2


def test_a_long_text_shows_its_end() -> None:
    shown = Shown()
    shown.line.open("Why")
    shown.line.type("a" * 80 + "障害 end")
    (row,) = shown.rows()
    assert row.startswith("…a")
    assert row.endswith("end")


def test_what_is_shown_above_leaves_the_line_standing() -> None:
    shown = Shown("7:58 left")
    shown.line.open("do · ?")
    shown.line.type("d")
    shown.line.show_above(Screen((line("anthropic recovered 03:12"),)))
    assert shown.rows() == ["anthropic recovered 03:12", "7:58 left  do · ? > d"]


def test_a_closed_line_stays_and_the_next_begins_below() -> None:
    shown = Shown()
    shown.line.open("do · ?")
    shown.line.type("do")
    shown.line.close()
    shown.line.close()
    shown.line.show_above(Screen((line("done"),)))
    shown.line.open("next · ?")
    assert shown.rows() == ["do · ? > do", "done", "next · ? >"]


@pytest.mark.parametrize("term", ["dumb"])
def test_a_terminal_that_cannot_redraw_gets_plain_text_and_no_clock(term: str) -> None:
    shown = Shown("7:58 left", term)
    shown.line.open("do · ?")
    shown.line.type("d")
    shown.line.type("do")
    shown.line.ticked()
    shown.line.type("d")
    assert shown.stream.getvalue() == "do · ? > do\ndo · ? > d"


def test_what_is_typed_cannot_steer_the_terminal() -> None:
    shown = Shown()
    shown.line.open("Why")
    shown.line.type("\u202eevil")
    assert shown.rows() == ["Why > \\u202eevil"]


CLOCK = "support: RTO 30m from onset  ####------  7:58 left"


def test_what_is_shown_above_leaves_one_prompt_where_it_stands_above_its_clock() -> None:
    shown = Shown(CLOCK)
    shown.line.open("do · skip · by hand · ?")
    shown.line.show_above(Screen((line("The vendor called back"),)))
    assert shown.rows() == ["The vendor called back", "do · skip · by hand · ?", f"{CLOCK} >"]


def test_a_countdown_above_its_clock_goes_on() -> None:
    shown = Shown(CLOCK)
    shown.line.open("1:00 left · s ends the wait early")
    shown.line.prompt("0:59 left · s ends the wait early")
    assert shown.rows() == ["0:59 left · s ends the wait early", f"{CLOCK} >"]


def test_what_stood_above_a_prompt_of_several_rows_stays() -> None:
    shown = Shown(CLOCK)
    shown.line.show_above(Screen((line("The vendor called back"),)))
    shown.line.open("a question of many words " * 4)
    shown.line.prompt("a question of many words, once more " * 4)
    assert shown.rows()[0] == "The vendor called back"
