"""The screens of a run as data: the situation, the choice, the messages, the end (pure)."""

from collections.abc import Sequence
from datetime import timedelta

from bcp.conduct.board import Board
from bcp.conduct.contacts import people_of, roles_of
from bcp.conduct.measuring import against_objective
from bcp.conduct.notice_screens import notice_lines
from bcp.conduct.ready_lines import ready_lines
from bcp.conduct.return_screens import between
from bcp.conduct.went_on import said_at_the_end
from bcp.insight.clocks import RtoClock
from bcp.insight.dependencies import own_trouble
from bcp.insight.grounds import State
from bcp.insight.onset import VENDOR
from bcp.insight.readiness import FallbackState
from bcp.insight.situation import Situation
from bcp.insight.words import elapsed_text, second_text
from bcp.model.duration import clock_text, duration_text
from bcp.model.question import Option
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Table, Tone, line
from bcp.plan.model import Fallback, Process
from bcp.run.state import STOPPED

_TONES = {
    State.BLOCKED: Tone.BAD,
    State.DOWN: Tone.BAD,
    State.SUSPECT: Tone.ATTENTION,
    State.UNKNOWN: Tone.ATTENTION,
    State.READY: Tone.GOOD,
}


def situation(board: Board, now: Situation) -> Screen:
    """What is out, since when, what it costs, what is met, who may declare."""
    place = board.desk.place
    head = board.head(place.title)
    parts: list[Part] = [
        line(f"run {place.run} · {place.who} · {place.log}", Tone.QUIET, hang=2),
        Gap(),
        _outage(now),
    ]
    rows = [("", line(_finding_text(one.key, one.reason), hang=2)) for one in now.findings]
    parts.append(Facts(tuple(rows), indent=2))
    ours = own_trouble(board.desk.workspace, board.readings[0])
    parts += [line(text, Tone.BAD, indent=4, hang=2) for text in ours]
    parts += [line(str(now.shared_cause), indent=2, hang=2)] if now.shared_cause else []
    parts += [Gap(), Facts(_facts(board, now))]
    told = notice_lines(board)
    parts += [Gap(), *told] if told else []
    return Screen(tuple(parts), head)


def choice(head: Head, states: Sequence[FallbackState], options: Sequence[Option]) -> Screen:
    """The ladder of one process: what works now, what is cleared, how soon, what speaks against."""
    keys = {option.word: option.key or "-" for option in options}
    rows = tuple(_choice_row(keys[one.id], one) for one in states)
    notes = tuple(
        (index, line(f"{one.state}: {reason}" if place == 0 else reason, _TONES[one.state], hang=2))
        for index, one in enumerate(states)
        for place, reason in enumerate(one.reasons)
    )
    left = tuple(
        (index, line(str(quota), Tone.ATTENTION if quota.is_low else Tone.PLAIN, hang=2))
        for index, one in enumerate(states)
        for quota in one.quotas
    )
    columns = ("", "fallback", "works now", "data", "covers", "ready in", "meets RTO")
    return Screen((Gap(), Table(columns, rows, (*notes, *left))), head)


def placed(board: Board, process: Process, fallback: Fallback) -> Screen:
    """A process has arrived: since when, and against which objective."""
    return Screen((*_placed(board, process, fallback), Gap()))


def end(board: Board) -> Screen:
    """Where every process stands, and the line that proves the record."""
    state = board.desk.recorder.state
    by_id = {one.id: one for one in board.desk.loaded.plan.fallbacks}
    parts: list[Part] = [Gap()]
    for process in board.about:
        stands = state.process(process.id)
        if stands.has_moved and stands.arrived and stands.since:
            fallback = by_id[stands.arrived]
            parts += _placed(board, process, fallback)
            parts += said_at_the_end(board, process, fallback)
        else:
            parts.append(line(between(process, stands, board.desk.tools.clock.now()), hang=2))
    parts += [line(text, indent=2, hang=2) for text in board.desk.epilogue(board.situation.at)]
    parts += () if board.desk.closes else notice_lines(board)
    parts += _record_lines(board)
    return Screen(tuple(parts), board.head(board.desk.place.title))


def _placed(board: Board, process: Process, fallback: Fallback) -> tuple[Part, ...]:
    stands = board.desk.recorder.state.process(process.id)
    now = board.desk.tools.clock.now()
    since = stands.since or now
    verb = "is stopped:" if fallback.kind == "stop" else "is on"
    first = f'{process.title} {verb} "{fallback.title}" since {second_text(since, now)}.'
    return (line(first, Tone.STRONG, hang=2), line(_measured(board, process), indent=2, hang=2))


def _measured(board: Board, process: Process) -> str:
    """Both starts: from the onset against the RTO, and from declaring."""
    state = board.desk.recorder.state
    stands = state.process(process.id)
    at = stands.carried_since or board.desk.tools.clock.now()
    is_stopped = stands.state == STOPPED
    said = []
    clock = board.clock(process)
    if clock is not None:
        said.append(against_objective(process, clock, at - clock.starts_at, is_stopped=is_stopped))
    declared = None if process.id in state.returned else state.declared_at  # it began anew since
    if declared is not None and (clock is None or clock.start_name != "declared"):
        said.append(f"from declaring {clock_text(at - declared)}")
    return "  ·  ".join(said)


