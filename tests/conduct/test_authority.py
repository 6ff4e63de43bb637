"""In which role somebody decides: recorded, asked for a reason where others are named."""

import pytest
from several import DECLARED, DONE, as_operator, sits, team
from stage import Person, Stage, minimal_stage

from bcp.audit.entry import Entry
from bcp.conduct.asking import NotAnswered
from bcp.conduct.authority import authority
from bcp.model.errors import RunAborted, WaitingForPerson
from bcp.model.question import Option


def first(stage: Stage, kind: str) -> Entry:
    return next(entry for entry in stage.entries() if entry.type == kind)


def declared_by(operator: str, *says: str | tuple[str, str]) -> Stage:
    """A run that somebody declares, and leaves at the consent."""
    there = as_operator(team(keys=("lead",)), operator, host="ops-1", signs=False)
    with pytest.raises(WaitingForPerson):
        sits(there, Person(*says, "leave")).failover(None)
    return there


def test_the_role_goes_on_record_with_the_decision() -> None:
    stage = declared_by("deputy", "declare", "by-hand")
    assert first(stage, "incident.declared").data["authority"] == "incident-lead"
    assert first(stage, "fallback.chosen").data["authority"] == "incident-lead"


def test_without_a_role_it_takes_a_reason_and_is_never_refused() -> None:
    """No outage of a role stops a failover (red line 4)."""
    stage = declared_by("guest", ("declare", "nobody answers"), ("by-hand", "the only one"))
    assert first(stage, "incident.declared").data["authority"] is None
    assert first(stage, "fallback.chosen").data["authority"] is None


def test_a_prepared_answer_without_it_waits() -> None:
    stage = as_operator(team(keys=("lead",)), "guest", host="ops-1", signs=False)
    with pytest.raises(NotAnswered, match="needs a reason"):
        stage.failover({"declare": "declare"})


def test_where_the_plan_names_nobody_everybody_may() -> None:
    stage = minimal_stage()
    stage.failover({**DECLARED, **DONE, "declare": "declare", "choose": "by-hand"})
    assert first(stage, "incident.declared").data["authority"] is None


def test_an_abort_has_its_role_too() -> None:
    stage = team(keys=("lead",))
    there = sits(as_operator(stage, "guest", signs=False), Person(("abort", "a false alarm")))
    with pytest.raises(RunAborted):
        there.failover(None)
    assert first(stage, "run.ended").data["authority"] is None


def test_what_is_said_names_who_may() -> None:
    stage = team()
    plan = stage.workspace.plan("openai").plan
    option = Option("declare", "d", "Declares.")
    over = authority(stage.workspace, plan, "guest", "declare").over(option)
    assert over.reason
    assert "The plan names Incident lead or Deputy lead for this" in over.means
    assert authority(stage.workspace, plan, "lead", "declare").over(option) is option
    assert authority(stage.workspace, plan, "guest", "stand_down").over(option) is option
