"""Running real programs: a deadline holds, the whole group ends, secrets stay out of argv."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bcp.cli.clock import RealClock
from bcp.conduct import programs
from bcp.conduct.exit_statuses import ExitStatuses
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
    assert ended.detail == "/no/such/program: No such file or directory"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    command = Command((PYTHON, "-c", "pass"), folder=tmp_path / "gone")
    ended = run_program(command, os.environ, secret, RealClock())
    assert ended.detail == f"{tmp_path / 'gone'}: No such file or directory"


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
    ended = run(code, timeout_s=0.7)
    assert ended.timed_out
    assert ended.exit_code is None
    assert time.monotonic() - began < 5
    assert _has_ended(int(pid_file.read_text()))


def test_what_it_printed_before_the_deadline_is_kept() -> None:
    code = "import time; print('half way', flush=True); time.sleep(60)"
    assert b"half way" in run(code, timeout_s=0.7).output


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


def test_it_runs_in_another_session() -> None:
    """Ctrl-C at the terminal ends the prompt, and no program that is half way through."""
    ended = run("import os; print(os.getsid(0))")
    assert int(ended.output) != os.getsid(0)


def test_signals_find_it_as_any_program() -> None:
    """Its supervisor ignores them; the program must not inherit that."""
    argv = ("grep", "SigIgn", "/proc/self/status")
    ended = run_program(Command(argv), os.environ, secret, RealClock())
    name, ignored = ended.output.split()
    # The C library keeps two signals for itself (nptl(7)); nobody can ignore or restore them.
    # A job in the background was started with some ignored; what Python ignores, it restores.
    before = {one for one in signal.valid_signals() if signal.getsignal(one) is signal.SIG_IGN}
    restored = {signal.SIGPIPE, signal.SIGXFSZ}
    asked = signal.valid_signals() - (before - restored)
    assert (name, int(ignored, 16) & sum(1 << (one - 1) for one in asked)) == (b"SigIgn:", 0)


def test_a_program_that_a_signal_ended_says_which() -> None:
    assert run("import os; os.kill(os.getpid(), 9)").exit_code == -9


def test_a_file_that_is_no_program_is_an_answer(tmp_path: Path) -> None:
    file = tmp_path / "plain"
    file.write_text("words")
    for mode, reason in ((0o644, "Permission denied"), (0o755, "Exec format error")):
        file.chmod(mode)
        ended = run_program(Command((str(file),)), os.environ, secret, RealClock())
        assert (ended.exit_code, ended.detail) == (None, f"{file}: {reason}")


def test_bcp_hands_its_own_secrets_to_no_program() -> None:
    """Only what the plan names for it: a program that prints its environment prints no more."""
    environ = {
        **os.environ,
        "BCP_SECRET_OTHER_KEY": "not-for-you",
        "BCP_OPERATOR_PASSPHRASE": "nor-this: it signs as the operator",
    }
    command = Command((PYTHON, "-c", "import os; print(dict(os.environ))"))
    ended = run_program(command, environ, secret, RealClock())
    assert ended.exit_code == 0
    assert b"not-for-you" not in ended.output
    assert b"nor-this" not in ended.output


def test_a_long_input_and_a_long_output_do_not_wait_for_each_other() -> None:
    code = "import sys, shutil; shutil.copyfileobj(sys.stdin, sys.stdout)"
    ended = run(code, stdin="x" * 700_000)
    assert len(ended.output) == 700_000


def test_a_program_that_wants_no_input_is_not_waited_for() -> None:
    assert run("import os; os.close(0)", stdin="x" * 700_000).exit_code == 0


def test_output_is_told_as_it_comes() -> None:
    told: list[bytes] = []
    code = "import sys; print('one', flush=True); sys.stdin.read(); print('two')"
    run_program(Command((PYTHON, "-c", code)), os.environ, secret, RealClock(), told=told.append)
    assert b"".join(told) == b"one\ntwo\n"


def test_a_cut_does_not_go_through_a_line() -> None:
    """Half a secret would not be recognised as one."""
    ended = run("for number in range(60_000): print(f'{number:06d}-a-line-with-a-tail')")
    kept, _, said = ended.output.rpartition(b"\n[")
    assert kept.endswith(b"-a-line-with-a-tail")
    assert said.startswith(b"output cut here")


def test_without_a_line_end_the_last_part_is_dropped() -> None:
    assert len(run("print('x' * 3_000_000)").output) < 1024 * 1024 - 60_000


def test_an_interruption_ends_it_and_goes_on_upwards() -> None:
    """Ctrl-C while it runs: nothing goes on acting behind the operator's back."""
    pids: list[int] = []

    def interrupted(data: bytes) -> None:
        pids.append(int(data))
        raise KeyboardInterrupt

    code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    command = Command((PYTHON, "-c", code))
    with pytest.raises(KeyboardInterrupt):
        run_program(command, os.environ, secret, RealClock(), told=interrupted)
    assert _has_ended(pids[0])


DAEMON = (
    "import subprocess, sys;"
    "child = subprocess.Popen([sys.executable, '-c', {code!r}], start_new_session=True);"
    "print(child.pid)"
)


