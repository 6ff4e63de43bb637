from typing import Annotated

import pytest
from document_models import SOUND, Call, Condition, Frozen, Sample
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, model_validator

from bcp.document.limits import MOST_PROBLEMS
from bcp.document.load import load
from bcp.document.shape import caret, path_text, problem_at, shaped
from bcp.model.errors import DocumentError, Problem
from bcp.model.identifiers import Prose, Slug
from bcp.model.scalars import Whole
from bcp.model.visible import visible


def sample(**replaced: str) -> str:
    source = SOUND
    for old, new in replaced.items():
        source = source.replace(f"{old}: ", f"{new}: ")
    return source


def faults(model: type[Frozen], source: str) -> tuple[Problem, ...]:
    with pytest.raises(DocumentError) as caught:
        shaped(model, load(source.encode(), "p.yaml"))
    return caught.value.problems


class TestShaped:
    def test_a_sound_document_becomes_its_model(self) -> None:
        fallback = shaped(Sample, load(SOUND.encode(), "p.yaml")).fallbacks[0]
        assert fallback.when == Condition.model_validate({"at_least": "degraded", "for": "10m"})
        assert [type(step).__name__ for step in fallback.steps] == ["Manual", "Switch", "Call"]

    def test_numbers_in_json_follow_the_core_schema_and_quotes_make_text(self) -> None:
        call = shaped(Sample, load(SOUND.encode(), "p.yaml")).fallbacks[0].steps[2]
        assert isinstance(call, Call)
        assert call.body == {"max": 16, "model": "1"}

    def test_models_hold_plain_text_whatever_style_it_was_written_in(self) -> None:
        source = SOUND.replace("A sample", '"A sample"').replace("[api]", "[ 'api', b # c\n]")
        made = shaped(Sample, load(source.encode(), "p.yaml"))
        uses = made.fallbacks[0].uses or ()
        assert [type(text) for text in (made.title, *uses)] == [str, str, str]
        assert uses == ("api", "b")

    def test_attributes_are_no_keys(self) -> None:
        assert [problem.path for problem in faults(Sample, sample(schema="schema_"))] == [
            "",
            "schema_",
        ]

    def test_all_faults_come_at_once_in_the_order_of_the_file(self) -> None:
        source = SOUND.replace("A sample", '""').replace("5m", "soon").replace("azure", "AZ")
        source = source.replace("[api]", "api") + "colour: green\n"
        problems = faults(Sample, source)
        assert [(problem.line, problem.path) for problem in problems] == [
            (2, "title"),
            (9, "fallbacks[0].uses"),
            (11, "fallbacks[0].steps[0].target"),
            (12, "fallbacks[0].steps[1].to"),
            (14, "colour"),
        ]

    def test_each_problem_has_the_file_and_its_line(self) -> None:
        (problem,) = faults(Sample, SOUND.replace("5m", "soon"))
        line = "      - {id: open, kind: manual, do: Open the queue, target: soon}"
        assert (problem.file, problem.source) == ("p.yaml", line)
        assert line[problem.column - 1 :] == "soon}"

    def test_too_many_faults_are_counted_not_listed(self) -> None:
        source = SOUND + "".join(f"key-{number}: x\n" for number in range(1000))
        *first, last = faults(Sample, source)
        assert len(first) == MOST_PROBLEMS
        assert last.message == f"and {1000 - MOST_PROBLEMS} more problems from here"
        assert last.line == first[-1].line + 1

    def test_a_list_that_is_long_enough_is_not_called_too_short(self) -> None:
        problems = faults(Sample, SOUND.replace("kind: non_ai", "kind: human"))
        assert [problem.path for problem in problems] == ["fallbacks[0].kind"]

    def test_a_list_that_is_too_short_is(self) -> None:
        (problem,) = faults(Sample, "schema: sample/1\ntitle: A\nfallbacks: []\n")
        assert (problem.path, problem.message) == ("fallbacks", "at least 1 is needed here")

    def test_a_defect_of_a_model_is_no_problem_of_the_document(self) -> None:
        class Broken(Frozen):
            a: str

            @model_validator(mode="after")
            def _fails(self) -> "Broken":
                raise KeyError(self.a)

        with pytest.raises(KeyError):
            shaped(Broken, load(b"a: b\n", "p.yaml"))


