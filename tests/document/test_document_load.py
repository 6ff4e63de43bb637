import pytest
import yaml
from document_models import SOUND

from bcp.document.limits import MOST_BYTES, MOST_DEPTH, MOST_PROBLEMS
from bcp.document.load import load
from bcp.model.errors import DocumentError, Problem
from bcp.model.scalars import CutText, QuotedText


@pytest.fixture(params=["libyaml", "python"])
def _each_parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "python":
        monkeypatch.setattr("bcp.document.load._LOADER", yaml.SafeLoader)


def faults(source: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(DocumentError) as caught:
        load(source if isinstance(source, bytes) else source.encode(), "p.yaml")
    return caught.value.problems


def value(source: str) -> object:
    return load(source.encode(), "p.yaml").value


@pytest.mark.usefixtures("_each_parser")
class TestValues:
    def test_the_fast_parser_is_there(self) -> None:
        assert yaml.__with_libyaml__

    @pytest.mark.parametrize(
        "text",
        ["no", "1:30", "1.10", "+491701", "0x1F", "1_000", "~", "null", "2026-05-02", "1e3", "="],
    )
    def test_plain_scalars_stay_what_was_written(self, text: str) -> None:
        assert value(f"a: {text}\n") == {"a": text}
        assert value(f"{text}: a\n") == {text: "a"}

    def test_mappings_and_lists_of_text(self) -> None:
        read = value("a: [x, {b: c}]\nd:\n  - e\n  -\n    - f\ng: {}\nh: []\ni:\n")
        assert read == {"a": ["x", {"b": "c"}], "d": ["e", ["f"]], "g": {}, "h": [], "i": ""}

    def test_quotes_and_blocks_are_known_as_such(self) -> None:
        read = value("- 1\n- '1'\n- \"1\"\n- |\n  1\n- >\n  1\n- ''\n")
        assert isinstance(read, list)
        assert [type(item) for item in read] == [str] + [QuotedText] * 5
        assert read == ["1", "1", "1", "1\n", "1\n", ""]

    @pytest.mark.parametrize(
        ("source", "cut"),
        [
            ("a: Post #4 now\n", "Post"),
            ("a: Post   #\n", "Post"),
            ("a: Post #4", "Post"),
            ("a: #4\n", ""),
            ("a: Post the\n  notice #4 now\n", "Post the notice"),
            ("{a: Post #4\n}\n", "Post"),
        ],
    )
    def test_text_with_a_comment_right_after_it_is_cut_text(self, source: str, cut: str) -> None:
        read = value(source)
        assert isinstance(read, dict)
        assert (type(read["a"]), read["a"]) == (CutText, cut)

    @pytest.mark.parametrize(
        "source",
        [
            "a: C#4\n",
            "a: 'Post' #4\n",
            "a: Post\n# next\nb: c\n",
            "a: Post\n\n  # next\n",
            "a: Post # 4\n".replace(" #", "#"),
            "# x\na: Post\n",
        ],
    )
    def test_a_comment_elsewhere_cuts_nothing(self, source: str) -> None:
        read = value(source)
        assert isinstance(read, dict)
        assert not isinstance(read["a"], CutText)

    def test_a_key_in_quotes_is_the_same_key(self) -> None:
        assert value('"a": b\n') == {"a": "b"}
        assert value('"<<": b\n') == {"<<": "b"}

    def test_long_and_explicit_keys_are_keys(self) -> None:
        assert value("? a long\n  key\n: b\n? c\n") == {"a long key": "b", "c": ""}

    def test_markers_of_one_document_are_no_second_one(self) -> None:
        assert value("---\na: b\n...\n") == {"a": "b"}

    def test_line_ends_of_every_system(self) -> None:
        for end in ("\n", "\r\n", "\r"):
            assert value(f"a: b{end}c:{end}  - d{end}") == {"a": "b", "c": ["d"]}

    def test_a_byte_order_mark_is_dropped(self) -> None:
        document = load(b"\xef\xbb\xbfa: b\n", "p.yaml")
        assert (document.value, document.text) == ({"a": "b"}, "a: b\n")

    def test_the_deepest_that_is_read(self) -> None:
        deepest = "[" * MOST_DEPTH + "]" * MOST_DEPTH
        assert str(value(deepest)) == deepest
        assert "more than 64 deep" in faults(f"[{deepest}]")[0].message

    def test_60_000_brackets_name_a_line(self) -> None:
        for opening in ("[", "{a: ", "- ", "? "):
            (problem,) = faults(opening * 60_000)
            assert problem.line == 1
            assert problem.column == (3 if opening == "? " else len(opening) * MOST_DEPTH + 1)

    def test_an_alias_bomb_is_refused_at_its_first_anchor(self) -> None:
        bomb = "a0: &a0 [x, x]\n" + "".join(
            f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
        )
        problems = faults(bomb)
        assert len(problems) == MOST_PROBLEMS
        assert (problems[0].line, problems[0].path) == (1, "a0")

    def test_an_alias_that_holds_itself(self) -> None:
        assert [problem.path for problem in faults("a: &a [*a]\n")] == ["a", "a[0]"]

    def test_the_largest_file_is_read_and_one_byte_more_is_not(self) -> None:
        largest = "a: " + "x" * (MOST_BYTES - 3)
        assert value(largest) == {"a": "x" * (MOST_BYTES - 3)}
        (problem,) = faults(largest + "x")
        assert (problem.line, problem.message) == (
            0,
            "the file has 1,048,577 bytes, more than the 1,048,576 that are read",
        )

    def test_many_faults_are_told_up_to_a_bound(self) -> None:
        assert len(faults("".join(f"a{n}: *x\n" for n in range(5000)))) == MOST_PROBLEMS

    def test_faults_before_a_break_are_told_with_it(self) -> None:
        assert [problem.line for problem in faults("a: *x\nb: c\nb: d\ne: @f\n")] == [1, 3, 4]


def test_a_tab_before_a_comment_cuts_too() -> None:
    # PyYAML's own parser takes such a tab for an error.
    read = value("- Post\t#4\n- Post  \t #\n")
    assert isinstance(read, list)
    assert [type(item) for item in read] == [CutText, CutText]


class TestDirectives:
    @pytest.mark.parametrize(
        ("source", "line"),
        [("%YAML 1.2\n---\na: b\n", 1), ("a: b\n%TAG\n", 2), ("a: b\r%x\r", 2), ("#\r\n%\r\n", 2)],
    )
    def test_they_are_refused_before_libyaml_sees_them(self, source: str, line: int) -> None:
        (problem,) = faults(source)
        assert (problem.line, problem.column) == (line, 1)
        assert "directive" in problem.message

    def test_a_mebibyte_of_them_takes_no_time(self) -> None:
        assert len(faults("".join(f"%TAG !a{n}! x\n" for n in range(60_000)) + "--- a\n")) == 1

    def test_a_percent_sign_elsewhere_is_text(self) -> None:
        assert value("a: |\n  %x\nb: 40%\n") == {"a": "%x\n", "b": "40%"}


class TestPositions:
    document = load(SOUND.replace("x-key", "x key").encode(), "p.yaml")

    @pytest.mark.parametrize(
        ("path", "place", "of_key"),
        [
            ((), (1, 1), (1, 1)),
            (("schema",), (1, 9), (1, 1)),
            (("fallbacks",), (4, 3), (3, 1)),
            (("fallbacks", 0), (4, 5), (4, 5)),
            (("fallbacks", 0, "kind"), (5, 11), (5, 5)),
            (("fallbacks", 0, "capacity"), (7, 15), (7, 5)),
            (("fallbacks", 0, "capacity", "support"), (7, 25), (7, 16)),
            (("fallbacks", 0, "uses", 0), (9, 12), (9, 12)),
            (("fallbacks", 0, "steps", 2, "headers", "x key"), (13, 49), (13, 42)),
        ],
    )
    def test_of_values_and_keys(
        self, path: tuple[str | int, ...], place: tuple[int, int], of_key: tuple[int, int]
    ) -> None:
        assert self.document.position(path) == place
        assert self.document.position(path, of_key=True) == of_key

    @pytest.mark.parametrize("path", [("nowhere",), ("title", "x"), ("fallbacks", 7), ("title", 0)])
    def test_a_path_that_leads_nowhere_gives_the_place_where_it_ends(
        self, path: tuple[str | int, ...]
    ) -> None:
        known = path[:1] if path[0] != "nowhere" else ()
        assert self.document.position(path) == self.document.position(known)
        assert self.document.position(path, of_key=True) == self.document.position(known)

    def test_lines_are_counted_as_editors_count_them(self) -> None:
        for end in ("\n", "\r\n", "\r"):
            document = load(f"a: ü{end}{end}b: [\U0001d4b3, c]{end}".encode(), "p.yaml")
            assert document.position(("b", 1)) == (3, 8)

    def test_the_name_is_kept(self) -> None:
        assert self.document.name == "p.yaml"


class TestBytes:
    @pytest.mark.parametrize(
        ("encoding", "says"),
        [
            ("utf-16", "UTF-16"),
            ("utf-16-le", "UTF-16"),
            ("utf-16-be", "UTF-16"),
            ("utf-32", "UTF-32"),
            ("utf-32-le", "UTF-16"),
        ],
    )
    def test_other_encodings_of_unicode_are_named(self, encoding: str, says: str) -> None:
        (problem,) = faults(SOUND.encode(encoding))
        assert says in problem.message
        assert (problem.line, problem.hint) == (0, "save the file as UTF-8")

    def test_utf16_of_the_other_byte_order(self) -> None:
        (problem,) = faults(b"\xfe\xff" + SOUND.encode("utf-16-be"))
        assert problem.message == "the file is UTF-16, not UTF-8"

    def test_latin_1_is_refused_at_its_first_byte(self) -> None:
        (problem,) = faults("a: b\nç: été\n".encode().replace("é".encode(), b"\xe9"))
        assert (problem.line, problem.column) == (2, 4)
        assert problem.message == "the byte 0xE9 at offset 9 is not UTF-8"
        assert problem.source == "ç: \ufffdt\ufffd"

    @pytest.mark.parametrize(
        ("source", "offset"),
        [
            (b"\xff", 0),
            (b"a\xc3", 1),
            (b"\xed\xa0\x80", 0),
            (b"\xc0\x80", 0),
            (b"ab\xf4\x90\x80\x80", 2),
        ],
    )
    def test_bad_utf8_is_refused_where_it_starts(self, source: bytes, offset: int) -> None:
        (problem,) = faults(source)
        assert (problem.line, problem.column) == (1, offset + 1)

    @pytest.mark.parametrize(
        ("character", "name"),
        [
            ("\0", "U+0000 (NUL)"),
            ("\b", "U+0008 (backspace)"),
            ("\f", "U+000C (form feed)"),
            ("\x07", "U+0007"),
            ("\x1b", "U+001B (escape)"),
            ("\x7f", "U+007F (delete)"),
            ("\x85", "U+0085 (next line)"),
            ("\u2028", "U+2028 (line separator)"),
            ("\ufeff", "U+FEFF (byte order mark)"),
            ("\uffff", "U+FFFF"),
        ],
    )
    def test_characters_that_nobody_sees_are_refused_by_name(
        self, character: str, name: str
    ) -> None:
        (problem,) = faults(f"a: b\nc: d{character}e\n")
        assert (problem.line, problem.column) == (2, 5)
        assert problem.message == f"the character {name} is not allowed"

    def test_every_such_character_is_told_up_to_a_bound(self) -> None:
        assert [problem.line for problem in faults("a: \x07b\n\nc: \x1bd\n")] == [1, 3]
        assert len(faults("a: b\x07c\n" * 500)) == MOST_PROBLEMS

    def test_two_byte_order_marks_are_one_too_many(self) -> None:
        (problem,) = faults(b"\xef\xbb\xbf" * 2 + b"a: b\n")
        assert (problem.line, problem.column) == (1, 1)

    def test_the_same_characters_are_refused_as_escapes(self) -> None:
        for escape in (r"\0", r"\e", r"\x7f", r"\N", r"\L", r"\P", r"\uFEFF", r"\uffff"):
            assert "an escape makes the character" in faults(f'a: "{escape}"\n')[0].message

    def test_escapes_of_what_can_be_typed_are_read(self) -> None:
        assert value(r'a: "\t\n\r\x41\u00e9\U0001F600\_"') == {"a": "\t\n\rAé😀\xa0"}
