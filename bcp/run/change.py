"""What one entry does to the state of its run."""

from collections.abc import Callable

from bcp.audit.entry import Entry
from bcp.run.state import RunState

Change = Callable[[RunState, Entry], RunState]
