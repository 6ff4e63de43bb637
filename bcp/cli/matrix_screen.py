"""The failover matrix as a screen, as rows and as data. Pure."""

from collections.abc import Iterator, Sequence

from bcp.conduct.matrix import Cell, Matrix, Reach
from bcp.insight.grounds import State
from bcp.insight.words import listed
from bcp.model.duration import duration_text
from bcp.model.screen import Gap, Line, Part, Screen, Table, Tone, line
from bcp.plan.workspace import Workspace

SCHEMA = "bcp.matrix/1"
_COLUMNS = ("", "", "fallback", "walk", "carries", "ready in", "meets RTO")
_NO_FALLBACK = "it has no fallback at all: give it one, if only of kind stop"
_TONES = {Reach.REACHED: Tone.GOOD, Reach.BLOCKED: Tone.ATTENTION, Reach.BROKEN: Tone.BAD}


def matrix_screen(workspace: Workspace, matrix: Matrix) -> Screen:
    """The table, each row with what speaks against it, and what was not done."""
    cells = matrix.cells
    rows = tuple(_row(cell) for cell in cells)
    notes = tuple(
        (number, line(note, _tone(cell), hang=2))
        for number, cell in enumerate(cells)
        for note in _notes(workspace, cell)
    )
    parts: list[Part] = [Table(_COLUMNS, rows, notes), Gap()] if cells else []
    parts += [line(text, Tone.BAD, hang=2) for text in _not_walked(matrix)]
    parts += [line(_summary(cells), Tone.STRONG, hang=2)] if cells else []
    said = (
        "EXERCISE without people: every act was simulated, nothing was recorded, nothing was sent."
        " A fallback that was reached here is one that can be walked, not one that works on the"
        " day: drill it."
    )
    return Screen((*parts, line(said, hang=2)))


def matrix_rows(workspace: Workspace, matrix: Matrix) -> Iterator[tuple[str, ...]]:
    """For a pipe: plan, process, fallback, walk, carries, ready in, meets RTO, fault, remarks."""
    for cell in matrix.cells:
        fault = "fault" if cell.is_fault else "ok"
        yield (*_texts(cell), fault, "; ".join(_notes(workspace, cell)))
    for plan, process in matrix.without:
        rto = f"- ({duration_text(process.rto)})"
        yield (plan, process.id, "-", "none", "-", "-", rto, "fault", _NO_FALLBACK)


def matrix_json(workspace: Workspace, matrix: Matrix, exit_code: int) -> dict[str, object]:
    """Everything, for scripts."""
    return {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "recorded": False,
        "broken_files": list(matrix.unread),
        "without_fallback": [
            {"plan": plan, "process": process.id} for plan, process in matrix.without
        ],
        "cells": [_cell_json(workspace, cell) for cell in matrix.cells],
    }


def _not_walked(matrix: Matrix) -> Iterator[str]:
    for plan, process in matrix.without:
        yield f"{plan} {process.id}: {_NO_FALLBACK}"
    for path in matrix.unread:
        yield f"{path} has faults and was not walked: bcp lint"


def _cell_json(workspace: Workspace, cell: Cell) -> dict[str, object]:
    return {
        "plan": cell.plan,
        "process": cell.process.id,
        "fallback": cell.state.id,
        "walk": str(cell.reach),
        "fault": cell.is_fault,
        "why": cell.why or None,
        "state": str(cell.state.state),
        "reasons": list(cell.state.reasons),
        "down": list(cell.before.down),
        "shared": list(cell.before.shared),
        "capacity": cell.state.capacity,
        "minimum_capacity": cell.process.minimum_capacity,
        "ready_in_s": None if cell.took is None else int(cell.took.total_seconds()),
        "rto_s": int(cell.process.rto.total_seconds()),
        "meets_rto": cell.meets_rto,
        "remarks": list(_notes(workspace, cell)),
    }


def _row(cell: Cell) -> tuple[Line, ...]:
    tones = (Tone.QUIET, Tone.STRONG, Tone.PLAIN, _tone(cell), *(Tone.PLAIN,) * 3)
    return tuple(line(text, tone) for text, tone in zip(_texts(cell), tones, strict=True))


def _texts(cell: Cell) -> tuple[str, ...]:
    state, needs = cell.state, cell.process.minimum_capacity
    carries = "not stated" if state.capacity is None else f"{state.capacity} % of {needs} %"
    took = "-" if cell.took is None else duration_text(cell.took)
    ready_in = f"over {took}" if cell.took is not None and state.steps_without_target else took
    meets = {True: "yes", False: "NO", None: "-" if cell.took is None else "not known"}
    walk = f"{cell.reach}{'!' if cell.is_fault else ''}"
    rto = f"{meets[cell.meets_rto]} ({duration_text(cell.process.rto)})"
    return (cell.plan, cell.process.id, state.id, walk, carries, ready_in, rto)


def _notes(workspace: Workspace, cell: Cell) -> tuple[str, ...]:
    """Why it was not reached, what speaks against it, and what it shares with those before it."""
    why = (cell.why,) if cell.why else ()
    if cell.reach is Reach.BLOCKED:
        caught = "" if cell.is_fault else ": whoever is refused here goes on to the next"
        return tuple(f"{text}{caught}" for text in why)
    is_ready = cell.state.state is State.READY
    states = tuple(
        f"{cell.state.state}: {reason}" if number == 0 and not is_ready else reason
        for number, reason in enumerate(cell.state.reasons)
        if reason not in cell.why
    )
    titles = [workspace.find_service(key).title for key in cell.before.shared]
    shared = (f"shared with one before it: {listed(titles)}; both fall if that fails",)
    return (*why, *states, *(shared if titles else ()))


def _summary(cells: Sequence[Cell]) -> str:
    counts = {reach: sum(cell.reach is reach for cell in cells) for reach in Reach}
    said = ", ".join(f"{count} {reach}" for reach, count in counts.items())
    faults = sum(cell.is_fault for cell in cells)
    end = f"{faults} to mend, marked with !" if faults else "none is broken"
    walked = f"{len(cells)} {'fallback' if len(cells) == 1 else 'fallbacks'} walked"
    return f"{walked}, each with all before it down: {said}; {end}{_weak(cells)}."


def _weak(cells: Sequence[Cell]) -> str:
    """What can be walked, and is not good enough: no fault, and nothing to be silent about."""
    late = sum(cell.meets_rto is False for cell in cells)
    little = sum(cell.reach is Reach.REACHED and not cell.state.covers_minimum for cell in cells)
    slow = f"; {late} of them over the RTO" if late else ""
    return f"{slow}; {little} below the capacity that is needed, or not stated" if little else slow


def _tone(cell: Cell) -> Tone:
    return Tone.BAD if cell.is_fault else _TONES[cell.reach]
