"""The metrics file: replaced as a whole, so that a collector never reads half of one."""

from pathlib import Path
from typing import Final

from bcp.cli.replaced_file import replace_file

_READABLE: Final = 0o644
"""The collector runs as another user; verdicts are no secret."""


def write_metrics(path: Path, text: str) -> tuple[str, ...]:
    """Replace the file; why it could not be, where it could not."""
    try:
        replace_file(path, text, _READABLE)
    except OSError as error:
        return (f"the metrics file {path} was not written: {error.strerror}",)
    return ()
