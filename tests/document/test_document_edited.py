"""An edit changes one value and no other byte, and its undo restores every byte; or it refuses."""

import json
import tomllib
from typing import Any

import pytest
import yaml
from edited_texts import Sample, escaped, files, keys, scalars, values
from hypothesis import assume, given
from hypothesis import strategies as st

from bcp.document.edited import (
    NOTATIONS,
    decoded_text,
    holds,
    with_value,
    with_written,
    written_at,
)
from bcp.document.edited_base import Notation, NotEdited, notation_of


def read(notation: Notation, content: bytes) -> Any:
    """As somebody else's reader reads it; an env file by its lines."""
    text = content.decode("utf-8-sig")
    if notation == "json":
        return json.loads(text)
    if notation == "yaml":
        return yaml.safe_load(text)
    if notation == "toml":
        return tomllib.loads(text)
    lines = [line for line in text.splitlines() if "=" in line and not line.startswith("#")]
    return {line.split("=")[0].split()[-1]: line.split("=", 1)[1] for line in lines}


def found_at(document: Any, pointer: str) -> Any:
    """The value that others read; a key counts by its text."""
    for part in parts(pointer):
        document = document[key_of(document, part)]
    return document


def without(document: Any, pointer: str) -> str:
    """The document as others read it, without one value."""
    *path, last = parts(pointer)
    inner = document
    for part in path:
        inner = inner[key_of(inner, part)]
    inner[key_of(inner, last)] = "<out>"
    return repr(document)


def parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def key_of(inner: Any, part: str) -> Any:
    return int(part) if isinstance(inner, list) else next(key for key in inner if str(key) == part)


@given(files, values)
def test_one_value_changes_and_the_undo_restores_every_byte(sample: Sample, value: Any) -> None:
    notation, pointer = sample.notation, sample.pointer
    try:
        before = written_at(sample.content, notation, pointer)
        edited = with_value(sample.content, notation, pointer, value)
    except NotEdited:
        return
    assert before is not None
    assert holds(edited, notation, pointer, value)
    assert with_value(edited, notation, pointer, value) == edited, "a second time changes nothing"
    assert with_written(edited, notation, pointer, before) == sample.content
    assert without(read(notation, edited), pointer) == without(
        read(notation, sample.content), pointer
    )


@given(files, scalars)
def test_what_is_written_is_what_other_readers_read(sample: Sample, value: Any) -> None:
    """YAML by 1.1 (PyYAML); the words on which its versions differ only where one stood before."""
    try:
        edited = with_value(sample.content, sample.notation, sample.pointer, value)
    except NotEdited:
        return
    assume(edited != sample.content and sample.notation != "env")
    before = found_at(read(sample.notation, sample.content), sample.pointer)
    after = found_at(read(sample.notation, edited), sample.pointer)
    replaces_a_word = isinstance(value, str) and not isinstance(before, str | list | dict | None)
    assert repr(after) == repr(value) or (replaces_a_word and sample.notation != "json")


@given(files)
def test_what_stands_there_can_be_put_where_it_stands(sample: Sample) -> None:
    try:
        written = written_at(sample.content, sample.notation, sample.pointer)
        assert (
            with_written(sample.content, sample.notation, sample.pointer, written) == sample.content
        )
    except NotEdited:
        return


@given(
    st.sampled_from(tuple(NOTATIONS)),
    st.binary(max_size=60) | st.text(max_size=60).map(str.encode),
    keys,
    values,
)
def test_no_bytes_do_any_harm(notation: Notation, content: bytes, key: str, value: Any) -> None:
    try:
        assert holds(
            with_value(content, notation, f"/{key}", value, create=True), notation, f"/{key}", value
        )
    except NotEdited:
        return


def changed(notation: Notation, content: str, pointer: str, value: Any) -> str:
    return with_value(content.encode(), notation, pointer, value).decode()


