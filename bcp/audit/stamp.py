"""The place of an entry in its run, given under the lock: two terminals never drive one run."""

from bcp.audit.chain import Chain
from bcp.audit.entry import RunOf, RunStamp
from bcp.audit.trouble import damaged
from bcp.model.errors import RunMoved


def next_of_run(chain: Chain, stamp: RunStamp, place: str) -> RunOf:
    """The run and number that a writer's next entry gets.

    Args:
        chain: the log up to its end.
        stamp: the run, and the last of its entries that the writer has seen.
        place: what a message calls the log.

    Raises:
        RunMoved: there is a newer entry, or the run has ended.
        LogDamaged: entries that the writer has seen are gone.
    """
    last = chain.run(stamp.id)
    if last is not None and last.mode != stamp.mode:
        raise ValueError(f"run {stamp.id} is of mode {last.mode}, not {stamp.mode}")
    number = -1 if last is None else last.n
    if stamp.seen < number:
        raise _moved(f"Run {stamp.id} has gone on elsewhere since its entry {stamp.seen}.")
    if stamp.seen > number and last is None:
        raise _moved(f"Run {stamp.id} has ended, or is not in this log.")
    if stamp.seen > number:
        what = f"run {stamp.id} has entries up to {number} there, and had {stamp.seen} before"
        raise damaged(place, what)
    return RunOf(stamp.id, stamp.mode, number + 1)


def _moved(what: str) -> RunMoved:
    return RunMoved(
        what,
        means="Another terminal drives this run; this one recorded nothing and did nothing.",
        next_action="Use the other terminal, or run `bcp resume` to read the run anew.",
    )