class TestLeftBehind:
    """A daemon in a session of its own that holds the command's output."""

    def test_it_is_not_waited_for_and_lives_on(self, tmp_path: Path) -> None:
        """It is not killed by writing to an output that nobody reads, either."""
        done, go = tmp_path / "done", tmp_path / "go"
        code = (
            "import pathlib, time\n"
            f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)\n"
            "print('x' * 200_000, flush=True)\n"
            f"pathlib.Path({str(done)!r}).touch()"
        )
        began = time.monotonic()
        ended = run(DAEMON.format(code=code), timeout_s=30)
        assert time.monotonic() - began < 10
        assert ended.exit_code == 0
        assert b"left a program behind" in ended.output
        go.touch()
        _wait_for(done.exists)

    def test_at_the_deadline_it_cannot_hold_the_step(self) -> None:
        code = "import time; time.sleep(20)"
        began = time.monotonic()
        ended = run(DAEMON.format(code=code) + "; child.wait()", timeout_s=0.7)
        assert ended.timed_out
        assert time.monotonic() - began < 4
        os.kill(int(ended.output.split()[0]), 9)

    def test_what_does_not_hear_term_is_killed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(programs, "GRACE_S", 0.3)
        code = (
            "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "print(os.getpid(), flush=True); time.sleep(60)"
        )
        ended = run(code, timeout_s=0.5)
        assert ended.timed_out
        assert _has_ended(int(ended.output))


BCP = """
import os, sys
from pathlib import Path
from bcp.cli.clock import RealClock
from bcp.conduct.exit_statuses import ExitStatuses
from bcp.conduct.programs import run_program
from bcp.model.ports import Command
path = ExitStatuses(Path(sys.argv[1])).begin("run/step/1/do")
run_program(Command((sys.executable, "-c", sys.argv[2])), os.environ, str, RealClock(), status=path)
"""


class TestKilled:
    """bcp dies of SIGKILL while a command runs."""

    def killed(self, folder: Path, code: str, started: Path) -> ExitStatuses:
        bcp = subprocess.Popen([PYTHON, "-c", BCP, str(folder), code])
        _wait_for(started.exists)
        bcp.kill()
        bcp.wait()
        return ExitStatuses(folder)

    def test_the_command_goes_on_and_its_exit_code_is_kept(self, tmp_path: Path) -> None:
        started, go, done = tmp_path / "started", tmp_path / "go", tmp_path / "done"
        code = (
            "import pathlib, sys, time\n"
            f"pathlib.Path({str(started)!r}).touch()\n"
            f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)\n"
            "for _ in range(50): print('x' * 9_000, flush=True)\n"
            f"pathlib.Path({str(done)!r}).touch(); sys.exit(3)"
        )
        statuses = self.killed(tmp_path / "commands", code, started)
        running = statuses.found("run/step/1/do")
        assert running is not None
        assert running.exit_code is None
        assert running.detail.startswith("The command still runs, as process ")
        go.touch()
        _wait_for(lambda: _code(statuses) is not None)
        assert _code(statuses) == 3
        assert done.exists(), "no SIGPIPE: it printed 450 kB to nobody"

    def test_the_file_is_nobody_elses_and_holds_no_word(self, tmp_path: Path) -> None:
        started = tmp_path / "started"
        code = f"import pathlib; print('a word'); pathlib.Path({str(started)!r}).touch()"
        statuses = self.killed(tmp_path / "commands", code, started)
        _wait_for(lambda: _code(statuses) is not None)
        (file,) = statuses.folder.iterdir()
        assert statuses.folder.stat().st_mode & 0o777 == 0o700
        assert file.stat().st_mode & 0o777 == 0o600
        assert re.fullmatch(rb"\d+\n0\n", file.read_bytes())
        statuses.forget("run/step/1/do")
        assert list(statuses.folder.iterdir()) == []
        statuses.forget("run/step/1/do")


class TestExitStatuses:
    def test_what_was_never_begun_is_not_known(self, tmp_path: Path) -> None:
        assert ExitStatuses(tmp_path).found("run/step/1/do") is None

    @pytest.mark.parametrize("kept", [b"", b"12", b"x\n0\n", b"1\n0", b"1\n0\n0\n", b"\xff\n"])
    def test_a_torn_file_says_nothing(self, tmp_path: Path, kept: bytes) -> None:
        statuses = ExitStatuses(tmp_path)
        statuses.begin("key").write_bytes(kept)
        assert statuses.found("key") is None

    def test_another_process_of_that_number_is_not_it(self, tmp_path: Path) -> None:
        statuses = ExitStatuses(tmp_path)
        statuses.begin("key").write_bytes(b"%d\n" % os.getpid())
        assert statuses.found("key") is None

    def test_beginning_anew_forgets_what_was(self, tmp_path: Path) -> None:
        statuses = ExitStatuses(tmp_path)
        statuses.begin("key").write_bytes(b"1\n0\n")
        assert statuses.begin("key").read_bytes() == b""


def _code(statuses: ExitStatuses) -> int | None:
    found = statuses.found("run/step/1/do")
    return found.exit_code if found else None


def _wait_for(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it did not come about within 10 s"
        time.sleep(0.01)


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
