"""`bcp export`: what other programs read, on standard output or in a file."""

from pathlib import Path

from bcp.cli.log_reading import reader
from bcp.cli.problems import broken_screen
from bcp.cli.replaced_file import replace_file
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.screen import Screen, Tone, line
from bcp.plan.workspace import Workspace
from bcp.render.exchange.base import Given, Made, Wanted
from bcp.render.exchange.registry import EXPORTS
from bcp.render.paper import Paper
from bcp.run.kept import kept_text

_DOUBT = (
    "The audit log did not verify when this was made: it is what its entries say, not what is"
    " proved. Run bcp audit verify where the log lies."
)
_UNSOUND = (
    "! The audit log does not verify: what was written is what its entries say, not what is proved."
    " See bcp audit verify."
)


def export_work(name: str, wanted: Wanted, *, to: Path | None, part: str | None = None) -> Work:
    """The work of a command line.

    Args:
        name: of the format, in its registry.
        wanted: what of the workspace is asked for.
        to: a file, or a folder, which takes every document; None and `-` are standard output. Where
            there are several documents it is a folder, and made if there is none.
        part: the document wanted, where there is more than one; None is the first.
    """

    def work(setting: Setting) -> int:
        workspace = workspace_of(setting)
        given, proved = Given(workspace, wanted), Exit.OK
        if EXPORTS[name].reads_log(wanted):
            proved = _proved(setting, workspace)
            given = _given(setting, workspace, wanted, proved)
        made = EXPORTS[name].make(given)
        _say_left_out(setting, made)
        _deliver(setting, made, to, part)
        if wanted.plan or not workspace.broken:  # another plan's faults are not this one's
            return proved
        _say_broken(setting, workspace)
        return proved or Exit.BAD_INPUT

    return work


def _given(setting: Setting, workspace: Workspace, wanted: Wanted, proved: Exit) -> Given:
    log = reader(setting, workspace)
    return Given(
        workspace,
        wanted,
        tuple(log.entries()),
        lambda blob: kept_text(log.blob, {"blob": blob}),
        "" if proved is Exit.OK else _DOUBT,
    )


def _proved(setting: Setting, workspace: Workspace) -> Exit:
    """The exit code of `bcp audit verify`: a table has no place to say it."""
    from bcp.cli.log_proof import proof_of  # noqa: PLC0415 - most exports have nothing to verify

    proof, code = proof_of(setting, workspace)
    if not proof.sound:
        setting.err.show(Screen((line(_UNSOUND, Tone.BAD, hang=2),)))
    return code


def _deliver(setting: Setting, made: Made, to: Path | None, part: str | None) -> None:
    if to is None or str(to) == "-":
        chosen = _chosen(made, part)
        setting.out.write(chosen.text)
        _say_parts(setting, made, chosen)
        return
    place = setting.folder / to
    if place.is_dir() or (part is None and len(made.papers) > 1):
        for paper in made.papers if part is None else (_chosen(made, part),):
            _write(setting, place / f"{paper.stem}{paper.suffix}", paper, makes_folder=True)
    else:
        _write(setting, place, _chosen(made, part))


def _chosen(made: Made, part: str | None) -> Paper:
    if part is None:
        return made.papers[0]
    by_name = {paper.stem: paper for paper in made.papers}
    if part not in by_name:
        raise UsageError(
            f"There is no part {part!r}.",
            means=f"Parts: {', '.join(by_name)}.",
            next_action="Name one of them after --part, or leave it out.",
        )
    return by_name[part]


def _write(setting: Setting, path: Path, paper: Paper, *, makes_folder: bool = False) -> None:
    try:
        if makes_folder:
            path.parent.mkdir(exist_ok=True)
        replace_file(path, paper.text)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be written: {error.strerror}.",
            means="What was there before is still there.",
            next_action="Make room or the folder writable, or name another place after -o.",
        ) from error
    setting.err.show(Screen((line(f"written: {setting.shown_path(path)}"),)))


def _say_left_out(setting: Setting, made: Made) -> None:
    for sentence in made.left_out:
        setting.err.show(Screen((line(sentence, Tone.ATTENTION, hang=2),)))


def _say_broken(setting: Setting, workspace: Workspace) -> None:
    broken = [file.error for file in workspace.broken]
    setting.err.show(broken_screen(broken, setting.err.width()))
    said = "A plan with faults is in no export: what was written lacks it."
    setting.err.show(Screen((line(said, Tone.ATTENTION, hang=2),)))


def _say_parts(setting: Setting, made: Made, chosen: Paper) -> None:
    others = ", ".join(paper.stem for paper in made.papers if paper is not chosen)
    if others:
        said = f"There is more to it: {others}. Print one with --part, write all with -o FOLDER."
        setting.err.show(Screen((line(said, Tone.QUIET, hang=2),)))
