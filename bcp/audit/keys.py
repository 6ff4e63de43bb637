"""Keys in a keyring: the log's, an operator's; fetched without ever hanging a failover."""

import threading
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from bcp.audit.ed25519 import SEED_SIZE, BadKey, SignatureType, SigningKey

FETCH_TIMEOUT_S = 5.0
"""A keyring may prompt or hang; after this the log goes on unsigned."""

NO_KEY_STORE = "this machine has no usable keyring"


class KeyStore(Protocol):
    """Keeps private keys by name. A null or plaintext keyring is none: pass None instead.

    Whatever it raises means that it cannot be used, and is said.
    """

    def get(self, name: str) -> bytes | None:
        """The value kept under a name; None when there is none."""
        ...

    def set(self, name: str, value: bytes) -> None:
        """Keep a value."""
        ...


class FetchedKey(Struct, frozen=True):
    """A log's or an operator's key, or why there is none."""

    key: SigningKey | None = None
    why_not: str = ""


def fetch_key(
    store: KeyStore | None,
    name: str,
    new_seed: Callable[[int], bytes] | None,
    timeout_s: float = FETCH_TIMEOUT_S,
    kind: SignatureType = SignatureType.LOG,
) -> FetchedKey:
    """Fetch a key in a thread of its own, so that a hanging keyring costs seconds only.

    Args:
        store: where keys are kept; None where there is no usable one.
        name: the key's: the log's origin, or an operator's under it.
        new_seed: gives random bytes for a new key when the store holds none; None for a log that
            exists already, whose first entry names the keys that count.
        timeout_s: seconds to wait.
        kind: what the key signs; one of another kind under this name is refused.
    """
    if store is None:
        return FetchedKey(why_not=NO_KEY_STORE)
    found: list[FetchedKey] = []
    worker = threading.Thread(
        target=lambda: found.append(_ask(store, name, new_seed, kind)), daemon=True, name="key"
    )
    worker.start()
    worker.join(timeout_s)
    if not found:
        return FetchedKey(why_not=f"the keyring did not answer within {timeout_s:g} s")
    return found[0]


def _ask(
    store: KeyStore, name: str, new_seed: Callable[[int], bytes] | None, kind: SignatureType
) -> FetchedKey:
    try:
        text = store.get(name)
        if text is None and new_seed is not None:
            return _make(store, SigningKey.of(name, new_seed(SEED_SIZE), kind))
    except Exception as error:  # noqa: BLE001 - keyring back ends raise what they like; it is said
        return FetchedKey(why_not=f"the keyring cannot be used: {error or type(error).__name__}")
    if text is None:
        whose = "this log" if kind is SignatureType.LOG else name
        return FetchedKey(why_not=f"the keyring of this machine holds no key of {whose}")
    return _read(text, name, kind)


def _make(store: KeyStore, key: SigningKey) -> FetchedKey:
    """Keep a new key and read it back: one that is lost at once would be worse than none."""
    value = key.secret_text().encode()
    store.set(key.verifier.name, value)
    if store.get(key.verifier.name) != value:
        return FetchedKey(why_not="the keyring did not keep the key it was given")
    return FetchedKey(key)


def _read(value: bytes, name: str, kind: SignatureType) -> FetchedKey:
    try:
        key = SigningKey.parse(value.decode(), kind)
    except (BadKey, UnicodeDecodeError):
        return FetchedKey(why_not=f"what the keyring holds as {name} is not a key of this kind")
    if key.verifier.name != name:
        return FetchedKey(why_not=f"what the keyring holds as {name} is another's key")
    return FetchedKey(key)
