"""The audit log opened for writing, and what it has to say."""

from collections.abc import Iterator
from contextlib import contextmanager

from bcp.audit.keyring_keys import log_keys
from bcp.audit.log import Log
from bcp.audit.opening import DEFAULT_NAME, open_log
from bcp.cli.log_place import log_folder
from bcp.cli.setting import Setting
from bcp.model.screen import Screen, Tone, line
from bcp.plan.workspace import Workspace


@contextmanager
def opened_log(setting: Setting, workspace: Workspace) -> Iterator[Log]:
    """The log, for writing; closed at the end, and what it has to say is said.

    Raises:
        NotRecorded: it cannot be written, so nothing may be done.
        LogDamaged: it contradicts itself.
    """
    audit = workspace.settings.audit
    log = open_log(
        log_folder(setting, workspace),
        name=audit.name or DEFAULT_NAME,
        origin=audit.origin,
        clock=setting.clock,
        new_id=setting.new_id,
        random_bytes=setting.random_bytes,
        environ=setting.environ,
        host=setting.host,
        key_store=log_keys(),
        group=audit.group,
        allow_network_fs=audit.allow_network_fs,
        store=audit.store,
    )
    said = 0
    try:
        said = _say(setting, log, said)
        yield log
    finally:
        log.close()
        _say(setting, log, said)


def _say(setting: Setting, log: Log, already: int) -> int:
    """Say what the log has to say since it last did; returns how much was said by now."""
    for notice in log.notices[already:]:
        setting.err.show(Screen((line(f"! {notice}", Tone.ATTENTION, hang=2),)))
    return len(log.notices)
