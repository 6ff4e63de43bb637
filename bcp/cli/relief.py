"""`bcp handover` and `bcp note`: relieving whoever drives a run, and writing beside them."""

from bcp.audit.authors import AuthorsReader
from bcp.cli.beside_run import BesideRun, beside_run
from bcp.cli.instants import instant_at
from bcp.cli.named_run import refuse_ended
from bcp.cli.setting import Setting, Work
from bcp.conduct.contacts import people_of
from bcp.conduct.handing_over import record_handing_over
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.instant import instant_text
from bcp.model.screen import Screen, line

_LONGEST = 64 * 1024


def handover_work(run: str, to: str, reason: str) -> Work:
    """The work of `bcp handover RUN --to ID`."""

    def work(setting: Setting) -> int:
        with beside_run(setting, run) as beside:
            refuse_ended(beside.pen.state, what="it cannot be handed over")
            _check_person(setting, beside, to)
            _check_reason(setting, beside, reason)
            record_handing_over(beside.pen, to, reason)
        said = f"Run {beside.run} waits for {to}: bcp resume {beside.run}"
        setting.out.show(Screen((line(said, hang=2),)))
        return Exit.OK

    return work


def note_work(run: str, text: str, at: str | None) -> Work:
    """The work of `bcp note RUN TEXT`."""

    def work(setting: Setting) -> int:
        words = _text(setting, text)
        with beside_run(setting, run) as beside:
            pen = beside.pen
            refuse_ended(pen.state, what="no note can be added")
            now = pen.clock.now()
            happened = instant_at(at, now)
            data = {"note": pen.text(words), "happened_at": instant_text(happened)}
            entry = pen.decide("note.added", data)
        when = f"{happened:%Y-%m-%d %H:%M:%S}" if happened.date() != now.date() else (
            f"{happened:%H:%M:%S}"
        )  # fmt: skip
        said = f"Noted in run {beside.run} as entry {entry.seq}: of {when} UTC, written now."
        setting.out.show(Screen((line(said, hang=2),)))
        return Exit.OK

    return work


def _check_person(setting: Setting, beside: BesideRun, to: str) -> None:
    known = {
        *people_of(beside.workspace, beside.loaded.plan),
        *(one.operator for one in AuthorsReader(beside.world.log).read().operators.keys.values()),
    }
    if to == setting.operator:
        raise UsageError(
            "A run is handed over to somebody else.",
            next_action=f"To go on with it yourself: bcp resume {beside.run}",
        )
    if known and to not in known:
        raise BadInput(
            f"There is nobody with the id {to!r} in the plan or among the operators.",
            means=f"Known: {', '.join(sorted(known))}.",
            next_action="Name one of them with --to.",
        )


def _check_reason(setting: Setting, beside: BesideRun, reason: str) -> None:
    """Whoever ends another's walk says why."""
    seat = beside.pen.state.holder
    if seat is not None and seat.id != setting.operator and not reason.strip():
        raise UsageError(
            f"Run {beside.run} is driven by {seat.who} since {seat.since:%H:%M:%S}.",
            means="Handing it over ends their walk, and they are told so.",
            next_action="Talk to them, or say why with --reason TEXT.",
        )


def _text(setting: Setting, text: str) -> str:
    """The note; `-` reads it from standard input, so that it stands in no process list."""
    words = text
    if text == "-":
        words = setting.stdin.read(_LONGEST + 1) if setting.stdin is not None else ""
    if not words.strip():
        raise UsageError("The note is empty.", next_action="bcp note RUN 'what happened'")
    if len(words) > _LONGEST:
        raise UsageError(
            f"The note is longer than {_LONGEST} characters.",
            next_action="Keep the long text where it is, and note where that is.",
        )
    return words.strip()
