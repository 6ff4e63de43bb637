"""Rules on how long a fallback holds, against how long the vendor's outages have lasted."""

from datetime import timedelta

from bcp.lint.base import ForProcess, Found, Rule, Severity, Subject, by_tier
from bcp.model.duration import duration_text
from bcp.plan.known import Fault
from bcp.plan.model import Process
from bcp.plan.vendor import OutageHistory


def shorter_than_outages(subject: Subject) -> Found:
    """A fallback that is spent before nine of ten past outages were over; only where counted."""
    vendor = subject.workspace.catalogue.vendor(subject.plan.dependency.vendor)
    history = vendor.history if vendor else None
    if vendor is None or history is None:
        return
    numbers = {fallback.id: number for number, fallback in enumerate(subject.plan.fallbacks)}
    hit: dict[str, list[Process]] = {}
    for _, process, on_ladder in subject.ladders():
        for fallback in on_ladder if _is_told_of(history, process) else ():
            if _is_shorter(fallback.lasts, history.p90):
                hit.setdefault(fallback.id, []).append(process)
    for fallback_id, processes in hit.items():
        message = (
            f"one in ten of {vendor.title}'s incidents was open for over {_text(history.p90)} "
            f"({_counted(history)})"
        )
        hint = "say in limits: what follows when it is spent, or who relieves whom"
        fault = Fault(("fallbacks", numbers[fallback_id], "lasts"), message, hint)
        yield ForProcess(min(processes, key=lambda one: one.tier), fault)


def lasts_not_stated(subject: Subject) -> Found:
    """Work by hand of which nobody said how long people can keep it up."""
    for number, fallback in enumerate(subject.plan.fallbacks):
        if fallback.kind == "non_ai" and fallback.lasts is None:
            message = f"nobody said how long {fallback.id} can be kept up"
            hint = "write lasts: 8h, for instance: one shift, if nobody relieves it"
            yield Fault(("fallbacks", number), message, hint)


def _is_told_of(history: OutageHistory, process: Process) -> bool:
    return any(history.tells_of(service) for service in process.uses)


def _is_shorter(lasts: timedelta | None, p90: timedelta) -> bool:
    return lasts is not None and lasts < p90


def _text(span: timedelta) -> str:
    """`11 h 35 min`."""
    hours, minutes = divmod(round(span.total_seconds() / 60), 60)
    return f"{hours} h {minutes} min" if hours else duration_text(span)


def _counted(history: OutageHistory) -> str:
    return f"{history.period or 'period not recorded'}, by the vendor's declared times"


RULES: dict[str, Rule] = {
    "lasts-less-than-p90": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="A fallback lasts at least as long as nine of ten of the vendor's past incidents.",
        why="One shift can answer by hand for eight hours, and then goes home. The catalogue "
        "counts the incidents that some vendors declared (median and 90th percentile; counted "
        "history, no forecast); where it has none, nothing is said.",
        mend="Plan relief, or say in limits: what follows when the fallback is spent; then correct "
        "lasts:.",
        before="lasts: 8h",
        after="lasts: 3d",
        check=shorter_than_outages,
    ),
    "lasts-not-stated": Rule(
        by_tier(Severity.WARNING, Severity.WARNING, Severity.NOTE, Severity.NOTE),
        says="Work without AI says how long it can be kept up.",
        why="People tire and go home. A fallback that seems to last for ever is planned with as if "
        "it did, and no other rule can hold it against past outages.",
        mend="Ask those who would do it, and write lasts: for the fallback; who relieves them goes "
        "into operating.welfare:.",
        before="kind: non_ai",
        after="lasts: 8h",
        check=lasts_not_stated,
        clauses=("iso22301 8.3.4",),
    ),
}
