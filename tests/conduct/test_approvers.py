"""Before anything is decided: who could consent today, and who could not."""

import pytest
from several import DECLARED, team
from stage import Stage

from bcp.conduct.asking import NotAnswered


def situation(stage: Stage) -> str:
    with pytest.raises(NotAnswered):
        stage.failover(DECLARED)
    return stage.text(100)


def test_who_has_a_key_can_consent_and_the_asker_is_none_of_them() -> None:
    text = situation(team(keys=("lead", "deputy", "platform")))
    assert "approvers 2 of 3; cannot consent yet, they have no key: twin" in text


def test_a_phone_or_a_step_without_key_is_enough() -> None:
    assert "approvers 3 of 3" in situation(team(", phone: allowed", keys=("lead",)))
    assert "approvers 3 of 3" in situation(team(", without_key: true", keys=("lead",)))


def test_only_those_whom_the_step_names_are_counted() -> None:
    text = situation(team(", by: [on-call]", keys=("lead", "platform")))
    assert "approvers 1 of 2; cannot consent yet, they have no key: twin" in text


def test_it_is_on_record() -> None:
    stage = team(keys=("lead", "deputy"))
    situation(stage)
    shown = next(entry for entry in stage.entries() if entry.type == "situation.shown")
    looked_at = shown.data["preflight"]
    assert isinstance(looked_at, list)
    assert {"kind": "approver", "name": "platform", "ok": False} in looked_at
