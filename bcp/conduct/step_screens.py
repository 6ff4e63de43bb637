"""What a step looks like: only this step, those done one line each above it (pure functions)."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from bcp.insight.words import second_text
from bcp.model.duration import duration_text
from bcp.model.outcome import Outcome
from bcp.model.screen import Facts, Gap, Head, Line, Part, Screen, Span, Tone, line
from bcp.model.substitution import fill
from bcp.plan.procedure import PlannedStep
from bcp.run.state import StepState
from bcp.steps.base import Step
from bcp.steps.decision import DecisionStep
from bcp.steps.result import Result

_SENT = ("http", "notify")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_MOST_SHOWN = 200
"""Characters of what was read."""
_NOT_READ_YET = "(the value read before)"
_TONES = {
    Outcome.DONE: Tone.GOOD,
    Outcome.FAILED: Tone.BAD,
    Outcome.SKIPPED: Tone.ATTENTION,
    Outcome.ROLLED_BACK: Tone.ATTENTION,
}
_SHOWN_PAST = 6
"""Of the steps that are done, the newest stand above the one that is due."""
Done = Sequence[tuple[PlannedStep, StepState]]
Titles = Mapping[str, str]


def step(
    head: Head,
    planned: PlannedStep,
    done: Done,
    values: Mapping[str, str],
    roles: Titles,
    change: str = "",
    shown_before: str = "",
    about_acts: str = "",
    *,
    now: datetime,
) -> Screen:
    """The step that is to be done now.

    Args:
        head: the first line, with the tightest clock.
        planned: the step.
        done: the steps before it, with their states.
        values: what `$(names)` stand for.
        roles: the titles of roles, by id.
        change: what changed in the world since the step before, in one line.
        shown_before: said when it was on the screen already when the run stopped.
        about_acts: what is to be known before it is carried out.
        now: the run's clock; what is not of today is shown with its date.
    """
    parts: list[Part] = [*_earlier(done[:-_SHOWN_PAST])]
    parts += [_past(one, state, now) for one, state in done[-_SHOWN_PAST:]]
    parts += [Gap(), *details(planned.step, values, roles)]
    if about_acts or shown_before or change:
        parts.append(Gap())
    parts += [line(about_acts, Tone.ATTENTION, hang=2)] if about_acts else []
    parts += [line(shown_before, Tone.ATTENTION)] if shown_before else []
    parts += [line(f"! {change}", Tone.ATTENTION, hang=2)] if change else []
    return Screen(tuple(parts), head)


def _earlier(done: Done) -> tuple[Line, ...]:
    """The steps before the newest in one line, by how they ended: none that failed is hidden."""
    if not done:
        return ()
    ends = Counter(_outcome_words(state) for _, state in done)
    said = ", ".join(f"{count} {words}" for words, count in ends.items())
    return (line(f"  … {len(done)} before these: {said}; l lists all", Tone.QUIET, hang=4),)


def details(step: Step, values: Mapping[str, str], roles: Titles) -> list[Part]:
    """A step's title, its instruction, and exactly what bcp reads, does, verifies and undoes."""
    action = _action(step, values)
    shown = [_title(step, roles), *_instruction(step, values)]
    return [*shown, Gap(), action] if action.rows else shown


def failed(head: Head, planned: PlannedStep, state: StepState, values: Mapping[str, str]) -> Screen:
    """A step that failed: what is known, and what the plan says about undoing it."""
    word = "was taken back" if state.outcome is Outcome.ROLLED_BACK else "FAILED"
    detail = state.detail or "as the operator says"
    parts: list[Part] = [
        Gap(),
        line(f"{planned.step.title}: {word}", Tone.BAD),
        line(detail, indent=2, hang=2),
        *_instruction(planned.step, values),
    ]
    is_there = state.outcome is not Outcome.ROLLED_BACK
    undo = _undo_text(planned.step, values) if is_there else ""
    parts += [Facts((("undo", line(undo)),), indent=2)] if undo else []
    return Screen(tuple(parts), head)


def in_flight(
    head: Head,
    planned: PlannedStep,
    state: StepState,
    read_back: Result | None,
    running: str = "",
    *,
    now: datetime,
) -> Screen:
    """Back after a crash: what was under way may or may not have happened."""
    began = second_text(state.started_at, now)
    parts: list[Part] = [
        Gap(),
        line(f'The run stopped in "{planned.step.title}".', Tone.STRONG),
        line(
            f"It was begun at {began} and no outcome was recorded:"
            " it may or may not have happened.",
            Tone.ATTENTION,
        ),
    ]
    if running:
        parts.append(line(running, Tone.ATTENTION))
    if read_back is not None:
        stands = read_back.value if read_back.ok else f"could not be read ({read_back.detail})"
        parts.append(line(f"Read back now: {_on_one_line(stands or '')}"))
    return Screen(tuple(parts), head)


