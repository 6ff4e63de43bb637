"""`bcp watch`: keep checking, keep the record, tell people when a criterion becomes met."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from bcp.cli.check_scope import scope_of
from bcp.cli.metrics_file import write_metrics
from bcp.cli.problems import passed_over_screen
from bcp.cli.secret_store import secrets_of
from bcp.cli.setting import Setting, Work
from bcp.cli.watch_log import WatchLog
from bcp.cli.watch_reading import newest_entries, reading
from bcp.cli.watch_seat import Seat
from bcp.cli.workspaces import workspace_of
from bcp.conduct.alarming import Telling
from bcp.conduct.past import history_of
from bcp.conduct.programs import run_program
from bcp.conduct.watch_record import told_in
from bcp.conduct.watching import Round, Watch, WatchDesk
from bcp.insight.cadence import wait_s
from bcp.model.duration import parse_duration
from bcp.model.errors import Interrupted, UsageError
from bcp.model.exits import Exit
from bcp.plan.loaded import LoadedPlan
from bcp.plan.reach import targets
from bcp.plan.workspace import Workspace
from bcp.plan.workspace_model import often_enough
from bcp.render.openmetrics import metrics_text
from bcp.secrets import Secrets
from bcp.transport.fetch import send

_TICK_S: Final = 1.0


class Asked(Struct, frozen=True):
    """The command line of `bcp watch`."""

    plans: tuple[str, ...]
    interval: str | None
    metrics: Path | None


def watch_work(asked: Asked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        scope = scope_of(workspace, asked.plans)
        for file in scope.broken:
            setting.err.show(passed_over_screen(file.error))
        log = WatchLog(setting, workspace)
        try:
            watch = Watch(_desk(setting, workspace, scope.plans, log, asked))
            return _until_ended(Seat(setting, watch), asked)
        finally:
            log.close()

    return work


def _until_ended(seat: Seat, asked: Asked) -> int:
    """Watch until somebody ends it: SIGTERM is the usual way and no fault, Ctrl-C ends with 130."""
    watch = seat.watch
    seat.say(watch.began())
    try:
        with seat.setting.hangup.handled(), seat.taken():
            while True:
                seen = watch.round()
                troubles = (*seen.troubles, *_keep_metrics(seat, seen, asked.metrics))
                seat.show(replace(seen, troubles=troubles))
                _pause(seat, wait_s(watch.desk.interval, _chance(seat.setting), watch.unreached))
    except Interrupted:
        seat.say(watch.ended("told to end"))
        return Exit.OK
    except KeyboardInterrupt:
        seat.say(watch.ended("interrupted"))
        raise


def _chance(setting: Setting) -> float:
    """From 0 up to 1, at random."""
    return int.from_bytes(setting.random_bytes(4)) / 2**32


def _pause(seat: Seat, seconds: float) -> None:
    clock = seat.setting.clock
    ends = clock.monotonic() + seconds
    with seat.setting.hangup.ends_waiting():
        while (left := ends - clock.monotonic()) > 0:
            seat.tick(left)
            clock.sleep(min(left, _TICK_S))


def _keep_metrics(seat: Seat, seen: Round, path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    watch = seat.watch
    text = metrics_text(seen.sweep, seen.situations, watch.counters, watch.met_since)
    return write_metrics(seat.setting.folder / path, text)


def _desk(
    setting: Setting,
    workspace: Workspace,
    plans: tuple[LoadedPlan, ...],
    log: WatchLog,
    asked: Asked,
) -> WatchDesk:
    read = {one.key: one for loaded in plans for one in targets(workspace, loaded)}
    secrets = secrets_of(setting, workspace)
    interval = _interval(asked.interval) if asked.interval else workspace.settings.watch.every
    entries = newest_entries(setting, workspace)
    return WatchDesk(
        workspace=workspace,
        plans=plans,
        interval=interval,
        clock=setting.clock,
        read=reading(setting, workspace, secrets, tuple(read.values()), interval),
        history=lambda: history_of(newest_entries(setting, workspace)),
        record=log.record,
        tell=_telling(setting, workspace, secrets),
        told=told_in(entries, history_of(entries), plans),
    )


def _interval(text: str) -> timedelta:
    try:
        return often_enough(parse_duration(text))
    except ValueError as error:
        raise UsageError(
            f"--interval {text}: {error}.", next_action="Write --interval 60s, or leave it out."
        ) from None


def _telling(setting: Setting, workspace: Workspace, secrets: Secrets) -> Telling:
    return Telling(
        workspace.settings.watch.notify,
        lambda request: send(request, secrets.get, environ=setting.environ),
        lambda command: run_program(command, setting.environ, secrets.get, setting.clock),
    )
