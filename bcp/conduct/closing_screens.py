"""What standing down looks like: what is back, the criteria one by one, what is to be mended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bcp.conduct.board import Board
from bcp.insight.standing import state_words
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Tone, line
from bcp.plan.standing_down import StandDown, StandingAction
from bcp.run.action import Action
from bcp.run.closing import by_day
from bcp.run.state import PRIMARY, ProcessState, RunState

Titles = Mapping[str, str]
_NONE_STATED = (
    "The plan states no criteria of its own; the runbook's section 14 has customary ones."
)


def criteria(
    head: Head,
    state: RunState,
    standdown: StandDown | None,
    opens: Sequence[StandingAction],
    actions: Titles,
    processes: Titles,
) -> Screen:
    """Everything that is to be looked at before the incident is over.

    Args:
        head: the first line.
        state: the run.
        standdown: the plan's criteria; None where it states none.
        opens: what closing will open.
        actions: the titles of the run's actions, by id.
        processes: the titles of the plan's processes, by id.
    """
    parts: list[Part] = [Gap(), line("Where every process stands", Tone.STRONG)]
    parts.append(Facts(tuple(_standing(state, processes)), indent=2))
    parts += [Gap(), line("Over when", Tone.STRONG)]
    parts += _numbered(standdown)
    shown = list(_actions(state.actions.values(), actions))
    shown += [
        line(f"{one.title} ({one.owner}, opened on closing)", indent=2, hang=2) for one in opens
    ]
    parts += [Gap(), line("To be mended", Tone.STRONG)]
    parts += shown or [line("Nothing is written down.", indent=2)]
    return Screen(tuple(parts), head)


def closed(board: Board, titles: Titles) -> Screen:
    """The run has ended: what is left to do, and the line that proves the record."""
    desk = board.desk
    recorder = desk.recorder
    log = recorder.log
    signed = "signed" if log.is_signed else f"not signed: {log.why_unsigned}"
    run = recorder.run_id[:8]
    return Screen(
        (
            Gap(),
            line(f"{desk.place.title}: the incident is closed.", Tone.STRONG, hang=2),
            *_actions(recorder.state.actions.values(), titles),
            Gap(),
            line(f"Recorded: {recorder.state.entries} entries, {signed}.", hang=2),
            line(
                f"Note this line, it proves the record later:  {log.head_text()}",
                Tone.STRONG, hang=2,
            ),
            line(f"bcp show {run} shows all of it; bcp actions lists what is to be mended."),
        )
    )  # fmt: skip


def _standing(state: RunState, titles: Titles) -> Iterator[tuple[str, Line]]:
    if not state.processes:
        yield "all", line("nothing was moved")
    for one in state.processes.values():
        tone = Tone.GOOD if one.state == PRIMARY else Tone.ATTENTION
        yield titles.get(one.id, one.id), line(_words(one), tone, hang=2)


def _words(process: ProcessState) -> str:
    since = f" since {process.since:%Y-%m-%d %H:%M:%S}" if process.since else ""
    return state_words(process, since)


def _numbered(standdown: StandDown | None) -> Iterator[Line]:
    if standdown is None:
        yield line(_NONE_STATED, indent=2, hang=2)
        return
    for number, text in enumerate(standdown.criteria, start=1):
        yield line(f"{number}. {text}", indent=2, hang=3)


def _actions(actions: Iterable[Action], titles: Titles) -> Iterator[Line]:
    for one in by_day(actions):
        done = "" if one.is_open else ", done"
        text = f"{one.id}  {titles.get(one.id, '')} ({one.owner}, due {one.due}{done})"
        yield line(text, indent=2, hang=2)
