"""Whatever happens, a person reads words and a script an exit code."""

import io
import os
import stat
from pathlib import Path

import pytest

from bcp.cli.app import COMMANDS, GROUPS
from bcp.cli.boundary import run
from bcp.cli.setting import Globals, Setting, Streams, real_setting
from bcp.model.errors import BcpError, RunAborted
from cli.cli_kit import Desk

PLANTED = "sk-planted-value"


@pytest.mark.parametrize(
    "words",
    [
        ["chek"],
        ["check", "--jsno"],
        ["show"],
        ["-C"],
        ["runs", "extra"],
        ["lint", "--format", "xml"],
        ["drill", "openai", "--speed", "fast"],
        ["failover", "openai", "--tier", "9"],
        ["audit"],
        ["audit", "verify", "--demand", "everything"],
    ],
)
def test_a_command_line_that_cannot_be_followed_is_64(desk: Desk, words: list[str]) -> None:
    called = desk.call(*words)
    assert (called.code, called.out) == (64, "")
    assert called.err


@pytest.mark.parametrize(("typo", "meant"), [("chek", "check"), ("rnus", "runs"), ("lnt", "lint")])
def test_the_nearest_command_is_suggested(desk: Desk, typo: str, meant: str) -> None:
    assert f"{meant!r}" in desk.call(typo).err


def test_an_option_that_is_nearly_right_is_suggested(desk: Desk) -> None:
    assert "--json" in desk.call("check", "--jsn").err


def commands() -> list[list[str]]:
    return [[name] for name in COMMANDS] + [
        [group, name] for group, (_, inside) in GROUPS.items() for name in inside
    ]


@pytest.mark.parametrize("words", [[], *commands(), *([group] for group in GROUPS)])
def test_every_help_has_an_example(
    desk: Desk, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk.call(*words, "--help").code == 0
    example = capsys.readouterr().out.split("Example: ")[1].splitlines()[0]
    assert example.startswith("bcp ")
    assert example.split()[1 : 1 + len(words)] == words or not words


def test_no_help_is_cut_short(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], *([group] for group in GROUPS)):
        desk.call(*words, "--help", columns=80)
        assert "..." not in capsys.readouterr().out.split("Commands:")[1]


class Broken:
    """A setting whose making fails as the test wants."""

    def __init__(self, fault: BaseException) -> None:
        self._fault = fault

    def __call__(self, *_made_of: object) -> Setting:
        raise self._fault


def stopped(tmp_path: Path, fault: BaseException, **more: str) -> tuple[int, str]:
    err = io.StringIO()
    environ = {"HOME": str(tmp_path), "COLUMNS": "100", **more}
    code = run(["runs"], environ, Streams(None, io.StringIO(), err), Broken(fault))
    return code, err.getvalue()


def test_a_stop_says_what_happened_what_it_means_and_what_is_next(tmp_path: Path) -> None:
    fault = RunAborted(
        "The run was aborted.", means="What was done stays.", next_action="bcp show 7f"
    )
    assert stopped(tmp_path, fault) == (
        5,
        "bcp: The run was aborted.\n     What was done stays.\nNext: bcp show 7f\n",
    )


def test_every_stop_has_its_exit_code(tmp_path: Path) -> None:
    kinds = [kind for kind in _below(BcpError) if kind.__module__ == "bcp.model.errors"]
    found = {kind.__name__: stopped(tmp_path, kind("x"))[0] for kind in kinds if _plain(kind)}
    assert found == {kind.__name__: kind.exit for kind in kinds if _plain(kind)}
    assert set(found.values()) == {4, 5, 6, 7, 64, 65, 73, 130}


def _below(kind: type[BcpError]) -> list[type[BcpError]]:
    return [one for below in kind.__subclasses__() for one in (below, *_below(below))]


def _plain(kind: type[BcpError]) -> bool:
    return kind.__name__ != "DocumentError"


def test_ctrl_c_says_what_stands(tmp_path: Path) -> None:
    code, said = stopped(tmp_path, KeyboardInterrupt())
    assert code == 130
    assert "What was recorded stands" in said
    assert "bcp resume RUN" in said


