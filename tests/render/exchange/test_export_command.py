"""`bcp export`: what goes where, and what comes from a log that a run wrote."""

import csv
import io
import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import get_type_hints

import icalendar
import pytest
from cli.cli_kit import NO_KEYRING, Desk
from msgspec.structs import replace

from bcp.audit.entry import Entry
from bcp.audit.reader import read_log
from bcp.cli.app import GROUPS
from bcp.cli.commands import exchanging
from bcp.render.exchange.base import Given
from bcp.render.exchange.calendar import calendar_paper
from bcp.render.exchange.registry import EXPORTS
from bcp.render.exchange.tables import TABLES
from bcp.run.values import mapping
from render.exchange.exchange_kit import SAMPLE, desk_plan, text, with_plan


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A machine whose current folder is the sample workspace."""
    shutil.copytree(SAMPLE, tmp_path / "work")
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)
    return Desk(tmp_path / "home")


def test_each_format_is_a_command_and_each_table_is_in_its_help() -> None:
    assert set(GROUPS["export"][1]) == set(EXPORTS)
    asked = get_type_hints(exchanging.csv, include_extras=True)["table"]
    said = asked.__metadata__[0].help
    assert set(re.findall(r"[a-z]+", said)) - {"or"} == set(TABLES)


def rows(written: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written, newline="")))


@pytest.mark.parametrize(
    ("words", "name"),
    [(["csv", "steps"], "csv"), (["calendar"], "calendar"), (["cyclonedx"], "cyclonedx")],
)
def test_data_alone_goes_to_standard_output(desk: Desk, words: list[str], name: str) -> None:
    called = desk.call("export", *words)
    assert (called.code, called.out) == (0, text(name, table="steps"))


def test_a_folder_takes_every_playbook(desk: Desk) -> None:
    called = desk.call("export", "cacao", "desk", "-o", "out")  # which is made
    names = sorted(path.name for path in Path("out").iterdir())
    assert (called.code, called.out, len(names)) == (0, "", 7)
    assert {"desk.json", "desk.to-by-hand.json", "desk.from-gateway.json"} <= set(names)
    assert "written: out/desk.to-gateway.json" in called.err
    assert desk.call("export", "cacao", "desk").out == Path("out/desk.json").read_text()
    again = desk.call("export", "cacao", "desk", "--part", "desk.to-gateway", "-o", "out")
    assert again.err.splitlines()[-1] == "written: out/desk.to-gateway.json"
    Path("file").touch()
    assert desk.call("export", "cacao", "desk", "-o", "file").code == 65


def test_one_playbook_says_that_there_are_others(desk: Desk) -> None:
    called = desk.call("export", "cacao", "desk", "--part", "desk.to-by-hand", columns=400)
    assert json.loads(called.out)["name"] == "Answers for customers: to =People answer by hand"
    assert "There is more to it: desk, desk.to-gateway," in called.err


def test_a_file_is_replaced_as_a_whole(desk: Desk) -> None:
    Path("x.csv").write_text("old")
    assert desk.call("export", "csv", "contacts", "-o", "x.csv").code == 0
    assert Path("x.csv").read_bytes() == text("csv", table="contacts").encode()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["csv", "plan"], 64, "There is no table 'plan'."),
        (["cacao", "deck"], 65, "there is no plan 'deck'"),
        (["cacao", "desk", "--part", "x"], 64, "There is no part 'x'."),
        (
            ["calendar", "-o", "no/such/where.ics"],
            65,
            "cannot be written: No such file or directory.",
        ),
    ],
)
def test_what_cannot_be_is_said(desk: Desk, words: list[str], code: int, said: str) -> None:
    called = desk.call("export", *words, columns=300)
    assert (called.code, called.out) == (code, "")
    assert said in called.err


def test_a_broken_plan_is_named_and_the_others_are_written(desk: Desk) -> None:
    Path("runbooks/broken.yaml").write_text("schema: bcp/1\nid: broken\n")
    called = desk.call("export", "csv", "processes", columns=200)
    assert called.code == 65
    assert [row["process"] for row in rows(called.out)] == ["images", "support", "content"]
    assert "runbooks/broken.yaml" in called.err
    assert "what was written lacks it" in called.err
    assert desk.call("export", "cacao", "desk").code == 0  # it is no matter of this plan


def test_a_log_that_cannot_be_read_hinders_no_table_of_plans(desk: Desk) -> None:
    Path("audit").mkdir()
    Path("audit/entries.jsonl").write_text("no entry\nno entry\n")
    assert desk.call("export", "csv", "contacts").code == 0
    assert desk.call("export", "csv", "runs").code != 0


class TestLog:
    """Of a drill that was played to its end."""

    @pytest.fixture
    def drilled(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
        """Away from any workspace: the plans that come with bcp, in the log of this machine."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NO_KEYRING)
        desk = Desk(tmp_path)
        assert desk.call("drill", "openai", "--demo").code == 0
        return desk

    def test_runs_actions_and_the_next_exercise(self, drilled: Desk) -> None:
        (run,) = rows(drilled.call("export", "csv", "runs").out)
        assert (run["plan"], run["mode"], run["result"]) == ("openai", "exercise", "completed")
        assert (run["clock"], run["first_seq"]) != ("real", "")
        assert int(run["first_seq"]) < int(run["last_seq"])
        assert run["first_recorded"].startswith("2026-11-21T03:09:41")  # by the writer's clock
        assert int(run["steps_simulated"]) > 0 == int(run["steps_failed"])

        added = drilled.call(
            "actions", "add", run["run"], "=Mend it", "--owner", "platform", "--due", "2026-12-24"
        )
        assert added.code == 0, added.err
        (action,) = rows(drilled.call("export", "csv", "actions").out)
        assert (action["title"], action["due"]) == ("'=Mend it", "2026-12-24")
        assert (action["state"], action["closed"], action["run"]) == ("open", "", run["run"])

        calendar = drilled.call("export", "calendar").out
        assert calendar == drilled.call("export", "calendar").out
        titles = [str(one["SUMMARY"]) for one in icalendar.Calendar.from_ical(calendar).events]
        assert "Corrective action is due: =Mend it" in titles

        log = read_log(drilled.home / ".local" / "state" / "bcp" / "audit")
        assert next_exercise(tuple(log.entries())) == []  # a demonstration exercised nobody

        whole = tuple(by_people(entry) for entry in log.entries())
        (due,) = next_exercise(whole)
        assert DOUBT not in str(due["DESCRIPTION"])
        (doubted,) = next_exercise(whole, f"{DOUBT}.")
        assert str(doubted["DESCRIPTION"]) == f"{DOUBT}. {due['DESCRIPTION']}"
        assert due.decoded("DTSTART") == date(2026, 11, 21) + timedelta(days=180)
        assert due.decoded("DTSTAMP").date() == date(2026, 11, 21)

    def test_a_log_that_does_not_verify_is_said_as_in_the_reports(self, drilled: Desk) -> None:
        entries = drilled.home / ".local" / "state" / "bcp" / "audit" / "entries.jsonl"
        lines = entries.read_bytes().splitlines(keepends=True)
        entries.write_bytes(b"".join(lines[:20] + lines[21:]))
        for words in (["csv", "runs"], ["csv", "actions"], ["calendar"]):
            called = drilled.call("export", *words, columns=300)
            assert (called.code, "The audit log does not verify" in called.err) == (1, True)
        calendar = icalendar.Calendar.from_ical(called.out)
        for name in ("DESCRIPTION", "X-WR-CALDESC"):
            assert str(calendar[name]).startswith(DOUBT)
        assert drilled.call("export", "csv", "plans").code == 0  # nothing of it is from the log


DOUBT = "The audit log did not verify when this was made"


def by_people(entry: Entry) -> Entry:
    """The same drill, had people walked it."""
    if entry.type != "run.started":
        return entry
    clock = {**mapping(entry.data["clock"]), "kind": "scenario"}
    return replace(entry, data={**entry.data, "clock": clock})


def next_exercise(entries: tuple[Entry, ...], doubt: str = "") -> list[icalendar.Event]:
    given = Given(with_plan(desk_plan() | {"id": "openai"}), entries=entries, doubt=doubt)
    calendar = icalendar.Calendar.from_ical(calendar_paper(given).papers[0].text)
    of_plans = [
        str(one["DESCRIPTION"]) for one in calendar.events if "Review" in str(one["SUMMARY"])
    ]
    assert doubt not in of_plans[0] or not doubt  # a plan's own day is as good as the plan
    assert ("X-WR-CALDESC" in calendar) is bool(doubt)
    return [one for one in calendar.events if _is_due(one)]


def _is_due(event: icalendar.Event) -> bool:
    return str(event["SUMMARY"]) == "Exercise due: Answers for customers"
