from collections.abc import Iterator

import pytest
from started import close_loaded


@pytest.fixture(scope="session", autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    close_loaded()
