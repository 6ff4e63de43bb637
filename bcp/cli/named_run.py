"""The run that a command names, found in the log without anything that writes."""

from bcp.audit.reader import LogReader
from bcp.conduct.opening import find_run
from bcp.model.errors import BadInput
from bcp.run.fold import folds
from bcp.run.state import RunState


def named_run(log: LogReader, name: str) -> RunState:
    """The run that a command names; raises BadInput with those that there are."""
    return find_run(folds(log.entries()), name)


def refuse_ended(run: RunState, *, what: str) -> None:
    """Stop where a run is closed; raises BadInput.

    Args:
        run: the run.
        what: what cannot be done in it any more.
    """
    if not run.is_open:
        raise BadInput(
            f"Run {run.id[:8]} has ended ({run.result}): {what}.",
            means="A closed run states how many entries it has; nothing is added to it.",
            next_action=f"bcp show {run.id[:8]} shows it.",
        )
