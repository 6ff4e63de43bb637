"""A step that failed while the plan goes on without it: said at once, and at the end."""

from stage import Stage
from test_reading_steps import BASE, stage_with

from bcp.model.ports import Reply

URL = "https://desk.example/lights"


def lights(*statuses: int, more: str = "") -> Stage:
    stage = stage_with(
        "id: lights, kind: http, title: Put the lights on, on_failure: continue,"
        f' request: {{method: POST, url: "{URL}"}}{more}',
        "id: tell, kind: manual, title: Tell them, do: Tell them.",
    )
    left = list(statuses)
    stage.replies = lambda request: Reply(request.url, left.pop(0) if request.url == URL else 200)
    return stage


def test_it_is_said_at_once_and_at_the_end() -> None:
    stage = lights(500)
    stage.failover({**BASE, "lights": "do", "tell": "done"})
    said = " ".join(stage.text().split())
    why = "Put the lights on FAILED: status 500, expected 2xx."
    assert said.index(f"! {why} The plan goes on") < said.index("Tell them")
    end = said.rindex("is on")
    assert said[end:].count(f"! {why} The plan went on without it.") == 1


def test_what_was_done_is_not_said_to_have_failed() -> None:
    stage = lights(200)
    stage.failover({**BASE, "lights": "do", "tell": "done"})
    assert "FAILED" not in stage.text()


def test_a_title_is_not_said_again_as_the_instruction() -> None:
    stage = lights(200)
    stage.failover({**BASE, "lights": "do", "tell": "done"})
    assert stage.text().splitlines().count("Put the lights on") == 1
    assert "  Put the lights on" not in stage.text().splitlines()
