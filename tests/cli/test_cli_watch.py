"""`bcp watch` from the command line: a pipe, a terminal, a signal, a full disk."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from loopback import Exchange, Loopback, http
from prometheus_client.parser import text_string_to_metric_families
from stepped_clock import SteppedClock

from cli.cli_kit import Called, Desk
from cli.world import JSON, all_fine, outage, statuspage, write_plans


class ScriptedClock(SteppedClock):
    """Something happens at given seconds; at the last one the program is told to end."""

    def __init__(self) -> None:
        super().__init__()
        self.acts: dict[int, Callable[[], None]] = {}
        self.passed = 0.0

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        before, self.passed = self.passed, self.passed + seconds
        for at in sorted(self.acts):
            if before < at <= self.passed:
                self.acts[at]()


def half_way(count: int) -> bytes:
    """Chance as a watch waits exactly its interval by it."""
    return b"\x80".ljust(count, b"\0")


@dataclass
class Watcher:
    """A workspace, its vendors on loopback, and a person who watches."""

    folder: Path
    vendor: Loopback
    more: dict[str, str] = field(default_factory=dict)
    clock: ScriptedClock = field(default_factory=ScriptedClock)

    @property
    def desk(self) -> Desk:
        return Desk(self.folder, self.more, self.clock, half_way)

    def watch(self, *words: str, until: int = 140, terminal: bool = False) -> Called:
        self.clock.acts.setdefault(until, lambda: os.kill(os.getpid(), signal.SIGTERM))
        return self.desk.call("-C", str(self.folder), "watch", *words, terminal=terminal)

    def log_types(self) -> list[str]:
        shown = self.desk.call("-C", str(self.folder), "audit", "show").out
        return [line.split("  ")[2].split(" ")[0] for line in shown.splitlines()]


@pytest.fixture
def watcher(tmp_path: Path) -> Iterator[Watcher]:
    with Loopback() as vendor:
        write_plans(vendor, tmp_path)
        all_fine(vendor)
        yield Watcher(tmp_path, vendor)


def test_in_a_pipe_one_line_a_service_then_one_a_change(watcher: Watcher) -> None:
    watcher.clock.acts[30] = lambda: outage(watcher.vendor)
    called = watcher.watch()
    assert called.code == 0, called.err
    rows = [line.split("\t") for line in called.out.splitlines()]
    assert [row[1:3] for row in rows[:6]] == [
        ["anthropic/api", "operational"], ["mistral/api", "operational"],
        ["ollama/llama", "operational"], ["openai/chatgpt", "operational"],
        ["openai/sora", "operational"], ["openai/api", "operational"],
    ]  # fmt: skip
    changes = {row[1]: row[2] for row in rows[6:]}
    assert changes == {
        "openai/chatgpt": "major_outage", "openai/sora": "major_outage",
        "openai/api": "major_outage", "mistral/api": "unknown",
        "openai": "criterion vendor-says-down met",
    }  # fmt: skip


def test_the_time_before_the_incident_is_on_record(watcher: Watcher) -> None:
    watcher.clock.acts[30] = lambda: outage(watcher.vendor)
    watcher.watch()
    assert watcher.log_types() == [
        "log.opened", "watch.started", "sweep.read", "sweep.read", "watch.alarmed",
        "watch.notified", "watch.ended",
    ]  # fmt: skip
    assert watcher.desk.call("-C", str(watcher.folder), "audit", "verify").code == 0


def test_a_restart_tells_nobody_twice(watcher: Watcher) -> None:
    outage(watcher.vendor)
    watcher.watch(until=10)
    watcher.clock = ScriptedClock()
    watcher.clock.step(60)
    watcher.watch(until=10)
    assert watcher.log_types().count("watch.alarmed") == 1


def test_ctrl_c_ends_it_with_130_and_is_on_record(watcher: Watcher) -> None:
    def press() -> None:
        raise KeyboardInterrupt

    watcher.clock.acts[5] = press
    called = watcher.watch()
    assert called.code == 130
    assert "Traceback" not in called.err
    assert watcher.log_types()[-1] == "watch.ended"


def test_on_a_terminal_a_table_with_what_comes_next(watcher: Watcher) -> None:
    watcher.clock.acts[30] = lambda: outage(watcher.vendor)
    watcher.more["TERM"], watcher.more["NO_COLOR"] = "xterm", "1"
    called = watcher.watch(terminal=True)
    assert called.code == 0, called.err
    assert called.out.startswith("\x1b[?1049h"), "a screen of its own"
    live, _, after = called.out.partition("\x1b[?1049l")
    assert "next reading in 60 s · Ctrl-C ends" in live
    assert "\x1b" not in after, "the last table stays, plain"
    assert "OUTAGE" in after
    assert "openai/api was operational, is major outage" in after
    assert "Next: bcp failover openai" in after


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_what_is_fine_for_a_moment_is_shown_as_it_is_announced(watcher: Watcher, term: str) -> None:
    outage(watcher.vendor)
    watcher.clock.acts[30] = lambda: all_fine(watcher.vendor)
    watcher.more["TERM"], watcher.more["NO_COLOR"] = term, "1"
    called = watcher.watch(until=70, terminal=term == "xterm")
    shown = " ".join(called.out.rpartition("\x1b[?1049l")[2].split())
    if term == "xterm":
        assert "DEGRADED openai/sora" in shown
        assert "openai/sora was major outage, is degraded" in shown
    assert "says operational; no probe; fine since 03:10:4" in shown
    assert "it counts after 60 s" in shown
    assert "OK openai/" not in shown


def test_without_a_cursor_to_move_it_prints_lines(watcher: Watcher) -> None:
    called = watcher.watch(terminal=True)
    assert "\x1b" not in called.out + called.err
    assert len(called.out.splitlines()) == 6


def test_the_metrics_file_is_whole_and_readable_by_others(watcher: Watcher) -> None:
    path = watcher.folder / "bcp.prom"
    called = watcher.watch("--metrics", str(path))
    assert called.code == 0, called.err
    families = {each.name: each for each in text_string_to_metric_families(path.read_text())}
    assert families["bcp_sweeps_total"].samples[0].value == 3
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in watcher.folder.iterdir() if "bcp.prom" in each.name] == [
        "bcp.prom"
    ]


def test_a_metrics_file_that_cannot_be_written_is_said_and_stops_nothing(
    watcher: Watcher,
) -> None:
    called = watcher.watch("--metrics", "no/such/folder/m.prom")
    assert called.code == 0
    said = " ".join(called.err.split())
    assert said.count("was not written: No such file or directory") == 1, "said once, not each time"
    assert len(called.out.splitlines()) == 6


def test_metrics_never_take_the_place_of_a_device(watcher: Watcher) -> None:
    path = watcher.folder / "pipe"
    os.mkfifo(path)  # as /dev/null is, no file that could be replaced
    called = watcher.watch("--metrics", str(path))
    assert called.code == 0
    assert "was not written: it is no regular file" in " ".join(called.err.split())
    assert path.is_fifo()


def test_a_log_that_cannot_be_written_is_said_and_stops_nothing(watcher: Watcher) -> None:
    (watcher.folder / "audit").write_text("in the way")
    called = watcher.watch()
    assert called.code == 0, called.err
    assert "! not recorded: " in called.err
    assert len(called.out.splitlines()) == 6


@pytest.mark.parametrize("interval", ["5s", "2h", "soon", ""])
def test_an_interval_out_of_bounds_is_refused(watcher: Watcher, interval: str) -> None:
    called = watcher.watch("--interval", interval)
    assert called.code == (64 if interval else 0)
    assert not interval or f"--interval {interval}" in called.err
    assert not interval or called.err.splitlines()[-1].startswith("Next: Write --interval 60s")


def test_a_page_that_has_not_changed_is_not_sent_again(watcher: Watcher) -> None:
    sent = []

    def page(exchange: Exchange) -> None:
        is_known = exchange.headers.get("if-none-match") == '"v1"'
        sent.append(304 if is_known else 200)
        body = b"" if is_known else statuspage(["Claude API"])
        exchange.connection.sendall(http(sent[-1], body, content_type=JSON, etag='"v1"'))

    watcher.vendor.on("/anthropic/api/v2/summary.json", page)
    called = watcher.watch()
    assert sent == [200, 304, 304]
    assert "anthropic/api\tunknown" not in called.out


def test_a_page_that_asks_for_time_is_left_alone(watcher: Watcher) -> None:
    watcher.vendor.on("/anthropic/api/v2/summary.json", http(429, retry_after="100"))
    watcher.watch()
    assert watcher.vendor.paths.count("/anthropic/api/v2/summary.json") == 2


def test_probes_and_controls_are_asked_each_time_whatever_they_ask_for(watcher: Watcher) -> None:
    """A held answer would be taken for one of now: a failure that lasts, a network that works."""
    watcher.vendor.on("/ollama/models", http(503, retry_after="1"))
    watcher.vendor.on("/control", http(429, retry_after="600"))
    watcher.watch()
    assert watcher.vendor.paths.count("/control") == 3
    assert watcher.vendor.paths.count("/ollama/models") == 2 * 3, "each time a second look"


def test_a_short_terminal_shows_the_worst_and_how_many_more(watcher: Watcher) -> None:
    outage(watcher.vendor)
    watcher.more |= {"TERM": "xterm", "NO_COLOR": "1", "LINES": "14"}
    live = watcher.watch(terminal=True, until=10).out.partition("\x1b[?1049l")[0]
    screen = live.rpartition("\x1b[H\x1b[J")[2].partition("\r\x1b[K")[0]
    assert screen.count("\n") < 14
    assert "OUTAGE       openai/" in screen
    assert " more, none of them worse than this; bcp check shows them" in screen
