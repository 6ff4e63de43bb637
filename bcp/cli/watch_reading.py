"""Reading the world again and again: what pages answered and asked for is kept between sweeps."""

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from bcp.audit.entry import Entry
from bcp.checks.sweep import sweep
from bcp.cli.log_reading import reader
from bcp.cli.setting import Setting
from bcp.conduct.held_probes import HeldProbes
from bcp.conduct.past import TAIL_BYTES, remembered_in
from bcp.model.errors import NotRecorded
from bcp.model.observation import Remembered, Sweep
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.secrets import Secrets
from bcp.transport.polite import PagesLeftAlone, Polite
from bcp.transport.revalidating import KnownAnswers, Revalidating
from bcp.transport.sweeping import OneSweep


def reading(
    setting: Setting,
    workspace: Workspace,
    secrets: Secrets,
    targets: tuple[Target, ...],
    interval: timedelta,
) -> Callable[[], Sweep]:
    """What reads everything once, each time it is called.

    Nothing is in flight that would matter, so a signal to end ends it at once.
    """
    known, held = KnownAnswers(), HeldProbes()
    left_alone: PagesLeftAlone = {}
    controls = workspace.settings.controls
    always = frozenset((*controls, *_probed(targets)))

    def once() -> Sweep:
        one = OneSweep(secrets.get, setting.clock, setting.environ)
        fetch = Polite(Revalidating(one, known), setting.clock, left_alone, always)
        remembered = _remembered(setting, workspace, interval)
        due = held.due(targets, setting.clock.now())
        with setting.hangup.ends_reading():
            seen = sweep(due, controls, fetch, setting.clock, remembered=remembered)
        held.keep(seen)
        return seen

    return once


def _probed(targets: Iterable[Target]) -> Iterator[str]:
    """The URLs that probes ask."""
    for target in targets:
        for probe in target.probes:
            yield from (request.url for request in probe.requests())


def newest_entries(setting: Setting, workspace: Workspace) -> list[Entry]:
    """The log's tail; none where it cannot be read, which is said when it is written."""
    try:
        return reader(setting, workspace).tail_entries(TAIL_BYTES)
    except NotRecorded:
        return []


def _remembered(setting: Setting, workspace: Workspace, interval: timedelta) -> Remembered:
    try:
        log = reader(setting, workspace)
        return remembered_in(log, setting.clock.now(), interval=interval)
    except NotRecorded:
        return Remembered()
