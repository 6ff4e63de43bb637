"""`bcp report controls`, `sla` and `register` on a machine: files, standard output, refusals."""

from pathlib import Path

import pytest

from cli.cli_kit import Desk

ALL = (Path(__file__).resolve().parent.parent / "plans" / "says-all.yaml").read_text()


@pytest.fixture
def place(desk: Desk) -> Path:
    """A workspace with one plan and no log."""
    folder = desk.home / "work"
    (folder / "runbooks").mkdir(parents=True)
    (folder / "runbooks" / "openai.yaml").write_text(ALL)
    return folder


def test_a_control_map_of_several_regimes(desk: Desk, place: Path) -> None:
    called = desk.call(
        "-C", str(place), "report", "controls", "--regime", "nis2", "--regime", "dora", "--html"
    )
    assert (called.code, called.err) == (0, "")
    (written,) = (place / "reports").glob("controls-dora-nis2-*.md")
    assert "### NIS 2 Directive" in written.read_text()
    assert written.with_suffix(".html").read_text().startswith("<!DOCTYPE html>")


def test_a_regime_and_a_month_that_there_are_not(desk: Desk, place: Path) -> None:
    regime = desk.call("-C", str(place), "report", "controls", "--regime", "basel")
    assert (regime.code, regime.out) == (64, "")
    assert "iso22301" in regime.err
    for month in ("2026-13", "2026", "October", "2026-1", "9999-12", "\uff12026-10"):
        called = desk.call("-C", str(place), "report", "sla", "openai", "--month", month)
        assert (called.code, called.out) == (64, "")
        assert "like 2026-10" in called.err


def test_a_month_of_a_vendor(desk: Desk, place: Path) -> None:
    called = desk.call("-C", str(place), "report", "sla", "openai", "--month", "2026-02", "-o", "-")
    assert (called.code, called.err) == (0, "")
    assert called.out.startswith("# Service level of openai in 2026-02\n")
    assert "2026-02-01 to 2026-02-28, in UTC; 28 d 0 h" in called.out


def test_a_register_is_a_table_and_its_gaps_are_told_beside_it(desk: Desk, place: Path) -> None:
    called = desk.call("-C", str(place), "report", "register", "-o", "-")
    assert called.code == 0
    assert called.out.startswith("B_07.01.0010 contract reference,")
    assert len(called.out.splitlines()) == 2
    assert "bcp.yaml names no organisation" in called.err
