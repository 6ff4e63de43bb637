"""`bcp audit verify`, `show` and `checkpoint`: the record proved and printed, never written."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from bcp.audit.entry import Entry
from bcp.audit.memory import find_memory
from bcp.audit.reader import read_log
from bcp.audit.report import Report, State
from bcp.audit.show import checkpoint_text, shown
from bcp.audit.trust import Trust, read_trust
from bcp.audit.verify import verify
from bcp.cli.log_place import log_folder
from bcp.cli.log_reading import runs_in
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.opening import find_run
from bcp.model.errors import NotALog
from bcp.model.exits import Exit
from bcp.model.screen import Facts, Gap, Line, Part, Screen, Span, Tone, line

_TONES = {State.PROVED: Tone.GOOD, State.NOT_PROVED: Tone.PLAIN, State.FAILED: Tone.BAD}
_STATE_COLUMNS = 12


class Given(Struct, frozen=True):
    """What the command line says of the log and of whom to trust."""

    log: Path | None
    keys: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    checkpoints: tuple[Path, ...] = ()
    policy: Path | None = None
    demand: str | None = None


def verify_work(given: Given, *, strict: bool, as_json: bool) -> Work:
    """The work of `bcp audit verify`."""

    def work(setting: Setting) -> int:
        folder, pinned = _place(setting, given.log)
        report = verify(folder, _trust(setting, given, pinned), strict=strict)
        if as_json:
            setting.out.write(json.dumps(report.as_data(), indent=2) + "\n")
        else:
            setting.out.show(report_screen(report, setting.shown_path(folder)))
        return report.exit

    return work


def entries_work(log: Path | None, run: str | None, last: int | None) -> Work:
    """The work of `bcp audit show`."""

    def work(setting: Setting) -> int:
        reader = read_log(_place(setting, log)[0])
        entries: Iterable[Entry] = reader.entries()
        if run is not None:
            found = find_run({one.id: one for one in runs_in(reader)}, run)
            entries = reader.run_entries(found.id)
        is_empty = True
        for entry in _newest(entries, last):
            setting.out.write(shown(entry) + "\n")
            is_empty = False
        if is_empty:
            raise NotALog(f"{setting.shown_path(Path(reader.place))} holds no entry.")
        return Exit.OK

    return work


def checkpoint_work(log: Path | None) -> Work:
    """The work of `bcp audit checkpoint`."""

    def work(setting: Setting) -> int:
        setting.out.write(checkpoint_text(_place(setting, log)[0]))
        return Exit.OK

    return work


def report_screen(report: Report, place: str) -> Screen:
    """The five verdicts, each with its reasons, and where trust came from."""
    parts: list[Part] = [
        line(f"{place} · {report.origin}", Tone.STRONG, hang=2),
        line(f"head {report.head}", hang=2),
        Gap(),
        Facts(tuple(_rows(report))),
        Gap(),
    ]
    trust = ", ".join(report.trust_used) or "nothing outside the log was given or remembered"
    parts.append(line(f"Trusted: {trust}", hang=2))
    parts += [line(f"Remark: {remark}", hang=2) for remark in report.remarks]
    return Screen((*parts, _conclusion(report)))


def _rows(report: Report) -> Iterator[tuple[str, Line]]:
    """Each verdict with its first reason, its other reasons below."""
    for claim, finding in report.findings.items():
        first, *others = finding.details or ("",)
        word = Span(finding.state.value.ljust(_STATE_COLUMNS), _TONES[finding.state])
        yield claim.value.replace("_", " "), Line((word, Span(first)), hang=_STATE_COLUMNS)
        for other in others:
            yield "", Line((Span(" " * _STATE_COLUMNS), Span(other)), hang=_STATE_COLUMNS)


def _conclusion(report: Report) -> Line:
    if report.failed:
        return line("FAILED: the log contradicts itself or what is known of it.", Tone.BAD)
    if report.unproved:
        names = ", ".join(claim.value for claim in report.unproved)
        return line(f"Nothing failed; demanded and not proved: {names}.", Tone.ATTENTION)
    demanded = "All that was demanded is proved." if report.demanded else "Nothing was demanded."
    return line(f"Nothing failed. {demanded}")


def _place(setting: Setting, log: Path | None) -> tuple[Path, tuple[str, ...]]:
    """The log's folder, and the keys that `bcp.yaml` pins; a folder named needs no workspace."""
    if log is not None:
        return setting.folder / log, ()
    workspace = workspace_of(setting)
    return log_folder(setting, workspace), workspace.settings.audit.keys


def _trust(setting: Setting, given: Given, pinned: tuple[str, ...]) -> Trust:
    return read_trust(
        keys=(*pinned, *given.keys),
        roots=given.roots,
        checkpoints=given.checkpoints,
        policy=given.policy,
        memory=find_memory(setting.environ),
        host=setting.host,
        demand=given.demand,
    )


def _newest(entries: Iterable[Entry], last: int | None) -> Iterable[Entry]:
    return entries if last is None else deque(entries, maxlen=last)
