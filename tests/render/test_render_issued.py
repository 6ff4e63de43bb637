"""What a dated edition says first: reviews and exercises held against its day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from bcp.plan.model import Plan
from bcp.render.document import banner
from bcp.render.issued import Held, Issued
from render.workspaces import full, rendered

PLAN: Plan = full().plan("full").plan
"""Approved on 2026-05-02, reviewed every 90 days, exercised every 180."""
UNTESTED = "**Untested.** The log holds no incident of this plan, and no exercise."
USED = (Held(date(2026, 5, 1), "exercise", "full-1"),)


def on(day: date, held: tuple[Held, ...] | None = USED) -> Issued:
    return Issued(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), held=held)


@pytest.mark.parametrize(
    ("day", "held", "said"),
    [
        (date(2026, 7, 31), USED, ()),
        (date(2026, 8, 1), USED, ("**Review overdue** since 2026-07-31.",)),
        (date(2026, 7, 1), (), (UNTESTED,)),
        (date(2026, 7, 1), None, ()),
        (
            date(2026, 10, 29),
            USED,
            (
                "**Review overdue** since 2026-07-31.",
                "**Exercise overdue** since 2026-10-28; the last was 2026-05-01.",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_overdue_is_said_on_the_day_after(
    day: date, held: tuple[Held, ...] | None, said: tuple[str, ...]
) -> None:
    assert banner(PLAN, on(day, held)) == said


def test_runs_that_count_as_nothing_are_not_left_out_in_silence() -> None:
    issued = replace(on(date(2026, 7, 1), ()), left_out=2)
    said = "2 runs count as none (a demonstration, or an exercise not walked to its end)."
    assert banner(PLAN, issued)[-1] == f"{UNTESTED[:-1]} that counts; {said}"
    history = rendered(full(), issued=issued).partition("## 16.")[2].partition("## 17.")[0]
    assert f"Not listed: {said}" in history


def test_the_newest_use_counts() -> None:
    newer = (Held(date(2026, 6, 30), "incident", "full-2"), *USED)
    assert banner(PLAN, on(date(2026, 7, 31), newer)) == ()
    assert banner(PLAN, on(date(2026, 6, 30) + timedelta(days=181), newer))[-1] == (
        "**Exercise overdue** since 2026-12-27; the last was 2026-06-30."
    )


def test_a_plan_without_exercises_says_so_in_every_edition() -> None:
    bare = PLAN.model_copy(update={"exercises": None})
    assert banner(bare, None)[-1].startswith("**No exercise is planned.** The plan states none")
    assert banner(bare, on(date(2026, 7, 1)))[-1] == (
        "**No exercise is planned.** The last use in the log is of 2026-05-01."
    )


def test_an_edition_lists_what_was_held_and_one_without_a_log_says_why() -> None:
    listed = rendered(full(), issued=on(date(2026, 7, 1)))
    assert "| 2026-05-01 | exercise | `full-1` |" in listed
    never = rendered(full(), issued=on(date(2026, 7, 1), ()))
    assert "| none | none | none |" in never
    assert never.startswith("# Everything: continuity runbook\n\n> **Untested.**")
