"""Any screen at any width: no line too wide, no word lost."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.cli.cells import Laid, columns_of, safe_text, text_columns
from bcp.cli.layout import lay_out, plain_text
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Table, Tone, line

TONES = st.sampled_from(Tone)
TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("ab  \n\t障害é\u0301\u202e\x1b")), max_size=60
)
SPANS = st.builds(Span, TEXTS, TONES)
LINES = st.builds(
    Line,
    st.lists(SPANS, max_size=4).map(tuple),
    indent=st.integers(0, 40),
    hang=st.integers(0, 40),
)
FACTS = st.builds(
    Facts,
    st.lists(st.tuples(st.text(max_size=30), LINES), max_size=4).map(tuple),
    indent=st.integers(0, 40),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    names = draw(st.lists(st.sampled_from(["", "fallback", "works now", "data"]), max_size=4))
    row = st.tuples(*([LINES] * len(names)))
    rows = draw(st.lists(row, max_size=3)) if names else []
    notes = st.lists(st.tuples(st.integers(0, max(len(rows) - 1, 0)), LINES), max_size=2)
    return Table(tuple(names), tuple(rows), tuple(draw(notes)) if rows else ())


PARTS = st.one_of(LINES, FACTS, tables(), st.just(Gap()))
SCREENS = st.builds(
    Screen,
    st.lists(PARTS, max_size=5).map(tuple),
    st.none() | st.builds(Head, TEXTS, TEXTS, TONES),
)


def spans_of(part: Part) -> list[Span]:
    match part:
        case Line():
            return list(part.spans)
        case Facts():
            return [span for _, value in part.rows for span in value.spans]
        case Table():
            cells = [cell for row in part.rows for cell in row] + [note for _, note in part.notes]
            return [span for cell in cells for span in cell.spans]
        case Gap():
            return []


def ink(text: str) -> Counter[str]:
    return Counter(char for char in text if char not in " \n")


def text_of(laid: list[Laid]) -> str:
    return "\n".join("".join(text for text, _ in one) for one in laid)


@given(SCREENS, st.integers(1, 150))
def test_no_line_is_wider_than_the_screen(screen: Screen, width: int) -> None:
    assert all(columns_of(laid) <= max(width, 20) for laid in lay_out(screen, width))


@given(SCREENS, st.integers(20, 150))
def test_no_character_is_lost(screen: Screen, width: int) -> None:
    spans = [span for part in screen.parts for span in spans_of(part)]
    if screen.head:
        spans += [Span(screen.head.left), Span(screen.head.right)]
    wanted = ink("".join(safe_text(span.text) for span in spans))
    assert wanted <= ink(text_of(lay_out(screen, width)))


@given(st.lists(st.text("abcö障", min_size=1, max_size=9), min_size=1), st.integers(20, 90))
def test_a_paragraph_keeps_its_words_whole_and_in_order(words: list[str], width: int) -> None:
    laid = lay_out(Screen((line(" ".join(words), hang=3),)), width)
    assert text_of(laid).split() == words


@given(SCREENS)
def test_every_character_keeps_its_tone(screen: Screen) -> None:
    paragraphs = Screen(tuple(part for part in screen.parts if isinstance(part, Line)))
    wanted: Counter[Tone] = Counter()
    for part in paragraphs.parts:
        for span in spans_of(part):
            wanted[span.tone] += ink(safe_text(span.text)).total()
    found: Counter[Tone] = Counter()
    for laid in lay_out(paragraphs, 60):
        for text, tone in laid:
            found[tone] += ink(text).total()
    assert +found == +wanted


@pytest.mark.parametrize(
    ("text", "columns"), [("queue", 5), ("障害", 4), ("e\u0301", 1), ("\uff46", 2), ("", 0)]
)
def test_wide_and_combining_characters_are_counted_as_a_terminal_does(
    text: str, columns: int
) -> None:
    assert text_columns(text) == columns


def test_the_clock_moves_to_a_line_of_its_own_when_it_does_not_fit() -> None:
    screen = Screen((), Head("OpenAI · INCIDENT", "RTO 30m  ####------  11:10 left"))
    assert plain_text(lay_out(screen, 60)) == (
        "OpenAI · INCIDENT            RTO 30m  ####------  11:10 left\n"
    )
    assert plain_text(lay_out(screen, 40)) == (
        "OpenAI · INCIDENT\nRTO 30m  ####------  11:10 left\n"
    )


def test_continuation_lines_hang() -> None:
    laid = lay_out(Screen((line("one two three four five six", indent=2, hang=4),)), 20)
    assert plain_text(laid) == "  one two three four\n      five six\n"


def test_spaces_inside_a_line_are_kept_for_alignment() -> None:
    laid = lay_out(Screen((line("  OUTAGE     openai", Tone.BAD),)), 60)
    assert plain_text(laid) == "  OUTAGE     openai\n"


def test_a_word_wider_than_the_screen_is_cut_across_lines() -> None:
    laid = lay_out(Screen((line("x " + "abcdefghij" * 5),)), 20)
    assert plain_text(laid) == "x\n" + "abcdefghij" * 2 + "\n" + "abcdefghij" * 2 + "\nabcdefghij\n"


def test_text_of_others_cannot_steer_the_terminal() -> None:
    laid = lay_out(Screen((line("queue\x1b[2J\u202eclosed\r\nnext"),)), 60)
    assert plain_text(laid) == "queue\\x1b[2J\\u202eclosed\nnext\n"


FALLBACKS = Table(
    ("", "fallback", "works now", "data", "ready in"),
    (
        (line("1"), line("Azure EU"), line("5 of 5"), line("cleared"), line("3m (drill: 2m40s)")),
        (line("2"), line("Agents by hand"), line(""), line("cleared"), line("7m")),
    ),
    ((0, line("suspect: model:gpt, shared with OpenAI", Tone.ATTENTION)),),
)


def test_a_table_has_columns_where_there_is_room() -> None:
    assert plain_text(lay_out(Screen((FALLBACKS,)), 100)) == (
        "   fallback        works now  data     ready in\n"
        "1  Azure EU        5 of 5     cleared  3m (drill: 2m40s)\n"
        "                   suspect: model:gpt, shared with OpenAI\n"
        "2  Agents by hand             cleared  7m\n"
    )


def test_below_a_hundred_columns_each_row_becomes_labelled_lines() -> None:
    assert plain_text(lay_out(Screen((FALLBACKS,)), 99)) == (
        "1  Azure EU\n"
        "   works now  5 of 5\n"
        "   data       cleared\n"
        "   ready in   3m (drill: 2m40s)\n"
        "   suspect: model:gpt, shared with OpenAI\n"
        "2  Agents by hand\n"
        "   data      cleared\n"
        "   ready in  7m\n"
    )


def test_a_table_whose_words_do_not_fit_beside_each_other_becomes_lines_too() -> None:
    wide = Table(("a", "b"), ((line("x" * 60), line("y" * 60)),))
    assert plain_text(lay_out(Screen((wide,)), 110)) == f"{'x' * 60}\n   b  {'y' * 60}\n"


def test_labels_too_long_for_the_width_stand_above_what_they_say() -> None:
    facts = Facts((("a label of some length", line("its value")),), indent=2)
    assert plain_text(lay_out(Screen((facts,)), 30)) == "  a label of some length\n    its value\n"