class Node(Frozen):
    name: Slug
    inner: "tuple[Node, ...]" = ()


class Inner(Frozen):
    one: Whole
    two: Whole


class Other(Frozen):
    three: Whole


class Unions(Frozen):
    either: Inner | Other | None = None
    many: tuple[Inner | Other, ...] = ()
    pair: tuple[Slug, Inner] | None = None
    deep: dict[Slug, dict[Slug, Inner]] = {}


class TestPlaces:
    @pytest.mark.parametrize(
        ("source", "told"),
        [
            ("either: {one: 1}", [("either", "the key 'two' is missing")]),
            ("either: {three: x}", [("either.three", "'x' is not a whole number")]),
            ("either: {three: 1, tow: 2}", [("either.tow", "unknown key")]),
            (
                "many: [{one: 1, two: 2}, {one: 1, two: b}]",
                [("many[1].two", "'b' is not a whole number")],
            ),
            (
                "pair: [Api, {one: 1}]",
                [
                    ("pair[0]", "'Api' is not an id: use a-z, 0-9 and single hyphens, as by-hand"),
                    ("pair[1]", "the key 'two' is missing"),
                ],
            ),
            ("deep: {a: {b: {one: 1, two: x}}}", [("deep.a.b.two", "'x' is not a whole number")]),
            ("deep: {a: [b]}", [("deep.a", "a mapping (key: value) was expected, this is a list")]),
        ],
    )
    def test_labels_of_unions_do_not_show(self, source: str, told: list[tuple[str, str]]) -> None:
        problems = faults(Unions, source)
        assert [(problem.path, problem.message) for problem in problems] == told

    def test_keys_of_every_member_of_a_union_are_allowed(self) -> None:
        (problem,) = faults(Unions, "either: {three: 1, tow: 2}")
        assert problem.hint == "did you mean 'two'? allowed here: one, two, three"

    def test_keys_of_a_model_inside_itself_are_found(self) -> None:
        (problem,) = faults(Node, "name: a\ninner:\n  - name: b\n    inner: [{name: c, nam: d}]\n")
        assert problem.path == "inner[0].inner[0].nam"
        assert problem.hint == "did you mean 'name'? allowed here: name, inner"

    def test_problem_at_points_to_the_value(self) -> None:
        document = load(SOUND.encode(), "p.yaml")
        problem = problem_at(document, ("fallbacks", 0, "uses", 0), "no such service", "api")
        assert str(problem) == "p.yaml:9:12  fallbacks[0].uses[0]: no such service"
        assert (problem.source, problem.hint) == ("    uses: [api]", "api")

    def test_problem_at_goes_as_near_as_it_can(self) -> None:
        document = load(SOUND.encode(), "p.yaml")
        problem = problem_at(document, ("fallbacks", 0, "lasts"), "is missing")
        assert (problem.line, problem.column) == (4, 5)
        assert problem.path == "fallbacks[0].lasts"


class TestMessages:
    class Bounds(Frozen):
        share: Annotated[Whole, Field(gt=0, lt=10)] = 1
        least: Annotated[Whole, Field(ge=3)] = 3
        word: Annotated[str, Field(min_length=3, max_length=5)] = "abc"
        code: Annotated[str, Field(pattern="^[A-Z]+$")] = "A"
        two: Annotated[tuple[Prose, ...], Field(min_length=2, max_length=3)] = ("a", "b")
        ratio: float = 0.0
        count: int = 0
        on: bool = False

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ("share: 0", "0 is not more than 0"),
            ("share: 10", "10 is not less than 10"),
            ("least: 2", "2 is less than 3"),
            ("word: ab", "'ab' is shorter than 3 characters"),
            ("word: ''", "the text is empty"),
            ("word: abcdef", "the text is longer than 5 characters"),
            ("code: a", "'a' does not fit ^[A-Z]+$"),
            ("two: [a]", "at least 2 are needed here"),
            ("two: [a, b, c, d]", "at most 3 are allowed here"),
            ("ratio: half", "'half' is not a number"),
            ("ratio: [1]", "a list is not a number"),
            ("count: 1.5", "'1.5' is not a whole number"),
            ("on: perhaps", "'perhaps' is not true or false"),
        ],
    )
    def test_constraints_are_told_in_plain_words(self, source: str, message: str) -> None:
        (problem,) = faults(self.Bounds, source)
        assert problem.message == message

    def test_what_has_no_words_of_ours_keeps_pydantics(self) -> None:
        class Even(Frozen):
            number: Annotated[Whole, Field(multiple_of=2)]

        (problem,) = faults(Even, "number: 3")
        assert problem.message == "input should be a multiple of 2"

    def test_long_values_are_not_repeated_in_full(self) -> None:
        (problem,) = faults(Sample, SOUND.replace("5m", "m" * 5000))
        assert len(problem.message) < 120


