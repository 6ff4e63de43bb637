"""What secrets look like: the shapes that vendors give their keys, and what is simply random.

Pure. A shape is found by its prefix as the vendor documents it; a word that has no known prefix
counts when it stands where a secret would be assigned, or when it is long, of mixed letters and
digits, and as irregular as chance. A hexadecimal number counts where its line calls it a key.
Digests, UUIDs and ids of components are none of that.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import log2
from typing import Final, NamedTuple

from bcp.lint.secret_context import hex_keys_in, is_published

BLACKED_OUT: Final = "[not shown]"
"""Stands in the place of whatever looks like a secret."""


class Shape(NamedTuple):
    """One kind of secret: what it is called, a text that each has, and the whole of it."""

    what: str
    hints: tuple[str, ...]
    """In small letters; where none of them stands, the pattern need not be tried: that is slow."""
    pattern: str
    """Compiled when it is first tried: most plans hold none of the hints."""


_SHAPES: Final = (
    Shape(
        "a private key",
        ("private", "age-secret"),
        r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(?:[^-]*-----END [A-Z0-9 ]*-----)?"
        r"|\bPRIVATE\+KEY\+[\w.+/=-]+|\bAGE-SECRET-KEY-1[A-Z0-9]{20,}",
    ),
    Shape(
        "an API key",
        (
            "sk-",
            "sk_",
            "hf_",
            "r8_",
            "fw_",
            "rk_",
            "xai-",
            "pplx-",
            "nvapi-",
            "aiza",
            "sg.",
            "lsv2_",
            "key_",
            "llm|",
            "aq.",
        ),
        # The look ahead has a bound: else "sk-sk-sk-…" is looked through again and again.
        r"\bsk[-_](?=[\w-]{0,80}[0-9A-Z])[\w-]{20,}|\b(?:gsk|hf|r8|fw|rk_live)_[A-Za-z0-9]{20,}"
        r"|\b(?:xai|pplx|nvapi|csk)-(?=[\w-]{0,80}[0-9A-Z])[\w-]{20,}|\bAIza[\w-]{35}"
        r"|\bSG\.[\w-]{16,}\.[\w-]{16,}|\blsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}\b"
        r"|\bkey_[0-9a-f]{64,128}\b|\bLLM\|[0-9]{6,20}\|[\w-]{20,}|\bAQ\.(?=[\w-]{0,80}[0-9])[\w-]{40,}",
    ),
    Shape(
        "an API key",
        ("ak-", "as-"),
        r"\ba[ks]-(?=[A-Za-z0-9]{0,21}[0-9])(?=[A-Za-z0-9]{0,21}[A-Z])(?=[A-Za-z0-9]{0,21}[a-z])"
        r"[A-Za-z0-9]{22}\b",
    ),
    Shape(
        "a cloud's token",
        ("ya29.", "dapi", "gocspx-", "hvs.", "hvb.", "dp.", "glsa_", "nrak-", "q~", "ltai"),
        r"\bya29\.[\w-]{20,}|\bdapi[0-9a-f]{32}\b(?:-[0-9])?|\bGOCSPX-[\w-]{20,}"
        r"|\bhv[sb]\.[\w-]{24,}|\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{30,}"
        r"|\bglsa_[A-Za-z0-9]{32}_[0-9a-fA-F]{8}\b|\bNRAK-[A-Z0-9]{27}\b"
        r"|(?<![\w.~-])[\w.~-]{3}[0-9]Q~[\w.~-]{31,34}|\bLTAI[A-Za-z0-9]{16,20}\b",
    ),
    Shape(
        "a cloud's access key",
        ("akia", "asia", "accountkey="),
        r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|AccountKey=[A-Za-z0-9+/]{40,}={0,2}",
    ),
    Shape(
        "a token of a code host or registry",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "npm_", "pypi-"),
        r"\bgh[pousr]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{40,}|\bglpat-[\w-]{20,}"
        r"|\bnpm_[A-Za-z0-9]{30,}|\bpypi-[\w-]{30,}",
    ),
    Shape(
        "a token of a chat",
        ("xox", "xapp-", "hooks.slack", "/api/webhooks/", "/incomingwebhook/"),
        r"\bxox[abeprs]-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Z0-9]+-[0-9]+-[0-9a-f]{32,}"
        r"|hooks\.slack\.com/(?:services/T\w+/B\w+|(?:workflows|triggers)/[\w/]+)/\w{16,}"
        r"|(?<=/IncomingWebhook/)[0-9a-f]{32}(?:/[\w-]+)?"
        r"|discord(?:app)?\.com/api/webhooks/[0-9]+/[\w-]{20,}",
    ),
    Shape("a signed token", ("eyj",), r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    Shape(
        "a password in a URL",
        ("@",),
        r"(?<=://)[^\s/:@$\"']+:[^\s/@$\"'\[]{4,}(?=@)",
    ),
    Shape(
        "a credential",
        ("bearer ", "authorization: basic ", "api_key=", "apikey=", "token=", "secret=", "passw"),
        r"(?i:(?<=bearer )|(?<=api_key=)|(?<=apikey=)|(?<=token=)|(?<=password=)|(?<=secret=)"
        r"|(?<=password: )|(?<=passwd: ))(?![0-9]{4}-[0-9]{2}-[0-9]{2}\b)"
        r"(?![a-z][a-z0-9-]*/[a-z0-9-]+\b(?![\w+/=]))(?=[^\s\"'$\[]*[0-9])[^\s\"'$\[&,;)}\]]{8,}"
        r"|(?i:(?<=authorization: basic ))(?=[a-z0-9+/]*[A-Z])[A-Za-z0-9+/]{8,}={0,2}",
    ),
)
"""The shapes that vendors' documents and public scanners of repositories give."""
_WORD: Final = re.compile(r"(?<![\w+/.-])[A-Za-z0-9+_][A-Za-z0-9+/_-]{31,}={0,2}(?![\w+/-]|\.\w)")
_ASSIGNED: Final = re.compile(
    r"(?i:(?<!public[ _-])key|token|secret|passw(?:or)?d|passwort)[\"']?"
    r"[ \t]{0,3}[:=][ \t]{0,3}[\"']?"
    r"([A-Za-z0-9~._-]{16,}={0,2})(?![\w+/])"
)
"""What is given to a name that names a secret; a colon in YAML does so, too."""
_IN_TWO: Final = re.compile(r"(?<![\w./+-])[A-Za-z0-9]{8}\.([A-Za-z0-9]{32})(?![\w./+-])")
"""Baseten's keys: a short name of the key, a point, the key."""
_UUID: Final = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_LETTER_BY_DIGIT: Final = re.compile(r"[A-Za-z](?=[0-9])|[0-9](?=[A-Za-z])")
_LEAST_MIXED: Final = 5
"""How often a letter stands by a digit: in 32 random hexadecimal digits some 14 times, in names
that people give hardly ever."""
_LEAST_BITS: Final = 4.0
"""Of entropy a character: random base64 of 32 characters has some 4.6, hexadecimal 4 at most."""
_LEAST_TURNS: Final = 0.4
"""Of all neighbours, how many are of two kinds (capital, small, digit): chance gives 0.6, paths
and words in camel case half at most."""
_DIGITS: Final = re.compile("0+")
"""A word with one number at its end is a name with a year."""


