"""The gaps of the record itself: what nobody read, what cannot be read, what is still open."""

from collections.abc import Iterator

from bcp.insight.programme_entries import elsewhere
from bcp.render.reports.parts import elapsed, entries
from bcp.render.reports.programme_facts import Programme
from bcp.render.reports.programme_gap import Gap
from bcp.render.reports.programme_words import day_of, entries_of, kind_of, run_ref, run_unread


def gaps_of_record(programme: Programme) -> Iterator[Gap]:
    """What the log does not tell, or does not tell well."""
    yield from _unreadable(programme)
    yield from _untold(programme)


def _unreadable(programme: Programme) -> Iterator[Gap]:
    yield Gap(
        "Runs of the period cannot be read: what was exercised, met and done in them is not known.",
        tuple(
            f"{run_unread(one)}; `{one.state.plan}`, {kind_of(one)}, begun {day_of(one)}, entries"
            f" {entries_of(one)}"
            for one in programme.unreadable
        ),
        "Have it found out who wrote these entries: `bcp audit show` prints them.",
    )
    spoilt = programme.spoilt
    yield Gap(
        "Readings and corrective actions are not as bcp writes them: what they say is not known.",
        (entries(spoilt),) if spoilt else (),
        "Have it found out who wrote them: `bcp audit show` prints them.",
    )


def _untold(programme: Programme) -> Iterator[Gap]:
    yield Gap(
        "Services were read for less than half of the period: outages in the rest are not known.",
        tuple(
            f"`{one.key}`: {elapsed(one.observed)} of {elapsed(programme.observable)}"
            for one in programme.unread
        ),
        "Decide whether `bcp watch` is to run all the time, and where.",
    )
    yield Gap(
        "The log says that a part of the record lies elsewhere: nothing in that part counts here.",
        elsewhere(programme.log.entries),
        "Have the other part reported on too, or say that it is lost.",
    )
    misdated = programme.log.misdated
    yield Gap(
        "Entries are dated after the period and stand before others of it: a clock was wrong, and"
        " they count nowhere here.",
        (entries(misdated),) if misdated else (),
        "Have the clock of the machine that wrote them explained.",
    )
    predated = programme.log.predated
    yield Gap(
        "Entries are dated before the period and stand after others of it: a clock was wrong, and"
        " what is counted of the period lacks them.",
        (entries(predated),) if predated else (),
        "Have the clock of the machine that wrote them explained.",
    )
    yield Gap(
        "Runs are still open.",
        tuple(
            f"{run_ref(one)} of `{one.state.plan}`, begun {day_of(one)}"
            for one in programme.records
            if one.state.is_open and not one.is_demo
        ),
        "Have each open run closed, or say who goes on with it.",
    )
