"""`bcp check` and the log: recording, taking what is young, telling what is known offline."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import Loopback, http
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.audit.entry import Entry
from bcp.audit.reader import read_log
from cli.cli_kit import Called, Desk
from cli.world import all_fine, outage, show_page, statuspage, write_plans

Found = dict[str, Any]  # any: JSON of the command, looked into key by key


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


@pytest.fixture(autouse=True)
def vendor(desk: Desk) -> Iterator[Loopback]:
    with Loopback() as server:
        write_plans(server, Path.cwd())
        outage(server)
        yield server


def sweeps() -> list[Entry]:
    return [one for one in read_log(Path("audit")).entries() if one.type == "sweep.read"]


def check(desk: Desk, *words: str) -> Found:
    found: Found = json.loads(desk.call("check", "--json", *words).out)
    return found


def services(found: Found) -> dict[str, Found]:
    return {f"{plan['id']}/{one['id']}": one for plan in found["plans"] for one in plan["services"]}


def _observations(entry: Entry) -> list[Found]:
    rows = entry.data["observations"]
    assert isinstance(rows, list)
    return rows


def one_line(called: Called) -> str:
    return " ".join(called.out.split())


class TestRecord:
    def test_is_one_entry_outside_of_any_run(self, desk: Desk) -> None:
        called = desk.call("check", "--record", terminal=True)
        assert called.code == 2
        (entry,) = sweeps()
        assert (entry.run, entry.plan, entry.actor.id) == (None, None, "bcp")
        assert entry.data["at"] == "2026-11-21T03:09:41.000Z"
        assert f"Recorded: entry {entry.seq}. Exit code 2." in one_line(called)
        assert "Nothing was recorded" not in called.out

    def test_the_next_check_knows_since_when(self, desk: Desk, vendor: Loopback) -> None:
        """A page without an incident: only what was recorded tells since when it is down."""
        show_page(vendor, "openai", statuspage(["ChatGPT", "Sora", "API"], "major_outage"))
        desk.call("check", "--record")
        desk.clock.step(4 * 60)
        desk.call("check", "--record")
        desk.clock.step(4 * 60)
        criterion = check(desk, "openai")["plans"][0]["activation"]["criteria"][0]
        assert criterion["since"] == "2026-11-21T03:09:41Z"
        assert criterion["reason"].startswith("API: major outage for 8 min of 10m")

    def test_the_object_names_the_entry(self, desk: Desk) -> None:
        found = check(desk, "--record")
        assert found["recorded"] == [sweeps()[0].seq]
        assert check(desk)["recorded"] == []

    def test_a_log_that_cannot_be_written_is_73_and_the_findings_are_shown_first(
        self, desk: Desk
    ) -> None:
        Path("audit").write_text("a file stands where the log should be")
        called = desk.call("check", "--record", terminal=True)
        assert called.code == 73
        assert "OUTAGE" in called.out
        assert "Nothing was recorded: " in one_line(called)
        assert "bcp: " in called.err
        assert one_line(called).endswith("Exit code 73.")
        assert check(desk, "--record")["exit_code"] == 73, "what the call ends with"

    def test_what_a_probe_usually_takes_is_learnt_from_it(self, desk: Desk) -> None:
        for _ in range(11):
            desk.call("check", "ollama", "--record")
            desk.clock.step(60)
        probes = [_observations(entry)[0]["probes"][0] for entry in sweeps()]
        assert ["usual_ms" in probe for probe in probes] == [False] * 10 + [True]
        took = sorted(probe["latency_ms"] for probe in probes[:10])
        assert probes[10]["usual_ms"] == (took[4] + took[5]) // 2


class TestOnly:
    def test_one_service(self, desk: Desk, vendor: Loopback) -> None:
        found = check(desk, "--only", "anthropic/api")
        assert list(services(found)) == ["anthropic/api"]
        assert found["exit_code"] == 0
        assert {path.split("/")[1] for path in vendor.paths} == {"anthropic", "control"}

    def test_a_part_of_a_plan_counts_alone(self, desk: Desk) -> None:
        found = check(desk, "--only", "sora")
        assert list(services(found)) == ["openai/sora"]
        assert found["plans"][0]["verdict"] == "major_outage"
        screen = one_line(desk.call("check", "--only", "sora", terminal=True))
        assert "1 plan, 1 service" in screen
        assert "ChatGPT" not in screen

    def test_a_plan_and_a_service_together(self, desk: Desk) -> None:
        found = check(desk, "--only", "mistral", "--only", "openai/api")
        assert sorted(services(found)) == ["mistral/api", "openai/api"]

    def test_a_service_of_the_same_name_in_several_plans(self, desk: Desk) -> None:
        assert sorted(services(check(desk, "--only", "api"))) == [
            "anthropic/api", "mistral/api", "openai/api",
        ]  # fmt: skip

    def test_within_the_plans_named(self, desk: Desk) -> None:
        assert list(services(check(desk, "openai", "--only", "api"))) == ["openai/api"]

    def test_what_is_not_there_is_65_with_the_list(self, desk: Desk) -> None:
        called = desk.call("check", "anthropic", "--only", "sora")
        assert called.code == 65
        said = " ".join(called.err.split())
        assert "--only sora names no plan and no service here" in said
        assert "The services are: anthropic/api." in said


class TestMaxAge:
    def test_a_young_reading_is_not_asked_for_again(self, desk: Desk, vendor: Loopback) -> None:
        desk.call("check", "openai", "--record")  # a second passes: the probe is asked twice
        desk.clock.step(39)
        vendor.seen.clear()
        found = check(desk, "openai", "--max-age", "60s")
        assert vendor.paths == []
        told = services(found)["openai/api"]
        assert (told["source"], told["age_s"], told["verdict"]) == ("log", 40, "major_outage")
        assert told["pages"][0]["incidents"][0]["title"] == "Elevated errors across services"
        assert told["pages"][0]["read_at"] == "2026-11-21T03:09:41Z"
        assert found["exit_code"] == 2

    def test_its_age_is_shown(self, desk: Desk) -> None:
        desk.call("check", "--record")
        desk.clock.step(39)
        said = one_line(desk.call("check", "--max-age", "60s", terminal=True))
        assert "since 02:51:00, 19 min · recorded 40 s ago" in said
        assert "5 from the log" in said  # mistral was unknown, so it is asked again
        rows = desk.call("check", "--max-age", "60s").out.splitlines()
        assert [row.endswith("recorded 40 s ago") for row in rows] == [True] * 3 + [False] + [
            True
        ] * 2

    def test_an_older_one_is(self, desk: Desk, vendor: Loopback) -> None:
        desk.call("check", "openai", "--record")
        desk.clock.step(61)
        vendor.seen.clear()
        told = services(check(desk, "openai", "--max-age", "60s"))["openai/api"]
        assert (told["source"], told["age_s"]) == ("live", 0)
        assert vendor.paths != []

    def test_longer_than_there_are_dates_is_for_ever(self, desk: Desk, vendor: Loopback) -> None:
        desk.call("check", "openai", "--record")
        desk.clock.step(61)
        vendor.seen.clear()
        told = services(check(desk, "openai", "--max-age", "999999d"))["openai/api"]
        assert told["source"] == "log"
        assert vendor.paths == []

    def test_only_what_was_read_now_is_recorded(self, desk: Desk) -> None:
        desk.call("check", "openai", "--record")
        desk.clock.step(30)
        desk.call("check", "openai", "anthropic", "--record", "--max-age", "60s")
        verdicts = sweeps()[-1].data["verdicts"]
        assert isinstance(verdicts, list)
        assert [one["key"] for one in verdicts] == ["anthropic/api"]
        said = one_line(desk.call("check", "openai", "--record", "--max-age", "60s", terminal=True))
        assert "Nothing was asked: every reading is young enough." in said
        assert "Nothing was recorded: every reading is on record already." in said
        assert len(sweeps()) == 2

    def test_one_reading_told_twice_proves_no_time(self, desk: Desk, vendor: Loopback) -> None:
        """Ten minutes are asked for; a copy of one reading must not stand for them."""
        show_page(vendor, "openai", statuspage(["ChatGPT", "Sora", "API"], "major_outage"))
        desk.call("check", "openai", "--record")
        desk.clock.step(4 * 60)
        criterion = check(desk, "openai", "--max-age", "1h")["plans"][0]["activation"]["criteria"][
            0
        ]
        assert "seen once" in criterion["reason"]
        assert criterion["since"] == "2026-11-21T03:09:41Z"

    def test_what_is_no_duration_is_64(self, desk: Desk) -> None:
        called = desk.call("check", "--max-age", "soon")
        assert called.code == 64
        assert "--max-age: 'soon' is not a duration" in called.err


class TestOffline:
    def test_asks_nothing_and_tells_what_was_recorded_with_its_age(
        self, desk: Desk, vendor: Loopback
    ) -> None:
        desk.call("check", "--record")
        desk.clock.step(9 * 60)
        vendor.seen.clear()
        called = desk.call("check", "--offline", terminal=True)
        assert vendor.paths == []
        assert called.code == 2
        said = one_line(called)
        assert "from the log alone" in said
        assert "· recorded 9 min ago" in said
        assert "Nothing was asked: this is what the log tells. Nothing was recorded." in said

    def test_what_is_older_is_unknown_and_tells_what_it_was(self, desk: Desk) -> None:
        desk.call("check", "openai", "anthropic", "--record")
        desk.clock.step(3 * 3600 - 1)
        found = check(desk, "openai", "--offline")
        told = services(found)["openai/api"]
        assert found["exit_code"] == 3
        assert (told["verdict"], told["source"], told["age_s"]) == ("unknown", "log", 3 * 3600)
        assert told["reason"].startswith("major outage when it was read last: page says major")
        called = desk.call("check", "anthropic", "--offline", terminal=True)
        assert called.code == 3
        assert "operational when it was read last" in one_line(called)
        assert "· recorded 3 h 0 min ago" in one_line(called)

    def test_what_is_fifteen_minutes_old_still_counts(self, desk: Desk) -> None:
        desk.call("check", "anthropic", "--record")
        desk.clock.step(15 * 60)
        assert desk.call("check", "anthropic", "--offline").code == 0
        desk.clock.step(1)
        assert desk.call("check", "anthropic", "--offline").code == 3

    def test_what_was_never_recorded_is_unknown(self, desk: Desk) -> None:
        found = check(desk, "--offline")
        assert found["exit_code"] == 3
        told = services(found)["anthropic/api"]
        assert (told["verdict"], told["source"], told["age_s"]) == ("unknown", "log", None)
        assert told["reason"] == "no reading of it is on record"

    def test_where_runbooks_lie_they_are_named_else_how_to_make_them(self, desk: Desk) -> None:
        said = one_line(desk.call("check", "--offline", terminal=True))
        assert "Without a network: bcp render writes the runbooks." in said
        assert desk.call("render").code == 0
        said = one_line(desk.call("check", "--offline", terminal=True))
        assert "steps and phone numbers stand in runbooks/anthropic.md, " in said

    @pytest.mark.parametrize("more", [("--record",), ("--max-age", "60s")])
    def test_what_contradicts_it_is_64(self, desk: Desk, more: tuple[str, ...]) -> None:
        called = desk.call("check", "--offline", *more)
        assert called.code == 64
        assert f"--offline asks nothing, so {more[0]} has no meaning" in " ".join(
            called.err.split()
        )

    @pytest.mark.parametrize("columns", [60, 120])
    def test_the_screen(self, desk: Desk, columns: int, snapshot: SnapshotAssertion) -> None:
        desk.call("check", "openai", "anthropic", "--record")
        desk.clock.step(9 * 60)
        desk.call("check", "anthropic", "--record")
        desk.clock.step(8 * 60)
        called = desk.call("check", "--offline", terminal=True, columns=columns)
        assert max(map(len, called.out.splitlines())) <= columns
        assert called.out.replace("(04:26 here) ", "") == snapshot(extension_class=Text)


class TestWithoutANetwork:
    @pytest.fixture
    def closed(self) -> str:
        """The address of nobody: a port that was closed again."""
        with Loopback() as gone:
            return gone.url("")

    def test_it_is_said_with_3_no_failover_and_the_way_to_what_is_known(
        self, desk: Desk, vendor: Loopback, closed: str
    ) -> None:
        self._cut(vendor, closed, controls=True)
        called = desk.call("check", terminal=True)
        assert called.code == 3
        said = one_line(called)
        assert "This machine's network: 0 of 1 controls answered." in said
        assert "bcp check --offline shows what was recorded last" in said
        assert "failover" not in said
        assert {one["verdict"] for one in services(check(desk)).values()} == {"unknown"}

    def test_without_controls_it_is_suspected(
        self, desk: Desk, vendor: Loopback, closed: str
    ) -> None:
        self._cut(vendor, closed, controls=False)
        called = desk.call("check", terminal=True)
        assert called.code == 3
        said = one_line(called)
        assert "! no page and no probe of any vendor answered: this machine's network" in said
        assert "bcp check --offline shows what was recorded last" in said
        assert "failover" not in said
        (remark,) = check(desk)["remarks"]
        assert remark["kind"] == "network"

    def _cut(self, vendor: Loopback, closed: str, *, controls: bool) -> None:
        here = vendor.url("")
        for path in [*Path("runbooks").glob("*.yaml"), Path("bcp.yaml")]:
            path.write_text(path.read_text().replace(here, closed))
        if not controls:
            Path("bcp.yaml").write_text("schema: bcp-workspace/1\n")


class TestRemarks:
    def test_are_told_once_at_the_end_and_in_the_object(self, desk: Desk, vendor: Loopback) -> None:
        """Three vendors on one platform whose pages are gone; the fourth has none."""
        all_fine(vendor)
        for name in ("openai", "anthropic", "mistral"):
            show_page(vendor, name, b"<html>gone", "text/html")
        called = desk.call("check", terminal=True, columns=200)
        text = (
            "3 vendors' status pages cannot be read at once, all on Statuspage: the status "
            "platform is suspected, not 3 vendors"
        )
        assert called.out.count(text) == 1
        (remark,) = check(desk)["remarks"]
        assert (remark["kind"], remark["text"]) == ("shared", text)
        assert "anthropic/api" in remark["services"]

    def test_a_service_that_flaps_is_told(self, desk: Desk, vendor: Loopback) -> None:
        for number in range(4):
            state = "major_outage" if number % 2 else "operational"
            show_page(vendor, "anthropic", statuspage(["Claude API"], state))
            desk.call("check", "anthropic", "--record")
            desk.clock.step(120)
        said = one_line(desk.call("check", "anthropic", terminal=True))
        assert "! Anthropic Claude API is flapping: 3 changes in 6 minutes" in said


class TestOurs:
    @pytest.fixture(autouse=True)
    def gateway(self, vendor: Loopback) -> None:
        """Ollama is asked directly and through our gateway, which is down."""
        all_fine(vendor)
        vendor.on("/gateway/models", http(502))
        plan = Path("runbooks/ollama.yaml")
        direct = f'url: "{vendor.url("/ollama/models")}"'
        through = (
            f', {{id: via, kind: http, url: "{vendor.url("/gateway/models")}", through: own/llm}}'
        )
        text = plan.read_text()
        plan.write_text(text.replace(f"{direct}}}", f"{direct}}}{through}"))
        with Path("bcp.yaml").open("a") as settings:
            settings.write("own: [{id: llm, title: Our gateway, probes: []}]\n")

    def test_a_gateway_that_fails_is_ours_and_no_outage_of_the_vendor(self, desk: Desk) -> None:
        found = check(desk, "ollama")
        told = services(found)["ollama/llama"]
        assert (told["verdict"], told["cause"]) == ("operational", "ours: own/llm")
        assert found["exit_code"] == 0
        said = one_line(desk.call("check", "ollama", terminal=True))
        assert "our probe works directly and fails through own/llm: GET /gateway/models 502" in said
        assert "failover" not in said

    def test_where_both_ways_fail_it_is_theirs(self, desk: Desk, vendor: Loopback) -> None:
        vendor.on("/ollama/models", http(500))
        found = check(desk, "ollama")
        told = services(found)["ollama/llama"]
        assert (told["verdict"], told["cause"]) == ("partial_outage", None)
        assert "our probe: GET /ollama/models 500 server error, twice" in told["reason"]


class TestQuotas:
    def test_what_is_left_stands_beside_a_fallback(self, desk: Desk, vendor: Loopback) -> None:
        limits = {
            "x-ratelimit-limit-requests": "500", "x-ratelimit-remaining-requests": "12",
            "x-ratelimit-reset-requests": "6m0s",
        }  # fmt: skip
        vendor.on("/ollama/models", http(200, b"{}", **limits))
        plan = Path("runbooks/openai.yaml")
        plan.write_text(
            plan.read_text().replace("failure_domains: []\n", "relies_on: [ollama/llama]\n", 1)
        )
        fallback = check(desk, "openai")["plans"][0]["processes"][0]["fallbacks"][0]
        assert fallback["quotas"] == [
            {
                "service": "ollama/llama", "what": "requests", "remaining": 12, "limit": 500,
                "resets": "6m0s",
            }
        ]  # fmt: skip
