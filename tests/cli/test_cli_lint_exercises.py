"""`bcp lint` asks the audit log when a plan was exercised; where there is none it says so."""

import json
from pathlib import Path

import pytest

from cli.cli_kit import Desk
from cli.test_cli_drill import MINIMAL, STORY

ANSWERS = """
declare: {answer: declare, reason: "The page and our probe say so"}
choose: {answer: by-hand, reason: "The only fallback cleared for personal data"}
open-queue: done
recovered: {answer: go_on, reason: "To see it through"}
"""


def asked(desk: Desk) -> tuple[set[str], list[str]]:
    """The rules on exercises that found something, and what was remarked."""
    said = json.loads(desk.call("lint", "--format", "json").out)
    rules = {one["rule"] for one in said["findings"]}
    return rules & {"never-exercised", "exercise-overdue"}, said["remarks"]


def test_without_a_log_with_one_and_after_a_year(desk: Desk) -> None:
    scenarios = Path("runbooks/scenarios")
    scenarios.mkdir(parents=True)
    Path("runbooks/openai.yaml").write_text(MINIMAL)
    (scenarios / "own-story.yaml").write_text(STORY)
    remark = "There is no audit log here, so nothing was asked about exercises."
    assert asked(desk) == (set(), [remark])
    assert remark in desk.call("lint").out

    desk.call("drill", "openai", "--scenario", "own-story")
    assert asked(desk) == ({"never-exercised"}, []), "it was begun, and nobody walked it"

    Path("answers.yaml").write_text(ANSWERS)
    run = json.loads(desk.call("runs", "--json").out)["runs"][0]["id"]
    drilled = desk.call("resume", run, "--answers", "answers.yaml")
    assert drilled.code == 0, drilled.err
    assert asked(desk) == (set(), [])

    desk.clock.step(366 * 86400)
    assert asked(desk) == ({"exercise-overdue"}, [])

    log = next(Path("audit").glob("**/*.jsonl"))
    log.write_bytes(log.read_bytes().replace(b'"type"', b'"tyqe"', 1))
    rules, remarks = asked(desk)
    assert rules == set()
    assert "nothing was asked about exercises" in remarks[0]
    assert "bcp audit verify" in remarks[0]


@pytest.mark.parametrize("is_circle", [True, False])
def test_a_log_that_cannot_be_looked_at_is_no_missing_one(desk: Desk, *, is_circle: bool) -> None:
    Path("runbooks").mkdir()
    Path("runbooks/openai.yaml").write_text(MINIMAL)
    if is_circle:
        Path("audit").symlink_to("audit")
    else:
        Path("audit").write_text("no folder")
    rules, (remark,) = asked(desk)
    assert rules == set()
    assert "could not be read" in remark


def test_a_build_in_a_wrong_folder_is_told_that_its_plans_were_not_judged(desk: Desk) -> None:
    _, remarks = asked(desk)
    assert remarks[0].startswith("No workspace was found: the starter plans")
