"""What would be done, printed: every step with its values, and nothing sent, read or recorded."""

import pytest
from stage import Person, Stage, starter_stage
from walks import manual, plan_of, staged, switched

from bcp.cli.layout import lay_out, plain_text
from bcp.conduct.dry_run import dry_run
from bcp.plan.procedure import procedure

PLAN = plan_of(
    switched("one", ", timeout: 10s"),
    '{id: two, kind: command, title: Two, run: [deskctl, "$(ticket)"],'
    " env: {TOKEN: {secret: desk/admin}}, ask: [{id: ticket, question: Which ticket}]}",
    manual("three", ", necessary: false, group: desk"),
)


def printed(stage: Stage, plan: str = "openai", to: str | None = None, **more: bool) -> str:
    loaded = stage.workspace.plan(plan)
    screen = dry_run(stage.workspace, loaded, ("support",), to, **more)
    return plain_text(lay_out(screen, 100))


def test_what_is_read_sent_proved_and_undone_stands_there_filled_in() -> None:
    text = printed(staged(Person(), PLAN))
    assert "GET https://desk.example/one" in text
    assert 'PUT https://desk.example/one  {"state": "open"}' in text
    assert '{"state": "(the value read before)"}' in text
    assert "asks for  $(ticket): Which ticket" in text
    assert "needs     secret desk/admin, program deskctl" in text
    assert "times out  10s" in text
    assert "group  desk: in any order" in text


def test_one_step_is_one_step() -> None:
    assert " · 1 step\n" in printed(staged(Person(), plan_of(manual("only"))))


def test_nothing_is_sent_or_recorded() -> None:
    stage = staged(Person(), PLAN)
    printed(stage)
    assert stage.sent == []
    assert stage.types() == []


def test_ungraceful_says_what_is_left_out() -> None:
    text = printed(staged(Person(), PLAN), graceful=False)
    assert text.count("Left out: ungraceful walks only the necessary steps.") == 1
    assert "Do three." not in text


def test_a_fallback_that_serves_nobody_asked_for_is_said() -> None:
    stage = staged(Person(), PLAN)
    assert "No fallback serves these processes." in printed(stage, to="azure")


@pytest.mark.parametrize("plan", ["openai", "anthropic"])
def test_every_step_of_the_starter_plans(plan: str) -> None:
    stage = starter_stage()
    loaded = stage.workspace.plan(plan)
    everyone = tuple(process.id for process in loaded.plan.processes)
    text = plain_text(lay_out(dry_run(stage.workspace, loaded), 100))
    for fallback in loaded.plan.fallbacks:
        assert f"{loaded.plan.title} to {fallback.id}: {fallback.title}" in text.replace(
            "\n  ", " "
        )
        for step in procedure(stage.workspace, loaded, fallback, everyone[:0]):
            assert step.id in text