class TestYaml:
    @pytest.mark.parametrize(
        ("before", "value", "after"),
        [
            ("a: old  # why\nb: 1\n", "new", "a: new  # why\nb: 1\n"),
            ("a: 'old'\n", "new", "a: 'new'\n"),
            ("a: 'old'\n", "it's", "a: 'it''s'\n"),
            ('a: "old"\n', 'x"\\', 'a: "x\\"\\\\"\n'),
            ("a: old\n", "no", 'a: "no"\n'),
            ("a: yes\n", "no", "a: no\n"),
            ("a: old\n", "1.10", 'a: "1.10"\n'),
            ("a: old\n", 5, "a: 5\n"),
            ("a: '5'\n", 5, "a: 5\n"),
            ("a: old\n", 1e16, "a: 1.0e+16\n"),
            ("a: old\n", None, "a: null\n"),
            ("a:\n", "x", "a: x\n"),
            ("{a: , b: 1}\n", True, "{a:  true, b: 1}\n"),
            ("a: https://x.example/v1\n", "https://y.example:8443/v2", "a: https://y.example:8443/v2\n"),
            ("a: 2025-01-01\n", "2026-11-21", "a: 2026-11-21\n"),
            ("a: old\n", "2026-11-21", 'a: "2026-11-21"\n'),
            ("a: |\n  one\n  two\n\n# end\nb: 1\n", "x", 'a: "x"\n\n# end\nb: 1\n'),
            ("a: [1, 2]  # list\n", [3], "a: [3]  # list\n"),
            ("a: old\n", {"x": "y: z"}, 'a: {"x": "y: z"}\n'),
            ("a: old\n", "line\nbreak", 'a: "line\\nbreak"\n'),
            ("a: old\r\nb: 1\r\n", "new", "a: new\r\nb: 1\r\n"),
        ],
    )  # fmt: skip
    def test_the_manner_of_the_file_is_kept(self, before: str, value: Any, after: str) -> None:
        assert changed("yaml", before, "/a", value) == after

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("a: &x old\nb: *x\n", "anchor &x: others repeat it"),
            ("b: &x old\na: *x\n", "alias *x, said elsewhere"),
            ("a: !!str old\n", "tag tag:yaml.org,2002:str"),
            ("a:\n  b: 1\n", "holds a block of values"),
            ("a: 1\n---\na: 2\n", "exactly one YAML document"),
            ("a: 1\na: 2\n", "stands twice"),
            ("b: 1\n", "nothing at /a; there is b"),
            ("a: [1\n", "not YAML that can be read: line"),
            ("\ta: 1\n", "not YAML that can be read: line 1"),
            ("", "exactly one YAML document"),
            ("just text\n", "nothing at /a"),
            ("[" * 200_000, "too deeply"),
        ],
    )
    def test_what_cannot_be_done_safely_is_refused(self, content: str, why: str) -> None:
        with pytest.raises(NotEdited, match=why.replace("*", r"\*")):
            changed("yaml", content, "/a", "new")

    def test_a_way_through_an_alias_is_refused(self) -> None:
        with pytest.raises(NotEdited, match=r"leads through the alias \*x"):
            changed("yaml", "b: &x {c: 1}\na: *x\n", "/a/c", 2)

    def test_items_of_lists_and_keys_that_look_like_numbers(self) -> None:
        assert changed("yaml", "- a: x\n- a: y\n", "/1/a", "z") == "- a: x\n- a: z\n"
        assert changed("yaml", "8080: x\n", "/8080", "z") == "8080: z\n"
        assert changed("yaml", "? [a, b]\n: 1\nc: x\n", "/c", "z") == "? [a, b]\n: 1\nc: z\n"

    def test_other_anchors_and_aliases_stay(self) -> None:
        text = "base: &b {x: 1}\nmore:\n  <<: *b\n  y: old\n"
        assert changed("yaml", text, "/more/y", "new") == text.replace("old", "new")


class TestJson:
    def test_comments_are_no_json(self) -> None:
        with pytest.raises(NotEdited, match="not JSON"):
            changed("json", '{"a": 1 // x\n}', "/a", 2)

    def test_a_key_that_stands_twice(self) -> None:
        with pytest.raises(NotEdited, match="'a' stands twice"):
            changed("json", '{"a": 1, "a": 2}', "/a", 3)

    def test_brackets_without_end(self) -> None:
        with pytest.raises(NotEdited, match="too deeply"):
            changed("json", "[" * 100_000, "/0", 3)

    def test_numbers_elsewhere_stay_as_they_are_written(self) -> None:
        text = '{"big": 1.10e+400, "b": 12345678901234567890, "a": {"x": [1, {"y": 1.0}]}}'
        assert changed("json", text, "/a/x/1/y", 1) == text.replace("1.0}", "1}")


