"""Whatever stops a run is said in its record, so that whoever goes on with it knows."""

from collections.abc import Iterator
from contextlib import contextmanager

from bcp.conduct.recorder import Recorder
from bcp.model.errors import BcpError, Interrupted, NotRecorded, RunAborted


@contextmanager
def pausing(recorder: Recorder) -> Iterator[None]:
    """Record why the run stops here; what was recorded before stands.

    Args:
        recorder: the run's pen.

    Raises:
        Interrupted: at Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        recorder.pause("interrupted")
        raise Interrupted(
            "Interrupted.",
            means="What was recorded stands; the run is open.",
            next_action=f"Go on with: {recorder.command}",
        ) from None
    except (RunAborted, NotRecorded):
        raise
    except BcpError as stop:
        recorder.pause(stop.exit.name.lower())
        raise
