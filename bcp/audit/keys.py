"""The log's key: where it is kept, and how it is fetched without ever hanging a failover."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bcp.audit.ed25519 import SEED_SIZE, BadKey, SigningKey

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


@dataclass(frozen=True, slots=True)
class FetchedKey:
    """A log's key, or why there is none."""

    key: SigningKey | None = None
    why_not: str = ""


def fetch_key(
    store: KeyStore | None,
    origin: str,
    new_seed: Callable[[int], bytes] | None,
    timeout_s: float = FETCH_TIMEOUT_S,
) -> FetchedKey:
    """Fetch a log's key in a thread of its own, so that a hanging keyring costs seconds only.

    Args:
        store: where keys are kept; None where there is no usable one.
        origin: the log's origin, which is the key's name.
        new_seed: gives random bytes for a new key when the store holds none; None for a log that
            exists already, whose first entry names the keys that count.
        timeout_s: seconds to wait.
    """
    if store is None:
        return FetchedKey(why_not=NO_KEY_STORE)
    found: list[FetchedKey] = []
    worker = threading.Thread(
        target=lambda: found.append(_ask(store, origin, new_seed)), daemon=True, name="log-key"
    )
    worker.start()
    worker.join(timeout_s)
    if not found:
        return FetchedKey(why_not=f"the keyring did not answer within {timeout_s:g} s")
    return found[0]


def _ask(store: KeyStore, origin: str, new_seed: Callable[[int], bytes] | None) -> FetchedKey:
    try:
        text = store.get(origin)
        if text is None and new_seed is not None:
            return _make(store, origin, new_seed)
    except Exception as error:  # noqa: BLE001 - keyring back ends raise what they like; it is said
        return FetchedKey(why_not=f"the keyring cannot be used: {error or type(error).__name__}")
    if text is None:
        return FetchedKey(why_not="the keyring of this machine holds no key of this log")
    return _read(text, origin)


def _make(store: KeyStore, origin: str, new_seed: Callable[[int], bytes]) -> FetchedKey:
    """Make a key and read it back: one that is lost with the process would be worse than none."""
    key = SigningKey.of(origin, new_seed(SEED_SIZE))
    value = key.secret_text().encode()
    store.set(origin, value)
    if store.get(origin) != value:
        return FetchedKey(why_not="the keyring did not keep the key it was given")
    return FetchedKey(key)


def _read(value: bytes, origin: str) -> FetchedKey:
    try:
        key = SigningKey.parse(value.decode())
    except (BadKey, UnicodeDecodeError):
        return FetchedKey(why_not="what the keyring holds under this log's name is not a key")
    if key.verifier.name != origin:
        return FetchedKey(why_not="what the keyring holds under this log's name is another's key")
    return FetchedKey(key)
