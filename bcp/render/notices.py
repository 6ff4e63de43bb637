"""Who is told what, and by when: the plan's own messages, and what others demand."""

from bcp.plan.notices import Communication, Event, Obligation
from bcp.render.names import Names
from bcp.render.view import NoticeView, ObligationView
from bcp.render.words import every, spoken

EVENTS: dict[Event, str] = {
    "onset": "the earliest evidence of the outage",
    "aware": "becoming aware (`bcp mark RUN aware`)",
    "classified": "classifying the incident (`bcp mark RUN classified`)",
    "declared": "declaring",
}


def notice_views(names: Names) -> tuple[NoticeView, ...]:
    """Who is told, how soon, and in which words."""
    return tuple([_notice_view(names, each) for each in names.plan.communications])


def obligation_views(names: Names) -> tuple[ObligationView, ...]:
    """What a law or a contract demands to be told, from when the time counts."""
    return tuple([_obligation_view(names, each) for each in names.plan.obligations])


def _notice_view(names: Names, notice: Communication) -> NoticeView:
    return NoticeView(
        audience=notice.audience,
        id=f"`{notice.id}`",
        role=names.role_with_phone(notice.role),
        first=f"within {spoken(notice.first)}",
        every=every(notice.every) if notice.every else "once",
        text=notice.template,
    )


def _obligation_view(names: Names, owed: Obligation) -> ObligationView:
    return ObligationView(
        title=owed.title,
        id=f"`{owed.id}`",
        audience=owed.audience,
        counts_from=EVENTS[owed.from_],
        due=spoken(owed.due),
        every=every(owed.every) if owed.every else "once",
        role=names.role_with_phone(owed.role),
    )
