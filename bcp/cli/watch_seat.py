"""Where the person sits who watches: a table drawn over itself, or lines in a pipe."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bcp.cli.setting import Setting
from bcp.cli.watch_screen import (
    Watched,
    change_lines,
    countdown,
    first_lines,
    fitting,
    watch_screen,
)
from bcp.conduct.watch_record import Change
from bcp.conduct.watching import Round, Watch
from bcp.model.screen import Screen, Tone, line

_ALTERNATE, _MAIN = "\x1b[?1049h", "\x1b[?1049l"
_CLEAR, _ERASE = "\x1b[H\x1b[J", "\r\x1b[K"
_KEPT: Final = 20


@dataclass(slots=True)
class Seat:
    """What the person has in view.

    Args:
        setting: the terminal or the pipe.
        watch: what is shown of it.
    """

    setting: Setting
    watch: Watch
    _changes: deque[tuple[datetime, Change]] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _last: Round | None = None

    @property
    def _is_live(self) -> bool:
        """Whether a table can be drawn over itself."""
        return self.setting.out.can_redraw

    @contextmanager
    def taken(self) -> Iterator[None]:
        """The table has a screen of its own; at the end the old one comes back, with the last."""
        self._write(_ALTERNATE)
        try:
            yield
        finally:
            self._write(_MAIN)
            if self._is_live and self._last is not None:
                self.setting.out.show(watch_screen(self._watched(self._last)))

    def show(self, seen: Round) -> None:
        """Show a reading: the whole table, or to a pipe what changed."""
        before, self._last = self._last, seen
        self._changes.extend((seen.sweep.at, one) for one in seen.changes)
        if self._is_live:
            self._write(_CLEAR)
            self.setting.out.show(fitting(self._watched(seen), self.setting.out.fits))
            return
        self.setting.out.write(first_lines(seen) if before is None else "")
        self.setting.out.write(change_lines(seen))
        self.say([one for one in seen.troubles if before is None or one not in before.troubles])

    def say(self, troubles: Sequence[str]) -> None:
        """Say what went wrong, where no table says it."""
        for trouble in troubles:
            self.setting.err.show(Screen((line(f"! {trouble}", Tone.ATTENTION, hang=2),)))

    def tick(self, left_s: float) -> None:
        """Say when the next reading comes."""
        self._write(_ERASE + countdown(left_s))

    def _write(self, text: str) -> None:
        if self._is_live:
            self.setting.out.write(text)

    def _watched(self, seen: Round) -> Watched:
        return Watched(
            seen, self.watch.counters, tuple(self._changes), self.watch.desk.interval,
            seen.sweep.at.astimezone(),
        )  # fmt: skip
