"""`bcp drill --failover-matrix`: every fallback of every process, walked without people."""

import json
from collections.abc import Callable

from msgspec.structs import replace

from bcp.audit.desk import Desk
from bcp.audit.entry import Actor
from bcp.audit.log import Log
from bcp.audit.memory import Memory
from bcp.audit.opening import open_on
from bcp.audit.stores.memory import MemoryStore
from bcp.cli.matrix_screen import matrix_json, matrix_rows, matrix_screen
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.matrix import Matrix, failover_matrix, without_fallback
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.conduct.stand_in import StandIn
from bcp.model.errors import BadInput, SecretMissing
from bcp.model.exits import Exit
from bcp.model.observation import Sweep
from bcp.model.ports import Failure, Reply, Request
from bcp.model.visible import visible
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace

_NOBODY = "failover-matrix"


def matrix_work(plan: str | None, *, as_json: bool) -> Work:
    """The work of a command line.

    Args:
        plan: the one plan to walk; None for every plan of the workspace.
        as_json: whether the cells are printed as data.
    """

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        plans = workspace.plans if plan is None else (workspace.plan(plan),)
        broken = () if plan else tuple(file.path for file in workspace.broken)
        if not plans and not broken:
            raise BadInput("There is no plan here.", next_action="Write one, or name it with -C.")
        cells = failover_matrix(workspace, plans, lambda person: _outside(setting, person))
        matrix = Matrix(tuple(cells), tuple(without_fallback(plans)), broken)
        exit_code = Exit.FINDING if matrix.is_fault else Exit.OK
        _print(setting, workspace, matrix, exit_code, as_json=as_json)
        return exit_code

    return work


def _print(
    setting: Setting, workspace: Workspace, matrix: Matrix, exit_code: int, *, as_json: bool
) -> None:
    if as_json:
        found = matrix_json(workspace, matrix, exit_code)
        setting.out.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    elif setting.out.is_terminal:
        setting.out.show(matrix_screen(workspace, matrix))
    else:
        rows = matrix_rows(workspace, matrix)
        setting.out.write("".join("\t".join(map(visible, row)) + "\n" for row in rows))
        setting.err.show(matrix_screen(workspace, replace(matrix, cells=())))


def _log_in_memory(setting: Setting) -> Log:
    """A log of one walk that is never kept: the conductor records first, here as everywhere."""
    desk = Desk(setting.clock, setting.new_id, setting.random_bytes, setting.host)
    return open_on(MemoryStore(setting.clock), desk, Memory(None, "nothing is recorded"), None)


def _outside(setting: Setting, person: Callable[[Recorder], StandIn]) -> Outside:
    """An outside world for one walk: no network, no secrets, no programs, no people."""
    return Outside(
        log=_log_in_memory(setting),
        log_label="a log in memory",
        actor=Actor(_NOBODY),
        host=setting.host,
        login=_NOBODY,
        pid=0,
        is_alive=lambda _pid: False,
        clock=setting.clock,
        new_id=setting.new_id,
        environ={},
        redact=lambda value: value,
        secret=_no_secret,
        has_secret=lambda _name: False,
        has_program=lambda _name: False,
        transmit=_not_sent,
        sweep=lambda targets: _not_read(setting, targets),
        show=lambda _screen: None,
        person=lambda recorder, _face: person(recorder),
    )


def _no_secret(name: str) -> str:
    raise SecretMissing(f"The failover matrix looks no secret up: {name}")


def _not_sent(request: Request) -> Reply:
    return Reply(request.url, failure=Failure.REFUSED, detail="simulated: nothing is sent")


def _not_read(setting: Setting, targets: tuple[Target, ...]) -> Sweep:
    raise AssertionError(f"a walk of the matrix reads its own world, not {targets} at {setting}")
