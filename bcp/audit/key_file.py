"""An operator's key in a file: PKCS#8, encrypted, readable by its owner alone."""

import os
import stat
from pathlib import Path
from urllib.parse import quote

from bcp.audit.ed25519 import BadKey, SignatureType, SigningKey

_MAX = 64 * 1024
"""Bytes; a key has some hundred."""


class BadKeyFile(BadKey):
    """The file cannot be used as a key, whatever the passphrase is."""


def key_file(folder: Path, name: str) -> Path:
    """Where a key lies by default; its name is spelled so that no two keys share a file."""
    return folder / f"{quote(name, safe='')}.pem"


def read_key_file(path: Path) -> bytes:
    """The encrypted bytes of a key file.

    Raises:
        BadKeyFile: others may read it, or it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                raise BadKeyFile(f"{path} is not a file")
            if state.st_mode & 0o077:
                raise BadKeyFile(f"others may read {path}: chmod 600 {path}")
            return file.read(_MAX)
    except OSError as error:
        raise BadKeyFile(f"{path} cannot be read ({error.strerror})") from None


def open_key(pem: bytes, name: str, passphrase: str) -> SigningKey:
    """The key in encrypted bytes; raises BadKey where the passphrase does not open them."""
    return SigningKey.from_pem(name, pem, passphrase.encode(), SignatureType.COSIGNATURE)


def write_key_file(path: Path, key: SigningKey, passphrase: str) -> None:
    """Keep a new key, durably, and read it back; a file that is there is never written over.

    Raises:
        OSError: it could not be kept.
        BadKey: what was read back is not the key.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(key.pem(passphrase.encode()))
        file.flush()
        os.fsync(descriptor)
    if open_key(read_key_file(path), key.verifier.name, passphrase).verifier != key.verifier:
        raise BadKeyFile(f"{path} did not keep the key it was given")
