"""`bcp report`: a document made from the log alone, written into `reports/` or where it is told."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

from msgspec import Struct

from bcp.audit.authors import authors_of
from bcp.audit.entry import Entry, NotAnEntry
from bcp.audit.line import parse_entry
from bcp.audit.quick import Entries
from bcp.audit.reader import LogReader
from bcp.cli.log_proof import proof_of
from bcp.cli.log_reading import reader
from bcp.cli.replaced_file import replace_file
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace
from bcp.model.errors import BadInput, LogDamaged, UsageError
from bcp.model.screen import Screen, Tone, line
from bcp.plan.workspace import Workspace
from bcp.render.environment import make_environment
from bcp.render.paper import Paper
from bcp.render.reports.base import Asked, Proof, Sources
from bcp.render.reports.registry import REPORTS

FOLDER = "reports"
STDOUT = "-"
_UNSOUND = "! The audit log does not verify: a report says so at its head. See bcp audit verify."
_SHIPPED = "No workspace here: the starter plans that come with bcp stand in for yours."


class Wanted(Struct, frozen=True):
    """Where a report goes, and in which form."""

    html: bool = False
    to: Path | None = None
    """A file, or `-` for standard output; None: `reports/` of the workspace."""


def report_work(name: str, asked: Asked, *, html: bool, to: Path | None) -> Work:
    """The work of `bcp report NAME`.

    A log that does not verify is reported on all the same: the document says so at its head, and
    the exit code is that of `bcp audit verify`.

    Args:
        name: of the registry.
        asked: what the report is to be about.
        html: write a page beside the Markdown; on standard output, instead of it.
        to: a file, or `-`; None: `reports/` of the workspace.
    """

    def work(setting: Setting) -> int:
        workspace = recorded_workspace(setting)
        if workspace.is_shipped:
            setting.err.show(Screen((line(_SHIPPED, Tone.QUIET, hang=2),)))
        proof, code = proof_of(setting, workspace)
        if not proof.sound:  # before what may stop the report: a run that is not there any more
            setting.err.show(Screen((line(_UNSOUND, Tone.BAD, hang=2),)))
        sources = sources_of(setting, workspace, proof, asked)
        paper = _made(name, sources)
        _put(setting, workspace, paper, Wanted(html, to))
        for remark in paper.remarks:
            setting.err.show(Screen((line(remark, hang=2),)))
        return code

    return work


def _made(name: str, sources: Sources) -> Paper:
    """Make it; a log that somebody altered may hold entries that are none of their kind."""
    try:
        return REPORTS[name](sources)
    except NotAnEntry as error:  # well chained, and no entry all the same
        raise _unreadable(str(error)) from None
    except OverflowError as error:  # an instant of the log, and a plan's days after it
        raise BadInput(
            f"A time in the audit log lies too far off to count from it: {error}.",
            means="No report was made.",
            next_action="Look for it with `bcp audit show`.",
        ) from error
    except (KeyError, TypeError, ValueError) as error:
        if sources.proof.sound:
            raise
        raise _unreadable(f"{type(error).__name__}: {error}") from error


def _unreadable(why: str) -> LogDamaged:
    return LogDamaged(
        f"The audit log has an entry that cannot be read: {why}.",
        means="No report was made.",
        next_action="Run `bcp audit verify --strict`: it names every line that was changed.",
    )


def sources_of(setting: Setting, workspace: Workspace, proof: Proof, asked: Asked) -> Sources:
    """All that a report may look at; what was appended since the proof is left to the next one."""
    log = reader(setting, workspace)
    sound = Entries(islice(log.pieces(), proof.size)) if proof.sound else None
    entries = tuple(_readable(log)) if sound is None else sound
    return Sources(
        workspace=workspace, entries=entries, blob=log.blob, authors=partial(authors_of, log),
        proof=proof, asked=asked, at=setting.clock.now(), environment=make_environment(workspace),
    )  # fmt: skip


def _readable(log: LogReader) -> Iterator[Entry]:
    """Every entry that can be read; that a line cannot be is a finding of the verification."""
    for piece in log.pieces():
        try:
            yield parse_entry(piece.removesuffix(b"\n"))
        except NotAnEntry:
            continue  # said at the head of the report by the proof's words


def _put(setting: Setting, workspace: Workspace, paper: Paper, wanted: Wanted) -> None:
    if wanted.html and paper.suffix != ".md":
        raise UsageError(
            "This report is a table for other programs: it has no page.",
            next_action="Leave out --html.",
        )
    if wanted.to is not None and str(wanted.to) == STDOUT:
        setting.out.write(_page(paper) if wanted.html else paper.text)
        return
    path = _path(setting, workspace, paper, wanted.to)
    if not (wanted.html and path.suffix == ".html"):  # a page was asked for by name: it alone
        _write(setting, path, paper.text)
    if wanted.html:
        _write(setting, path.with_suffix(".html"), _page(paper))


def _path(setting: Setting, workspace: Workspace, paper: Paper, to: Path | None) -> Path:
    """Where it goes; outside a workspace the current folder stands for one."""
    if to is not None:
        return setting.folder / to
    root = setting.folder if workspace.is_shipped else workspace.root
    return root / FOLDER / f"{paper.stem}{paper.suffix}"


def _page(paper: Paper) -> str:
    from bcp.render.html import page  # noqa: PLC0415 - a report without --html loads no Markdown

    return page(paper.text, paper.title)


def _write(setting: Setting, path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path.resolve(), text)  # a link stays one
    except OSError as error:
        raise BadInput(
            f"The report {setting.shown_path(path)} cannot be written: {error.strerror}.",
            means="Nothing was lost: a report is made from the log, and can be made again.",
            next_action="Name another place with -o FILE, or print it with -o -.",
        ) from error
    setting.out.write(f"{setting.shown_path(path)}\n")
