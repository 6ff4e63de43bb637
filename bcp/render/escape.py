r"""Text of plans put into Markdown so that it stays text: one function for each place.

Prose may hold `code` between backticks, **bold** between double asterisks, and web addresses;
everything else in it is literal. The places are those of CommonMark 0.31 and of GitHub's tables
(GFM 0.29, 4.10). A backslash is set only where it is needed: runbooks are read raw on terminals.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from string import ascii_letters, digits

from bcp.model.scalars import shown as quoted
from bcp.model.visible import visible

# Each alternative begins with a literal character, so that the search skips from one to the next.
_SPECIAL = (
    r"\*|`|\[|<|~|\$"  # emphasis, code, links, HTML, strike-through, GitHub's mathematics
    r"|\\(?=[!-/:-@\[-`{-~]|$)"  # a backslash that would escape
    r"|&(?=[#A-Za-z])"  # an entity
    r"|_(?:(?<![^\W_]_)|(?![^\W_]))"  # an underscore that is not inside a word
)
_LITERAL = re.compile(_SPECIAL)
_TOKEN = re.compile(
    r"`(?<!``)(?P<code>\s*+[^`\s][^`]*+)`(?!`)"
    # Bold begins and ends so that its asterisks are flanking: they always open, always close.
    r"|\*\*(?<!\*\*\*)(?P<bold>[^\W_](?:[^*`]*(?:[^\W_]|[.:;,!?)](?=\*\*(?:\s|$))))?)\*\*(?!\*)"
    # An address ends in a letter, a digit or a slash: the full stop after it is the sentence's.
    r"|https?://(?P<url>[A-Za-z0-9](?:[A-Za-z0-9./?&=%:@+,;~#_-]*[A-Za-z0-9/])?)"
    rf"|{_SPECIAL}"
)
"""What is not plain: `code`, **bold**, an address; else a character that needs a backslash."""
# Most texts need nothing. To see that costs a tenth of finding out what they need.
_HARMLESS = ascii_letters + digits + ",;:.()'\"%?!+=@-"
_TAME_WORD = f"[{re.escape(_HARMLESS)}]"
# `code` and **bold** as they are written most: what stands around them is a space or punctuation.
_TAME_MARKED = (
    r"\(*+(?:`[!-_a-{}~]++(?: [!-_a-{}~]++)*+`|\*\*[A-Za-z0-9]++(?:[ -][A-Za-z0-9]++)*+\*\*)"
    r"[,;:.!?)]*+"
)
_TAME_PIECE = rf"(?:{_TAME_WORD}++|{_TAME_MARKED})"
_TAME_CELL = re.compile(rf"{_TAME_PIECE}(?: {_TAME_PIECE})*+")
_TAME_LINE = re.compile(rf"(?:[A-Za-z]{_TAME_WORD}*+|{_TAME_MARKED})(?: {_TAME_PIECE})*+")
_AS_LETTERS = bytes([ord("a" if chr(each) in _HARMLESS + " " else "0") for each in range(256)])
"""For each byte a letter if it is harmless: so a whole text is judged by a table, in one pass."""
_WORD = re.compile(r"[A-Za-z0-9]+(?:[-/][A-Za-z0-9]+)*+")
_TAME_CODE = re.compile(r"[!-_a-~]++(?: [!-_a-~]++)*+")
_TAME_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9,/:-]*+(?: [A-Za-z0-9,/:-]++)*+")
_BLOCK_START = re.compile(r"[#>+=|:-]|[0-9]{1,9}(?=[.)])")
"""What would begin a heading, a quotation, a list, a table's rule or an underline."""
_BACKSLASHED = r"\\\g<0>"
_BACKTICKS = re.compile(r"`+")
_CLOSING_HASHES = re.compile(r"#+$")
_UNSAFE_IN_LABEL = re.compile(r"[^\w ,/:-]|_|^-")
_BLANK = "(blank)"


def line(text: str) -> str:
    """One line of prose at the start of a line of the document."""
    if (_is_tame(text) and text[0].isalpha()) or _TAME_LINE.fullmatch(text):
        return text
    return _guarded(_inline(text))


