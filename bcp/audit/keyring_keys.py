"""The keyring as a place for the log's and the operators' private keys."""

import base64
from typing import Final

from msgspec import Struct

from bcp.secrets import KeyringUnusable, keyring_get, keyring_problem, keyring_set

LOG_KEYS: Final = "bcp-log-key"
OPERATOR_KEYS: Final = "bcp-operator-key"
"""The services under which keys are kept: an operator's is never looked for among the log's."""


class KeyringKeys(Struct, frozen=True):
    """Keeps private keys of one kind in the keyring, by name."""

    service: str
    timeout_s: float = 5.0

    def get(self, name: str) -> bytes | None:
        """The value kept under a name; None where there is none.

        Raises:
            KeyringUnusable: the keyring cannot be asked, or holds something else there.
        """
        text = keyring_get(self.service, name, self.timeout_s)
        try:
            return None if text is None else base64.b64decode(text, validate=True)
        except ValueError:
            raise KeyringUnusable(f"what the keyring holds as {name} is not ours") from None

    def set(self, name: str, value: bytes) -> None:
        """Keep a value, and read it back.

        Raises:
            KeyringUnusable: it was not kept.
        """
        keyring_set(self.service, name, base64.b64encode(value).decode(), self.timeout_s)


def log_keys() -> KeyringKeys | None:
    """Where the log's keys are kept; None where this machine has no keyring that keeps secrets."""
    return _usable(KeyringKeys(LOG_KEYS))


def operator_keys() -> KeyringKeys | None:
    """Where operators' keys are kept, apart from the log's; None without a usable keyring."""
    return _usable(KeyringKeys(OPERATOR_KEYS))


def _usable(keys: KeyringKeys) -> KeyringKeys | None:
    return keys if keyring_problem(keys.timeout_s) is None else None
