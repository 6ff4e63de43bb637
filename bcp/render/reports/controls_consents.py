"""Which consents of incidents count, as they count at the step itself; the others, and why not."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from msgspec import Struct

from bcp.insight.run_record import RunRecord
from bcp.insight.tallying import Tally, tally
from bcp.model.errors import LogDamaged
from bcp.render.reports.base import Sources
from bcp.run.people_state import Approval


class Consented(Struct, frozen=True):
    """A consent that counts."""

    plan: str
    what: str
    seq: int
    at: datetime


class Consents(Struct, frozen=True):
    """What the log holds of them."""

    counted: tuple[Consented, ...] = ()
    refused: tuple[str, ...] = ()
    """In words, each with its entry."""


def consents(
    runs: Iterable[RunRecord], sources: Sources, within: Callable[[datetime], bool]
) -> Consents:
    """Judge every consent of the incidents of a period.

    In an exercise nothing is changed, so nobody consents to a change. A run that cannot be read
    supports nothing, its consents neither: the report lists it.
    """
    asked = [
        (one, request)
        for one in runs
        if one.counts_as_incident
        for request in one.state.approvals.values()
        if any(within(given.at) for given in request.given)
    ]
    if not asked:
        return Consents()
    try:
        authors = sources.authors()
    except LogDamaged:
        return Consents((), ("No consent is counted: the log is damaged.",))
    judged = [
        (one, request, tally(request, authors.proof, authors.operators)) for one, request in asked
    ]
    return Consents(
        tuple(found for one in judged for found in _counted(*one) if within(found.at)),
        tuple(words for one in judged for words in _refused(*one)),
    )


def _counted(run: RunRecord, request: Approval, came_to: Tally) -> Iterator[Consented]:
    for one in came_to.counted:
        what = f"for step `{request.step}`: {one.words}"
        yield Consented(run.state.plan, what, one.consent.seq, one.consent.at)


def _refused(run: RunRecord, request: Approval, came_to: Tally) -> Iterator[str]:
    for one, why in came_to.refused:
        yield (f"consent for step `{request.step}` of `{run.state.plan}`, entry {one.seq}: {why}")
