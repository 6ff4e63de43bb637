"""XML of others: what is read, what is refused and in which words; nothing else happens."""

import time
from contextlib import suppress
from pathlib import Path
from string import ascii_letters, digits
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.document.xml import (
    MOST_BYTES,
    MOST_DEPTH,
    MOST_ELEMENTS,
    MOST_NAMESPACE,
    Element,
    parse_xml,
)

BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<lolz>&lol3;</lolz>"""
QUADRATIC = b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 50_000 + b'">]><a>' + b"&b;" * 50_000 + b"</a>"

# XML 1.0 section 2.2, without the carriage return, which section 2.11 turns into a line feed, and
# without lone surrogates, which no encoding writes.
characters = st.characters(
    exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff", include_characters="\t\n"
)
texts = st.text(characters, max_size=20)
# A strategy made of a pattern draws the same, and takes four times as long.
names = st.builds(
    str.__add__,
    st.sampled_from(f"{ascii_letters}_"),
    st.text(f"{ascii_letters}{digits}._-", max_size=8),
)
trees = st.recursive(
    st.tuples(names, st.dictionaries(names, texts, max_size=3), st.lists(texts, max_size=1)),
    lambda inner: st.tuples(
        names, st.dictionaries(names, texts, max_size=2), st.lists(inner | texts, max_size=4)
    ),
    max_leaves=12,
)


Tree = str | tuple[str, dict[str, str], list["Tree"]]


def written(tree: Tree) -> str:
    """The tree as XML."""
    if isinstance(tree, str):
        return escape(tree)
    name, attributes, content = tree
    pairs = [(key, value) for key, value in attributes.items() if not key.lower().startswith("xml")]
    shown = "".join(f" {key}={quoted(value)}" for key, value in pairs)
    return f"<{name}{shown}>{''.join(map(written, content))}</{name}>"


def quoted(value: str) -> str:
    """An attribute's value; what XML would make spaces of is written as references."""
    return quoteattr(value, {"\n": "&#10;", "\t": "&#9;"})


def text_of(tree: Tree) -> str:
    return tree if isinstance(tree, str) else "".join(map(text_of, tree[2]))


def count(tree: Tree) -> int:
    return 0 if isinstance(tree, str) else 1 + sum(count(item) for item in tree[2])


# What is read


def test_an_element_has_its_name_its_attributes_and_its_content_in_order() -> None:
    root = parse_xml(b'<a href="x"> one <b>two</b><!-- no --><?no no?> three &lt;<c/></a>')
    assert (root.namespace, root.name, root.attributes) == ("", "a", {"href": "x"})
    assert [item if isinstance(item, str) else item.name for item in root.content] == [
        " one ", "b", " three <", "c",
    ]  # fmt: skip
    assert [child.name for child in root.children] == ["b", "c"]
    assert root.text == " one two three <"


def test_walking_goes_by_the_order_of_the_document() -> None:
    root = parse_xml(b"<a>1<b>2<c>3</c></b>4</a>")
    walked = [item if isinstance(item, str) else item.name for item in root.walk()]
    assert walked == ["1", "b", "2", "c", "3", "4"]


def test_namespaces_are_told_apart_from_names() -> None:
    root = parse_xml(
        b'<feed xmlns="http://www.w3.org/2005/Atom" xmlns:x="urn:x" id="1" x:id="2" x:only="3">'
        b"<x:id/></feed>"
    )
    assert (root.namespace, root.name) == ("http://www.w3.org/2005/Atom", "feed")
    assert (root.children[0].namespace, root.children[0].name) == ("urn:x", "id")
    assert root.attributes == {"id": "1", "only": "3"}


def test_the_five_entities_references_and_sections_of_xml_are_text() -> None:
    root = parse_xml(b"<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;<![CDATA[<b>&amp;]]></a>")
    assert root.text == "<>&\"'AB<b>&amp;"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""), ("utf-8", "UTF-8"), ("utf-8-sig", ""), ("utf-8-sig", "utf-8"),
        ("utf-16", ""), ("utf-16", "UTF-16"), ("utf-16-le", ""), ("utf-16-be", ""),
        ("iso-8859-1", "ISO-8859-1"), ("iso-8859-15", "iso-8859-15"), ("cp1252", "windows-1252"),
    ],
)  # fmt: skip
def test_encodings(encoding: str, declared: str) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    assert parse_xml(f"{head}<a>é</a>".encode(encoding)).text == "é"


def test_captured_feeds_are_read(shared_data: Path) -> None:
    feeds = [*shared_data.glob("status/*/*.xml"), *shared_data.glob("status/*/*.atom")]
    assert len(feeds) >= 4
    assert {parse_xml(feed.read_bytes()).name for feed in feeds} == {"rss", "feed"}


# What is refused


@pytest.mark.parametrize(
    "source",
    [
        BILLION_LAUGHS,
        QUADRATIC,
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]><a/>',
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><html/>',
        b'<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    ],
)
def test_a_document_type_declaration_is_refused(source: bytes) -> None:
    started = time.perf_counter()
    for encoded in (source, source.decode().encode("utf-16")):
        with pytest.raises(ValueError, match="document type declaration"):
            parse_xml(encoded)
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("name", ["nbsp", "eacute", "lol", "x"])
def test_no_other_entity_is_known(name: str) -> None:
    with pytest.raises(ValueError, match=r"undefined entity \(line 2, column 2\)"):
        parse_xml(f"<a>\n &{name};</a>".encode())


