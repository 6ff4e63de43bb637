"""A service that is as a list says, one verdict for each sweep, the last one for ever."""

from dataclasses import dataclass, field

from step_tools import ScriptTools

from bcp.model.observation import ServiceFinding, Sweep, Vantage
from bcp.model.verdict import Verdict

KEY = "openai/api"


@dataclass
class World(ScriptTools):
    verdicts: tuple[Verdict, ...] = ()
    read_at: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    ends_in_wait: int | None = None
    """The wait, from 1, that a person ends after 10 s."""
    took_s: float = 0.0
    """How long each sweep takes."""

    def verdict(self) -> Sweep:
        self.clock.sleep(self.took_s)
        self.read_at.append(self.clock.monotonic())
        verdict = self.verdicts[min(len(self.read_at), len(self.verdicts)) - 1]
        found = ServiceFinding(KEY, verdict, "page only", None, None, "as the page says")
        return Sweep(self.clock.now(), (found,), Vantage("ok"))

    def wait(self, seconds: float, words: str) -> bool:
        assert seconds > 0
        self.waits.append(seconds)
        if len(self.waits) == self.ends_in_wait:
            super().wait(10.0, words)
            return False
        return super().wait(seconds, words)


def world(*verdicts: Verdict, ends_in_wait: int | None = None, took_s: float = 0.0) -> World:
    return World(verdicts=verdicts, ends_in_wait=ends_in_wait, took_s=took_s)
