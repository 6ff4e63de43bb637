"""`bcp approve`, `reject`, `countersign`, `handover`, `note`, `follow`: several people's terminals.

Each person has a login and a machine of their own; all write one log.
"""

import dataclasses
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace
from plans.samples import minimal_text
from stepped_clock import SteppedClock

from bcp.cli.boundary import run
from bcp.cli.setting import Globals, Setting, Streams, real_setting
from cli.cli_kit import Called, Desk

PEOPLE = """
people:
  - {id: lead, name: Incident lead, phone: "+49 30 0000001"}
  - {id: deputy, name: Deputy lead, phone: "+49 30 0000002"}
roles:
  - {id: incident-lead, person: lead, alternate: deputy, may: [declare, choose, approve, override]}
"""
STEP = '- {id: consent, kind: approval, title: "The lead agrees", FIELDS}\n      - {id: open-queue'
ANSWERS = """
declare: {answer: override, reason: a test of several people}
choose: {answer: by-hand, reason: the only one}
"""
PASSPHRASE = "correct horse battery"


@dataclass
class Seat(Desk):
    """One person's terminal."""

    folder: Path = field(default_factory=Path)
    login: str = "lead"
    host: str = "ops-1"
    typed: str = ""

    def bcp(self, *words: str) -> Called:
        out, err = io.StringIO(), io.StringIO()
        streams = Streams(io.StringIO(self.typed), out, err)
        environ = {"COLUMNS": "100", **self.environ}
        code = run(("-C", str(self.folder), *words), environ, streams, self._setting)
        return Called(code, out.getvalue(), err.getvalue())

    def _setting(self, given: Globals, environ: Mapping[str, str], streams: Streams) -> Setting:
        made = real_setting(given, environ, streams)
        return replace(made, clock=self.clock, host=self.host, login=self.login)

    def json(self, *words: str) -> dict[str, object]:
        loaded = json.loads(self.bcp(*words, "--json").out)
        assert isinstance(loaded, dict)
        return loaded

    def run_id(self) -> str:
        runs = self.json("runs")["runs"]
        assert isinstance(runs, list)
        return str(runs[-1]["id"])[:8]


def lead_with(desk: Desk, fields: str) -> Seat:
    """The lead's terminal; the run waits for its consent."""
    folder = desk.home / "work"
    (folder / "runbooks").mkdir(parents=True)
    text = minimal_text().replace("- {id: open-queue", STEP.replace("FIELDS", fields), 1)
    for host in ("status.openai.com", "api.openai.com/v1/models"):
        text = text.replace(host, "127.0.0.1:1")
    (folder / "runbooks" / "openai.yaml").write_text(text + PEOPLE)
    (folder / "answers.yaml").write_text(ANSWERS)
    more = {"BCP_OPERATOR_PASSPHRASE": PASSPHRASE, **desk.more}
    return Seat(desk.home, more, desk.clock, folder=folder)


def waiting(lead: Seat) -> str:
    stopped = lead.bcp("failover", "openai", "--answers", str(lead.folder / "answers.yaml"))
    assert stopped.code == 4, stopped.err
    return lead.run_id()


@pytest.fixture
def lead(desk: Desk) -> Seat:
    return lead_with(desk, "phone: allowed")


@pytest.fixture
def keyed(lead: Seat) -> Seat:
    """The log knows the keys of the lead and of the deputy."""
    assert lead.bcp("operator", "add", "lead").code == 0
    assert lead.bcp("operator", "add", "deputy").code == 0
    return lead


def deputy_of(lead: Seat, *, login: str = "deputy", host: str = "ops-2") -> Seat:
    return dataclasses.replace(
        lead, login=login, host=host, more={**lead.more, "BCP_OPERATOR": "deputy"}
    )