def test_depth_is_bounded() -> None:
    deepest = b"<a>" * MOST_DEPTH + b"x" + b"</a>" * MOST_DEPTH
    assert parse_xml(deepest).text == "x"
    with pytest.raises(ValueError, match="nested deeper than 64"):
        parse_xml(b"<a>" + deepest + b"</a>")


def test_a_million_open_elements_are_refused_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(ValueError, match="nested deeper than 64"):
        parse_xml(b"<a>" * 1_000_000)
    assert time.perf_counter() - started < 1


def test_the_number_of_elements_is_bounded() -> None:
    within = b"<r>" + b"<a/>" * (MOST_ELEMENTS - 1) + b"</r>"
    assert len(parse_xml(within).children) == MOST_ELEMENTS - 1
    with pytest.raises(ValueError, match="more than 100,000 elements"):
        parse_xml(b"<r>" + within + b"</r>")


def test_a_namespace_is_bounded() -> None:
    """Written out before every name, a long one would fill the memory: here 20 GB of it."""
    longest = "u" * MOST_NAMESPACE
    assert parse_xml(f'<p:a xmlns:p="{longest}"/>'.encode()).namespace == longest
    many = b"<p:b/>" * 99_000
    for name, prefix in ((b"xmlns:p", b"p:"), (b"xmlns", b"")):
        started = time.perf_counter()
        root = prefix + b"a"
        with pytest.raises(ValueError, match="a namespace of more than 256 characters"):
            parse_xml(
                b"<" + root + b" " + name + b'="' + b"u" * 200_000 + b'">' + many + b"</" + root
                + b">"
            )  # fmt: skip
        assert time.perf_counter() - started < 1


def test_size_is_bounded() -> None:
    largest = b"<a>" + b" " * (MOST_BYTES - 7) + b"</a>"
    assert len(parse_xml(largest).text) == MOST_BYTES - 7
    with pytest.raises(ValueError, match=r"has 4,194,305 bytes, more than the 4,194,304"):
        parse_xml(largest + b" ")


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (b"", r"no element found \(line 1, column 1\)"),
        (b" \n ", "no element found"),
        (b"{}", "not well-formed"),
        (b"<a>", "no element found"),
        (b"<a></b>", "mismatched tag"),
        (b"<a/><b/>", "junk after document element"),
        (b"<a/>text", "junk after document element"),
        (b"<a b='1' b='2'/>", "duplicate attribute"),
        (b"<x:a/>", "unbound prefix"),
        (b"<a>\x00</a>", "not well-formed"),
        (b"<a>\xff\xfe</a>", "not well-formed"),
        (b"<a>\xc3</a>", "not well-formed"),
        (b"\xff\xfe<\x00a", ""),
        ("<a/>".encode("utf-32"), "not well-formed"),
        (b"\x1f\x8b\x08\x00", "not well-formed"),
        (b"<!doctype html><p>x</p>", "document type declaration|syntax error|not well-formed"),
        (b"<p>one<br>two</p>", "mismatched tag"),
    ],
)
def test_what_is_no_xml_is_named(source: bytes, says: str) -> None:
    with pytest.raises(ValueError, match=f"this is not XML: .*{says}|^the XML .*{says}"):
        parse_xml(source)


@pytest.mark.parametrize("name", ["rot13", "hex", "unicode_escape", "idna", "shift_jis", "utf-7"])
def test_an_encoding_that_would_run_another_codec_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"encoding '{name}', which is not read"):
        parse_xml(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode())


def test_an_encoding_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be decoded: unknown encoding: iso-8859-12"):
        parse_xml(b'<?xml version="1.0" encoding="iso-8859-12"?><a/>')


def test_a_declaration_that_contradicts_the_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="encoding specified in XML declaration is incorrect"):
        parse_xml(b'<?xml version="1.0" encoding="UTF-16"?><a/>')


# Properties


@given(trees, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_was_written_comes_back(tree: Tree, encoding: str) -> None:
    root = parse_xml(written(tree).encode(encoding))
    assert root.text == text_of(tree)
    assert 1 + sum(isinstance(item, Element) for item in root.walk()) == count(tree)


@given(trees, texts)
def test_attributes_come_back(tree: Tree, value: str) -> None:
    source = f"<r a={quoted(value)}>{written(tree)}</r>"
    assert parse_xml(source.encode()).attributes == {"a": value}


@given(st.binary(max_size=300))
def test_no_bytes_whatever_raise_anything_else(source: bytes) -> None:
    with suppress(ValueError):
        parse_xml(source)


@given(trees, st.data())
def test_no_broken_document_raises_anything_else(tree: Tree, data: st.DataObject) -> None:
    whole = written(tree).encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    with suppress(ValueError):
        parse_xml(whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:])


@given(trees, st.data())
def test_no_document_cut_short_is_read(tree: Tree, data: st.DataObject) -> None:
    whole = written(tree).encode()
    with pytest.raises(ValueError, match="XML"):
        parse_xml(whole[: data.draw(st.integers(0, len(whole) - 1))])
