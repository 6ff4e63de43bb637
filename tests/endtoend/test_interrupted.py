"""Ctrl-C while a check reads, at a real terminal: at once, with its code, and with no traceback.

How many milliseconds that takes is measured by tests/benchmarks/bench_interrupt.py, on a machine
that does nothing else; here it has to be far less than what is waited for.
"""

import re
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pexpect
import pytest
from loopback import Loopback, hang
from machine import Machine, machine
from started import AtTerminal, cold_at_terminal

WITHIN_S = 5.0
"""Half of what a request waits, whatever else this machine does."""

PLAN = """\
schema: bcp/1
id: vendor
title: Vendor
dependency:
  vendor: vendor
  services:
    - id: api
      title: API
      sources: [{{family: statuspage, url: "{url}"}}]
      probes: [{{id: models, kind: http, url: "{url}/v1/models"}}]
  failure_domains: []
processes:
  - {{id: support, title: Support, uses: [api], data: [internal], tier: 1, rto: 1h, mtpd: 4h,
     minimum_capacity: 0%}}
activation: {{criteria: [{{id: down, service: api, at_least: partial_outage}}]}}
fallbacks:
  - id: by-hand
    kind: non_ai
    title: By hand
    failure_domains: []
    capacity: 50%
    data: {{classes: [internal]}}
    steps: [{{id: open, kind: manual, title: Open the queue, do: Open it., expect: It is open}}]
"""

HUNG_NAMES = """
import socket, sys, threading
def hung(*_, **__):
    threading.Event().wait()
socket.getaddrinfo = hung
from bcp.__main__ import main
sys.exit(main())
"""
"""bcp on a machine whose name server never answers."""


@pytest.fixture
def silent() -> Iterator[str]:
    """A server that takes requests and says nothing."""
    with Loopback() as server:
        server.otherwise = hang
        yield server.url("")


@pytest.fixture
def full() -> Iterator[str]:
    """A server whose queue is full: no connection is made, and none is refused."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.settimeout(0)
            each.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for each in waiting:
            each.close()


def interrupted(desk: Machine, url: str, *program: str, cold: bool = False) -> float:
    """Check, press Ctrl-C while it reads; returns the seconds until it has ended."""
    start = cold_at_terminal if cold else AtTerminal
    desk.write("runbooks/vendor.yaml", PLAN.format(url=url))
    child = start([*program, "check"], desk.folder, desk.environ, (24, 80), 20)
    child.expect_exact("reading 0 of ")
    child.expect(r"\d+")
    began = time.monotonic()
    child.sendintr()
    child.expect(pexpect.EOF)
    took = time.monotonic() - began
    child.close()
    assert child.exitstatus == 130
    last = (child.before or "").rpartition("\x1b[K")[2]
    assert "Traceback" not in (child.before or "")
    assert "reading" not in last
    assert re.search(r"interrupted|stopped|left", last, re.IGNORECASE), last
    return took


@pytest.fixture
def desk(tmp_path: Path) -> Machine:
    return machine(tmp_path, TERM="xterm", NO_COLOR="1")


def test_while_an_answer_is_waited_for(desk: Machine, silent: str) -> None:
    assert interrupted(desk, silent, "-m", "bcp") < WITHIN_S


def test_while_a_connection_is_waited_for(desk: Machine, full: str) -> None:
    assert interrupted(desk, full, "-m", "bcp") < WITHIN_S


def test_while_a_name_is_waited_for(desk: Machine) -> None:
    took = interrupted(desk, "https://status.vendor.example", "-c", HUNG_NAMES)
    assert took < WITHIN_S
