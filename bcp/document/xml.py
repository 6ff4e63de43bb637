"""XML to plain elements: no DTD, no entities but the five of XML itself, bounded, never recursive.

What others send is read here, so nothing in it may act: a document type declaration is refused
outright, and with it every entity ("billion laughs", CVE-2003-1564) and every file or URL that it
could name (XXE, CWE-611). expat does the parsing; the tree is built from its events in a loop, so
that a hundred thousand open elements cost a ValueError and not the interpreter's stack.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

MOST_BYTES = 4 * 1024 * 1024
"""The longest document: 4 MiB, as much as is read of any answer."""
MOST_DEPTH = 64
"""Elements inside each other; a feed needs about 8."""
MOST_ELEMENTS = 100_000
"""A feed of 25 incidents has about 300."""
MOST_NAMESPACE = 256
"""Characters of a namespace's URI: expat writes it out again before every name that is in it, so
that one of a million characters makes 100 GB of a document of 1.5 MB."""

# What expat decodes itself, and encodings of one byte a character that it asks Python for. Other
# names would run any codec that happens to be installed.
_ENCODINGS = re.compile(
    r"utf-?8|utf-?16(le|be)?|us-ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE
)
_BETWEEN = "\n"
"""Between a namespace and a name: no URI and no name of XML has a line end in it."""


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """One element, with what stands in it in the order of the document."""

    namespace: str
    """The URI; empty where the element is in none."""
    name: str
    """Without its prefix."""
    attributes: Mapping[str, str]
    """By their names without prefix; one without a prefix goes before one with."""
    content: "tuple[Element | str, ...]" = ()

    @property
    def children(self) -> "tuple[Element, ...]":
        """The elements directly in it."""
        return tuple(item for item in self.content if isinstance(item, Element))

    @property
    def text(self) -> str:
        """All text in it, that of its elements too."""
        return "".join(item for item in self.walk() if isinstance(item, str))

    def walk(self) -> "Iterator[Element | str]":
        """Every element and text below it, in the order of the document."""
        waiting: list[Element | str] = [*reversed(self.content)]
        while waiting:
            item = waiting.pop()
            yield item
            if isinstance(item, Element):
                waiting.extend(reversed(item.content))


def parse_xml(source: bytes) -> Element:
    """Read an XML document.

    Args:
        source: its bytes; UTF-8 or UTF-16, or in the encoding that it declares itself.

    Returns:
        The outermost element. Comments and processing instructions are left out.

    Raises:
        ValueError: it is not XML 1.0, or has what is not read here; the text says which.
    """
    if len(source) > MOST_BYTES:
        raise ValueError(f"the XML has {len(source):,} bytes, more than the {MOST_BYTES:,} allowed")
    tree = _Tree()
    parser = _parser(tree)
    try:
        parser.Parse(source, True)  # noqa: FBT003 - expat's own signature: this is the end
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code) or "it breaks off"
        place = f"line {error.lineno}, column {error.offset + 1}"
        raise ValueError(f"this is not XML: {reason} ({place})") from None
    except LookupError as error:  # an encoding by a name that Python does not know
        raise ValueError(f"the XML cannot be decoded: {error}") from None
    return tree.last


def _parser(tree: "_Tree") -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=_BETWEEN)
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.XmlDeclHandler = _hold_encoding
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartNamespaceDeclHandler = _hold_namespace
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.add
    return parser


def _hold_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and not _ENCODINGS.fullmatch(encoding):
        raise ValueError(f"the XML declares the encoding {encoding[:40]!r}, which is not read")


def _refuse_doctype(_name: str, _system: str | None, _public: str | None, _subset: int) -> None:
    raise ValueError("the XML has a document type declaration (DOCTYPE), which is not read")


def _hold_namespace(_prefix: str | None, uri: str | None) -> None:
    if uri is not None and len(uri) > MOST_NAMESPACE:
        raise ValueError(f"the XML has a namespace of more than {MOST_NAMESPACE} characters")


class _Tree:
    """The elements that are open, each with what it holds so far."""

    def __init__(self) -> None:
        self._open: list[tuple[str, dict[str, str], list[Element | str]]] = [("", {}, [])]
        self._count = 0
        self.last = Element("", "", {})
        """The element that ended last: at the end of the document, the outermost."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > MOST_DEPTH:
            raise ValueError(f"the XML is nested deeper than {MOST_DEPTH} elements")
        if self._count > MOST_ELEMENTS:
            raise ValueError(f"the XML has more than {MOST_ELEMENTS:,} elements")
        self._open.append((name, attributes, []))

    def add(self, item: Element | str) -> None:
        self._open[-1][2].append(item)

    def end(self, _name: str) -> None:
        name, attributes, content = self._open.pop()
        namespace, _, local = name.rpartition(_BETWEEN)
        self.last = Element(namespace, local, _unprefixed(attributes), tuple(content))
        self.add(self.last)


def _unprefixed(attributes: dict[str, str]) -> dict[str, str]:
    prefixed_first = sorted(attributes.items(), key=lambda pair: _BETWEEN not in pair[0])
    return {name.rpartition(_BETWEEN)[2]: value for name, value in prefixed_first}