KEYS = st.text(max_size=5) | st.sampled_from(["a", "a-b", "0", "[0]", ".a", "a.b", "'a'"])
PATHS = st.lists(KEYS | st.integers(0, 20), max_size=4).map(tuple)


class TestPathText:
    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ((), ""),
            (("fallbacks", 0, "kind"), "fallbacks[0].kind"),
            ((2, "a"), "[2].a"),
            (("headers", "x-key"), "headers.x-key"),
            (("a", "b c", "d"), "a['b c'].d"),
            (("a\x1b",), r"['a\x1b']"),
            (("1",), "['1']"),
            (("",), "['']"),
        ],
    )
    def test_examples(self, path: tuple[str | int, ...], text: str) -> None:
        assert path_text(path) == text

    @given(PATHS, PATHS)
    def test_different_paths_read_differently(
        self, one: tuple[str | int, ...], two: tuple[str | int, ...]
    ) -> None:
        assert (path_text(one) == path_text(two)) == (one == two)

    @given(PATHS)
    def test_it_can_be_shown_on_a_terminal(self, path: tuple[str | int, ...]) -> None:
        assert path_text(path).isprintable()


def problem(source: str, column: int) -> Problem:
    return Problem("p.yaml", 1, column, "", "message", source=source)


# One column each, so that a place on the screen is a place in the text.
NARROW = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=300)


class TestCaret:
    @pytest.mark.parametrize(
        ("source", "column", "lines"),
        [
            ("kind: human", 7, ["kind: human", "      ^"]),
            ("kind: human", 12, ["kind: human", "           ^"]),
            ("\tkind: x", 2, ["    kind: x", "    ^"]),
            ("全部: x", 5, ["全部: x", "      ^"]),
            ("e\u0301te\u0301: x", 8, ["e\u0301te\u0301: x", "     ^"]),
            ("a\x1b[31m: x", 8, [r"a\x1b[31m: x", " " * 10 + "^"]),
            ("a\u202eb: x", 3, [r"a\u202eb: x", " " * 7 + "^"]),
            ("kind: human", 0, ["kind: human"]),
            ("", 1, []),
            ("   ", 1, []),
        ],
    )
    def test_examples(self, source: str, column: int, lines: list[str]) -> None:
        assert caret(problem(source, column)) == lines

    def test_a_long_line_is_cut_around_the_place(self) -> None:
        line = "".join(f"{number:04}" for number in range(200))
        assert caret(problem(line, 401), width=20) == ["…009700980099010001…", " " * 13 + "^"]
        assert caret(problem(line, 1), width=20) == ["000000010002000300…", "^"]
        assert caret(problem(line, 801), width=20) == ["…019701980199", " " * 13 + "^"]

    @given(NARROW, st.data(), st.integers(8, 120))
    def test_the_caret_is_under_the_character(
        self, source: str, data: st.DataObject, width: int
    ) -> None:
        column = data.draw(st.integers(1, len(source)))
        text, mark = caret(problem(source, column), width)
        assert text[len(mark) - 1] == source[column - 1]
        assert max(len(text), len(mark)) <= width

    @given(st.text(min_size=1, max_size=100), st.integers(1, 120), st.integers(8, 60))
    def test_no_text_steers_a_terminal(self, source: str, column: int, width: int) -> None:
        lines = caret(problem(source, column), width)
        assert [visible(line) for line in lines] == lines
        assert all(len(line) <= 6 * width for line in lines)
