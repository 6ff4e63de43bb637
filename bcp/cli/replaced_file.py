"""A file replaced as a whole: nobody reads half of one, and a full disk takes none away."""

import errno
import os
from pathlib import Path


def replace_file(path: Path, text: str, mode: int | None = None) -> None:
    """Write it beside, then rename over it; where that fails what was there stays as it was.

    Args:
        path: the file.
        text: all that is to be in it.
        mode: its rights; None for those of any new file of this process.

    Raises:
        OSError: it could not be written, or what is there is no file: a device, a folder.
    """
    if path.exists() and not path.is_file():  # /dev/null would be a plain file for everybody
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.unlink(missing_ok=True)  # of a process that was killed; in a container all are 1
        with beside.open("x", encoding="utf-8", newline="") as file:
            file.write(text)
        if mode is not None:
            beside.chmod(mode)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
