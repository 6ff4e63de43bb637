"""A pen beside a run: for what people write into it from other terminals while somebody drives."""

from bcp.audit.entry import PlanRef
from bcp.conduct.clocks import ScenarioClock, SteppedClock
from bcp.conduct.outside import Outside
from bcp.conduct.recorder import Recorder
from bcp.model.instant import parse_instant
from bcp.model.ports import Clock
from bcp.run.state import RunState


def pen_beside(outside: Outside, run: RunState) -> Recorder:
    """Write entries that move nothing; whoever drives the run takes them in and goes on.

    Args:
        outside: the log, the operator and their key.
        run: the run, open; what is written since is taken in.
    """
    return Recorder(
        outside.log,
        run.id,
        run.mode,
        PlanRef(run.plan, run.plan_sha256),
        outside.actor,
        _clock(outside, run),
        outside.redact,
        run,
        drives=False,
        signer=outside.signer,
    )


def _clock(outside: Outside, run: RunState) -> Clock:
    """The run's clock as whoever drives it reads it now: a scenario's goes on from its last entry.

    An entry has both times: `at` by the run's clock, `ts` by the wall.
    """
    if run.clock.kind == "real":
        return outside.clock
    newest = outside.log.newer_of_run(run.id, run.seen - 1)
    if run.clock.kind == "stepped" or not newest:
        return SteppedClock(run.last_at)
    last = newest[-1]
    passed = outside.clock.now() - parse_instant(last.ts)
    at = parse_instant(last.data.get("at", last.ts)) + passed * run.clock.speed
    return ScenarioClock(at, outside.clock, run.clock.speed)
