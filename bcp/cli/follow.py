"""`bcp follow RUN`: the run as it goes, for reading only; nothing is ever written."""

from collections.abc import Iterable
from functools import partial

from bcp.audit.entry import Entry
from bcp.audit.reader import LogReader
from bcp.cli.follow_lines import followed, standing
from bcp.cli.live_line import LiveLine
from bcp.cli.log_reading import reader
from bcp.cli.named_run import named_run
from bcp.cli.runs_screen import mode_word
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import recorded_workspace
from bcp.conduct.past import kept_text
from bcp.model.errors import Interrupted
from bcp.model.exits import Exit
from bcp.model.screen import Screen, Tone, line
from bcp.run.fold import apply
from bcp.run.state import RunState

_EVERY_S = 1.0


def follow_work(run: str) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        log = reader(setting, recorded_workspace(setting))
        state = named_run(log, run)
        view = _View(setting, log, state)
        view.show(log.run_entries(state.id))
        if state.is_open:
            _until_ended(setting, view)
        return Exit.OK

    return work


class _View:
    """What the person has in view: lines, and on a terminal where the run is by now."""

    def __init__(self, setting: Setting, log: LogReader, run: RunState) -> None:
        self._log = log
        self._text = partial(kept_text, log)
        self._read_to = log.end()
        self.run = run
        now = setting.clock.now
        self._line = LiveLine(setting.out, lambda: standing(self.run, now()))
        head = f"Run {run.id[:8]} · {run.plan} · {mode_word(run)}"
        self._line.show_above(Screen((line(head, Tone.STRONG),)))

    def open(self) -> None:
        """Put the last line, where one can be drawn over."""
        if self._line.console.can_redraw:
            self._line.open("Ctrl-C ends")

    def look(self) -> None:
        """Show what is new; nothing is read while the log has not grown."""
        end = self._log.end()
        if end != self._read_to:
            self._read_to = end
            new = self._log.newer_of_run(self.run.id, self.run.seen)
            for entry in new:
                self.run = apply(self.run, entry) or self.run
            self.show(new)
        self._line.ticked()

    def show(self, entries: Iterable[Entry]) -> None:
        """Show entries, one line each."""
        lines = tuple(said for entry in entries if (said := followed(entry, self._text)))
        if lines:
            self._line.show_above(Screen(lines))

    def close(self) -> None:
        """End the last line."""
        self._line.close()


def _until_ended(setting: Setting, view: _View) -> None:
    """Follow until the run ends; SIGTERM is the usual way to end it early and no fault."""
    view.open()
    try:
        with setting.hangup.handled(), setting.hangup.ends_waiting():
            while view.run.is_open:
                setting.clock.sleep(_EVERY_S)
                view.look()
    except Interrupted:
        return
    finally:
        view.close()
