"""A signal ends a wait at once, and an act only after it."""

import os
import signal

import pytest

from bcp.cli.hangup import Hangup
from bcp.model.errors import Interrupted

SIGNALS = [signal.SIGHUP, signal.SIGTERM]


def tell(number: signal.Signals) -> None:
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", SIGNALS)
def test_an_act_is_finished_first(number: signal.Signals) -> None:
    hangup = Hangup()
    with hangup.handled():
        tell(number)
        finished = True
        with pytest.raises(Interrupted, match=number.name), hangup.ends_waiting():
            pytest.fail("it was told to end before")
    assert finished


@pytest.mark.parametrize("number", SIGNALS)
def test_a_wait_ends_at_once(number: signal.Signals) -> None:
    hangup = Hangup()
    with hangup.handled(), pytest.raises(Interrupted), hangup.ends_waiting():
        tell(number)


@pytest.mark.parametrize("number", SIGNALS)
def test_afterwards_signals_do_what_they_did_before(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with Hangup().handled():
        assert signal.getsignal(number) != before
    assert signal.getsignal(number) == before


def test_without_a_signal_nothing_is_said() -> None:
    hangup = Hangup()
    with hangup.handled(), hangup.ends_waiting():
        hangup.check()
