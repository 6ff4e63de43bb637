"""What one sweep sends: in several goes, within one deadline and one count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from bcp.model.ports import Clock, Reply, Request
from bcp.transport.calls import SecretLookup
from bcp.transport.fetch import Progress, fetch_all
from bcp.transport.limits import LIMITS, Limits


@dataclass(slots=True)
class OneSweep:
    """A Fetch for one sweep; its time begins when it is made.

    A sweep asks, asks on, and looks again at what is in doubt; each go has the time that the
    earlier ones and the waiting between them have left.

    Args:
        secret: looks secrets up.
        clock: tells how much time is left.
        environ: where proxies and CAs may stand.
        limits: `sweep_s` is for all goes together.
        progress: told how many requests are done, of all that are known by then.
    """

    secret: SecretLookup
    clock: Clock
    environ: Mapping[str, str]
    limits: Limits = LIMITS
    progress: Progress | None = None
    _ends: float = field(init=False)
    _done: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._ends = self.clock.monotonic() + self.limits.sweep_s

    def __call__(self, requests: Sequence[Request]) -> list[Reply]:
        """Send all of them at once; what the time left does not reach is NOT_REACHED."""
        left = max(self._ends - self.clock.monotonic(), 0.0)
        replies = fetch_all(
            requests,
            self.secret,
            limits=replace(self.limits, sweep_s=left),
            environ=self.environ,
            progress=self._counting(self.progress) if self.progress else None,
        )
        self._done += len(requests)
        return replies

    def _counting(self, progress: Progress) -> Progress:
        before = self._done
        return lambda done, of: progress(before + done, before + of)
