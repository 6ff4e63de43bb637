"""A real watch, told to end while a vendor hangs: at once, on record, with its exit code."""

import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Exchange, Loopback
from machine import ROOT, Machine, machine

from bcp.audit.reader import read_log


class HungVendor:
    """Takes requests and never answers; says when one has arrived."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        self.asked.set()
        exchange.closing.wait()


@pytest.fixture
def hung() -> HungVendor:
    return HungVendor()


@pytest.fixture
def desk(tmp_path: Path, hung: HungVendor) -> Iterator[Machine]:
    with Loopback(otherwise=hung) as server:
        plan = (ROOT / "tests" / "plans" / "minimal.yaml").read_text()
        page = 'url: "https://status.openai.com"'
        plan = plan.replace(page, f'{page}, api: "{server.url("")}"')
        made = machine(tmp_path, BCP_SECRET_OPENAI_API_KEY="planted")
        made.write("runbooks/openai.yaml", plan.replace("https://api.openai.com", server.url("")))
        yield made


@pytest.mark.parametrize(
    ("sent", "code", "recorded"),
    [
        (signal.SIGTERM, 0, "told to end"),
        (signal.SIGINT, 130, "interrupted"),
        (signal.SIGKILL, -signal.SIGKILL, None),
    ],
)
def test_it_ends_at_once_and_the_record_stands(
    desk: Machine, hung: HungVendor, sent: signal.Signals, code: int, recorded: str | None
) -> None:
    process = desk.start("watch")
    assert hung.asked.wait(30), "nothing was asked"
    began = time.monotonic()
    process.send_signal(sent)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 3
    assert process.returncode == code, err.decode()
    assert b"Traceback" not in out + err
    entries = list(read_log(desk.folder / "audit").entries())
    kept = {entry.type: entry for entry in entries}
    assert "watch.started" in kept
    assert recorded == (kept["watch.ended"].data["reason"] if recorded else None)
