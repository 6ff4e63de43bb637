"""The main job against a real HTTP server: a page in outage, a failover, a record of it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Loopback, http
from machine import ROOT, Ended, Machine, machine

ANSWERS = """\
declare: {answer: declare, reason: "Vendor reports an outage; our probe fails"}
choose: {answer: by-hand, reason: "The only fallback cleared for personal data"}
open-queue: {answer: done, note: "Queue open at 03:12"}
"""
PAGE = "/proxy/status.openai.com"
JSON = "application/json"
COMPONENT = "01JMXBRMFE6N2NNT7DG6XZQ6PW"


def page(status: str | None, minutes: int = 20) -> bytes:
    """The native feed of an incident.io page, as the facts describe its shape."""
    began = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    touched = [{"component_id": COMPONENT, "status": status}] if status else []
    incident = {
        "id": "01K9", "name": "Elevated error rates", "status": "investigating",
        "published_at": began, "last_update_at": began, "affected_components": touched,
    }  # fmt: skip
    components = [
        {"component_id": COMPONENT, "name": "Chat Completions", "hidden": False},
        {"component_id": "01JP8CD9JR3HR6Y7G4Q75N4DVW", "name": "Responses", "hidden": False},
    ]
    summary = {
        "id": "01JMDK9XYNY6RXSED6SDWW50WY", "name": "OpenAI", "public_url": "https://status.example",
        "components": [{"id": c["component_id"], "name": c["name"]} for c in components],
        "structure": {"items": [{"group": {"id": "g", "name": "APIs", "hidden": False,
                                           "components": components}}]},
        "affected_components": touched,
        "ongoing_incidents": [incident] if status else [],
        "scheduled_maintenances": [],
    }  # fmt: skip
    return json.dumps({"summary": summary}).encode()


@contextmanager
def vendor_out() -> Iterator[Loopback]:
    with Loopback() as server:
        server.on(PAGE, http(body=page("full_outage"), content_type=JSON))
        server.on("/v1/models", http(200, b'{"data": []}'))
        yield server


def desk_for(vendor: Loopback, folder: Path, **more: str) -> Machine:
    plan = (ROOT / "tests" / "plans" / "minimal.yaml").read_text()
    page_url = 'url: "https://status.openai.com"'
    plan = plan.replace(page_url, f'{page_url}, api: "{vendor.url("")}"')
    plan = plan.replace("https://api.openai.com", vendor.url(""))
    made = machine(folder, BCP_SECRET_OPENAI_API_KEY="sk-planted-value", **more)
    made.write("runbooks/openai.yaml", plan)
    made.write("answers.yaml", ANSWERS)
    return made


@pytest.fixture
def vendor() -> Iterator[Loopback]:
    with vendor_out() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, vendor: Loopback) -> Machine:
    return desk_for(vendor, tmp_path)


def break_plan(desk: Machine) -> None:
    plan = desk.folder / "runbooks" / "openai.yaml"
    plan.write_text(plan.read_text().replace("kind: non_ai", "kind: human"))


def failed_over(desk: Machine) -> Ended:
    return desk.bcp("failover", "openai", "--answers", "answers.yaml")


class TestCheck:
    def test_a_page_in_outage(self, desk: Machine) -> None:
        ended = desk.bcp("check", "--json")
        assert ended.code == 2, ended.err
        found = ended.json()
        assert found["schema"] == "bcp.check/1"
        plans = found["plans"]
        assert isinstance(plans, list)
        assert plans[0]["verdict"] == "major_outage"
        assert plans[0]["activation"]["met"] is True
        service = plans[0]["services"][0]
        assert (service["scope"], service["agreement"]) == ("page and probe", "disagree")

    def test_it_writes_nothing(self, desk: Machine) -> None:
        desk.bcp("check")
        assert not (desk.folder / "audit").exists()

    def test_the_secret_was_sent_and_shown_nowhere(self, desk: Machine, vendor: Loopback) -> None:
        ended = desk.bcp("check", "--json")
        sent = [one.headers.get("authorization") for one in vendor.seen if one.path == "/v1/models"]
        assert set(sent) == {"Bearer sk-planted-value"}
        assert "sk-planted" not in ended.out + ended.err

    def test_a_green_page_and_a_failing_probe_disagree(
        self, desk: Machine, vendor: Loopback
    ) -> None:
        vendor.on(PAGE, http(body=page(None), content_type=JSON))
        vendor.on("/v1/models", http(503, b'{"error": {"code": "server_is_overloaded"}}'))
        ended = desk.bcp("check", "--json")
        assert ended.code == 1
        assert vendor.paths.count("/v1/models") == 2, "looked at twice"
        plans = ended.json()["plans"]
        assert isinstance(plans, list)
        assert plans[0]["services"][0]["agreement"] == "disagree"

    def test_html_where_json_was_is_unknown(self, desk: Machine, vendor: Loopback) -> None:
        vendor.on(PAGE, http(body=b"<html>moved", content_type="text/html"))
        vendor.on("/v1/models", http(401, b"{}"))
        assert desk.bcp("check").code == 3


@pytest.mark.parametrize("command", [("check",), ("failover", "openai")])
def test_a_company_s_proxy_is_used_by_every_reading(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    """`check` once went around the proxy that `failover` used."""
    with Loopback() as proxy:
        desk = machine(tmp_path, HTTPS_PROXY=proxy.url(""))
        plan = (ROOT / "tests" / "plans" / "minimal.yaml").read_text()
        desk.write("runbooks/openai.yaml", plan.replace("openai.com", "vendor.example"))
        desk.bcp(*command)
        assert "status.vendor.example:443" in proxy.paths


class TestFailover:
    def test_prepared_answers_end_with_0_and_verify_passes(self, desk: Machine) -> None:
        ended = desk.cold("failover", "openai", "--answers", "answers.yaml")
        assert ended.code == 0, ended.err
        assert 'Customer service is on "Agents answer by hand"' in ended.err
        verified = desk.cold("audit", "verify")
        assert verified.code == 0, verified.out + verified.err

    def test_the_state_as_json(self, desk: Machine) -> None:
        ended = desk.bcp("failover", "openai", "--answers", "answers.yaml", "--json")
        processes = ended.json()["processes"]
        assert isinstance(processes, list)
        assert processes[0]["state"] == "on:by-hand"

    def test_without_a_terminal_and_without_answers(self, desk: Machine) -> None:
        ended = desk.bcp("failover", "openai")
        assert ended.code == 4
        assert "declare" in ended.err
        runs = json.loads(desk.bcp("runs", "--json").out)
        assert len(runs["runs"] if isinstance(runs, dict) else runs) == 1
        again = failed_over(desk)
        assert again.code == 0, again.err

    def test_criteria_not_met_is_refused(self, desk: Machine, vendor: Loopback) -> None:
        vendor.on(
            PAGE,
            http(body=page("full_outage", 2), content_type=JSON),
        )
        assert failed_over(desk).code == 7

    def test_an_answer_that_the_plan_does_not_know(self, desk: Machine) -> None:
        desk.write("answers.yaml", "declare: declare\nopen-door: done\n")
        ended = failed_over(desk)
        assert ended.code == 65
        assert "answers.yaml:2:" in ended.err
        assert not (desk.folder / "audit").exists(), "checked before anything happens"

    def test_a_typo_of_today_stops_no_open_run(self, desk: Machine) -> None:
        assert desk.bcp("failover", "openai").code == 4
        break_plan(desk)
        assert failed_over(desk).code == 0

    def test_a_typo_of_today_leaves_the_last_good_copy(self, desk: Machine) -> None:
        desk.write("abort.yaml", 'declare: {answer: abort, reason: "only a try"}')
        assert desk.bcp("failover", "openai", "--answers", "abort.yaml").code == 5
        break_plan(desk)
        broken = desk.bcp("failover", "openai")
        assert broken.code == 65
        assert "--last-good" in broken.err
        copy = desk.bcp("failover", "openai", "--last-good", "--answers", "answers.yaml")
        assert copy.code == 0, copy.err

    def test_nothing_can_be_recorded_nothing_is_done(self, desk: Machine) -> None:
        (desk.folder / "audit").write_text("a file is in the way")
        ended = failed_over(desk)
        assert ended.code == 73, ended.err

    def test_no_secret_in_any_file(self, desk: Machine) -> None:
        failed_over(desk)
        for folder in (desk.folder / "audit", desk.home):
            for path in folder.rglob("*"):
                assert not path.is_file() or b"sk-planted" not in path.read_bytes(), path


@pytest.fixture(scope="module", params=["unsigned", "signed"])
def recorded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Machine:
    """A run on record, with a key of the log and without one."""
    folder = tmp_path_factory.mktemp(request.param)
    more = {}
    if request.param == "signed":
        shutil.copy(Path(__file__).with_name("file_keyring.py"), folder)
        more = {
            "PYTHON_KEYRING_BACKEND": "file_keyring.FileKeyring",
            "PYTHONPATH": str(folder),
            "FILE_KEYRING": str(folder / "keys.json"),
        }
    with vendor_out() as vendor:
        made = desk_for(vendor, folder, **more)
        ended = failed_over(made)
    assert ended.code == 0, ended.err
    assert ("not signed" in ended.err) == (request.param == "unsigned")
    return made


class TestTampering:
    """One byte changed, or the last line cut off: verify fails, with this home and an empty one."""

    @pytest.fixture(params=["this home", "an empty home"])
    def auditor(self, request: pytest.FixtureRequest, recorded: Machine, tmp_path: Path) -> Machine:
        folder, home = tmp_path / "work", tmp_path / "elsewhere"
        shutil.copytree(recorded.folder, folder)
        home.mkdir()
        same = request.param == "this home"
        return Machine(recorded.home if same else home, folder, recorded.more)

    def test_nothing_changed_is_no_alarm(self, auditor: Machine) -> None:
        assert auditor.bcp("audit", "verify").code == 0

    def test_one_byte_changed(self, auditor: Machine) -> None:
        entries = auditor.folder / "audit" / "entries.jsonl"
        content = bytearray(entries.read_bytes())
        where = content.index(b"incident.declared") + 3
        content[where] ^= 1
        entries.write_bytes(content)
        assert auditor.bcp("audit", "verify").code == 1

    def test_the_last_line_cut_off(self, auditor: Machine) -> None:
        entries = auditor.folder / "audit" / "entries.jsonl"
        entries.write_bytes(b"".join(entries.read_bytes().splitlines(keepends=True)[:-1]))
        assert auditor.bcp("audit", "verify").code == 1
