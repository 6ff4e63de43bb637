"""Stretches of time by when they began: which of many touch another, without asking each. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import accumulate
from typing import Generic, TypeVar

_Thing = TypeVar("_Thing")


class Overlaps(Generic[_Thing]):
    """Things that began and ended."""

    def __init__(self, things: Iterable[tuple[datetime, datetime, _Thing]]) -> None:
        """Take each with its beginning and its end."""
        self._things = sorted(things, key=lambda one: one[0])
        self._begins = [one[0] for one in self._things]
        self._reach = list(accumulate((one[1] for one in self._things), max))
        """How far all up to each go: where that is too short, none before it touches."""

    def touching(self, since: datetime, until: datetime) -> list[_Thing]:
        """Those that began by then and had not ended before, the first to begin first.

        Args:
            since: an instant at which one ends still counts.
            until: an instant at which one begins still counts.
        """
        found: list[_Thing] = []
        place = bisect_right(self._begins, until)
        while place and self._reach[place - 1] >= since:
            place -= 1
            if self._things[place][1] >= since:
                found.append(self._things[place][2])
        return found[::-1]


def by_owner(
    things: Iterable[tuple[str, datetime, datetime, _Thing]],
) -> Mapping[str, Overlaps[_Thing]]:
    """Things by whose they are, as a plan's: each with its owner, its beginning and its end."""
    found: dict[str, list[tuple[datetime, datetime, _Thing]]] = {}
    for owner, began, ended, thing in things:
        found.setdefault(owner, []).append((began, ended, thing))
    return {owner: Overlaps(ours) for owner, ours in found.items()}


def touching(
    known: Mapping[str, Overlaps[_Thing]], owner: str, since: datetime, until: datetime
) -> list[_Thing]:
    """Those of an owner, as `Overlaps.touching` has it; none where it has nothing."""
    ours = known.get(owner)
    return ours.touching(since, until) if ours else []
