"""`bcp observe`: what people say goes on record, counts for a time, reaches checks and runs."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Loopback

from bcp.audit.entry import Entry
from bcp.audit.reader import read_log
from cli.cli_kit import Called, Desk
from cli.world import all_fine, outage, write_plans

SEATS = """
    - id: seats
      title: Seats
      sources: []
      probes: [{id: people, kind: attested, question: Can people log in?}]
processes:"""
OWN = """
own:
  - {id: sso, title: Single sign-on, probes: [{id: asked, kind: attested, question: "Is it up?", valid_for: 4h}]}
"""  # noqa: E501 - as it is written


@pytest.fixture(autouse=True)
def vendor(desk: Desk) -> Iterator[Loopback]:
    with Loopback() as server:
        write_plans(server, Path.cwd())
        all_fine(server)
        plan = Path("runbooks/openai.yaml")
        plan.write_text(plan.read_text().replace("\nprocesses:", SEATS, 1))
        with Path("bcp.yaml").open("a") as settings:
            settings.write(OWN)
        yield server


def attested() -> list[Entry]:
    return [one for one in read_log(Path("audit")).entries() if one.type == "observation.attested"]


def one_line(called: Called) -> str:
    return " ".join(called.out.split())


class TestOnRecord:
    def test_what_was_said_by_whom_of_what_and_when(self, desk: Desk) -> None:
        called = desk.call("observe", "openai/seats", "down", "--note", "nobody can log in")
        assert called.code == 0, called.err
        (entry,) = attested()
        assert entry.actor.id == "lead"
        assert entry.actor.key is None
        assert entry.plan is not None
        assert entry.plan.id == "openai"
        assert entry.run is None
        kept = entry.data.pop("note")
        assert entry.data == {
            "key": "openai/seats", "state": "major_outage", "at": "2026-11-21T03:09:41.000Z",
        }  # fmt: skip
        assert isinstance(kept, dict)
        assert read_log(Path("audit")).blob(str(kept["blob"])) == b"nobody can log in"

    def test_it_is_told_what_it_means(self, desk: Desk) -> None:
        said = one_line(desk.call("observe", "openai/seats", "down"))
        assert said == (
            "Recorded as entry 1: lead says OpenAI Seats: major outage, at 03:09 UTC. No key "
            "signs it: not proved. It counts for 1h, until 04:09 UTC, for the probe 'people'."
        )

    def test_where_no_probe_reads_it_that_is_told(self, desk: Desk) -> None:
        said = one_line(desk.call("observe", "openai/api", "degraded"))
        assert said.endswith(
            "No probe of kind attested reads openai/api: it is on record, and changes no verdict."
        )

    def test_a_component_of_ours_too(self, desk: Desk) -> None:
        said = one_line(desk.call("observe", "own/sso", "up"))
        assert "Single sign-on: operational" in said
        assert "It counts for 4h, until 07:09 UTC, for the probe 'asked'." in said
        assert attested()[0].plan is None

    @pytest.mark.parametrize(
        ("word", "state"),
        [
            ("up", "operational"),
            ("degraded", "degraded"),
            ("partial", "partial_outage"),
            ("down", "major_outage"),
        ],
    )
    def test_each_word(self, desk: Desk, word: str, state: str) -> None:
        assert desk.call("observe", "openai/seats", word).code == 0
        assert attested()[0].data["state"] == state

    def test_a_record_that_cannot_be_made_is_73(self, desk: Desk) -> None:
        Path("audit").write_text("a file stands where the log should be")
        assert desk.call("observe", "openai/seats", "down").code == 73


class TestAt:
    @pytest.mark.parametrize(
        ("text", "instant"),
        [
            ("02:55", "2026-11-21T02:55:00.000Z"),
            ("23:55", "2026-11-20T23:55:00.000Z"),
            ("2026-11-21T04:00:30+01:00", "2026-11-21T03:00:30.000Z"),
        ],
    )
    def test_a_time_of_day_is_the_last_such_time_in_utc(
        self, desk: Desk, text: str, instant: str
    ) -> None:
        assert desk.call("observe", "openai/seats", "down", "--at", text).code == 0
        assert attested()[0].data["at"] == instant

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("2026-11-21T03:10:00Z", "lies in the future; it is 03:09 UTC"),
            ("24:00", "is not an instant"),
            ("2026-11-21T03:00:00", "has no zone"),
            ("soon", "is not an instant"),
        ],
    )
    def test_another_is_refused_before_anything_is_written(
        self, desk: Desk, text: str, said: str
    ) -> None:
        called = desk.call("observe", "openai/seats", "down", "--at", text)
        assert called.code == 64
        assert said in " ".join(called.err.split())
        assert not Path("audit").exists()

    def test_what_is_too_old_to_count_is_told(self, desk: Desk) -> None:
        said = one_line(desk.call("observe", "openai/seats", "down", "--at", "02:00"))
        assert "It does not count for the probe 'people': an answer holds for 1h." in said

    def test_what_was_said_of_a_later_moment_counts(self, desk: Desk) -> None:
        desk.call("--as", "support-lead", "observe", "openai/seats", "up", "--at", "03:05")
        said = one_line(desk.call("observe", "openai/seats", "down", "--at", "03:00"))
        assert (
            "support-lead said operational of a later moment, 03:05 UTC: that one counts." in said
        )


class TestRefused:
    def test_a_service_that_is_not_there_is_65_with_the_list(self, desk: Desk) -> None:
        called = desk.call("observe", "openai/images", "down")
        assert called.code == 65
        said = " ".join(called.err.split())
        assert "There is no service 'openai/images' here." in said
        assert "openai/chatgpt, openai/sora, openai/api, openai/seats, own/sso" in said

    @pytest.mark.parametrize("reference", ["openai", "openai/api/v1", ""])
    def test_what_names_no_service_is_64_with_the_list(self, desk: Desk, reference: str) -> None:
        called = desk.call("observe", reference, "down")
        assert called.code == 64
        assert "openai/seats" in called.err

    def test_a_word_that_nobody_agreed_on_is_64(self, desk: Desk) -> None:
        called = desk.call("observe", "openai/seats", "broken")
        assert called.code == 64
        assert "'broken' is none of up, degraded, partial, down." in called.err

    def test_a_note_without_end_is_64(self, desk: Desk) -> None:
        called = desk.call("observe", "openai/seats", "down", "--note", "x" * 2001)
        assert called.code == 64
        assert not Path("audit").exists()


class TestItCounts:
    def seats(self, desk: Desk) -> dict[str, str]:
        found = json.loads(desk.call("check", "openai", "--json").out)
        services = {one["id"]: one for one in found["plans"][0]["services"]}
        return {"verdict": services["seats"]["verdict"], "reason": services["seats"]["reason"]}

    def test_in_a_check_as_long_as_it_holds(self, desk: Desk) -> None:
        assert self.seats(desk)["verdict"] == "unknown"
        desk.call("observe", "openai/seats", "down", "--note", "nobody can log in")
        found = self.seats(desk)
        assert found["verdict"] == "major_outage"
        assert "lead said major outage" in found["reason"]
        assert "nobody can log in" in found["reason"]
        desk.clock.step(61 * 60)
        assert self.seats(desk)["verdict"] == "unknown"

    def test_in_a_run(self, desk: Desk, vendor: Loopback) -> None:
        outage(vendor)
        desk.call("observe", "openai/seats", "down")
        assert desk.call("failover", "openai").code == 4
        (read,) = [one for one in read_log(Path("audit")).entries() if one.type == "sweep.read"]
        verdicts = read.data["verdicts"]
        assert isinstance(verdicts, list)
        assert {"key": "openai/seats", "verdict": "major_outage"} in verdicts
        said = one_line(desk.call("observe", "openai/seats", "up"))
        assert "is open: its next reading takes it in." in said
        assert desk.call("failover", "openai").code == 4  # the run was not taken from its terminal
