"""Blacking out: every secret that was handed out, wherever it turns up again, in every form."""

import base64
import json
import re
from collections.abc import Iterator
from typing import AnyStr
from urllib.parse import quote, quote_plus, urlsplit

_SHORTEST_FRAGMENT = 6
"""Of a base64 text: a shorter one stands in many a text that holds no secret."""
_SHORTEST_LINE = 8
"""Of a secret that has several; a shorter line stands in many a text that holds no secret."""
_BLACKED_OUT = re.compile(r"\[secret [a-z0-9/-]+\]")


def is_blacked_out(text: str) -> bool:
    """Whether a secret stood in this text once: it must not be used as if it were whole."""
    return _BLACKED_OUT.search(text) is not None


class Redactor:
    """Knows the values that were handed out, and replaces them by `[secret NAME]`."""

    def __init__(self) -> None:
        self._names: dict[bytes, str] = {}
        self._pattern: re.Pattern[bytes] | None = None

    def learn(self, name: str, value: str) -> None:
        """Replace this value from now on, and what it looks like quoted or encoded.

        Args:
            name: put in its place.
            value: the secret; a former value of the same name stays known.
        """
        if _encoded(value) in self._names:
            return
        names = dict(self._names)  # a copy: another thread may be reading
        for text in (value, *_paths(value), *_lines(value)):
            for form in _forms(text):
                names.setdefault(form, name)
        self._names = names
        # The longest first: one secret may hold another, or its own encoded form.
        forms = sorted(names, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(map(re.escape, forms))) if forms else None

    def redact(self, data: AnyStr) -> AnyStr:
        """The text or bytes without any value that was handed out."""
        if self._pattern is None:
            return data
        if isinstance(data, bytes):
            return self._pattern.sub(self._marker, data)
        clear = self._pattern.sub(self._marker, _encoded(data))
        return clear.decode("utf-8", "surrogatepass")

    def _marker(self, match: re.Match[bytes]) -> bytes:
        return f"[secret {self._names[match[0]]}]".encode()


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _forms(value: str) -> Iterator[bytes]:
    raw = _encoded(value)
    if not raw:
        return
    yield raw
    for text in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield text.encode()
        yield _lower_escapes(text)
    yield json.dumps(value)[1:-1].encode()
    yield _encoded(json.dumps(value, ensure_ascii=False)[1:-1])
    for offset in range(3):
        fragment = _base64_fragment(raw, offset)
        if len(fragment) >= _SHORTEST_FRAGMENT:
            yield fragment
            yield fragment.translate(bytes.maketrans(b"+/", b"-_"))


def _lines(value: str) -> Iterator[str]:
    """Of a secret of several lines each that says something: a private key is printed by lines."""
    lines = value.splitlines()
    for text in lines if len(lines) > 1 else ():
        if len(text.strip()) >= _SHORTEST_LINE and not text.startswith("-----"):
            yield text.strip()


def _paths(value: str) -> Iterator[str]:
    """Of a URL what a server echoes of it: its path, for that is where a webhook's secret is."""
    if not value.startswith(("https://", "http://")):
        return
    try:
        parts = urlsplit(value)
    except ValueError:
        return
    if len(parts.path) > _SHORTEST_FRAGMENT:
        yield parts.path
    if len(parts.query) > _SHORTEST_FRAGMENT:
        yield parts.query


def _lower_escapes(text: str) -> bytes:
    return re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), text).encode()


def _base64_fragment(raw: bytes, offset: int) -> bytes:
    """The characters that base64 gives the value alone, so many bytes behind a group's start.

    As in `Authorization: Basic`, a value is mostly encoded with something before and behind it.
    """
    encoded = base64.b64encode(b"\0" * offset + raw).rstrip(b"=")
    whole = (offset + len(raw)) * 8 // 6
    return encoded[(offset * 8 + 5) // 6 : whole]
