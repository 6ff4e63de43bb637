"""Everything that a run needs of this machine, built from the setting."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bcp.audit.entry import Actor
from bcp.audit.log import Log
from bcp.cli.keyboard import Keyboard
from bcp.cli.live_reading import read_live
from bcp.cli.log_place import log_folder
from bcp.cli.operator import TerminalOperator
from bcp.cli.operator_key import signer_of
from bcp.cli.recording import opened_log
from bcp.cli.secret_store import secrets_of
from bcp.cli.setting import Setting
from bcp.conduct.desk import ClockFace
from bcp.conduct.outside import MakeOperator, Outside
from bcp.conduct.past import remembered_in
from bcp.conduct.questions import known_answers, questions
from bcp.conduct.recorder import Recorder
from bcp.model.errors import BadInput, SecretMissing
from bcp.model.observation import Sweep
from bcp.model.ports import Operator, Reply, Request
from bcp.model.prepared import PreparedAnswer
from bcp.plan.loaded import LoadedPlan
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.secrets import Secrets
from bcp.transport.delivery import deliver
from bcp.transport.revalidating import KnownAnswers

Answers = Mapping[str, PreparedAnswer]

_NO_PID = 2**31
"""No process has a number from here on."""


@contextmanager
def outside(
    setting: Setting, workspace: Workspace, answers: Answers | None, to: str | None = None
) -> Iterator[Outside]:
    """The outside world for one run; the log is closed at the end, whatever happened."""
    secrets, known = secrets_of(setting, workspace), KnownAnswers()
    with opened_log(setting, workspace) as log:
        yield Outside(
            log=log,
            log_label=f"log {setting.shown_path(log_folder(setting, workspace))}",
            actor=Actor(setting.operator),
            host=setting.host,
            login=setting.login,
            pid=os.getpid(),
            is_alive=_is_alive,
            clock=setting.clock,
            new_id=setting.new_id,
            environ=setting.environ,
            redact=secrets.redact,
            secret=secrets.get,
            has_secret=lambda name: _has(secrets, name),
            has_program=lambda name: (
                shutil.which(name, path=setting.environ.get("PATH")) is not None
            ),
            transmit=lambda request: _delivered(setting, secrets, request),
            sweep=lambda targets: read_live(
                setting, workspace, secrets, targets, remembered_in(log, setting.clock.now()), known
            ),
            begin_reading=partial(_begin_reading, setting, workspace, secrets, log, KnownAnswers()),
            show=setting.err.show,
            person=_person(setting),
            answers=answers,
            to=to,
            commands=setting.state_folder / "commands",
            finishing=setting.hangup.finishing,
            signer=signer_of(setting, log, asks=answers is None),
        )


def read_answers_file(path: Path) -> bytes:
    """The file's bytes.

    Raises:
        BadInput: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"The answers file {path} cannot be read: {error.strerror}.",
            next_action="Name a file that is there.",
        ) from error


def checked_answers(
    path: Path | None, workspace: Workspace, loaded: LoadedPlan
) -> dict[str, PreparedAnswer] | None:
    """Prepared answers that the plan knows; None where none were given.

    Raises:
        DocumentError: the file has faults, or says what the plan does not know.
    """
    if path is None:
        return None
    return known_answers(read_answers_file(path), str(path), questions(workspace, loaded))


def _is_alive(pid: int) -> bool:
    """Whether a process of this machine runs, whoever it belongs to."""
    if not 0 < pid < _NO_PID:  # what a log says may be anything
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is another user's
        return True
    return True


def _delivered(setting: Setting, secrets: Secrets, request: Request) -> Reply:
    return deliver(
        request, secrets.get, clock=setting.clock, new_id=setting.new_id, environ=setting.environ
    )


def _has(secrets: Secrets, name: str) -> bool:
    try:
        secrets.get(name)
    except SecretMissing:
        return False
    return True


def _begin_reading(
    setting: Setting,
    workspace: Workspace,
    secrets: Secrets,
    log: Log,
    known: KnownAnswers,
    targets: tuple[Target, ...],
) -> Callable[[], Sweep]:
    """A reading beside an open prompt: the log is read here, the network in any thread."""
    remembered = remembered_in(log, setting.clock.now())
    return partial(
        read_live, setting, workspace, secrets, targets, remembered, known, shows_progress=False
    )


def _person(setting: Setting) -> MakeOperator | None:
    """Makes the operator at the terminal; None where nobody is there to press a key."""
    terminal = setting.terminal
    if terminal is None:
        return None

    def at_terminal(run: Recorder, face: ClockFace) -> Operator:
        keys = Keyboard(terminal, setting.err.write, can_redraw=setting.err.can_redraw)
        return TerminalOperator(
            setting.err, keys, setting.clock, setting.hangup, tick=face, command=run.command,
            run_clock=run.clock,
        )  # fmt: skip

    return at_terminal
