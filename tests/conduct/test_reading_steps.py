"""Steps that bcp does itself, in a whole run: services read and recorded, a window, a file."""

from pathlib import Path

import pytest
from stage import MINIMAL, Killed, Person, Stage, ended, minimal_stage

from bcp.audit.entry import Draft, Entry
from bcp.audit.log import Log
from bcp.model.errors import RunAborted, StepNotRecovered

_OLD = MINIMAL[MINIMAL.index(b"    steps:\n") : MINIMAL.index(b"    failback:")]
BASE: dict[str, str | dict[str, str]] = {
    "declare": "declare",
    "choose": {"answer": "by-hand", "reason": "The only one"},
}


def stage_with(*steps: str) -> Stage:
    listed = "".join(f"      - {{{step}}}\n" for step in steps)
    return minimal_stage(MINIMAL.replace(_OLD, f"    steps:\n{listed}".encode()))


LOOK = "id: look, kind: check, title: Look at the API, service: api, at_most: major_outage"
HOLD = "id: hold, kind: wait, title: Hold, for: 3m, service: api, at_most: major_outage"


def test_a_service_of_the_own_plan_is_read_judged_and_recorded() -> None:
    stage = stage_with(LOOK)
    stage.failover({**BASE, "look": "do"})
    assert ended(stage.entries()) == {"look": "done"}
    types = stage.types()
    act = types[types.index("step.started") : types.index("step.ended")]
    assert act == ["step.started", "sweep.read"], "what it was decided on is on record"
    details = [entry.data for entry in stage.entries() if entry.type == "step.ended"]
    assert details[0]["detail"] == "openai/api is major outage (page only)"
    assert details[0]["facts"] == {
        "service": "openai/api", "verdict": "major_outage", "scope": "page only",
    }  # fmt: skip


def test_a_service_that_is_not_well_enough_stops_the_procedure() -> None:
    stage = stage_with(LOOK.replace("major_outage", "degraded"))
    with pytest.raises(StepNotRecovered, match="look"):
        stage.failover({**BASE, "look": "do"})
    assert ended(stage.entries()) == {"look": "failed"}


def test_a_window_is_watched_by_the_runs_clock() -> None:
    stage = stage_with(HOLD)
    began = stage.clock.monotonic()
    stage.failover({**BASE, "hold": "do"})
    assert ended(stage.entries()) == {"hold": "done"}
    assert stage.clock.monotonic() - began == 180.0
    facts = next(entry.data for entry in stage.entries() if entry.type == "step.ended")["facts"]
    assert isinstance(facts, dict)
    assert (facts["readings"], facts["breaks"]) == (4, 0)


def test_a_service_that_only_a_step_names_is_read_too() -> None:
    stage = stage_with(LOOK.replace("service: api", "service: anthropic/api"))
    stage.failover({**BASE, "look": "do"})
    assert ended(stage.entries()) == {"look": "done"}


def file_stage(folder: Path) -> Stage:
    file = folder / "routes.toml"
    file.write_text("# who answers\ntarget = 'openai'  # primary\n")
    return stage_with(
        f'id: route, kind: file, title: Route, file: "{file}", at: /target, set: azure',
        "id: tell, kind: manual, title: Tell them, do: Tell them.",
    )


def test_a_file_is_changed_proved_and_its_old_value_kept(tmp_path: Path) -> None:
    stage = file_stage(tmp_path)
    stage.failover({**BASE, "route": "do", "tell": "done"})
    assert ended(stage.entries()) == {"route": "done", "tell": "done"}
    assert "target = 'azure'  # primary" in (tmp_path / "routes.toml").read_text()
    phases = [
        entry.data["phase"]
        for entry in stage.entries()
        if entry.type == "step.started" and entry.data["step"] == "route"
    ]
    assert phases == ["before", "do", "verify"]
    step = stage.state().steps["route"]
    assert step.before_blob is not None
    assert stage.log().blob(step.before_blob) == b"/target = 'openai'"


def test_a_file_that_cannot_be_edited_is_for_a_person(tmp_path: Path) -> None:
    stage = file_stage(tmp_path)
    (tmp_path / "routes.toml").write_text("target = \n")
    with pytest.raises(StepNotRecovered, match="Do it by hand"):
        stage.failover({**BASE, "route": "do"})


def test_the_undo_puts_every_byte_back(tmp_path: Path) -> None:
    stage = file_stage(tmp_path)
    before = (tmp_path / "routes.toml").read_bytes()
    said = Person(
        "declare", ("by-hand", "The only one"), "do", "undo_last", "undo", ("abort", "Enough")
    )
    stage.person = lambda _recorder, _face: said
    with pytest.raises(RunAborted):
        stage.failover(None)
    assert (tmp_path / "routes.toml").read_bytes() == before
    assert ended(stage.entries())["route"] == "rolled_back"


@pytest.mark.parametrize(("step", "id_"), [(LOOK, "look"), (HOLD, "hold")])
def test_a_look_that_was_cut_off_is_begun_again_and_nobody_is_asked(step: str, id_: str) -> None:
    """Nothing outside may have happened, so there is nothing that only a person can know."""
    stage = stage_with(step)

    def dies_there(log: Log) -> None:
        whole = log.append

        def append(draft: Draft) -> Entry:
            entry = whole(draft)
            if draft.type == "step.started":
                raise Killed
            return entry

        log.append = append  # type: ignore[method-assign]  # a kill -9 at an exact place

    stage.on_log = dies_there
    with pytest.raises(Killed):
        stage.failover({**BASE, id_: "do"})
    stage.on_log = None
    stage.failover({**BASE, id_: "do"})
    assert ended(stage.entries()) == {id_: "done"}
