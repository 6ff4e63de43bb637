"""`bcp report programme` and `bcp report management` on a machine: period, file and log."""

from pathlib import Path

import pytest

from cli.cli_kit import Desk

MINIMAL = (Path(__file__).resolve().parent.parent / "plans" / "minimal.yaml").read_text()


@pytest.fixture
def place(desk: Desk) -> Path:
    """A workspace with one plan and no log."""
    folder = desk.home / "work"
    (folder / "runbooks").mkdir(parents=True)
    (folder / "runbooks" / "openai.yaml").write_text(MINIMAL)
    return folder


def test_both_are_written_beside_the_plans_and_named(desk: Desk, place: Path) -> None:
    for name in ("programme", "management"):
        days = ("--from", "2026-01-01", "--to", "2026-06-30")
        page = ("--html",) if name == "management" else ()
        called = desk.call("-C", str(place), "report", name, *days, *page)
        assert (called.code, called.err) == (0, "")
        stem = place / "reports" / f"{name}-2026-01-01-2026-06-30"
        assert "There is no audit log here" in stem.with_suffix(".md").read_text()
        assert f"{stem.name}.md" in called.out
    assert stem.with_suffix(".html").read_text().startswith("<!DOCTYPE html>")


def test_a_demonstration_is_listed_and_exercises_no_plan(played: Desk) -> None:
    called = played.call("report", "programme", "-o", "-")
    assert called.code == 0
    assert "demonstration, scenario `global-outage`" in called.out
    assert "Plans were never exercised" in called.out
    assert "Content: " in called.out, "what verifying the log said"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (("--from", "yesterday"), "--from 'yesterday' is not a day."),
        (("--to", "2026-02-30"), "--to '2026-02-30' is not a day."),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "No such period"),
    ],
)
def test_days_that_are_none_are_refused_with_what_to_write(
    desk: Desk, place: Path, days: tuple[str, ...], said: str
) -> None:
    called = desk.call("-C", str(place), "report", "programme", *days)
    assert called.code == 64
    assert said in called.err
    assert "--from 2026-01-01" in called.err or "--to 2026-01-01" in called.err
