"""Replacing a file's content so that a reader, and a crash, find the old one or the new one."""

import errno
import os
from pathlib import Path

_NOT_FOR_US = (errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENODATA, errno.EINVAL)
"""The file system has none, or only the system itself may set this one."""


def replace_file(path: Path, content: bytes) -> None:
    """Write beside it, sync, rename over it; a link stays a link to what is replaced.

    Args:
        path: a file that is there keeps its mode, owner and group; a new one has those of any file.
        content: all of it.

    Raises:
        OSError: it could not be replaced, or its owner could not be kept, or it has another name
            that would be cut off: it is as it was.
    """
    target = path.resolve()
    like = _stat(target)
    if like is not None and like.st_nlink > 1:
        raise OSError(errno.EMLINK, f"it has {like.st_nlink} names (hard links)", str(path))
    _remove_left_behind(target)
    beside = target.with_name(f".{target.name}.{os.getpid()}.bcp")
    try:
        _write(beside, content, like)
        if like is not None:
            _keep_attributes(target, beside)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _remove_left_behind(target: Path) -> None:
    """What processes left that died before they could rename it, one of our own number among them.

    Where the file is shared by several machines, another's process looks dead from here: its
    replacement fails then, and says so; half a file is never renamed.
    """
    prefix, suffix = f".{target.name}.", ".bcp"
    for left in target.parent.iterdir():
        number = left.name.removeprefix(prefix).removesuffix(suffix)
        is_ours = left.name == f"{prefix}{number}{suffix}" and number.isdecimal()
        if is_ours and not _lives(int(number)):
            left.unlink(missing_ok=True)


def _lives(number: int) -> bool:
    """Whether another process has this number."""
    if number == os.getpid():
        return False
    try:
        os.kill(number, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _write(path: Path, content: bytes, like: os.stat_result | None) -> None:
    mode = 0o666 if like is None else 0o600  # before it is like the other, nobody else reads it
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        if like is not None:
            if _owners(like) != _owners(os.fstat(file.fileno())):
                os.fchown(file.fileno(), like.st_uid, like.st_gid)
            os.fchmod(file.fileno(), like.st_mode & 0o7777)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _keep_attributes(old: Path, new: Path) -> None:
    """Extended attributes, access lists among them, as far as they may be set (shutil.copystat)."""
    if not hasattr(os, "listxattr"):
        return  # macOS: Python has no call for them there
    for name in _attributes(old):
        try:
            os.setxattr(new, name, os.getxattr(old, name))
        except OSError as error:
            _unless_not_for_us(error)


def _attributes(path: Path) -> list[str]:
    try:
        return os.listxattr(path)
    except OSError as error:
        _unless_not_for_us(error)
        return []


def _unless_not_for_us(error: OSError) -> None:
    if error.errno not in _NOT_FOR_US:
        raise error


def _owners(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_uid, stat.st_gid


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
