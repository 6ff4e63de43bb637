import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.visible import visible
from bcp.render import escape
from render.hostile import texts
from render.markdown import PARSER, headings, seen, skeleton

INLINE: dict[str, tuple[Callable[[str], str], str]] = {
    "line": (escape.line, "{}"),
    "quoted line": (escape.line, "> {}"),
    "line of a list": (escape.line, "1. {}"),
    "after a label": (escape.paragraph, "**Do:** {}"),
    "paragraph": (escape.paragraph, "{}"),
    "cell": (escape.cell, "| {} | b |\n| --- | --- |\n| a | {} |"),
    "heading": (escape.heading, "# {}"),
    "code": (escape.code, "a {} b"),
    "code cell": (escape.code_cell, "| {} | b |\n| --- | --- |\n| a | {} |"),
}


def placed(place: str, text: str) -> str:
    put, around = INLINE[place]
    return around.replace("{}", put(text)) + "\n"


def bare(text: str) -> str:
    """A text without what an escape may change: blanks, and the marks of bold and of code."""
    return re.sub(r"[\s`*]+", "", text)


@pytest.mark.parametrize("place", INLINE)
@given(text=texts)
def test_text_changes_nothing_around_it(place: str, text: str) -> None:
    benign, hostile = skeleton(placed(place, "x")), skeleton(placed(place, text))
    assert hostile == benign


@pytest.mark.parametrize("place", INLINE)
@given(text=texts)
def test_every_character_is_seen(place: str, text: str) -> None:
    blocks = {"paragraph": text.splitlines(), "after a label": text.splitlines()}
    wanted = [visible(" ".join(part.split())) for part in blocks.get(place, [text])]
    shown = "".join(wanted).strip() or "(blank)"
    if "%" in shown and "http" in shown:
        return  # a parser may decode an address that it shows
    assert bare(shown) in bare(seen(placed(place, text)))


PIECES = ("`", "``", "**", "*", " ", "a", "b1", ",", ".", "(", ")", "-", "|", "_", "1.", "#", "[",
          "`c d`", "`|`", "**b**", "**b c**")  # fmt: skip


@pytest.mark.parametrize("place", INLINE)
@given(text=st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_marks_side_by_side_change_nothing_around_them_and_are_seen(place: str, text: str) -> None:
    written = placed(place, text)
    assert skeleton(written) == skeleton(placed(place, "x"))
    assert bare(" ".join(text.split()) or "(blank)") in bare(seen(written))


@given(text=texts)
def test_only_bold_and_code_and_addresses_are_marked_up(text: str) -> None:
    tokens = PARSER.parseInline(escape.line(text))[0].children or []
    kinds = {token.type for token in tokens}
    assert kinds <= {
        "text", "text_special", "code_inline", "strong_open", "strong_close", "link_open",
        "link_close",
    }  # fmt: skip
    for token in tokens:
        if token.type == "link_open":
            assert str(token.attrs["href"]).startswith(("http://", "https://"))


@given(text=texts)
def test_a_fence_holds_its_lines_and_ends_where_it_should(text: str) -> None:
    tokens = PARSER.parse(f"before\n\n{escape.fence(text)}\n\nafter\n")
    fences = [token for token in tokens if token.type == "fence"]
    assert [token.type for token in tokens if token.level == 0] == [
        "paragraph_open", "paragraph_close", "fence", "paragraph_open", "paragraph_close",
    ]  # fmt: skip
    wanted = text.rstrip("\n") or "(blank)"
    lines = [visible(each.expandtabs(4)) for each in wanted.splitlines()]
    assert fences[0].content == "".join(f"{each}\n" for each in lines)


@given(text=texts)
def test_nothing_steers_or_hides_in_any_place(text: str) -> None:
    every = [placed(place, text) for place in INLINE]
    for shown in (*every, escape.fence(text), escape.label(text)):
        kinds = {unicodedata.category(char) for char in shown if char != "\n"}
        assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f")


@given(text=texts)
def test_a_label_reads_back_and_holds_nothing_that_mermaid_reads(text: str) -> None:
    shown = escape.label(text)
    assert not set(shown) & set('"[](){}<>|`%\\\n')
    assert re.sub(r"#[0-9]+;", "", shown).count("#") == 0
    read = re.sub(r"#([0-9]+);", lambda found: chr(int(found[1])), shown)
    assert read == (visible(" ".join(text.split())) or "(blank)")


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Set the queue **AI-down** to open.", "Set the queue **AI-down** to open."),
        ("Run `systemctl start a|b` now", "Run `systemctl start a|b` now"),
        ("**Not approved.** It is a draft.", "**Not approved.** It is a draft."),
        ("**Stop.**", "**Stop.**"),
        ("**a**b** and **", r"**a**b\*\* and \*\*"),
        ("a ** b ** c", r"a \*\* b \*\* c"),
        ("Open https://x.example/a_b, then wait.", "Open <https://x.example/a_b>, then wait."),
        ("snake_case and _edge_", r"snake_case and \_edge\_"),
        ("AT&T, R&D, &amp; a & b", r"AT\&T, R\&D, \&amp; a & b"),
        (r"C:\new and \* and \ ", r"C:\new and \\\* and \\"),
        ("# 1", r"\# 1"),
        ("1. first", r"1\. first"),
        ("2026 was long", "2026 was long"),
        ("- item", r"\- item"),
        ("a - b", "a - b"),
        ("<b>", r"\<b>"),
        ("5 > 3", "5 > 3"),
        ("$(process)", r"\$(process)"),
        ("{{ 7 * 7 }}", r"{{ 7 \* 7 }}"),
        ("say [this](now)", r"say \[this](now)"),
        ("\u202eabc", r"\u202eabc"),
        ("  \t ", "(blank)"),
    ],
)
def test_a_line_is_escaped_only_where_it_has_to_be(text: str, raw: str) -> None:
    assert escape.line(text) == raw