def paragraph(text: str) -> str:
    """Prose of several lines: its line breaks stay, an empty line starts a new paragraph."""
    if "\n" not in text:
        return line(text)
    blocks: list[list[str]] = [[]]
    for each in text.splitlines():
        if each.strip():
            blocks[-1].append(line(each))
        elif blocks[-1]:
            blocks.append([])
    return "\n\n".join(["\\\n".join(block) for block in blocks if block]) or _BLANK


def cell(text: str) -> str:
    """One line of prose in a cell of a table."""
    if _is_tame(text) or _TAME_CELL.fullmatch(text):
        return text
    return _inline(text).replace("|", "\\|")


def heading(text: str) -> str:
    """One line of prose after the hashes of a heading."""
    if _is_tame(text) or _TAME_CELL.fullmatch(text):
        return text
    shown = _inline(text)
    return _CLOSING_HASHES.sub(lambda found: "\\#" * len(found[0]), shown)


def code(text: str) -> str:
    """Text as it is, between backticks, longer than any run of them inside."""
    if _TAME_CODE.fullmatch(text):
        return f"`{text}`"
    shown = _shown(text)
    ticks = "`" * (_longest_run(shown) + 1)
    edge = shown[0] + shown[-1]
    return f"{ticks} {shown} {ticks}" if "`" in edge else f"{ticks}{shown}{ticks}"


def code_cell(text: str) -> str:
    """Text as it is, between backticks, in a cell of a table."""
    return code(text).replace("|", "\\|")


def word(text: str) -> str:
    """An id, inside code that the template itself opens and closes.

    Raises:
        ValueError: it is more than letters, digits, hyphens and slashes, so it could end the code.
    """
    if not _WORD.fullmatch(text):
        raise ValueError(f"{quoted(text)} is not an id, and may not stand inside code: use |code")
    return text


def fence(text: str, info: str = "text") -> str:
    """Lines as they are, between fences longer than any run of backticks inside."""
    text = text.rstrip("\n") or _BLANK
    if "`" not in text and text.replace("\n", "").isprintable():
        return f"```{info}\n{text}\n```"
    lines = [visible(each.expandtabs(4)) for each in text.splitlines()]
    ticks = "`" * max(3, max(map(_longest_run, lines), default=0) + 1)
    return "\n".join([f"{ticks}{info}", *lines, ticks])


@lru_cache(256)  # the same layers lie under every plan of a workspace
def label(text: str) -> str:
    """The text of a Mermaid node or edge, to stand in double quotes.

    Whatever is not a letter, a digit or harmless becomes an entity (`#34;`), as Mermaid's
    flowcharts read it; so no label ends its quotes, its line or the fence around it.
    """
    if _TAME_LABEL.fullmatch(text):
        return text
    return _UNSAFE_IN_LABEL.sub(lambda found: f"#{ord(found[0])};", _shown(text))


def joined(words: Iterable[str]) -> str:
    """Words of code in one line of prose: `a`, `b`."""
    return ", ".join([f"`{word}`" for word in words])


def _is_tame(text: str) -> bool:
    """Whether it is words of letters, digits and harmless punctuation, a space between each two."""
    return (
        str.isascii(text)  # of the class: what is no text is told so, by name
        and text.encode().translate(_AS_LETTERS).isalpha()
        and "  " not in text
        and text[0] != " " != text[-1]
    )


def _shown(text: str) -> str:
    """One line, single spaces; what would steer a terminal or hide is spelt out."""
    if text.isprintable() and "  " not in text and text == text.strip():
        return text or _BLANK
    return visible(" ".join(text.split())) or _BLANK


def _inline(text: str) -> str:
    return _TOKEN.sub(_token, _shown(text))


def _token(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "code":
        return code(found["code"])
    if kind == "bold":
        bold = found["bold"]
        return found[0] if _is_tame(bold) else f"**{_LITERAL.sub(_BACKSLASHED, bold)}**"
    return f"<{found[0]}>" if kind == "url" else f"\\{found[0]}"


def _guarded(text: str) -> str:
    start = _BLOCK_START.match(text)
    if start is None:
        return text
    at = start.end() if start[0][0].isdigit() else 0
    return f"{text[:at]}\\{text[at:]}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)
