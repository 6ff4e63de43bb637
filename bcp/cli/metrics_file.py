"""The metrics file: replaced as a whole, so that a collector never reads half of one."""

import os
import tempfile
from pathlib import Path
from typing import Final

_READABLE: Final = 0o644
"""The collector runs as another user; verdicts are no secret."""


def write_metrics(path: Path, text: str) -> tuple[str, ...]:
    """Write it beside, then rename over it; why it could not be, where it could not."""
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(temporary).chmod(_READABLE)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return (f"the metrics file {path} was not written: {error.strerror}",)
    return ()
