"""Running real programs: a deadline holds, the whole group ends, secrets stay out of argv."""

import os
import sys
import time
from pathlib import Path

from bcp.cli.clock import RealClock
from bcp.conduct.programs import run_program
from bcp.model.ports import Command, CommandResult, SecretRef

PYTHON = sys.executable


def secret(name: str) -> str:
    return {"desk/admin": "s3cr3t-value"}[name]


def run(*code: str, timeout_s: float = 10.0, **more: object) -> CommandResult:
    command = Command((PYTHON, "-c", *code), timeout_s=timeout_s, **more)  # type: ignore[arg-type]  # the test's own words
    return run_program(command, os.environ, secret, RealClock())


def test_output_and_exit_code() -> None:
    ended = run("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert ended.exit_code == 3
    assert sorted(ended.output.split()) == [b"err", b"out"]
    assert not ended.timed_out


def test_a_program_that_is_not_there_is_an_answer() -> None:
    ended = run_program(Command(("/no/such/program",)), os.environ, secret, RealClock())
    assert ended.exit_code is None
    assert ended.detail == "No such file or directory"


def test_a_folder_that_is_not_there_is_an_answer() -> None:
    assert run("pass", folder=Path("/no/such/folder")).exit_code is None


def test_a_nul_in_an_argument_is_an_answer() -> None:
    assert run("pass", "a\0b").exit_code is None


def test_the_deadline_ends_the_whole_group(tmp_path: Path) -> None:
    """A child of the program dies too: nothing goes on acting after bcp has given up."""
    pid_file = tmp_path / "pid"
    code = (
        "import os, subprocess, sys;"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"open({str(pid_file)!r}, 'w').write(str(child.pid)); child.wait()"
    )
    began = time.monotonic()
    ended = run(code, timeout_s=1.0)
    assert ended.timed_out
    assert ended.exit_code is None
    assert time.monotonic() - began < 5
    assert _has_ended(int(pid_file.read_text()))


def test_what_it_printed_before_the_deadline_is_kept() -> None:
    code = "import time; print('half way', flush=True); time.sleep(60)"
    assert b"half way" in run(code, timeout_s=1.0).output


def test_secrets_come_by_environment_and_standard_input_only() -> None:
    code = (
        "import os, sys, pathlib;"
        "words = pathlib.Path('/proc/self/cmdline').read_text();"
        "print(os.environ['TOKEN'] == sys.stdin.read(), os.environ['TOKEN'] in words)"
    )
    ended = run(code, env=(("TOKEN", SecretRef("desk/admin")),), stdin=SecretRef("desk/admin"))
    assert ended.output.split() == [b"True", b"False"]


def test_a_flood_is_cut() -> None:
    ended = run("print('x' * 3_000_000)")
    assert len(ended.output) < 1_100_000
    assert b"cut here" in ended.output


def test_a_shell_only_where_it_is_asked_for() -> None:
    command = Command(("echo $((20 + 3))",), shell=True)  # noqa: S604 - the plan said shell: true
    ended = run_program(command, os.environ, secret, RealClock())
    assert ended.output == b"23\n"


def test_it_leads_a_session_of_its_own() -> None:
    """Ctrl-C at the terminal ends the prompt, and no program that is half way through."""
    ended = run("import os; print(os.getsid(0) == os.getpid())")
    assert ended.output == b"True\n"


def _has_ended(pid: int) -> bool:
    """Whether it ends at once: its files close a moment before its entry does."""
    deadline = time.monotonic() + 2
    while _is_alive(pid) and time.monotonic() < deadline:
        pass
    return not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
