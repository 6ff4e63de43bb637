import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter, ValidationError

from bcp.model.scalars import (
    CutText,
    Flag,
    Json,
    Number,
    QuotedText,
    Whole,
    core_value,
    parse_flag,
    parse_number,
    parse_whole,
    shown,
)

FLAG: TypeAdapter[bool] = TypeAdapter(Flag)
WHOLE: TypeAdapter[int] = TypeAdapter(Whole)
NUMBER: TypeAdapter[float] = TypeAdapter(Number)
JSON: TypeAdapter[JsonValue] = TypeAdapter(Json)
NOT_TEXT = st.none() | st.floats() | st.lists(st.text()) | st.dictionaries(st.text(), st.text())


class TestTextKinds:
    @pytest.mark.parametrize("kind", [str, QuotedText, CutText])
    def test_pydantic_makes_plain_text_of_them(self, kind: type[str]) -> None:
        made = TypeAdapter(str).validate_python(kind("a"))
        assert (type(made), made) == (str, "a")

    def test_they_are_equal_to_and_hash_like_text(self) -> None:
        assert {QuotedText("a"): 1, CutText("b"): 2} == {"a": 1, "b": 2}


class TestWhole:
    @given(st.integers(-(10**16) + 1, 10**16 - 1))
    def test_digits_come_back(self, number: int) -> None:
        assert parse_whole(str(number)) == number
        assert WHOLE.validate_python(CutText(number)) == number

    @pytest.mark.parametrize(
        "text",
        ["", "1.0", "0x1F", "1_000", "+1", "007", " 1", "1\n", "\u0661", "1e3", "9" * 17, "-"],
    )
    def test_other_spellings_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a whole number"):
            parse_whole(text)

    @given(st.text() | NOT_TEXT)
    def test_nothing_but_value_error(self, text: object) -> None:
        with suppress(ValueError):
            assert str(parse_whole(text)) == str(text).replace("-0", "0")

    def test_true_is_no_number(self) -> None:
        with pytest.raises(ValueError, match="True is not a whole number"):
            parse_whole(True)  # noqa: FBT003 - the value under test


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "number"), [("0.05", 0.05), ("1", 1.0), ("-2.50", -2.5), ("007.5", 7.5)]
    )
    def test_decimals(self, text: str, number: float) -> None:
        assert parse_number(text) == number
        assert NUMBER.validate_python(CutText(text)) == number
        assert parse_number(number) == number

    @pytest.mark.parametrize(
        "text",
        ["", ".5", "5.", "1e3", "+1", "1_0", " 1", "1\n", "\u0661", ".nan", "inf", "5%", "9" * 16],
    )
    def test_other_spellings_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="is not a number like"):
            parse_number(text)

    @given(st.text() | NOT_TEXT | st.booleans())
    def test_nothing_but_a_finite_number_or_value_error(self, text: object) -> None:
        with suppress(ValueError):
            assert math.isfinite(parse_number(text))

    @pytest.mark.parametrize("value", [True, math.nan, math.inf, None, []])
    def test_what_is_no_number_is_refused(self, value: object) -> None:
        with pytest.raises(ValueError, match="is not a number like"):
            parse_number(value)


class TestFlag:
    @pytest.mark.parametrize("value", [True, False])
    def test_both_words(self, value: object) -> None:
        assert FLAG.validate_python(str(value).lower()) is value
        assert parse_flag(value) is value

    @pytest.mark.parametrize("text", ["yes", "no", "on", "off", "True", "1", "", [], {}, 1, None])
    def test_nothing_is_guessed(self, text: object) -> None:
        with pytest.raises(ValueError, match="is not true or false"):
            parse_flag(text)


digits = st.text("-+.0123456789eEx", min_size=1, max_size=9)
beside = st.just("") | st.text(max_size=3)


class TestCoreValue:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("nil", "nil"),
            ("true", True), ("True", True), ("TRUE", True), ("false", False), ("yes", "yes"),
            ("0", 0), ("-19", -19), ("+3", 3), ("007", 7), ("0o14", 12), ("0x3A", 58),
            ("-0x3A", "-0x3A"), ("0O14", "0O14"), ("1_000", "1_000"), ("1:30", "1:30"),
            ("0.", 0.0), ("-.5", -0.5), ("+12e03", 12000.0), ("-2E+05", -200000.0), (".", "."),
            ("1.10", 1.1), ("e3", "e3"), ("2026-05-02", "2026-05-02"), ("inf", "inf"),
        ],
    )  # fmt: skip
    def test_yaml_12_core_schema(self, text: str, value: JsonValue) -> None:
        made = core_value(text)
        assert (type(made), made) == (type(value), value)

    @pytest.mark.parametrize(
        "text", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999", "-1e999", "9" * 5000]
    )
    def test_a_number_that_json_cannot_hold_is_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="no number in JSON; if it is text, put it in quotes"):
            core_value(text)
        assert core_value(QuotedText(text)) == text

    def test_the_longest_number(self) -> None:
        assert core_value("9" * 300) == 10**300 - 1
        with pytest.raises(ValueError, match="no number in JSON"):
            core_value("9" * 301)

    @given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans())
    def test_numbers_as_json_writes_them_come_back(self, value: float) -> None:
        assert core_value(json.dumps(value)) == value

    @given(st.text())
    def test_quoted_text_stays_text(self, text: str) -> None:
        made = core_value(QuotedText(text))
        assert (type(made), made) == (str, text)

    @given(
        st.recursive(
            st.text()
            | st.text().map(QuotedText)
            | st.builds("{}{}{}".format, beside, digits, beside),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_whatever_is_made_is_json(self, node: object) -> None:
        with suppress(ValueError):
            made = core_value(node)
            assert json.loads(json.dumps(made, allow_nan=False)) == made
            assert JSON.validate_python(node) == made

    def test_what_is_no_document_is_refused(self) -> None:
        with pytest.raises(ValueError, match="is not a JSON value"):
            core_value(math.pi)


class TestShown:
    @pytest.mark.parametrize(
        ("value", "text"),
        [
            ("half", "'half'"),
            (QuotedText("half"), "'half'"),
            ("a'b", '"a\'b"'),
            ("\x1b\n", r"'\x1b\n'"),
            ([], "a list"),
            ((1,), "a list"),
            ({"a": 1}, "a mapping"),
            (7, "7"),
            (None, "None"),
        ],
    )
    def test_examples(self, value: object, text: str) -> None:
        assert shown(value) == text

    @given(st.text())
    def test_text_is_cut_and_safe_to_show(self, text: str) -> None:
        assert shown(text).isprintable()
        assert len(shown(text[:60])) == len(repr(text[:60]))

    def test_long_text_ends_in_an_ellipsis(self) -> None:
        assert shown("x" * 60) == "'" + "x" * 60 + "'"
        assert shown("x" * 61) == "'" + "x" * 59 + "…'"


def test_errors_reach_pydantic_as_such() -> None:
    for adapter in (FLAG, WHOLE, NUMBER, JSON):
        with pytest.raises(ValidationError, match=r"a list|1e999"):
            adapter.validate_python("1e999" if adapter is JSON else [])
