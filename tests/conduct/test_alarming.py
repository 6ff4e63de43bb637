"""People are told by every way that bcp.yaml names; one that fails hinders no other."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from loopback import Loopback, http
from msgspec.structs import replace
from pydantic import ValidationError
from stage import TestClock as Clock

from bcp.conduct.alarming import Telling
from bcp.conduct.programs import run_program
from bcp.conduct.watch_record import Alarm
from bcp.model.errors import SecretMissing
from bcp.model.ports import Command, CommandResult, Reply, Request
from bcp.plan.workspace_model import Notify
from bcp.transport.fetch import send

ALARM = Alarm(
    "openai", 'Open"AI"', "vendor-says-down", datetime(2026, 11, 21, 2, 51, tzinfo=UTC),
    "API: major outage since 02:51, 18 min",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


def secret(name: str) -> str:
    if name == "hook/token":
        return "t0ken"
    raise SecretMissing(f"secret {name} is not set")


def told(*ways: Notify) -> str:
    return telling(*ways)(ALARM)


def telling(*ways: Notify) -> Telling:
    def over_the_wire(request: Request) -> Reply:
        return send(request, secret)

    def run(command: Command) -> CommandResult:
        return run_program(command, {}, secret, Clock())

    return Telling(ways, over_the_wire, run)


def hook(url: str, **more: object) -> Notify:
    text = "$(title): $(criterion) since $(since). $(reason). Next: $(command)"
    call = {"method": "POST", "url": url, "json": {"text": text}, **more}
    return Notify.model_validate({"request": call})


def program(code: str, *arguments: str) -> Notify:
    return Notify(run=(sys.executable, "-c", code, *arguments))


def test_a_hook_gets_the_alarm(server: Loopback) -> None:
    server.on("/hook", http(204))
    assert told(hook(server.url("/hook"), secret="hook/token")) == ""
    (seen,) = server.seen
    assert seen.headers["authorization"] == "Bearer t0ken"
    assert json.loads(seen.body) == {
        "text": 'Open"AI": vendor-says-down since 2026-11-21T02:51:00Z. '
        "API: major outage since 02:51, 18 min. Next: bcp failover openai"
    }


def test_a_program_gets_it_as_words_and_in_its_environment() -> None:
    code = "import os, sys; assert sys.argv[1] == 'openai' == os.environ['BCP_PLAN'], sys.argv"
    assert told(program(code, "$(plan)")) == ""


def test_one_that_fails_is_said_and_the_next_is_told_all_the_same(server: Loopback) -> None:
    server.on("/down", http(500))
    server.on("/hook", http(200))
    problem = told(hook(server.url("/down")), hook(server.url("/hook")))
    assert problem == f"POST {server.url('/down')}: status 500, expected 2xx"
    assert server.paths == ["/down", "/hook"]


def test_words_in_a_url_are_encoded(server: Loopback) -> None:
    """Else the first blank of a reason makes a URL that cannot be sent, and nobody is told."""
    server.otherwise = http(200)
    assert told(hook(server.url("/hook/$(plan)?text=$(reason)&title=$(title)"))) == ""
    (path,) = server.paths
    text, title = (part.partition("=")[2] for part in path.partition("?")[2].split("&"))
    assert (unquote(text), unquote(title)) == (ALARM.reason, ALARM.title)


def test_told_again_it_goes_only_the_ways_that_failed(server: Loopback) -> None:
    server.on("/hook", http(200))
    server.on("/down", http(500))
    tell = telling(hook(server.url("/hook")), hook(server.url("/down")))
    assert tell(ALARM)
    server.on("/down", http(200))
    assert tell(ALARM) == ""
    assert server.paths == ["/hook", "/down", "/down"]


def test_a_new_alarm_goes_every_way_again(server: Loopback) -> None:
    server.on("/hook", http(200))
    server.on("/down", http(500))
    tell = telling(hook(server.url("/hook")), hook(server.url("/down")))
    tell(ALARM)
    tell(replace(ALARM, reason="API: major outage since 09:00, 1 min"))
    assert server.paths == ["/hook", "/down"] * 2


def test_a_program_that_fails_is_said() -> None:
    assert told(program("raise SystemExit(3)")).endswith(": exit code 3")
    assert "No such file" in told(Notify(run=("/no/such/program",)))


def test_a_missing_secret_is_said(server: Loopback) -> None:
    problem = told(hook(server.url("/hook"), secret="other/token"))
    assert "not asked, a secret is missing (secret other/token is not set" in problem
    assert server.seen == []


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"run": ["a"], "request": {"url": "https://hook.example"}},
        {"run": ["page", "$(price)"]},
        {"request": {"url": "https://hook.example/$(process)"}},
    ],
)
def test_what_cannot_be_told_is_an_error_of_the_file(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Notify.model_validate(written)
