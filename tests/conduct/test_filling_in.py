"""Values that are missing, or held a secret: never sent as if they were whole."""

from pathlib import Path

import pytest
from stage import Stage, ended
from test_reading_steps import BASE, stage_with

from bcp.model.errors import StepNotRecovered
from bcp.model.ports import Reply, Request

URL = "https://desk.example/token"
SECRET = "s3cr3t"
ROTATE = (
    "id: rotate, kind: http, title: Rotate, do: Rotate it by hand."
    f', before: {{request: {{url: "{URL}"}}, value: /token}}'
    f', request: {{method: PUT, url: "{URL}", json: {{token: none}}}}'
    f', rollback: {{request: {{method: PUT, url: "{URL}", json: {{token: $(before)}}}}}}'
)


def detail(stage: Stage, step: str) -> str:
    return stage.state().steps[step].detail


def test_an_undo_never_sends_what_was_blacked_out() -> None:
    """The server would be given the words `[secret desk/admin]` for a token."""

    def replies(request: Request) -> Reply:
        is_proof = request.method == "GET"
        return Reply(request.url, 200 if is_proof else 500, {}, f'{{"token": "{SECRET}"}}'.encode())

    stage = stage_with(ROTATE)
    stage.replies = replies
    with pytest.raises(StepNotRecovered):
        stage.failover({**BASE, "rotate": "do", "rotate.failed": "undo"})
    assert [one.method for one in stage.sent if one.url == URL] == ["GET", "PUT"]
    assert "$(before) held a secret" in detail(stage, "rotate")
    assert "by hand" in detail(stage, "rotate")


def test_a_secret_typed_as_a_value_is_not_sent_as_its_name() -> None:
    stage = stage_with(
        f'id: tell, kind: http, title: Tell, request: {{method: POST, url: "{URL}",'
        " json: {ticket: $(ticket)}}, ask: [{id: ticket, question: Which ticket}]"
    )
    with pytest.raises(StepNotRecovered):
        stage.failover({**BASE, "tell": {"answer": "do", "value": SECRET}})
    assert [one for one in stage.sent if one.url == URL] == []
    assert "$(ticket) held a secret" in detail(stage, "tell")


def test_no_header_goes_out_with_a_name_for_a_value() -> None:
    """The screen shows no headers, so they were not looked at before."""
    stage = stage_with(
        "id: first, kind: manual, title: First, do: First., ask: [{id: ticket, question: Which}]",
        "id: tell, kind: http, title: Tell,"
        f' request: {{method: POST, url: "{URL}", headers: {{x-ticket: $(ticket)}}}}',
    )
    with pytest.raises(StepNotRecovered):
        stage.failover({**BASE, "first": {"answer": "skip", "reason": "no time"}, "tell": "do"})
    assert [one for one in stage.sent if one.url == URL] == []
    assert "no value for $(ticket)" in detail(stage, "tell")


def test_no_file_gets_a_name_for_a_value_below_the_lines_that_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text("before\n")
    text = r"a\nb\nc\nd\ne\nf\n$(ticket)"
    stage = stage_with(
        "id: first, kind: manual, title: First, do: First., ask: [{id: ticket, question: Which}]",
        f'id: write, kind: file, title: Write, file: "{file}", content: "{text}"',
    )
    with pytest.raises(StepNotRecovered):
        stage.failover({**BASE, "first": {"answer": "skip", "reason": "no time"}, "write": "do"})
    assert file.read_text() == "before\n"
    assert "no value for $(ticket)" in detail(stage, "write")


def test_a_value_that_looks_like_a_name_is_a_value() -> None:
    stage = stage_with(
        f'id: tell, kind: http, title: Tell, request: {{method: POST, url: "{URL}",'
        " json: {ticket: $(ticket)}}, ask: [{id: ticket, question: Which ticket}]"
    )
    stage.failover({**BASE, "tell": {"answer": "do", "value": "$(whoami)"}})
    assert ended(stage.entries()) == {"tell": "done"}
    assert b"$(whoami)" in (stage.sent[-1].body or b"")
