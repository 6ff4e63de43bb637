"""What the line before a number says of it: a key, or a digest; the number itself cannot tell.

A digest, a commit and a key are all 32, 40 or 64 hexadecimal digits by chance. One counts as a key
where the same line calls it so before, and nothing there speaks of a digest. Pure.
"""

import re
from collections.abc import Iterator
from typing import Final

_HEX: Final = re.compile(r"(?<![\w/@#+-])[0-9A-Fa-f]{32,128}(?![\w+/-])")
_KEY_WORD: Final = re.compile(
    r"(?i:(?<![a-z])(?:(?:api|access|account|admin|app|master|service|subscription)[-_ ]?)?"
    r"(?:keys?|token(?! (?:budget|limit|count|window))|secret|pass(?:word|wd|phrase|code)?|pwd"
    r"|passwort|credentials?|bearer|basic)(?![a-z]))|(?<=[a-z])(?:Key|Token|Secret|Password)(?![a-z])"
    r"|(?:KEY|TOKEN|SECRET)(?![A-Za-z])|(?i:-auth\b|authorization|[?&](?:key|sig|code|auth)=$)"
)
"""`key`, `x-api-key`, `clientSecret`, `AZURE_KEY`, `?sig=`; `keyboard` and `monkey` are none."""
_NO_KEY_WORD: Final = re.compile(
    r"(?i)sha-?[0-9]|md5|digest|hash|checksum|crc|commit|revision|fingerprint|thumbprint|public"
    r"|etag|merkle|root|trace|request|deployment|image|build|cache|primary key|foreign key|\bid\b"
)
"""Where one of these stands as well, the number is more likely what they say."""
_PUBLISHED: Final = re.compile(
    r"(?i)sha-?[0-9]|md5|digest|hash|checksum|integrity|fingerprint|public[ _-]?key|root [0-9]+:"
    r"|ssh-(?:rsa|ed25519)|ecdsa-sha2"
)
"""What is meant to be read by others, and is as irregular as a key."""
_BY_ITSELF: Final = re.compile(
    r"[^\s+]+\+[0-9a-f]{8}\+A[A-Za-z0-9+/]{43}|sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}"
)
"""A key that notes are verified with (C2SP signed-note), and a digest of the kind that web pages
carry (W3C Subresource Integrity): both say what they are."""
_BEFORE: Final = 80
"""Characters of the same line that are read before the number: half a sentence."""
_MIXED: Final = re.compile(r"(?=.*[0-9])(?=.*[A-Fa-f])")
_SECOND_PART: Final = re.compile(r"\.(?=\w{0,15}[A-Z])(?=\w{0,15}[a-z])\w{16}\b")
"""Zhipu's keys: 32 hexadecimal digits, a point, 16 letters and digits."""
_PAIR: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:\Z")
"""fal's keys: a UUID, a colon, 32 hexadecimal digits."""


def hex_keys_in(text: str) -> Iterator[tuple[int, int]]:
    """Where each hexadecimal key begins and ends."""
    for match in _HEX.finditer(text):
        start, end = match.span()
        if not _MIXED.match(match[0]):
            continue
        second = _SECOND_PART.match(text, end)
        pair = _PAIR.search(text, max(0, start - 37), start)
        if second or pair:
            yield (pair.start() if pair else start), (second.end() if second else end)
        elif _is_called_a_key(text, start):
            yield start, end


def is_published(text: str, start: int, end: int) -> bool:
    """Whether a random word is a digest or a public key, by itself or by the line before it."""
    if _BY_ITSELF.fullmatch(text, start, end):
        return True
    before = _before(text, start)
    said = [match.end() for match in _PUBLISHED.finditer(before)]
    return bool(said) and not _KEY_WORD.search(before, said[-1])


def _is_called_a_key(text: str, start: int) -> bool:
    before = _before(text, start)
    return bool(_KEY_WORD.search(before)) and not _NO_KEY_WORD.search(before)


def _before(text: str, start: int) -> str:
    """The line before a place; where nothing stands there, the end of the line above too."""
    begin = text.rfind("\n", 0, start) + 1
    if not text[begin:start].strip(" \t\"'`-|>"):
        begin = text.rfind("\n", 0, max(begin - 1, 0)) + 1
    return text[max(begin, start - _BEFORE) : start]
