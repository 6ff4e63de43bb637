"""The stores that `audit.store` of `bcp.yaml` can name."""

from pathlib import Path
from typing import Protocol

from bcp.audit.stores.base import Store
from bcp.audit.stores.file import FileStore
from bcp.audit.stores.folder import Modes


class MakeStore(Protocol):
    """Makes a store for a place, without touching it yet."""

    def __call__(
        self, folder: Path, *, modes: Modes | None = None, allow_network_fs: bool = False
    ) -> Store:
        """Make it."""
        ...


STORES: dict[str, MakeStore] = {
    "file": FileStore,
}

DEFAULT_STORE = "file"