class TestApprove:
    def test_it_counts_and_the_run_goes_on(self, keyed: Seat) -> None:
        run_id = waiting(keyed)
        done = deputy_of(keyed).bcp("approve", run_id, "consent", "--reason", "go ahead")
        assert (done.code, done.out) == (0, "Recorded: 1 of 1: deputy (signed).\n"), done.err
        assert "consent: The lead agrees" in done.err, "what is consented to is shown first"
        stopped = keyed.bcp("resume", run_id)
        assert "open-queue" in stopped.err
        shown = keyed.bcp("show", run_id).out
        assert "1 of 1: deputy (signed); asked by lead" in shown
        assert keyed.bcp("audit", "verify").code == 0

    def test_the_asker_is_refused_with_7_and_on_record(self, keyed: Seat) -> None:
        run_id = waiting(keyed)
        seats = (keyed, deputy_of(keyed, login="lead", host="ops-1"))
        for seat in seats:
            refused = seat.bcp("approve", run_id, "consent")
            assert refused.code == 7
            assert "does not count" in refused.err
        assert keyed.bcp("resume", run_id).code == 4
        asked = keyed.json("show", run_id)["approvals"]
        assert isinstance(asked, list)
        assert (asked[0]["enough"], len(asked[0]["not_counted"])) == (False, 2)
        assert "another name for the same login" in keyed.bcp("show", run_id).out

    def test_a_name_alone_is_no_key(self, lead: Seat) -> None:
        run_id = waiting(lead)
        refused = deputy_of(lead).bcp("approve", run_id, "consent")
        assert refused.code == 7
        assert "does not allow a consent without a key" in " ".join(refused.err.split())

    def test_who_lacks_a_key_is_told_how_to_get_one(self, lead: Seat) -> None:
        run_id, deputy = waiting(lead), deputy_of(lead)
        stopped = lead.bcp("resume", run_id)
        assert "First a key for deputy: bcp operator add ID" in " ".join(stopped.err.split())
        refused = deputy.bcp("approve", run_id, "consent")
        assert "Get a key: bcp operator add deputy, from that" in " ".join(refused.err.split())
        assert deputy.bcp("operator", "add", "deputy").code == 0
        lost = dataclasses.replace(
            deputy, more={**deputy.more, "BCP_OPERATOR_PASSPHRASE": "not this one!"}
        )
        assert "Bring your key" in lost.bcp("approve", run_id, "consent").err
        assert deputy.bcp("approve", run_id, "consent").code == 0

    def test_before_it_is_asked_for(self, keyed: Seat) -> None:
        assert keyed.bcp("failover", "openai").code == 4
        run_id = keyed.run_id()
        early = deputy_of(keyed).bcp("approve", run_id, "consent")
        assert (early.code, "before it was asked for" in early.err) == (7, True)
        assert waiting(keyed) == run_id
        assert keyed.bcp("resume", run_id).code == 4, "what came before counts for nothing"

    def test_after_it_was_settled(self, keyed: Seat) -> None:
        run_id = waiting(keyed)
        deputy_of(keyed).bcp("approve", run_id, "consent")
        keyed.bcp("resume", run_id)
        late = deputy_of(keyed).bcp("approve", run_id, "consent")
        assert (late.code, "it is asked no more" in late.err) == (7, True)

    def test_what_is_not_there_is_65_and_writes_nothing(self, lead: Seat) -> None:
        assert lead.bcp("approve", "nope", "consent").code == 65
        assert not (lead.folder / "audit").exists()
        run_id = waiting(lead)
        entries = lead.json("show", run_id)["entries"]
        refused = lead.bcp("approve", run_id, "open-queue")
        assert (refused.code, "no approval 'open-queue'" in refused.err) == (65, True)
        assert lead.json("show", run_id)["entries"] == entries


class TestReject:
    def test_the_step_fails_with_the_reason(self, lead: Seat) -> None:
        run_id = waiting(lead)
        done = deputy_of(lead).bcp("reject", run_id, "consent", "--reason", "vendor is back")
        assert done.code == 0
        failed = lead.bcp("resume", run_id)
        assert failed.code == 6
        assert "refused by deputy: vendor is back" in failed.err

    def test_needs_a_reason_and_another_person(self, lead: Seat) -> None:
        run_id = waiting(lead)
        assert lead.bcp("reject", run_id, "consent").code == 64
        assert deputy_of(lead).bcp("reject", run_id, "consent", "--reason", " ").code == 65
        assert lead.bcp("reject", run_id, "consent", "--reason", "no").code == 7


class TestHandover:
    def test_to_somebody_known(self, lead: Seat) -> None:
        run_id = waiting(lead)
        assert lead.bcp("handover", run_id, "--to", "nobody").code == 65
        assert lead.bcp("handover", run_id, "--to", "lead").code == 64
        done = lead.bcp("handover", run_id, "--to", "deputy", "--reason", "my shift ends")
        assert (done.code, done.out) == (0, f"Run {run_id} waits for deputy: bcp resume {run_id}\n")
        assert lead.json("show", run_id)["handed_over_to"] == "deputy"
        assert "waits for deputy" in lead.bcp("show", run_id).out
        resumed = deputy_of(lead).bcp("resume", run_id)
        assert "handed over to you" in resumed.err
        assert lead.json("show", run_id)["handed_over_to"] is None


