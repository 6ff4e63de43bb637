"""Injects: what an exercise tells its operator when the time has come; each once, on record."""

from collections.abc import Iterable

from msgspec import Struct

from bcp.conduct.recorder import Recorder
from bcp.model.screen import Screen, Tone, line
from bcp.plan.scenario import Scenario
from bcp.plan.scenario_at import due
from bcp.run.state import RunState


class Injects(Struct, frozen=True):
    """A scenario's injects beside the questions of one run; called again and again."""

    scenario: Scenario
    recorder: Recorder

    def __call__(self) -> Screen | None:
        """Record and show those whose time has come since; None while there is none."""
        now = self.recorder.clock.now()
        told = self.recorder.state.injects
        new = [(number, one) for number, one in due(self.scenario, now) if number not in told]
        for number, one in new:
            text = self.recorder.text(one.told)
            self.recorder.write("inject.shown", {"inject": number, "text": text})
        return _screen(f"EXERCISE {now:%H:%M:%S}", (one.told for _, one in new)) if new else None


def told_so_far(scenario: Scenario, state: RunState) -> Screen | None:
    """What was told before, for whoever takes an exercise up again; None where nothing was."""
    told = [one for number, one in enumerate(scenario.injects, 1) if number in state.injects]
    lines = (f"{scenario.starts + one.at:%H:%M:%S} {one.told}" for one in told)
    return _screen("EXERCISE, told so far", lines) if told else None


def _screen(title: str, texts: Iterable[str]) -> Screen:
    parts = (line(f"> {title}: {text}", Tone.ATTENTION, hang=4) for text in texts)
    return Screen(tuple(parts))
