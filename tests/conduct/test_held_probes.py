"""A probe that costs money is asked as often as it says, and no more."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from stage import TestClock as Clock

from bcp.checks.sweep import sweep
from bcp.conduct.held_probes import HeldProbes
from bcp.model.observation import ProbeReading
from bcp.model.ports import Reply, Request
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.probes.registry import PROBES


@dataclass
class World:
    """Answers everything with 200, and counts."""

    every: str | None
    clock: Clock = field(default_factory=Clock)
    held: HeldProbes = field(default_factory=HeldProbes)
    asked: int = 0
    status: int = 200

    def read(self) -> ProbeReading:
        written = {"id": "p", "kind": "http", "url": "https://api.vendor.example/"}
        more = {"every": self.every} if self.every else {}
        target = Target(
            "vendor/api", "API", probes=(PROBES["http"].model_validate(written | more),)
        )
        seen = sweep(self.held.due((target,), self.clock.now()), (), self._fetch, self.clock)
        self.held.keep(seen)
        (reading,) = seen.findings[0].probes
        return reading

    def _fetch(self, requests: Sequence[Request]) -> list[Reply]:
        self.asked += len(requests)
        return [Reply(each.url, self.status, {}, b"{}") for each in requests]


@pytest.mark.parametrize(("every", "asked"), [(None, 30), ("60s", 30), ("15m", 2), ("1h", 1)])
def test_it_is_asked_as_often_as_it_says(every: str | None, asked: int) -> None:
    world = World(every)
    for _ in range(30):
        world.read()
        world.clock.sleep(60)
    assert world.asked == asked


def test_between_two_askings_the_last_reading_stands_with_its_own_time() -> None:
    world = World("15m")
    first = world.read()
    world.clock.sleep(60)
    held = world.read()
    assert (held.state, held.read_at) == (Verdict.OPERATIONAL, first.read_at)
    assert held.reason == first.reason


def test_a_clock_set_back_makes_nothing_wait() -> None:
    world = World("15m")
    world.read()
    world.clock.at -= timedelta(days=1)
    world.read()
    assert world.asked == 2


@pytest.mark.parametrize(
    ("status", "state"),
    [(500, Verdict.PARTIAL_OUTAGE), (429, Verdict.DEGRADED), (401, Verdict.UNKNOWN)],
)
def test_what_does_not_work_is_asked_again_at_every_reading(status: int, state: Verdict) -> None:
    """One failure that is shown for an hour is no hour of failing."""
    world = World("1h", status=status)
    assert world.read().state is state
    world.clock.sleep(60)
    world.status = 200
    assert world.read().state is Verdict.OPERATIONAL
