"""The registry, the files of the room and the plan language agree."""

from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

from bcp.model.verdict import Verdict
from bcp.status.base import FamilyWord, SourceSpec
from bcp.status.registry import FAMILIES, family

NOW = datetime(2026, 11, 21, 3, 9, tzinfo=UTC)


def test_every_member_is_one_file_and_one_line(project_root: Path) -> None:
    room = project_root / "bcp" / "status"
    members = {
        path.stem for path in room.glob("*.py") if "\ndef requests(" in path.read_text("utf-8")
    }
    assert members == set(FAMILIES)
    assert set(FAMILIES) <= set(get_args(FamilyWord))


def test_a_family_that_only_the_plan_language_knows_is_unknown() -> None:
    for word in set(get_args(FamilyWord)) - set(FAMILIES):
        spec = SourceSpec(family=word, url="https://status.vendor.example")
        reading = family(spec.family).read(spec, [], NOW)
        assert family(spec.family).requests(spec) == ()
        assert reading.state is Verdict.UNKNOWN
        assert f"does not read {word} pages" in str(reading.error)
