"""Text of others made safe to show: what would steer a terminal, or hide, is spelt out."""

import unicodedata

# Unicode 15.1, UAX 9: the characters that change the direction in which text is shown
# (the "Trojan Source" attack, CVE-2021-42574).
_BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_STEERING = frozenset(("Cc", "Cs", "Zl", "Zp"))
"""Controls (C0, DEL, C1), lone surrogates, and Unicode's own line and paragraph ends."""


def visible(text: str) -> str:
    r"""Spell out control and bidirectional characters: ESC becomes `\x1b`, U+202E `\u202e`.

    Everything else stays as it is, a backslash too: this is for eyes, not for reading back.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(char) if _steers(char) else char for char in text)


def _steers(char: str) -> bool:
    return char in _BIDIRECTIONAL or unicodedata.category(char) in _STEERING


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
