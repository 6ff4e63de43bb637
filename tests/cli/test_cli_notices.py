"""`bcp mark` and `bcp told`: events and notices go on record beside a run, with both times."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Loopback

from bcp.audit.entry import Entry
from bcp.audit.reader import read_log
from cli.cli_kit import Called, Desk
from cli.world import all_fine, outage, write_plans

TOLD = """
communications:
  - {id: customers, audience: Customers, template: "Out, $(run).", first: 15m, every: 30m}
obligations:
  - {id: early, title: Early warning, audience: The authority, from: aware, due: 24h}
  - {id: report, title: Report, audience: The authority, from: classified, due: 4h, every: 1d}
"""
ANSWERS = """
declare: {answer: declare, reason: It is out}
choose: {answer: by-hand, reason: Nothing else is cleared}
open-queue: done
communicate: {answer: not_sent, reason: The mail server is down}
"""


@pytest.fixture(autouse=True)
def incident(desk: Desk) -> Iterator[str]:
    """An incident that is open; its id."""
    with Loopback() as server:
        write_plans(server, Path.cwd())
        all_fine(server)
        outage(server)
        plan = Path("runbooks/openai.yaml")
        plan.write_text(plan.read_text() + TOLD)
        Path("answers.yaml").write_text(ANSWERS)
        desk.call("failover", "openai", "--answers", "answers.yaml")
        yield run_id()


def entries(kind: str) -> list[Entry]:
    return [one for one in read_log(Path("audit")).entries() if one.type == kind]


def run_id() -> str:
    (started,) = entries("run.started")
    assert started.run is not None
    return started.run.id[:8]


def flat(called: Called) -> str:
    return " ".join(called.out.split())


def test_an_event_starts_the_clock_of_what_counts_from_it(desk: Desk, incident: str) -> None:
    called = desk.call("mark", incident, "classified", "--at", "03:05")
    assert called.code == 0, called.err
    (entry,) = entries("event.marked")
    assert entry.data["event"] == "classified"
    assert entry.data["event_at"] == "2026-11-21T03:05:00.000Z"
    assert str(entry.data["at"]).startswith("2026-11-21T03:"), "when it was said is kept too"
    assert entry.actor.id == "lead"
    assert f"entry {entry.seq}: classified at 03:05 UTC." in flat(called)
    assert "Next notice due 07:05" in flat(called)
    assert "Report, to: The authority" in flat(called)


def test_a_slip_is_mended_by_saying_it_again(desk: Desk, incident: str) -> None:
    desk.call("mark", incident, "aware", "--at", "02:05")
    called = desk.call("mark", incident, "aware", "--at", "03:05")
    assert "aware at 03:05 UTC, instead of 02:05." in flat(called)
    assert "Next notice due 2026-11-22 03:05" in flat(called)
    assert len(entries("event.marked")) == 2


def test_what_was_told_is_on_record_and_due_again(desk: Desk, incident: str) -> None:
    words = ("told", incident, "customers", "--at", "03:01", "--note", "case 4711")
    called = desk.call(*words)
    assert called.code == 0, called.err
    entry = entries("message.sent")[-1]
    note = entry.data.pop("note")
    assert isinstance(note, dict)
    assert b"case 4711" not in entry.line
    assert {key: entry.data[key] for key in ("notice", "result", "by", "sent_at")} == {
        "notice": "customers", "result": "sent", "by": "hand",
        "sent_at": "2026-11-21T03:01:00.000Z",
    }  # fmt: skip
    assert "customers went out at 03:01 UTC." in flat(called)
    assert "Next notice (number 2) due 03:31" in flat(called)
    assert "customers went out at 2026-11-21 03:01: case 4711" in flat(desk.call("show", incident))


def test_what_is_due_no_more_is_not_named(desk: Desk, incident: str) -> None:
    called = desk.call("told", incident, "early")
    assert called.code == 0
    assert "due" not in flat(called).replace("due to", "")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("mark", "RUN", "angry"), 64, "'angry' is none of aware, classified"),
        (("mark", "RUN", "aware", "--at", "2027-01-01T00:00:00Z"), 64, "lies in the future"),
        (("mark", "RUN", "aware", "--at", "soon"), 64, "--at: 'soon' is not an instant"),
        (("told", "RUN", "nobody"), 65, "has no notice 'nobody'"),
        (("told", "RUN", "early", "--at", "2027-01-01T00:00:00Z"), 64, "lies in the future"),
        (("told", "ffffffff", "early"), 65, "there is no such run"),
    ],
)
def test_what_cannot_be_recorded_is_said(
    desk: Desk, incident: str, words: tuple[str, ...], code: int, said: str
) -> None:
    before = len(entries("event.marked")) + len(entries("message.sent"))
    called = desk.call(*(incident if word == "RUN" else word for word in words))
    assert (called.code, said in " ".join(called.err.split())) == (code, True), called.err
    assert len(entries("event.marked")) + len(entries("message.sent")) == before


def test_a_run_that_has_ended_takes_nothing_more(desk: Desk, incident: str) -> None:
    Path("close.yaml").write_text("close: {answer: close, reason: It is over}\n")
    assert desk.call("standdown", "openai", "--answers", "close.yaml").code == 0
    for words in (("told", incident, "customers"), ("mark", incident, "aware")):
        called = desk.call(*words)
        assert (called.code, "has ended" in called.err) == (65, True)


def test_what_was_marked_meanwhile_is_on_the_screen_of_whoever_goes_on(
    desk: Desk, incident: str
) -> None:
    desk.call("told", incident, "customers")
    desk.call("mark", incident, "aware", "--at", "02:55")
    called = desk.call("failover", "openai")
    assert called.code == 0, called.err
    assert "Next notice (number 2) due 03:39" in " ".join(called.err.split())
