"""Ed25519 (RFC 8032) by the library: the arithmetic, and keys in PKCS#8 (RFC 5958).

Imported when a signature is made or checked: a log without signatures never loads the library.
"""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether this is the public key's signature over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def private_of(seed: bytes) -> Ed25519PrivateKey:
    """The private key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed)


def seed_of_pem(pem: bytes, passphrase: bytes) -> bytes | None:
    """The seed in an encrypted PKCS#8 key; None if the key is of another kind.

    Raises:
        ValueError: the passphrase is wrong, or the key was altered.
    """
    try:
        private = load_pem_private_key(pem, passphrase)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from None
    return private.private_bytes_raw() if isinstance(private, Ed25519PrivateKey) else None


def pem_of(private: Ed25519PrivateKey, passphrase: bytes) -> bytes:
    """The key as PKCS#8, encrypted; as any OpenSSL reads it."""
    encryption = BestAvailableEncryption(passphrase)
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
