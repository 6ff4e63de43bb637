"""The store without a disk."""

import pytest
from audit_kit import StandingClock
from store_suite import StoreSuite

from bcp.audit.stores.base import Store
from bcp.audit.stores.memory import MemoryStore


class TestMemoryStore(StoreSuite):
    @pytest.fixture(autouse=True)
    def fresh(self) -> None:
        self.clock = StandingClock()
        self.store = MemoryStore(self.clock)

    def again(self) -> Store:
        return self.store
