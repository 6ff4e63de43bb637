"""The night of an outage: a vendor on loopback, a workspace, people at terminals, the record."""

import dataclasses
import io
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Self

from a_terminal import Terminal
from loopback import Exchange, Loopback, http
from machine import ROOT, Ended, Machine
from night_shift import AT_FIRST, BEGAN, LOGIN, setting

from bcp.cli.boundary import run
from bcp.cli.setting import Streams

PLANS = ROOT / "tests" / "plans" / "every-key"
PROGRAM = (str(Path(__file__).with_name("night_shift.py")),)
PAGE = "/proxy/status.openai.com"
JSON = "application/json"
LONG_AGO, JUST_NOW = timedelta(minutes=18, seconds=5), timedelta(minutes=2, seconds=5)
ANSWERS = """
declare: {answer: override, reason: "Support stands still"}
choose.support: {answer: FALLBACK, reason: "It is cleared for personal data"}
"""
_MASKS = (
    (re.compile(r"\b\d\d:\d\d:\d\d"), "hh:mm:ss"),
    (re.compile(r"[#-]{10}  "), "##########  "),
    (re.compile(r"(?<![\d:])\d+:\d\d(?=\s+left)"), "mm:ss"),
    (re.compile(r"(?<![\d:])\d+:\d\d:\d\d(?=\s+left)"), "h:mm:ss"),
    (re.compile(r"(?<=from onset )\d+:\d\d|(?<=from declaring )\d+:\d\d"), "mm:ss"),
    (re.compile(r"(?<=early after )\d+:\d\d"), "mm:ss"),
    (re.compile(r"(?<=About )\d+"), "NNN"),
    (re.compile(r"\b\d+ s ago"), "N s ago"),
    (re.compile(r"\b[0-9a-f]{8}\b(?!-)"), "7f3a2b1c"),
    (re.compile(r"\b[0-9a-f]{8}(?=-\d)"), "7f3a2b1c"),
    (re.compile(r"(?<=code )\d{3}(\s+)\d{3}"), r"123\g<1>456"),
    (re.compile(r"\b\d+:[A-Za-z0-9+/]{43}="), "NN:qBzR8vHnUmZ3tW5xYcK1dLpE7sFgJ0aQoI2rT4bN6X8="),
    (re.compile(r"127\.0\.0\.1:\d{5}"), "127.0.0.1:50000"),
    (re.compile(r"/tmp/night-\w{8}"), "/tmp/night-7f3a2b1c"),  # noqa: S108 - what screens show
    (re.compile(r"\b\d+ entries"), "NN entries"),
    (
        re.compile(r"process \d+ (of hh:mm:ss is gone; you go on)\s+from\s+there"),
        r"process NNNN \1 from there",
    ),
)


def masked(text: str) -> str:
    """A screen without what differs from night to night."""
    for pattern, instead in _MASKS:
        text = pattern.sub(instead, text)
    return text


class Walker(Terminal):
    """Somebody at a terminal, whose keys and screens are kept."""

    def __init__(self, night: "Night", who: str, *words: str) -> None:
        super().__init__(
            night.seat(who), "--as", who, *words, width=night.width, kept=2000, program=PROGRAM
        )
        self.night = night

    def key(self, key: str, word: str, wanted: str) -> None:
        """One key, which is an answer's or a lookup's."""
        self.night.pressed.add((key.casefold(), word))
        self.answer(key, wanted)

    def word(self, word: str, wanted: str) -> None:
        """A word in full, and Enter."""
        self.night.pressed.add(("", word))
        self.line(word.replace("_", " "), wanted)

    def line(self, text: str, wanted: str, *, instead: bool = False) -> None:
        """A line of text: a reason, a value; instead of what stands there."""
        if instead:
            self.go_on(f"\x15{text}", f"> {text}"[-20:])
        else:
            self.answer(text, f"> {text}"[-20:])
        self.go_on("\r", wanted)

    def see(self, title: str) -> None:
        """Keep what is shown, once nothing more comes and something can be typed."""
        while not (self.is_quiet() and " > " in f"{self.prompt()} "):
            pass
        self.night.keep(title, self.shown())

    def is_quiet(self) -> bool:
        before = len(self.raw)
        assert self.read(0.05), self.text()
        return len(self.raw) == before

    def interrupted(self, wanted: str) -> None:
        """Ctrl-C."""
        self.listens()
        self.go_on("\x03", wanted)

    def end(self, code: int, title: str) -> None:
        """How the program ended, and its last words."""
        ended = self.ended()
        self.night.keep(title, self.shown())
        assert ended == code, self.text()


