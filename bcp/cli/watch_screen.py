"""What `bcp watch` shows: the table of services, what changed, what is to be done. Pure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from bcp.cli.check_frame import counted
from bcp.cli.verdict_words import VERDICT_COLUMNS, VERDICT_WORDS
from bcp.conduct.watch_record import Alarm, Change
from bcp.conduct.watching import Round
from bcp.insight.flapping import Steady
from bcp.insight.situation import Situation
from bcp.insight.words import elapsed_text, moment_text, verdict_words
from bcp.model.duration import duration_text
from bcp.model.instant import second_text
from bcp.model.observation import ServiceFinding
from bcp.model.screen import Gap, Head, Line, Part, Screen, Span, Tone, line
from bcp.model.verdict import Verdict
from bcp.model.visible import visible
from bcp.render.openmetrics import Counters

_INDENT = 2
_LAST = 5
"""How many changes stay in view."""


class Watched(Struct, frozen=True):
    """What there is to show of a watch."""

    round: Round
    counters: Counters
    changes: Sequence[tuple[datetime, Change]]
    """The newest, with the time of each; the oldest first."""
    interval: timedelta
    local: datetime


def watch_screen(watched: Watched, most: int | None = None) -> Screen:
    """The screen for a person; it is drawn anew after each reading.

    Args:
        watched: what there is to show.
        most: how many services have room, the worst first; None for all.
    """
    stands = watched.round.stands
    findings = sorted(watched.round.sweep.findings, key=lambda one: -stands[one.key].verdict.rank)
    width = max((len(one.key) for one in findings), default=0) + 2
    shown = findings[:most]
    rest = findings[len(shown) :]
    parts: list[Part] = [Gap()]
    parts += [_service(one, watched, width) for one in shown]
    parts += [_folded([stands[one.key].verdict for one in rest])] if rest else []
    parts += [Gap(), *_happened(watched), *_met(watched.round.situations, watched.round.sweep.at)]
    parts += [line(str(one), hang=2) for one in watched.round.remarks]
    parts += [line(f"! {trouble}", Tone.ATTENTION, hang=2) for trouble in watched.round.troubles]
    parts.append(line(_summary(watched), Tone.QUIET, hang=2))
    return Screen(tuple(parts), Head(_head(watched)))


def fitting(watched: Watched, fits: Callable[[Screen], bool]) -> Screen:
    """The screen with as many services as fit; the worst is shown whatever happens."""
    for most in range(len(watched.round.sweep.findings), 1, -1):
        screen = watch_screen(watched, most)
        if fits(screen):
            return screen
    return watch_screen(watched, 1)


def first_lines(seen: Round) -> str:
    """For a pipe, at the beginning: one line a service."""
    at, stands = seen.sweep.at, seen.stands
    return "".join(_row(at, one.key, stands[one.key].verdict.value, _why(seen, one))
                   for one in seen.sweep.findings)  # fmt: skip


def change_lines(seen: Round) -> str:
    """For a pipe: what changed, and which criteria became met; empty where nothing did."""
    at = seen.sweep.at
    rows = [_row(at, one.key, one.now.value, _why(seen, one)) for one in seen.changes]
    rows += [_row(at, one.plan, f"criterion {one.criterion} met", one.reason)
             for one in seen.alarms]  # fmt: skip
    return "".join(rows)


def countdown(left_s: float) -> str:
    """The last line, drawn over itself each second."""
    return f"next reading in {max(0, round(left_s))} s · Ctrl-C ends"


def _head(watched: Watched) -> str:
    sweep, local = watched.round.sweep, watched.local
    here = f" ({local:%H:%M} here)" if local.utcoffset() else ""
    when = f"{sweep.at.day} {sweep.at:%b %Y %H:%M:%S} UTC{here}"
    every = f"watched every {duration_text(watched.interval)}"
    return f"AI dependencies · {when} · {every}, read in {sweep.took_s:.1f} s"


def _service(finding: ServiceFinding, watched: Watched, width: int) -> Line:
    """A service as it stands, which is what its changes tell: fine for a moment is not yet fine."""
    stands = watched.round.stands[finding.key]
    word, tone = VERDICT_WORDS[stands.verdict]
    lead = Span(word.ljust(VERDICT_COLUMNS), tone)
    key = Span(finding.key.ljust(width), Tone.STRONG)
    return Line((lead, key, Span(_words(finding, stands, watched.round))), _INDENT, VERDICT_COLUMNS)


def _folded(rest: Sequence[Verdict]) -> Line:
    """What has no room: by its worst, so that nothing bad hides in it."""
    word, tone = VERDICT_WORDS[max(rest, key=lambda one: one.rank)]
    text = f"and {len(rest)} more, none of them worse than this; bcp check shows them"
    return Line((Span(word.ljust(VERDICT_COLUMNS), tone), Span(text)), _INDENT, VERDICT_COLUMNS)


def _words(finding: ServiceFinding, stands: Steady, seen: Round) -> str:
    since = next(
        (one.evidence[finding.key].since.at for one in seen.situations
         if finding.key in one.evidence),
        None,
    )  # fmt: skip
    at = seen.sweep.at
    began = f"since {moment_text(since, at)}, {elapsed_text(at - since)}" if since else ""
    reason = finding.scope if stands.verdict is Verdict.OPERATIONAL else finding.reason
    held = stands.reason or (str(stands.flapping) if stands.flapping else "")
    return "; ".join(part for part in (began, reason, held) if part)


def _happened(watched: Watched) -> list[Line]:
    rows = [
        line(
            f"{at:%H:%M:%S}  {one.key} was {verdict_words(one.before)}, "
            f"is {verdict_words(one.now)}",
            indent=_INDENT, hang=10,
        )
        for at, one in watched.changes[-_LAST:]
    ]  # fmt: skip
    if watched.round.jump is not None:
        by = watched.round.jump.by
        way = "forward" if by > timedelta(0) else "back"
        text = f"the clock moved {elapsed_text(abs(by))} {way}: it was set, or the machine slept"
        rows.append(line(f"! {text}", Tone.ATTENTION, indent=_INDENT, hang=2))
    return rows


def _met(situations: Sequence[Situation], at: datetime) -> list[Line]:
    rows = []
    for one in situations:
        for each in one.activation.criteria:
            if each.met and not one.is_our_network:
                alarm = Alarm(one.plan.id, one.plan.title, each.id, each.since, each.reason)
                since = f" since {moment_text(alarm.since, at)}" if alarm.since else ""
                text = f"! {alarm.title}: {alarm.criterion} is met{since}. Next: {alarm.command}"
                rows.append(line(text, Tone.BAD, hang=2))
    return rows


def _summary(watched: Watched) -> str:
    counters = watched.counters
    readings = counted(counters.sweeps, "reading")
    entries = f"{readings}, {counted(counters.entries, 'entry')} in the log"
    remark = watched.round.situations[0].vantage_remark if watched.round.situations else ""
    return f"{remark} {entries}.".strip()


def _why(seen: Round, one: ServiceFinding | Change) -> str:
    """The reason, and why a service that was read as fine does not count as that yet."""
    return "; ".join(filter(None, (one.reason, seen.stands[one.key].reason)))


def _row(at: datetime, key: str, word: str, reason: str) -> str:
    return "\t".join(visible(cell) for cell in (second_text(at), key, word, reason)) + "\n"
