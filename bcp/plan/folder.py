"""Finding a workspace's folder and reading its files; nothing is judged here."""

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from bcp.document.limits import MOST_BYTES
from bcp.model.errors import BadInput

PLANS = "runbooks"
SETTINGS = "bcp.yaml"
IN_RUNBOOKS = f"{PLANS}/{SETTINGS}"
VARIABLE = "BCP_WORKSPACE"


class FolderFiles(Struct, frozen=True):
    """What lies in a workspace, by POSIX path from its root."""

    contents: Mapping[str, bytes] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Files that are there and cannot be read, each with the reason."""


def find_root(start: Path, environ: Mapping[str, str], explicit: Path | None) -> Path | None:
    """Find the workspace: `-C`, then `BCP_WORKSPACE`, then upwards from the current folder.

    Args:
        start: the current folder.
        environ: the environment.
        explicit: the folder that `-C` names, if any.

    Returns:
        The workspace's root, absolute; None where there is none: the shipped plans are used.

    Raises:
        BadInput: a folder was named and is no workspace, or `runbooks/` cannot be looked into.
    """
    here = start.absolute()
    if explicit is not None:
        return _named(here / explicit, "-C")
    if environ.get(VARIABLE):
        return _named(here / environ[VARIABLE], VARIABLE)
    return _upwards(here)


def is_workspace(folder: Path) -> bool:
    """Whether the folder has `runbooks/*.yaml`."""
    return bool(_yaml_files(folder / PLANS))


def is_plan_path(path: str) -> bool:
    """Whether a path from the root is a plan's: in `runbooks/` itself, and not `bcp.yaml`."""
    folder, _, name = path.rpartition("/")
    return folder == PLANS and name.endswith(".yaml") and name != SETTINGS


def read_workspace(root: Path) -> FolderFiles:
    """Read the plans and `bcp.yaml`, from the root and from `runbooks/`."""
    settings = root / SETTINGS
    own = {SETTINGS: settings} if os.path.lexists(settings) else {}
    return _read({**own, **_in_runbooks(root / PLANS)})


def read_runbooks(folder: Path) -> FolderFiles:
    """Read a folder of plans alone, as if it were the `runbooks/` of a workspace."""
    return _read(_in_runbooks(folder))


def _named(folder: Path, how: str) -> Path:
    if is_workspace(folder):
        return folder.resolve()
    above = _upwards(folder)
    hint = f"the workspace {above}" if above else "the folder that holds runbooks/"
    raise BadInput(
        f"{how} names {folder}, which is no workspace",
        means="A workspace is a folder with plans in runbooks/*.yaml.",
        next_action=f"Name {hint}, or leave {how} out to use the plans that come with bcp.",
    )


def _upwards(start: Path) -> Path | None:
    return next((folder for folder in (start, *start.parents) if is_workspace(folder)), None)


def _in_runbooks(folder: Path) -> dict[str, Path]:
    return {f"{PLANS}/{path.name}": path for path in _yaml_files(folder)}


def _yaml_files(folder: Path) -> tuple[Path, ...]:
    """The YAML files, dangling links too; not the hidden ones that editors leave behind."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir raises where a parent is shut
            return ()
        raise _shut(folder, error) from error
    paths = (folder / name for name in names if name.endswith(".yaml") and name[0] != ".")
    return tuple(path for path in paths if not path.is_dir())


def _shut(folder: Path, error: OSError) -> BadInput:
    """Plans may lie there: to walk somebody through the sample ones instead would be a lie."""
    return BadInput(
        f"The folder {folder} is there and cannot be read: {error.strerror}.",
        means="Your plans may lie in it; those that come with bcp do not stand in for them.",
        next_action="Make it readable, or name another workspace: bcp -C DIR.",
    )


def _bytes(path: Path) -> bytes:
    """The file, or as much of it as shows that it is too long for a plan."""
    if path.exists() and not path.is_file():  # a named pipe would keep us waiting for ever
        raise OSError(errno.EINVAL, "it is no regular file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _read(paths: Mapping[str, Path]) -> FolderFiles:
    contents: dict[str, bytes] = {}
    unreadable: dict[str, str] = {}
    for name, path in paths.items():
        try:
            contents[name] = _bytes(path)
        except OSError as error:
            unreadable[name] = error.strerror or type(error).__name__
    return FolderFiles(contents, unreadable)
