"""A keyring for tests that start the real program: one JSON file, nothing of the machine's own."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return _read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        kept = {**_read(), f"{service}/{username}": password}
        _file().write_text(json.dumps(kept))

    def delete_password(self, service: str, username: str) -> None:
        kept = _read()
        kept.pop(f"{service}/{username}", None)
        _file().write_text(json.dumps(kept))


def _file() -> Path:
    return Path(os.environ["FILE_KEYRING"])


def _read() -> dict[str, str]:
    return dict(json.loads(_file().read_text())) if _file().exists() else {}