class TestToml:
    @pytest.mark.parametrize(
        ("before", "pointer", "value", "after"),
        [
            ("a = 'old' # why\n", "/a", "new", "a = 'new' # why\n"),
            ("a = 'old'\n", "/a", "it's", 'a = "it\'s"\n'),
            ("a = 1979-05-27\n", "/a", "2026-11-21", "a = 2026-11-21\n"),
            ("a = 'x'\n", "/a", "2026-11-21", "a = '2026-11-21'\n"),
            ("[t]\na.b = 1\n", "/t/a/b", 2, "[t]\na.b = 2\n"),
            ("[[t]]\na = 1\n[[t]]\na = 1\n", "/t/1/a", {"x": [1]},
             "[[t]]\na = 1\n[[t]]\na = {x = [1]}\n"),
            ("a = { x = 1, y = 2 }\n", "/a/y", True, "a = { x = 1, y = true }\n"),
            ("a = [1, 2, # two\n 3]\n", "/a/1", 9, "a = [1, 9, # two\n 3]\n"),
        ],
    )  # fmt: skip
    def test_the_manner_of_the_file_is_kept(
        self, before: str, pointer: str, value: Any, after: str
    ) -> None:
        assert changed("toml", before, pointer, value) == after

    @pytest.mark.parametrize(
        ("content", "value", "why"),
        [
            ("a = 1\n", None, "no null"),
            ("[a]\nb = 1\n", 2, "holds a table"),
            ("[[a]]\nb = 1\n", 2, "holds a table"),
            ("b = 1\n", 2, "nothing at /a"),
            ("a = \n", 2, "not TOML"),
        ],
    )
    def test_what_cannot_be_done_safely_is_refused(
        self, content: str, value: Any, why: str
    ) -> None:
        with pytest.raises(NotEdited, match=why):
            changed("toml", content, "/a", value)


class TestEnv:
    @pytest.mark.parametrize(
        ("before", "value", "after"),
        [
            ("A=old # why\nB=1\n", "new", "A=new # why\nB=1\n"),
            ("export A='old'\n", "new", "export A='new'\n"),
            ('A="old"\n', "two words", 'A="two words"\n'),
            ("A=old\n", "two words", "A='two words'\n"),
            ("A=\n", 8080, "A=8080\n"),
            ("A=1\r\nB=2\r\n", True, "A=true\r\nB=2\r\n"),
            ("#A=1\nA=2", "x", "#A=1\nA=x"),
            ("A=old  # why\n", "", "A=  # why\n"),
            ("A=  # why\n", "new", "A=new  # why\n"),
            ("A= old\n", "", "A= ''\n"),
        ],
    )
    def test_the_manner_of_the_file_is_kept(self, before: str, value: Any, after: str) -> None:
        assert changed("env", before, "/A", value) == after

    @pytest.mark.parametrize(
        ("content", "value", "why"),
        [
            ("A=1\nA=2\n", "x", "assigned 2 times"),
            ("B=1\n", "x", "nothing at /A; there is B"),
            ("A='x\ny'\n", "x", "line 1 opens a quote"),
            ("A=x\\\n", "x", "line 1 goes on"),
            ("A=x\n", "a\nb", "differ"),
            ("A=x\n", ["a"], "holds text, numbers"),
            ("A=x\n", None, "holds text, numbers"),
        ],
    )
    def test_what_readers_differ_on_is_refused(self, content: str, value: Any, why: str) -> None:
        with pytest.raises(NotEdited, match=why):
            changed("env", content, "/A", value)

    @given(
        st.lists(st.sampled_from(("A=1", "# x", "", "B='y'")), max_size=3, unique=True),
        st.sampled_from(("\n", "\r\n")),
        st.sampled_from(("ended", "")),
    )
    def test_what_was_added_is_removed_without_a_trace(
        self, lines: list[str], end: str, is_ended: str
    ) -> None:
        content = (end.join(lines) + (end if is_ended and lines else "")).encode()
        assert written_at(content, "env", "/NEW") is None
        added = with_value(content, "env", "/NEW", "x", create=True)
        assert holds(added, "env", "/NEW", "x")
        assert added.startswith(content)
        assert with_written(added, "env", "/NEW", None) == content

    def test_only_env_files_get_something_added(self) -> None:
        with pytest.raises(NotEdited, match="nothing at /new"):
            with_value(b"a: 1\n", "yaml", "/new", 1, create=True)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfea", "not UTF-8"), (b"a\0", "NUL"), (b"x" * (1024 * 1024 + 1), "1,048,577 bytes")],
)
def test_what_is_no_text_is_left_alone(content: bytes, why: str) -> None:
    with pytest.raises(NotEdited, match=why):
        decoded_text(content)


@pytest.mark.parametrize(
    ("file", "notation"),
    [
        ("/srv/app/.env", "env"), ("/srv/.env.local", "env"), ("/x/prod.env", "env"),
        ("/x/a.yml", "yaml"), ("/x/A.YAML", "yaml"), ("/x/a.json", "json"), ("/x/a.toml", "toml"),
        ("/x/a.conf", None), ("/x/envfile", None),
    ],
)  # fmt: skip
def test_the_name_tells_the_notation(file: str, notation: Notation | None) -> None:
    assert notation_of(file) == notation


def test_a_slash_in_a_key_is_written_as_a_pointer_writes_it() -> None:
    assert changed("json", '{"a/b~c": 1}', escaped("a/b~c"), 2) == '{"a/b~c": 2}'
