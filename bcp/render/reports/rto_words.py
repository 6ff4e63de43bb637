"""Whether an objective was met, for every report: judged once, and unsaid by none."""

from bcp.insight.attainment import Judgement, Measured
from bcp.run.unreadable import unreadable_words


def met_words(one: Measured, met: str, missed: str) -> str:
    """The report's own words for what is known, and the same as all others' for what is not.

    Args:
        one: a process of a run.
        met: where it was met.
        missed: where it was not.
    """
    match one.judgement:
        case Judgement.MET:
            return met
        case Judgement.MISSED:
            return missed
        case Judgement.UNREADABLE:
            return f"not judged: the run {unreadable_words(one.record.state)}"
        case why:
            return f"not judged: {_WHY[why]}"


_WHY = {
    Judgement.STOPPED: "the work was stopped on purpose",
    Judgement.NO_CLOCK: "no objective is on record",
    Judgement.NOT_OVER: "nothing carried it at the last entry, before the time was over",
}