def _record_lines(board: Board) -> list[Part]:
    desk = board.desk
    log = desk.recorder.log
    stays = "" if desk.closes else f" The run stays open: {_onward(board)}"
    signed = "signed" if log.is_signed else f"not signed: {log.why_unsigned}"
    return [
        Gap(),
        line(f"Recorded: {desk.recorder.state.entries} entries, {signed}.{stays}", hang=2),
        line(
            f"Note this line, it proves the record later:  {log.head_text()}", Tone.STRONG, hang=2
        ),
    ]


def _onward(board: Board) -> str:
    """The command that comes next in an open run: to place the rest, to return, to close."""
    place, state = board.desk.place, board.desk.recorder.state
    stands = [state.process(process.id) for process in board.about]
    if any(not one.is_placed or one.left_as_is for one in stands):
        return f"bcp resume {place.run} goes on with it."
    if any(one.is_carried for one in stands):
        return f"bcp failback {place.run} returns, once the condition of the return has held."
    if any(one.is_back for one in stands):
        return f"bcp standdown {place.run} closes it."
    return f"bcp resume {place.run} goes on with it."


def _outage(now: Situation) -> Line:
    word = str(now.verdict).replace("_", " ").capitalize()
    since = now.since
    if since.at is None:
        return Line((Span(f"{word}. ", _verdict_tone(now)), Span(now.vantage_remark)), hang=2)
    probe = min((one.probe for one in now.evidence.values() if one.probe), default=None)
    agrees = (
        f"; our probe agrees since {second_text(probe, now.at)}"
        if probe and since.source == VENDOR
        else ""
    )
    ago = elapsed_text(now.at - since.at)
    text = f" since {second_text(since.at, now.at)}, {ago} ({since.source}{agrees})."
    lost = [str(loss) for loss in now.losses]
    rates = [str(one.process.loss) for one in now.processes if one.loss]
    cost = f" About {' and '.join(lost)} lost so far, {' and '.join(rates)}." if lost else ""
    return Line((Span(word, _verdict_tone(now)), Span(text + cost)), hang=2)


def _finding_text(key: str, reason: str) -> str:
    return f"{key.partition('/')[2]}: {reason}"


def _facts(board: Board, now: Situation) -> tuple[tuple[str, Line], ...]:
    rows = [("Activation", _criterion(one.id, one.reason, met=one.met)) for one in
            now.activation.criteria]  # fmt: skip
    rows += [("Hits", line(_hit(board, process), hang=2)) for process in board.about]
    rows.append(("May declare", line(_declarers(board))))
    rows += ready_lines(board.desk.preflight())
    if not board.desk.preflight().note:  # where nothing is looked up, the network is not either
        rows.append(("Network", line(now.vantage_remark)))
    return _once(rows)


def _criterion(name: str, reason: str, *, met: bool) -> Line:
    word = Span("met", Tone.ATTENTION) if met else Span("not met")
    return Line((word, Span(f": {name}: {reason}")), hang=2)


def _hit(board: Board, process: Process) -> str:
    clock = board.clock(process)
    left = f", {_left(clock)}" if clock else ""
    return f"{process.title} · tier {process.tier} · RTO {duration_text(process.rto)}{left}"


def _left(clock: RtoClock) -> str:
    if clock.left < timedelta(0):
        return f"{clock_text(-clock.left)} over"
    return f"{clock_text(clock.left)} left"


def _declarers(board: Board) -> str:
    desk = board.desk
    people = people_of(desk.workspace, desk.loaded.plan)
    named = [
        people[person].name if person in people else person
        for role in roles_of(desk.workspace, desk.loaded.plan)
        if "declare" in role.may
        for person in (role.person, role.alternate)
        if person
    ]
    return " · ".join(dict.fromkeys(named)) or "the plan does not say"


def _once(rows: Sequence[tuple[str, Line]]) -> tuple[tuple[str, Line], ...]:
    """Each label once, at its first row."""
    seen: set[str] = set()
    shown = []
    for label, words in rows:
        shown.append(("" if label in seen else label, words))
        seen.add(label)
    return tuple(shown)


def _choice_row(key: str, one: FallbackState) -> tuple[Line, ...]:
    tone = _TONES[one.state]
    data = (
        "NOT CLEARED"
        if not one.can_be_chosen
        else " ".join(filter(None, ("cleared", one.agreement)))
    )
    covers = "not stated" if one.capacity is None else f"{one.capacity} %"
    lasts = f", lasts {duration_text(one.lasts)}" if one.lasts else ""
    ready_in = f"{_time_to_switch(one)}{lasts}"
    meets = {True: "yes", False: "NO", None: "not known"}[one.meets_rto]
    cells = (key, one.title, str(one.state), data, covers, ready_in, meets)
    tones = (Tone.STRONG, Tone.PLAIN, tone, *(Tone.PLAIN,) * 4)
    return tuple(line(text, shade) for text, shade in zip(cells, tones, strict=True))


def _time_to_switch(one: FallbackState) -> str:
    if one.steps_without_target and not one.ready_in:
        return "not stated"
    at_least = "over " if one.steps_without_target else ""
    return f"{at_least}{duration_text(one.ready_in)} (plan)"


def _verdict_tone(now: Situation) -> Tone:
    return Tone.BAD if now.verdict.is_outage else Tone.ATTENTION
