"""Files of four notations as people write them, and where the single values in them stand."""

import json
from dataclasses import dataclass
from string import ascii_lowercase, digits
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from bcp.document.edited_base import Notation

# A strategy made of a pattern draws the same, and takes four times as long.
keys = st.builds(
    str.__add__,
    st.sampled_from(ascii_lowercase),
    st.text(f"{ascii_lowercase}{digits}_-", max_size=6),
)
awkward = st.sampled_from((
    "", " ", "no", "yes", "on", "null", "~", "1", "1.10", "012", "0x1F", "1:30", "1_000", ".5", "-",
    "2026-11-21", "a: b", "a #b", "#", "- x", "? x", "'", "''", '"', "\\", "\\n", "a\nb", "a\r\nb",
    "\ttab", " lead", "trail ", "[x]", "{x}", "*x", "&x", "!x", "%x", "@x", "`x`", "|", ">", "---",
    "...", "=", "<<", "1e5", ".inf", "http://x.example:80/a?b=c#d", "a:", "\u2028", "\x85", "\x7f",
    "\ufeff", "é", "日本", "\U0001f600", "y", "N", "true", "TRUE", "a'b\"c", "${HOME}", "$(name)",
))  # fmt: skip
texts = awkward | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12
)
scalars: SearchStrategy[Any] = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
)
values: SearchStrategy[Any] = st.one_of(
    st.just(""),
    scalars,
    st.none(),
    st.lists(scalars, max_size=3),
    st.dictionaries(texts.filter(bool), scalars, max_size=3),
)
line_ends = st.sampled_from(("\n", "\r\n"))


@dataclass(frozen=True)
class Sample:
    """A file, and the pointer of one value in it."""

    notation: Notation
    content: bytes
    pointer: str


def sealed(draw: DrawFn, notation: Notation, lines: list[str], pointer: str) -> Sample:
    """Lines as a file: with either line end, a byte order mark or none, the last end or none."""
    end = draw(line_ends)
    mark = draw(st.sampled_from(("", "", "\ufeff")))
    text = end.join(lines) + draw(st.sampled_from((end, end, "")))
    return Sample(notation, (mark + text).encode(), pointer)


def escaped(part: str) -> str:
    return "/" + part.replace("~", "~0").replace("/", "~1")


@st.composite
def json_files(draw: DrawFn) -> Sample:
    document: Any = draw(st.dictionaries(texts, values, min_size=1, max_size=4))
    document = {"a/b~c": document, "list": [document, 1, "x"]}
    pointer, node = "", document
    while isinstance(node, dict | list) and node and (not pointer or draw(st.booleans())):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = draw(st.sampled_from(keys))
        pointer, node = pointer + escaped(str(key)), node[key]
    text = json.dumps(document, indent=draw(st.sampled_from((None, 2, "\t"))),
                      ensure_ascii=draw(st.booleans()))  # fmt: skip
    return sealed(draw, "json", text.split("\n"), pointer)


YAML_SCALARS = (
    "plain", "two words", "'single ''x'' '", '"double \\" \\u00e9"', "5", "1.10", "true", "no", "~",
    "2026-11-21", "https://x.example:8080/v1", "é", "''", "", "[a, 'b', {c: d}]", "{a: 1, b: [2]}",
    "1:30", "012", "0x1F", ".inf",
)  # fmt: skip


@st.composite
def yaml_files(draw: DrawFn) -> Sample:
    names = draw(st.lists(keys, min_size=3, max_size=5, unique=True))
    target = draw(st.sampled_from(names))
    lines = draw(st.sampled_from(([], ["# head"], ["%YAML 1.1", "---"], ["---  # start"])))
    is_deep = draw(st.booleans())
    pad = "  " if is_deep else ""
    lines = [*lines, *(["outer:"] if is_deep else [])]
    for name in names:
        lines += draw(st.sampled_from(([], [""], [pad + "# about it"], ["# not indented"])))
        lines += _yaml_entry(draw, pad, name)
    lines += draw(st.sampled_from(([], ["# end"], ["base: &b {x: 1}", "more: {<<: *b}"])))
    return sealed(draw, "yaml", lines, ("/outer" if is_deep else "") + escaped(target))


def _yaml_entry(draw: DrawFn, pad: str, name: str) -> list[str]:
    if draw(st.integers(0, 5)) == 0:
        style = draw(st.sampled_from(("|", ">", "|-", ">+", "|2", "| # c")))
        return [
            f"{pad}{name}: {style}",
            f"{pad}  first",
            f"{pad}  second: 'x'",
            *([""] * draw(st.integers(0, 2))),
        ]
    comment = draw(st.sampled_from(("", "", "  # why", " # x: 'y'")))
    gap = draw(st.sampled_from((" ", "   ")))
    shown = json.dumps(name) if draw(st.booleans()) else name
    return [f"{pad}{shown}:{gap}{draw(st.sampled_from(YAML_SCALARS))}{comment}"]


TOML_SCALARS = (
    "1", "1_000", "0x1F", "1.50", "-inf", "true", '"basic \\" \\u00e9"', "'literal \\ x'", '""',
    "1979-05-27T07:32:00Z", "1979-05-27", "07:32:00", "[1, 2, 3]", "[ 'a',\n  'b', # c\n]",
    "{ x = 1, y = 'z' }", '"""\nmany\nlines"""', "'''x\ny'''",
)  # fmt: skip


@st.composite
def toml_files(draw: DrawFn) -> Sample:
    names = draw(st.lists(keys, min_size=3, max_size=5, unique=True))
    target = draw(st.sampled_from(names))
    head, prefix = draw(st.sampled_from((
        ([], ""), (["[outer]"], "/outer"), (["[[many]]", "x = 1", "[[many]]"], "/many/1"),
        (["[outer.'in ner']"], "/outer/in ner"), (["[b]", "x = 1", "[outer]"], "/outer"),
    )))  # fmt: skip
    lines = [*draw(st.sampled_from(([], ["# head", ""]))), *head]
    for name in names:
        lines += draw(st.sampled_from(([], [""], ["  # about it"])))
        key = draw(st.sampled_from((name, f'"{name}"', f"  {name}")))
        gap = draw(st.sampled_from((" = ", "=", "  =  ")))
        lines.append(
            key + gap + draw(st.sampled_from(TOML_SCALARS)) + draw(st.sampled_from(("", " # why")))
        )
    lines += draw(st.sampled_from(([], ["", "[zz-last]", "y = 2"])))
    # A value of several lines ends its lines as the file does.
    return sealed(draw, "toml", "\n".join(lines).split("\n"), prefix + escaped(target))


ENV_VALUES = (
    "plain", "", "'single x'", '"double \\" x"', "https://x.example/v1", "two words", "a#b", "5",
    "$HOME/x", "é",
)  # fmt: skip


@st.composite
def env_files(draw: DrawFn) -> Sample:
    names = draw(
        st.lists(
            keys.map(lambda key: key.replace("-", "_").upper()), min_size=1, max_size=5, unique=True
        )
    )
    lines: list[str] = []
    for name in names:
        lines += draw(st.sampled_from(([], [""], ["# NAME=x"], ["not an assignment"])))
        lead = draw(st.sampled_from(("", "", "export ", "  ")))
        tail = draw(st.sampled_from(("", " # why", "  ")))
        gap = draw(st.sampled_from(("=", "=", "= ", " = ")))
        lines.append(f"{lead}{name}{gap}{draw(st.sampled_from(ENV_VALUES))}{tail}")
    return sealed(draw, "env", lines, escaped(draw(st.sampled_from(names))))


files = st.one_of(json_files(), yaml_files(), toml_files(), env_files())