def undo(head: Head, planned: PlannedStep, values: Mapping[str, str]) -> Screen:
    """What a person does to take the step back."""
    parts: tuple[Part, ...] = (
        Gap(),
        line(f"Take back: {planned.step.title}", Tone.STRONG),
        line(_undo_text(planned.step, values) or "The plan does not say how.", indent=2, hang=2),
    )
    return Screen(parts, head)


def past_line(planned: PlannedStep, state: StepState | None, now: datetime) -> Line:
    """One line for the list of all steps."""
    if state is None or state.is_reopened:
        return line(f"  ·         {planned.step.title}")
    return _past(planned, state, now)


def _past(planned: PlannedStep, state: StepState, now: datetime) -> Line:
    when = state.ended_at or state.started_at
    outcome = _outcome_words(state)
    tone = _TONES.get(state.outcome, Tone.QUIET) if state.outcome else Tone.ATTENTION
    return Line(
        (
            Span(f"  {second_text(when, now)}  ", Tone.QUIET),
            Span(outcome, tone),
            Span(f"  {planned.step.title}"),
        ),
        hang=12,
    )


def _outcome_words(state: StepState) -> str:
    return state.outcome.value.replace("_", " ") if state.outcome else "under way"


def _title(step: Step, roles: Titles) -> Line:
    target = [f"target {duration_text(step.target)}"] if step.target else []
    role = [f"role: {roles.get(step.role, step.role)}"] if step.role else []
    beside = " · ".join([*target, *role])
    spans = [Span(step.title, Tone.STRONG)]
    return Line((*spans, Span(f"   ({beside})", Tone.QUIET)) if beside else tuple(spans), hang=2)


def _instruction(step: Step, values: Mapping[str, str]) -> list[Part]:
    said = step.instruction(values)
    said = "" if said == step.title else said  # it stands above, and need not be said twice
    paragraphs = [text for text in said.splitlines() if text.strip()]
    parts: list[Part] = [line(unmarked(text.strip()), indent=2, hang=2) for text in paragraphs]
    if step.expect:
        seen = unmarked(fill(step.expect, values))
        parts.append(line(f"You should see: {seen}", indent=2, hang=2))
    return [*parts, *_words(step, values), *_choices(step)]


def _words(step: Step, values: Mapping[str, str]) -> list[Part]:
    """The words that a person sends, letter by letter: no mark in them is ours to take away."""
    lines = step.words_to_copy(values).splitlines()
    said: list[Part] = [line(text, indent=4) if text.strip() else Gap() for text in lines]
    return [Gap(), *said] if said else []


def _choices(step: Step) -> list[Part]:
    """The ways to decide, each with what it means."""
    if not isinstance(step, DecisionStep):
        return []
    rows = tuple(
        (f"{key} {one.id}", line(unmarked(one.means or one.title)))
        for key, one in enumerate(step.options, start=1)
    )
    return [Gap(), Facts(rows, indent=2)]


def unmarked(text: str) -> str:
    """Text for a terminal: `**bold**` in Markdown is only bold in the runbook."""
    return _BOLD.sub(r"\1", text)


def _action(step: Step, values: Mapping[str, str]) -> Facts:
    rows: list[tuple[str, Line]] = []
    if step.before is not None:
        source = (
            step.before.request.line() if step.before.request else " ".join(step.before.run or ())
        )
        rows.append(("reads first", line(fill(source, values))))
    label = (
        "will send" if step.kind in _SENT else "will run" if step.kind == "command" else "will do"
    )
    rows += [("" if number else label, line(text))
             for number, text in enumerate(step.exact_action(values))]  # fmt: skip
    if step.verify is not None:
        proof = step.verify.http.line() if step.verify.http else " ".join(step.verify.run or ())
        rows.append(("verifies", line(f"{fill(proof, values)}  {step.verify.times}")))
    undo_text = _undo_text(step, values)
    rows += [("undo", line(undo_text))] if undo_text else []
    return Facts(tuple(rows), indent=2)


def _on_one_line(text: str) -> str:
    """What was read, short enough for a screen: it may be a whole file."""
    words = " ".join(text.split())
    return words if len(words) <= _MOST_SHOWN else words[: _MOST_SHOWN - 1] + "…"


def _undo_text(step: Step, values: Mapping[str, str]) -> str:
    if step.rollback is None:
        before = _on_one_line(values.get("before", "what stands there, read and recorded first"))
        return f"puts back {before}" if step.can_be_undone else ""
    values = {"before": _NOT_READ_YET, **values}
    if step.rollback.request is not None:
        return fill(step.rollback.request.line(), values)
    if step.rollback.run is not None:
        return fill(" ".join(step.rollback.run), values)
    return unmarked(fill(step.rollback.do or "", values))
