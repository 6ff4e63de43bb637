"""Reading a file that a step is about to change: a regular one, and no longer than is edited."""

import errno
import stat
from pathlib import Path

from bcp.document.limits import MOST_BYTES


def read_file(path: Path) -> bytes:
    """A file's content; a link is followed.

    Args:
        path: a pipe, a device or a folder is refused: reading one could wait for ever.

    Raises:
        OSError: it cannot be read, is no regular file, or is longer than 1 MiB.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no regular file", str(path))
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise OSError(errno.EFBIG, f"it is longer than the {MOST_BYTES:,} bytes read", str(path))
    return content