@dataclass
class Night:
    """One night on one machine of two people; a walk through it."""

    desk: Machine
    server: Loopback
    width: int
    pressed: set[tuple[str, str]] = field(default_factory=set)
    screens: list[str] = field(default_factory=list)

    def seat(self, who: str) -> Machine:
        keyring = {"BCP_OPERATOR_KEY": str(self.desk.folder / f"{who}.pem")}
        return dataclasses.replace(self.desk, more={**self.desk.more, LOGIN: who, **keyring})

    def keep(self, title: str, screen: str) -> None:
        self.screens.append(f"━━ {title}\n\n{masked(screen)}\n")

    @property
    def document(self) -> str:
        return "\n\n".join(self.screens)

    def at(self, who: str, *words: str) -> Walker:
        return Walker(self, who, *words)

    def bcp(self, who: str, *words: str) -> Ended:
        """A command without a terminal, in a process of its own."""
        return self.seat(who).bcp("--as", who, *words, program=PROGRAM)

    def quietly(self, who: str, *words: str) -> None:
        """A command that is not what the walk is about, in this process: it costs no start."""
        out, err = io.StringIO(), io.StringIO()
        given = ("-C", str(self.desk.folder), "--as", who, *words)
        streams = Streams(io.StringIO(), out, err)
        assert run(given, self.seat(who).environ, streams, setting) == 0, err.getvalue()

    def begun(self, fallback: str) -> str:
        """A run that was declared, and is on its way to a fallback, waiting for a person."""
        self.desk.write("answers.yaml", ANSWERS.replace("FALLBACK", fallback))
        words = ("failover", "openai", "--process", "support", "--answers", "answers.yaml")
        done = self.bcp("lead", *words)
        assert done.code == 4, done.err
        return self.run_id()

    def run_id(self) -> str:
        run = self.entries()[-1]["run"]
        assert isinstance(run, dict)
        return str(run["id"])[:8]

    def entries(self) -> list[dict[str, object]]:
        lines = (self.desk.folder / "audit" / "entries.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def recorded(self, kind: str) -> list[dict[str, object]]:
        found = (entry for entry in self.entries() if entry["type"] == kind)
        return [data for entry in found if isinstance(data := entry["data"], dict)]

    def outage(self, before: timedelta) -> Self:
        """The page is red since then, and the probe fails."""
        self.server.on(PAGE, http(body=page("full_outage", before), content_type=JSON))
        self.server.on("/v1/models", http(503))
        return self

    def all_well(self) -> None:
        self.server.on(PAGE, http(body=page(None, LONG_AGO), content_type=JSON))
        self.server.on("/v1/models", http(200, b'{"data": []}'))

    def _route(self, exchange: Exchange) -> None:
        if exchange.method == "PUT":
            self.server.on("/routed-to", exchange.body)
        body = self.server.answers.get("/routed-to", b'{"to": "vendor"}')
        assert isinstance(body, bytes)
        exchange.connection.sendall(http(200, body, content_type=JSON))

    def opens(self) -> Self:
        """What is ours works."""
        for path in ("/health", "/alive"):
            self.server.on(path, http(200, b"{}"))
        self.server.on("/route", self._route)
        return self


@contextmanager
def night(width: int, before: timedelta = LONG_AGO) -> Iterator[Night]:
    """A night that began so long before somebody sat down at a terminal."""
    # Not below the test's own folder: its path stands on screens, and has one length here.
    folder = Path(tempfile.mkdtemp(prefix="night-", dir="/tmp"))
    try:
        with Loopback() as server:
            yield Night(_desk(folder, server), server, width).opens().outage(before)
    finally:
        shutil.rmtree(folder)


def _desk(folder: Path, server: Loopback) -> Machine:
    for name in ("home", "work"):
        (folder / name).mkdir()
    more = {
        "TERM": "xterm-256color",
        "NO_COLOR": "1",
        BEGAN: str(time.time()),
        "BCP_OPERATOR_PASSPHRASE": "correct horse battery",
        "PYTHONPATH": str(ROOT),
    }
    desk = Machine(folder / "home", folder / "work", more)
    for name in ("bcp.yaml", "runbooks/openai.yaml"):
        text = (PLANS / name).read_text()
        desk.write(name, text.replace("@DESK@", server.url("")).replace("@FOLDER@", str(folder)))
    (folder / "app.json").write_text('{"model": "gpt", "room": 4}\n')
    return desk


def page(status: str | None, before: timedelta) -> bytes:
    """The native feed of an incident.io page, by the clock of that night."""
    began = (AT_FIRST - before).isoformat().replace("+00:00", "Z")
    touched = [{"component_id": "c1", "status": status}] if status else []
    incident = {
        "id": "01K9", "name": "Elevated error rates", "status": "investigating",
        "published_at": began, "last_update_at": began, "affected_components": touched,
    }  # fmt: skip
    component = {"component_id": "c1", "name": "Chat Completions", "hidden": False}
    summary = {
        "id": "01JM", "name": "OpenAI", "public_url": "https://status.example",
        "components": [{"id": "c1", "name": "Chat Completions"}],
        "structure": {"items": [{"group": {"id": "g", "name": "APIs", "hidden": False,
                                           "components": [component]}}]},
        "affected_components": touched,
        "ongoing_incidents": [incident] if status else [],
        "scheduled_maintenances": [],
    }  # fmt: skip
    return json.dumps({"summary": summary}).encode()
