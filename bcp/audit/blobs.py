"""Values too long or too personal for an entry: kept beside the log under their digest.

What is stored is a random salt and the value. The salt goes when the value is erased, so that
nothing erased can be guessed back from the digest that stays in the log.
"""

import re
from collections.abc import Iterator
from hashlib import sha256

from msgspec import Struct

SALT_SIZE = 32
MARK = b'{"blob":"'
"""How a reference begins in a stored line."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_REFERENCE = re.compile(rb'\{"blob":"([0-9a-f]{64})","size":(0|[1-9][0-9]{0,15})\}')


class BadBlob(ValueError):
    """The stored content is not what its digest says."""


class BlobRef(Struct, frozen=True):
    """How an entry's data names a value."""

    digest: str
    """SHA-256 of salt and value, hexadecimal; `sha256sum` of the file gives it too."""
    size: int
    """Bytes of the value, without its salt."""

    def as_data(self) -> dict[str, object]:
        """`{"blob": "…", "size": n}`."""
        return {"blob": self.digest, "size": self.size}


def seal(value: bytes, salt: bytes) -> tuple[BlobRef, bytes]:
    """The reference to a value and the content to store.

    Args:
        value: the bytes, redacted before.
        salt: SALT_SIZE random bytes, used once.
    """
    content = salt + value
    return BlobRef(sha256(content).hexdigest(), len(value)), content


def unseal(digest: str, content: bytes) -> bytes:
    """The value in a stored content.

    Raises:
        BadBlob: the content does not have this digest.
    """
    if sha256(content).hexdigest() != digest or len(content) < SALT_SIZE:
        raise BadBlob(f"the stored value {digest} was changed")
    return content[SALT_SIZE:]


def is_digest(name: str) -> bool:
    """Whether it can name a value: what an entry holds may be anything, a path out of here too."""
    return _DIGEST.fullmatch(name) is not None


def references(line: bytes) -> Iterator[BlobRef]:
    """The values that a stored line names.

    The line need not be parsed: inside a string every quotation mark is escaped.
    """
    for match in _REFERENCE.finditer(line):
        yield BlobRef(match[1].decode(), int(match[2]))
