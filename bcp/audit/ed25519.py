"""Ed25519 (RFC 8032), and the keys of C2SP signed notes in their text forms.

A verifier key is `<name>+<key id, 8 hex digits>+<base64 of type and public key>`; the private form
`PRIVATE+KEY+<name>+<key id>+<base64 of type and seed>` is that of golang.org/x/mod/sumdb/note.
"""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from bcp.audit.encoding import b64_decode, b64_encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SEED_SIZE = 32
PUBLIC_SIZE = 32
SIGNATURE_SIZE = 64

_PRIVATE = "PRIVATE+KEY+"
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
# C2SP signed-note: not empty, no Unicode space, no plus; control characters are in no note.
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")

# The points whose order divides 8, by their y-coordinate modulo the prime of RFC 8032 section 5.1:
# with such a key one fixed signature fits every text. At the points of order 8, x^2 = -y^2.
_PRIME = 2**255 - 19
_Y_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303402022
_LOW_ORDER_Y = frozenset((0, 1, _PRIME - 1, _Y_ORDER_8, _PRIME - _Y_ORDER_8))


class BadKey(ValueError):
    """The text is not a key of the kind that is needed."""


class SignatureType(IntEnum):
    """The kinds of signature that C2SP assigns and bcp can check."""

    LOG = 0x01
    """Ed25519 over the note's text."""
    COSIGNATURE = 0x04
    """Ed25519 over a time and the note's text (C2SP tlog-cosignature)."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key, with the name and the kind of signature it stands for."""

    name: str
    type: SignatureType
    public: bytes = field(repr=False)
    key_id: bytes
    """Four bytes that say which key of that name signed; an address, not a proof."""

    @classmethod
    def of(cls, name: str, public: bytes, kind: SignatureType = SignatureType.LOG) -> "VerifierKey":
        """A key whose ID is computed.

        Raises:
            BadKey: the name or the key cannot be used.
        """
        if not _NAME.fullmatch(name):
            raise BadKey(f"{name!r} cannot name a key: no spaces, no plus, not empty")
        if len(public) != PUBLIC_SIZE:
            raise BadKey(f"an Ed25519 key has {PUBLIC_SIZE} bytes, this one {len(public)}")
        if _is_low_order(public):
            raise BadKey("a key of low order: one signature by it would fit every text")
        return cls(name, kind, public, _key_id(name, kind, public))

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a verifier key.

        Raises:
            BadKey: it is malformed, its ID is wrong, or its kind is not known here.
        """
        name, kind, public = _parse_parts(text, "verifier key")
        return cls.of(name, public, kind)

    def __str__(self) -> str:
        """The verifier key as it is written."""
        material = bytes([self.type]) + self.public
        return f"{self.name}+{self.key_id.hex()}+{b64_encode(material)}"

    @property
    def digest(self) -> str:
        """SHA-256 of the raw public key, hexadecimal, as `actor.key` names it."""
        return sha256(self.public).hexdigest()

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether this is the key's Ed25519 signature over the message."""
        from bcp.audit.curve import is_signed  # noqa: PLC0415 - a log without keys never needs it

        return is_signed(self.public, message, signature)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key; its value is in no representation and no message."""

    verifier: VerifierKey
    _private: "Ed25519PrivateKey" = field(repr=False)

    @classmethod
    def of(cls, name: str, seed: bytes, kind: SignatureType = SignatureType.LOG) -> "SigningKey":
        """A key from its 32-byte seed: a log's, or an operator's for cosignatures.

        Raises:
            BadKey: the seed or the name cannot be used.
        """
        if len(seed) != SEED_SIZE:
            raise BadKey(f"an Ed25519 seed has {SEED_SIZE} bytes, this one {len(seed)}")
        from bcp.audit.curve import private_of  # noqa: PLC0415 - as above

        private = private_of(seed)
        return cls(VerifierKey.of(name, private.public_key().public_bytes_raw(), kind), private)

    @classmethod
    def parse(cls, text: str, kind: SignatureType = SignatureType.LOG) -> "SigningKey":
        """Read the private form of a key of one kind: no key is ever used as one of another.

        Raises:
            BadKey: it is malformed, of another kind, or its ID is not that of its public key.
        """
        if not text.startswith(_PRIVATE):
            raise BadKey("the text is not a private key of a signed note")
        name, _, rest = text.removeprefix(_PRIVATE).partition("+")
        key_id, _, material = rest.partition("+")
        key = cls.of(name, _seed(material, kind), kind)
        if key.verifier.key_id.hex() != key_id:
            raise BadKey("the private key's ID is not that of its public key")
        return key

    def secret_text(self) -> str:
        """The private form, for a key store and nothing else."""
        material = bytes([self.verifier.type]) + self._private.private_bytes_raw()
        name, key_id = self.verifier.name, self.verifier.key_id.hex()
        return f"{_PRIVATE}{name}+{key_id}+{b64_encode(material)}"

    @classmethod
    def from_pem(
        cls, name: str, pem: bytes, passphrase: bytes, kind: SignatureType
    ) -> "SigningKey":
        """Read an encrypted PKCS#8 key (RFC 5958) as a key of a name.

        Raises:
            BadKey: the passphrase is wrong, or it is no encrypted Ed25519 key.
        """
        if _ENCRYPTED not in pem:
            raise BadKey("it is no encrypted PKCS#8 key, and an operator's has to be one")
        from bcp.audit.curve import seed_of_pem  # noqa: PLC0415 - as above

        try:
            seed = seed_of_pem(pem, passphrase)
        except ValueError:
            raise BadKey("the passphrase is wrong, or the key was altered") from None
        if seed is None:
            raise BadKey("the key is of another kind than Ed25519")
        return cls.of(name, seed, kind)

    def pem(self, passphrase: bytes) -> bytes:
        """The key as PKCS#8, encrypted; as any OpenSSL reads it."""
        from bcp.audit.curve import pem_of  # noqa: PLC0415 - as above

        return pem_of(self._private, passphrase)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature; the same for the same message (RFC 8032 section 5.1.6)."""
        return self._private.sign(message)


def _seed(material: str, kind: SignatureType) -> bytes:
    try:
        value = b64_decode(material)
    except ValueError:
        raise BadKey("the private key is not base64") from None
    if value[:1] != bytes([kind]):
        raise BadKey("the private key is of another kind")
    return value[1:]


def _parse_parts(text: str, what: str) -> tuple[str, SignatureType, bytes]:
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        material = b64_decode(encoded)
        kind = SignatureType(material[0])
    except (ValueError, IndexError):
        raise BadKey(f"{text!r} is not a {what} of a kind that bcp can check") from None
    if _key_id(name, kind, material[1:]).hex() != key_id:
        raise BadKey(f"{text!r} is no {what}: its key ID does not fit its key")
    return name, kind, material[1:]


def _key_id(name: str, kind: SignatureType, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def _is_low_order(public: bytes) -> bool:
    y = int.from_bytes(public, "little") & (2**255 - 1)  # the top bit is the sign of x
    return y % _PRIME in _LOW_ORDER_Y
