"""The registry, the files of the room and the plan language agree."""

from pathlib import Path
from typing import get_args

from bcp.status.base import FamilyWord
from bcp.status.registry import FAMILIES, family


def test_every_member_is_one_file_and_one_line(project_root: Path) -> None:
    room = project_root / "bcp" / "status"
    members = {
        path.stem for path in room.glob("*.py") if "\ndef requests(" in path.read_text("utf-8")
    }
    assert members == set(FAMILIES)
    assert list(FAMILIES) == sorted(FAMILIES)


def test_the_plan_language_knows_exactly_these() -> None:
    assert set(FAMILIES) == set(get_args(FamilyWord))
    assert all(family(word) is FAMILIES[word] for word in get_args(FamilyWord))