@given(text=texts | st.from_regex(r"[a-z0-9-]{1,9}(/[a-z`|]+)?", fullmatch=True))
def test_a_word_in_code_that_stands_there_is_an_id_or_is_refused(text: str) -> None:
    parts = re.split("[-/]", text)
    if not all(part.isascii() and part.isalnum() for part in parts):
        with pytest.raises(ValueError, match="is not an id"):
            escape.word(text)
        return
    around = "| `bcp show {}` | b |\n| --- | --- |\n"
    assert skeleton(around.format(escape.word(text))) == skeleton(around.format("x"))


def test_places_differ() -> None:
    assert escape.cell("a | b `c|d` # 1") == r"a \| b `c\|d` # 1"
    assert escape.cell("1. - #") == "1. - #"
    assert escape.heading("Post ##") == r"Post \#\#"
    assert escape.code("a`b") == "``a`b``"
    assert escape.code("`a") == "`` `a ``"
    assert escape.code_cell("a|b") == r"`a\|b`"
    assert escape.fence("a\n```\nb") == "````text\na\n```\nb\n````"
    assert escape.label('1. "a" #b') == "1#46; #34;a#34; #35;b"


def test_a_paragraph_keeps_its_lines_and_its_breaks() -> None:
    text = "One.\n\n\n  Two.  \nThree #4.\n\n"
    assert escape.paragraph(text) == "One.\n\nTwo.\\\nThree #4."
    assert seen(escape.paragraph(text)) == "One.\nTwo. Three #4."


def test_the_parser_of_these_tests_sees_what_is_not_escaped() -> None:
    assert skeleton("# a\n\n- b <b>c</b> _d_ ![e](f) [g](h)\n").inlines == (
        "html_inline", "html_inline", "em_open", "image", "link_open",
    )  # fmt: skip
    assert skeleton("| a | b |\n| - | - |\n| c | d | e |\n").tables == ((2, 2),)
    assert headings("# a `b`\n\n## c\n") == ["a b", "c"]


@pytest.mark.parametrize("words", [("a",), ("a", "b")])
def test_words_of_code_are_joined(words: tuple[str, ...]) -> None:
    assert escape.joined(words) == ", ".join(f"`{word}`" for word in words)