class Secretlike(NamedTuple):
    """A stretch of a text that looks like a secret; its value is never kept."""

    start: int
    end: int
    what: str


def secrets_in(text: str) -> Iterator[Secretlike]:
    """Every stretch that looks like a secret, in order; none lies within another."""
    end = 0
    found = (*_known(text), *_assigned(text), *_random(text), *_called(text))
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if one.start >= end:
            yield one
            end = one.end


def blacked_out(text: str) -> str:
    """The text with whatever looks like a secret replaced, so that it can be shown."""
    shown, end = [], 0
    for one in secrets_in(text):
        shown += [text[end : one.start], BLACKED_OUT]
        end = one.end
    return "".join([*shown, text[end:]]) if shown else text


def _known(text: str) -> Iterator[Secretlike]:
    small = text.lower()
    for shape in _SHAPES:
        if any(hint in small for hint in shape.hints):
            for match in re.finditer(shape.pattern, text):
                yield Secretlike(match.start(), match.end(), shape.what)


def _assigned(text: str) -> Iterator[Secretlike]:
    for match in _ASSIGNED.finditer(text):
        value = match[1]
        if len(_LETTER_BY_DIGIT.findall(value)) >= _LEAST_MIXED and not _UUID.fullmatch(value):
            yield Secretlike(match.start(1), match.end(1), "a credential")


def _called(text: str) -> Iterator[Secretlike]:
    for start, end in hex_keys_in(text):
        yield Secretlike(start, end, "a key")


def _random(text: str) -> Iterator[Secretlike]:
    for match in _WORD.finditer(text):
        if _is_random(match[0]) and not is_published(text, *match.span()):
            yield Secretlike(match.start(), match.end(), "a random text as keys are")
    for match in _IN_TWO.finditer(text):
        if _is_random(match[1]):
            yield Secretlike(match.start(), match.end(), "a random text as keys are")


def _is_random(word: str) -> bool:
    """Capitals, small letters and digits in turns, with hardly a pattern."""
    kinds = "".join(_kind(char) for char in word)
    turns = sum(one != other for one, other in pairwise(kinds)) / (len(word) - 1)
    mixed = {"A", "a", "0"} <= set(kinds) and len(_DIGITS.findall(kinds)) > 1
    return mixed and turns >= _LEAST_TURNS and _bits(word) >= _LEAST_BITS


def _kind(char: str) -> str:
    if char.isdigit():
        return "0"
    return ("A" if char.isupper() else "a") if char.isalpha() else "-"


def _bits(word: str) -> float:
    """Shannon's entropy, in bits a character."""
    counts = Counter(word).values()
    return -sum(count / len(word) * log2(count / len(word)) for count in counts)