def test_a_defect_is_written_down_and_shown_in_words(tmp_path: Path) -> None:
    code, said = stopped(tmp_path, RuntimeError("nothing at\nall"))
    assert code == 70
    assert "This is a fault of bcp, not yours: RuntimeError: nothing at" in said
    assert "Traceback" not in said
    (report,) = (tmp_path / ".local/state/bcp/crash").iterdir()
    assert report.name in "".join(said.split())
    assert "Traceback" in report.read_text()
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.parametrize("variable", ["BCP_SECRET_OPENAI_API_KEY", "BCP_OPERATOR_PASSPHRASE"])
def test_no_secret_is_written_down_with_a_defect(tmp_path: Path, variable: str) -> None:
    fault = RuntimeError(f"Bearer {PLANTED} refused")
    _, said = stopped(tmp_path, fault, **{variable: PLANTED})
    (report,) = (tmp_path / ".local/state/bcp/crash").iterdir()
    assert PLANTED not in said + report.read_text()
    assert "Bearer [secret] refused" in said


def test_a_secret_that_was_handed_out_is_blacked_out_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(setting: Setting) -> int:
        setting.redactors.append(lambda text: text.replace(PLANTED, "[secret openai/api-key]"))
        raise RuntimeError(f"Bearer {PLANTED} refused")

    monkeypatch.setitem(COMMANDS, "runs", lambda: work)
    err = io.StringIO()
    environ = {"HOME": str(tmp_path), "COLUMNS": "100"}
    assert run(["runs"], environ, Streams(None, io.StringIO(), err), real_setting) == 70
    (report,) = (tmp_path / ".local/state/bcp/crash").iterdir()
    assert PLANTED not in err.getvalue() + report.read_text()
    assert "[secret openai/api-key]" in report.read_text()


def test_a_crash_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("")
    code, said = stopped(tmp_path, ValueError("x"), XDG_STATE_HOME=str(tmp_path / "in the way"))
    assert code == 70
    assert "could not be written" in said


def test_a_document_shows_every_problem_with_a_caret(desk: Desk) -> None:
    folder = Path("runbooks")
    folder.mkdir()
    (folder / "bad.yaml").write_text("schema: bcp/1\nid: bad\ntitle: Bad\nkind: x\n")
    called = desk.call("check", "bad")
    assert called.code == 65
    assert "runbooks/bad.yaml:4:1  kind: unknown key\n    kind: x\n    ^\n" in called.err
    assert "the key 'dependency' is missing" in called.err
    assert "Next: " in called.err


def test_the_workspace_may_be_named_before_the_command(desk: Desk, project_root: Path) -> None:
    assert desk.call("-C", str(project_root), "lint").code == 0
    named = Desk(desk.home, {"BCP_WORKSPACE": str(project_root)})
    assert named.call("lint").code == 0
    assert "starter plans" not in named.call("lint").err
    assert desk.call("-C", "nowhere", "lint").code == 65
    lost = Desk(desk.home, {"BCP_WORKSPACE": "/nowhere"}).call("lint")
    assert lost.code == 65
    assert lost.err.startswith("bcp: BCP_WORKSPACE names /nowhere"), "no -C was given"


class TestSetting:
    def test_who_is_at_the_terminal(self, desk: Desk, tmp_path: Path) -> None:
        streams = Streams(None, None, None)
        assert real_setting(Globals(None, "deputy"), desk.environ, streams).operator == "deputy"
        assert real_setting(Globals(), desk.environ, streams).operator == "lead"
        assert real_setting(Globals(), {"HOME": str(tmp_path)}, streams).operator

    def test_where_state_is_kept(self) -> None:
        streams = Streams(None, None, None)
        at = real_setting(Globals(), {"HOME": "/h", "XDG_STATE_HOME": "/s"}, streams)
        assert at.state_folder == Path("/s/bcp")
        # XDG Base Directory Specification: relative paths are to be ignored.
        at = real_setting(Globals(), {"HOME": "/h", "XDG_STATE_HOME": "s"}, streams)
        assert at.state_folder == Path("/h/.local/state/bcp")

    def test_paths_are_shown_as_a_person_writes_them(self, desk: Desk) -> None:
        at = real_setting(Globals(), desk.environ, Streams(None, None, None))
        assert at.shown_path(Path.cwd() / "audit") == "audit"
        assert at.shown_path(desk.home / "x") == "~/x"
        assert at.shown_path(Path("/etc/bcp")) == "/etc/bcp"

    def test_no_keys_are_read_from_a_pipe(self, desk: Desk) -> None:
        read, write = os.pipe()
        with os.fdopen(read) as stdin, os.fdopen(write, "w"):
            assert (
                real_setting(Globals(), desk.environ, Streams(stdin, None, None)).terminal is None
            )
