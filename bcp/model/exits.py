"""The exit codes that scripts may rely on (README, "Exit codes")."""

from enum import IntEnum


class Exit(IntEnum):
    """What a command's exit code says; `bcp check` gives 0 to 3 their own meaning."""

    OK = 0
    FINDING = 1
    """`lint` at error, `render --check` stale, `audit verify` failed, `check` impaired."""
    OUTAGE = 2
    UNKNOWN = 3
    """`check`: no evidence; `audit verify`: demanded, not proved."""
    WAITING = 4
    """A person has to answer; the run can be resumed."""
    ABORTED = 5
    STEP_FAILED = 6
    REFUSED = 7
    USAGE = 64
    BAD_INPUT = 65
    DEFECT = 70
    NOT_RECORDED = 73
    INTERRUPTED = 130
