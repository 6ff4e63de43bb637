"""The help of every command, as one document for each width."""

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bcp.cli.app import COMMANDS, GROUPS, build_app
from cli.cli_kit import Desk


class Text(SingleFileSnapshotExtension):
    file_extension = "txt"
    _write_mode = WriteMode.TEXT


PAGES = [
    [],
    *([name] for name in COMMANDS),
    *([group, name] for group, (_, inside) in GROUPS.items() for name in inside),
    *([group] for group in GROUPS),
]


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_every_help(
    desk: Desk,
    columns: int,
    snapshot: SnapshotAssertion,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))  # typer reads it by itself
    document = ""
    for words in PAGES:
        assert desk.call(*words, "--help").code == 0
        document += f"$ {' '.join(['bcp', *words, '--help'])}\n{capsys.readouterr().out}\n"
    assert max(map(len, document.splitlines())) <= columns
    assert document == snapshot(extension_class=Text)


@pytest.mark.parametrize(
    ("arguments", "built"),
    [
        (["check", "openai"], {"check"}),
        (["-C", "runs", "check"], {"check"}),
        (["--as", "check", "-C", "/srv", "audit", "verify"], {"audit"}),
        ([], set(COMMANDS) | set(GROUPS)),
        (["--help"], set(COMMANDS) | set(GROUPS)),
        (["chek"], set(COMMANDS) | set(GROUPS)),
        (["-C", "check"], set(COMMANDS) | set(GROUPS)),
        (["--as=lead", "check"], set(COMMANDS) | set(GROUPS)),
    ],
)
def test_only_the_command_that_is_named_is_built(arguments: list[str], built: set[str]) -> None:
    app = build_app(arguments)
    commands = {command.name for command in app.registered_commands}
    assert commands | {group.name for group in app.registered_groups} == built
