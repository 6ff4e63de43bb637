"""The part of JSON that an entry may use, in the one spelling that RFC 8785 gives it.

Inside this profile `json.dumps(sort_keys=True, separators=(",", ":"), ensure_ascii=False)` equals
RFC 8785 (JSON Canonicalization Scheme); outside it does not: floats, integers from 2^53 and keys
beyond ASCII sort or print differently. So writing enforces the profile and reading refuses what
breaks it. `json.loads` alone takes NaN, 1e400, duplicate keys and lone surrogates.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NoReturn

MAX_LINE = 65_535
"""Bytes of an entry without its LF: the limit of C2SP tlog-tiles."""
MAX_DEPTH = 16
MAX_INT = 2**53 - 1
"""The largest integer that every JSON reader holds exactly (RFC 8259 section 6)."""
_LONGEST_INT = len(str(-MAX_INT))

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


class OutsideProfile(ValueError):
    """The value or the bytes are not in the log's part of JSON."""


def plain(value: Mapping[str, object], depth: int = 1) -> dict[str, object]:
    """A copy of what an entry is to hold, as it will be read back: lists for tuples, plain text.

    Args:
        value: keys `[a-z][a-z0-9_]*`; values of dicts, lists or tuples, text, integers below
            2^53, booleans and None; at most 16 levels deep.
        depth: the level at which it stands in its entry.

    Raises:
        OutsideProfile: it holds anything else; half characters are left to `spelled`.
    """
    if depth > MAX_DEPTH:
        raise OutsideProfile(f"deeper than {MAX_DEPTH} levels")
    copy: dict[str, object] = {}
    for key, item in value.items():
        _check_key(key)
        copy[key] = _plain(item, depth + 1)
    return copy


def _plain(value: object, depth: int) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        if abs(value) > MAX_INT:
            raise OutsideProfile(f"{value} is not below 2^53")
        return int(value)
    if isinstance(value, (dict, Mapping)):  # what is a dict needs no look at the registry of ABCs
        return plain(value, depth)
    if not isinstance(value, list | tuple):
        raise OutsideProfile(f"{type(value).__name__} cannot stand in an entry: {value!r}")
    if depth > MAX_DEPTH:
        raise OutsideProfile(f"deeper than {MAX_DEPTH} levels")
    return [_plain(item, depth + 1) for item in value]


def spelled(value: Mapping[str, object]) -> bytes:
    """The bytes of a checked JSON object in the log's one spelling, without LF.

    Raises:
        OutsideProfile: a text holds half a character.
    """
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        raise OutsideProfile("a text holds half a character (a lone surrogate)") from None


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def load(line: bytes) -> dict[str, object]:
    """Read one JSON object, refusing all that the profile does not allow.

    Spelling is not judged here: stored bytes are hashed as they are.

    Raises:
        OutsideProfile: it is not such an object.
    """
    try:
        value = _DECODER.decode(line.decode())
    except (ValueError, RecursionError) as error:
        raise OutsideProfile(f"not JSON of the log's kind: {error}") from None
    if not isinstance(value, dict):
        raise OutsideProfile("not a JSON object")
    if line.count(b"{") + line.count(b"[") > MAX_DEPTH:  # else it cannot be so deep
        _check_depth(value.values(), 2)
    if b"\\u" in line:  # the only way in for half a character: the bytes are UTF-8
        spelled(value)
    return value


def _check_depth(items: Iterable[object], depth: int) -> None:
    for item in items:
        if isinstance(item, dict | list):
            if depth > MAX_DEPTH:
                raise OutsideProfile(f"deeper than {MAX_DEPTH} levels")
            _check_depth(item.values() if isinstance(item, dict) else item, depth + 1)


@lru_cache(maxsize=1024)
def _check_key(key: object) -> None:
    if not isinstance(key, str) or _KEY.fullmatch(key) is None:
        raise OutsideProfile(f"{key!r} is not a key like rto_ms: a-z, 0-9 and _ only")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise OutsideProfile("a key stands twice in one object")
    for key in result:
        _check_key(key)
    return result


def _no_float(text: str) -> NoReturn:
    raise OutsideProfile(f"{text} is not an integer")


def _bounded_int(text: str) -> int:
    if len(text) <= _LONGEST_INT and text != "-0" and abs(number := int(text)) <= MAX_INT:
        return number
    raise OutsideProfile(f"{text[:20]} is not an integer below 2^53 in its one spelling")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_no_float,
    parse_int=_bounded_int,
    parse_constant=_no_float,
)