class TestNote:
    def test_both_times_are_kept(self, lead: Seat) -> None:
        run_id = waiting(lead)
        done = deputy_of(lead).bcp("note", run_id, "the vendor called", "--at", "00:01")
        assert done.code == 0
        entry = json.loads(last_line(lead))
        assert entry["type"] == "note.added"
        assert entry["data"]["happened_at"][11:16] == "00:01"
        assert entry["data"]["at"][:16] != entry["data"]["happened_at"][:16]
        assert "the vendor called" not in last_line(lead)
        assert "the vendor called" in lead.bcp("show", run_id).out

    def test_from_standard_input(self, lead: Seat) -> None:
        run_id = waiting(lead)
        assert dataclasses.replace(lead, typed="a long story\n").bcp("note", run_id, "-").code == 0
        assert "a long story" in lead.bcp("show", run_id).out
        assert lead.bcp("note", run_id, "-").code == 64, "nothing was piped in"
        assert lead.bcp("note", run_id, "x", "--at", "soon").code == 64


class TestFollow:
    def test_lines_and_nothing_written(self, lead: Seat) -> None:
        run_id = waiting(lead)
        lead.bcp("note", run_id, "still waiting")
        abort = lead.folder / "abort.yaml"
        abort.write_text("consent.failed: {answer: abort, reason: over}\n")
        deputy_of(lead).bcp("reject", run_id, "consent", "--reason", "no")
        assert lead.bcp("resume", run_id, "--answers", str(abort)).code == 5
        before = (lead.folder / "audit" / "entries.jsonl").read_bytes()
        followed = lead.bcp("follow", run_id)
        assert followed.code == 0, "it ends by itself, for the run has ended"
        for words in ("still waiting", "consent asked for consent (1)", "refused: consent",
                      "the run ended: aborted"):  # fmt: skip
            assert words in followed.out
        assert (lead.folder / "audit" / "entries.jsonl").read_bytes() == before

    def test_it_waits_for_what_comes_and_ctrl_c_ends_it(self, lead: Seat) -> None:
        run_id = waiting(lead)
        deputy = deputy_of(lead)

        class Waiting(SteppedClock):
            """Each second somebody does something else."""

            def sleep(self, seconds: float) -> None:
                super().sleep(seconds)
                if len(self.slept) > 2:
                    raise KeyboardInterrupt
                deputy.bcp("note", run_id, f"note {len(self.slept)}")

        followed = dataclasses.replace(lead, clock=Waiting()).bcp("follow", run_id)
        assert "note 1" in followed.out
        assert "note 2" in followed.out
        assert followed.code == 130
        assert "Traceback" not in followed.err

    def test_a_run_that_is_not_there(self, lead: Seat) -> None:
        assert lead.bcp("follow", "nope").code == 65
        assert not (lead.folder / "audit").exists()


def last_line(lead: Seat) -> str:
    return (lead.folder / "audit" / "entries.jsonl").read_text().splitlines()[-1]


class TestWhoOneIs:
    """An id that looks like another's would pass for another person; `bcp` is nobody's."""

    @pytest.mark.parametrize(
        "name", ["bcp", "lead ", " lead", "", "le\u200bad", "\uff4cead", "../lead"]
    )
    def test_an_id_has_one_spelling(self, lead: Seat, name: str) -> None:
        refused = lead.bcp("--as", name, "failover", "openai")
        assert refused.code == 64
        assert "cannot be an operator's id" in refused.err
        assert not (lead.folder / "audit").exists()

    def test_nor_by_the_environment(self, lead: Seat) -> None:
        refused = dataclasses.replace(lead, more={**lead.more, "BCP_OPERATOR": "bcp"}).bcp("runs")
        assert (refused.code, "stands for what nobody decided" in refused.err) == (64, True)

    def test_a_login_that_is_called_bcp_is_somebody(
        self, lead: Seat, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bcp.cli.setting._login_name", lambda: "bcp")
        run_id = waiting(dataclasses.replace(lead, more={**lead.more, "BCP_OPERATOR": ""}))
        assert str(lead.json("show", run_id)["started_by"]).startswith("uid-")
