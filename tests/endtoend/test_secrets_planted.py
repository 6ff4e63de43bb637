"""Secrets planted wherever others could repeat them: no file, no screen, no process list has them.

The real program runs real commands and asks a real server; both print every secret in every form
that they can think of. It is killed half way once, and resumed by a process that has used none.
"""

import base64
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from loopback import Exchange, Loopback, http
from machine import Ended, Machine, machine

PLANTED = {
    "openai/api-key": "sk-planted-probe-4711",
    "desk/admin": 'pl4nted/admin+key="a&b"',
    "desk/pin": "planted\\pin <of> keyring",
    "desk/key": "-----BEGIN KEY-----\nUGxhbnRlZEtleUxpbmVPbmU\nUGxhbnRlZEtleUxpbmVUd28\n-----END",
}
IN_THE_ENVIRONMENT = ("openai/api-key", "desk/admin")

PROGRAM = """
import base64, json, os, pathlib, sys, time
from urllib.parse import quote, quote_plus
folder = pathlib.Path(sys.argv[1])
pin = sys.stdin.read()
for value in (os.environ["TOKEN"], os.environ["KEY"], pin):
    for start in range(0, len(value), 5):  # in pieces, as programs do that build a line
        sys.stdout.write(value[start:start + 5])
        sys.stdout.flush()
    print()
    print(quote(value, safe=""), quote_plus(value), json.dumps({"value": value}))
    print(base64.b64encode(("user:" + value).encode()).decode(), base64.b64encode(value.encode()))
print(dict(os.environ), file=sys.stderr)
print("done with it", flush=True)
(folder / "count").open("a").write("x")
(folder / "started").touch()
while not (folder / "go").exists():
    time.sleep(0.01)
sys.exit(int(sys.argv[2]))
"""

PLAN = """\
schema: bcp/1
id: openai
title: OpenAI
dependency:
  vendor: openai
  services:
    - id: api
      title: API
      sources: [{{family: statuspage, url: "{url}", components: [API]}}]
      probes: [{{id: models, kind: http, url: "{url}/v1/models", secret: openai/api-key}}]
  failure_domains: []
processes:
  - {{id: support, title: Support, uses: [api], data: [internal], tier: 1, rto: 1h, mtpd: 4h,
     minimum_capacity: 0%}}
activation: {{criteria: [{{id: down, service: api, at_least: partial_outage}}]}}
fallbacks:
  - id: elsewhere
    kind: other_tool
    title: Elsewhere
    failure_domains: []
    capacity: 50%
    data: {{classes: [internal]}}
    steps:
      - id: prints
        kind: command
        title: A program that prints what it was given
        do: Run it by hand.
        run: ["{python}", "{program}", "{folder}", "0"]
        env: {{TOKEN: {{secret: desk/admin}}, KEY: {{secret: desk/key}}}}
        stdin: {{secret: desk/pin}}
        verify: {{http: {{url: "{url}/echo", secret: desk/admin}}, times: 2 of 2}}
      - id: repeats
        kind: http
        title: A server that repeats what it was sent
        do: Send it by hand.
        before: {{request: {{url: "{url}/echo", secret: desk/admin}}, value: /0}}
        request: {{method: PUT, url: "{url}/echo", secret: desk/admin}}
        answer: {{headers: {{x-echo: nothing}}, json: {{/0: nothing}}}}
        on_failure: continue
      - id: fails
        kind: command
        title: A program that fails
        do: Run it by hand.
        run: ["{python}", "{program}", "{folder}", "3"]
        env: {{TOKEN: {{secret: desk/admin}}, KEY: {{secret: desk/key}}}}
        stdin: {{secret: desk/pin}}
        on_failure: continue
"""

ANSWERS = """\
declare: {answer: declare, reason: Both say so}
choose: {answer: elsewhere, reason: The only one}
prints: do
repeats: do
fails: do
"""


def forms(value: str) -> Iterator[str]:
    """What a secret looks like where others write it down."""
    raw = value.encode()
    yield from (value, quote(value, safe=""), quote(value), quote_plus(value))
    yield json.dumps(value)[1:-1]
    for before in ("", "u:", "us:", "user:", "someone:"):
        yield base64.b64encode(before.encode() + raw).decode().rstrip("=")
    yield base64.urlsafe_b64encode(raw).decode().rstrip("=")
    if "\n" in value:
        yield from (line for line in value.splitlines() if not line.startswith("-----"))


FORMS = {form.encode(): name for name, value in PLANTED.items() for form in forms(value)}

EVERYTHING = " ".join(form.decode() for form in FORMS)


def found_in(data: bytes) -> set[str]:
    return {f"{name} as {form!r}" for form, name in FORMS.items() if form in data}


@dataclass
class Place:
    """The machine, the vendor's server, and where the program waits to be told to go on."""

    desk: Machine
    vendor: Loopback
    folder: Path
    said: list[Ended] = field(default_factory=list)

    def start(self, *words: str) -> "Started":
        return Started(self, *words)

    def leaks(self) -> set[str]:
        screens = "".join(ended.out + ended.err for ended in self.said).encode()
        found = {f"screen: {one}" for one in found_in(screens)}
        for path in (*self.desk.home.rglob("*"), *self.desk.folder.rglob("*")):
            if path.is_file():
                found |= {f"{path.name}: {one}" for one in found_in(path.read_bytes())}
                found |= {f"the name {path.name}" for _ in found_in(str(path).encode())}
        return found


class Started:
    """bcp, running until the program that it runs has printed everything."""

    def __init__(self, place: Place, *words: str) -> None:
        self.place = place
        self.process = place.desk.start(*words)
        wait_for((place.folder / "started").exists)

    def end(self) -> Ended:
        out, err = self.process.communicate(timeout=60)
        ended = Ended(self.process.wait(), out.decode(), err.decode())
        self.place.said.append(ended)
        return ended


def wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it did not come about within 20 s"
        time.sleep(0.01)


def echo(exchange: Exchange) -> None:
    """Every secret, whatever was asked: as JSON, in a header, in every form."""
    body = json.dumps([exchange.headers.get("authorization"), *map(bytes.decode, FORMS)])
    value = exchange.headers.get("authorization", "")
    exchange.connection.sendall(http(200, body.encode(), x_echo=value))


def refuse(exchange: Exchange) -> None:
    """As real ones do: the key that is wrong stands in the error's words."""
    key = exchange.headers["authorization"]
    body = {"error": {"message": f"{'x' * 90} Incorrect API key provided: {key}", "code": key}}
    exchange.connection.sendall(http(500, json.dumps(body).encode(), x_request_id=key))


def page(title: str) -> bytes:
    """A status page whose incident holds secrets of ours."""
    component = {"id": "c1", "name": "API", "status": "major_outage"}
    incident = {
        "id": "i1", "name": title, "status": "investigating", "impact": "critical",
        "created_at": "2026-01-01T00:00:00Z", "components": [component],
        "incident_updates": [{"body": title, "status": "investigating"}],
    }  # fmt: skip
    summary = {
        "page": {"id": "p", "name": title, "url": "https://status.example"},
        "components": [component], "incidents": [incident], "scheduled_maintenances": [],
        "status": {"indicator": "critical", "description": title},
    }  # fmt: skip
    return json.dumps(summary).encode()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    aside, folder = tmp_path / "aside", tmp_path / "signals"
    aside.mkdir()
    folder.mkdir()
    shutil.copy(Path(__file__).with_name("file_keyring.py"), aside)
    kept = {f"bcp/{name}": text for name, text in PLANTED.items() if name not in IN_THE_ENVIRONMENT}
    (aside / "keys.json").write_text(json.dumps(kept))
    (aside / "program.py").write_text(PROGRAM)
    with Loopback() as vendor:
        vendor.on("/api/v2/summary.json", http(body=page(EVERYTHING)))
        vendor.on("/v1/models", refuse)
        vendor.on("/echo", echo)
        desk = machine(
            tmp_path,
            PYTHON_KEYRING_BACKEND="file_keyring.FileKeyring",
            PYTHONPATH=str(aside),
            FILE_KEYRING=str(aside / "keys.json"),
            BCP_SECRET_OPENAI_API_KEY=PLANTED["openai/api-key"],
            BCP_SECRET_DESK_ADMIN=PLANTED["desk/admin"],
        )
        desk.write("answers.yaml", ANSWERS)
        plan = PLAN.format(
            url=vendor.url(""), python=sys.executable, program=aside / "program.py", folder=folder
        )
        desk.write("runbooks/openai.yaml", plan)
        yield Place(desk, vendor, folder)


def outcomes(desk: Machine) -> dict[str, str]:
    (run,) = json.loads(desk.bcp("runs", "--json").out)["runs"]
    return {step["id"]: step["outcome"] for step in run["steps"]}


def process_list() -> bytes:
    words = b""
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words += path.read_bytes() + b"\n"
        except OSError:  # it ended just now
            continue
    return words


def test_a_run_from_beginning_to_end(place: Place) -> None:
    run = place.start("failover", "openai", "--answers", "answers.yaml")
    assert found_in(process_list()) == set()
    (place.folder / "go").touch()
    ended = run.end()
    assert outcomes(place.desk) == {"prints": "done", "repeats": "failed", "fails": "failed"}, (
        ended.err
    )
    sent = {one.headers.get("authorization") for one in place.vendor.seen if one.path == "/echo"}
    assert sent == {f"Bearer {PLANTED['desk/admin']}"}, "the server did get it"
    assert "done with it" in ended.err, "the program's output was shown"
    assert "[secret desk/admin]" in ended.err
    place.said.append(place.desk.bcp("show", run_id(place.desk)))
    assert place.leaks() == set()


@pytest.mark.parametrize("words", [("check",), ("check", "--json", "--record")])
def test_a_check_shows_no_key_that_a_probe_sent(place: Place, words: tuple[str, ...]) -> None:
    """It looks up no more than the probes' keys, so it can black out no more."""
    place.vendor.on("/api/v2/summary.json", http(body=page(PLANTED["openai/api-key"])))
    place.said.append(place.desk.bcp(*words))
    assert place.said[-1].code == 2, place.said[-1].err
    assert "[secret openai/api-key]" in place.said[-1].out
    assert place.leaks() == set()


def test_killed_in_a_command_and_resumed(place: Place) -> None:
    run = place.start("failover", "openai", "--answers", "answers.yaml")
    os.kill(run.process.pid, signal.SIGKILL)
    run.end()
    (status,) = (place.desk.home / "state" / "bcp" / "commands").iterdir()
    assert found_in(status.read_bytes()) == set()
    (place.folder / "go").touch()
    wait_for(lambda: status.read_bytes().count(b"\n") == 2)
    place.said.append(place.desk.bcp("resume", run_id(place.desk), "--answers", "answers.yaml"))
    assert outcomes(place.desk) == {"prints": "done", "repeats": "failed", "fails": "failed"}, (
        place.said[-1].err
    )
    assert (place.folder / "count").read_text() == "xx", "each program ran once"
    assert not status.exists(), "it is dropped once the outcome is recorded"
    assert place.leaks() == set()


def run_id(desk: Machine) -> str:
    (run,) = json.loads(desk.bcp("runs", "--json").out)["runs"]
    return str(run["id"])[:8]
