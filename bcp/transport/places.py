"""Who may be on the wire: so many requests at once, and so many of them to one origin."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bcp.transport.calls import Origin, origin


class Places:
    """Places on the wire, given out in the order of asking.

    Args:
        at_once: requests on the wire together.
        per_origin: of those, to one scheme, host and port: a page that many services share is
            asked politely, and cannot make the others wait.
    """

    def __init__(self, at_once: int, per_origin: int) -> None:
        self._all = asyncio.Semaphore(at_once)
        self._by_origin: defaultdict[Origin, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(per_origin)
        )

    @asynccontextmanager
    async def taken(self, url: str) -> AsyncIterator[None]:
        """Hold a place for a URL; the origin's first: who waits for it takes nobody's else."""
        async with self._by_origin[origin(url)], self._all:
            yield
