"""Several goes of one sweep share its time and its count."""

from loopback import Loopback, hang, http
from stepped_clock import SteppedClock

from bcp.model.ports import Failure, Request
from bcp.transport.limits import Limits
from bcp.transport.sweeping import OneSweep
from transport.transport_kit import SHORT_S, no_secret


def test_the_time_of_a_sweep_is_for_all_its_goes(server: Loopback) -> None:
    clock = SteppedClock()
    fetch = OneSweep(no_secret, clock, {}, Limits(sweep_s=30))
    request = Request(server.on("/", http()))
    assert fetch([request])[0].status == 200
    clock.step(29)
    assert fetch([request])[0].status == 200
    clock.step(1)
    assert fetch([request])[0].failure is Failure.NOT_REACHED
    clock.step(1000)
    assert fetch([request])[0].failure is Failure.NOT_REACHED
    assert len(server.seen) == 2


def test_a_later_go_has_what_the_earlier_ones_left(server: Loopback) -> None:
    clock = SteppedClock()
    fetch = OneSweep(no_secret, clock, {}, Limits(sweep_s=30))
    clock.step(30 - SHORT_S)
    (reply,) = fetch([Request(server.on("/", hang))])
    assert reply.failure is Failure.NOT_REACHED


def test_progress_counts_on(server: Loopback) -> None:
    told: list[tuple[int, int]] = []
    fetch = OneSweep(
        no_secret, SteppedClock(), {}, progress=lambda done, of: told.append((done, of))
    )
    request = Request(server.on("/", http()))
    fetch([request, request])
    fetch([request])
    assert told == [(0, 2), (1, 2), (2, 2), (2, 3), (3, 3)]
