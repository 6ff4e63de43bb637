"""What people decided in a run, with the options, the authority and the reason; and who consented.

A consent counts by `bcp/insight/consent.py`, here as at the step itself.
"""

from collections.abc import Iterator
from typing import NamedTuple

from bcp.audit.cosigning import ENTRY_CONFIRMED
from bcp.audit.entry import Entry
from bcp.insight.tallying import Tally, rejection, tally
from bcp.render.reports.parts import NOT_RECORDED, moment
from bcp.render.reports.run_facts import RunFacts
from bcp.run.people import confirmed
from bcp.run.people_state import Approval
from bcp.run.state import RunState
from bcp.run.values import instant_of, listed, text_or_none

ROUTINE = frozenset(("do", "done", "recheck", "sent"))
"""Answers that only carry a step on, where it is no decision."""
BESIDE = frozenset(("recheck", "note", "escalate", "hand_over", "leave"))
"""Answers after which the question stays: what they did stands in the timeline."""
_ALWAYS = ("declare", "recovered", "close", "take-over", "store-lost")
_GROUPS = ("choose", "failback")


class DecisionView(NamedTuple):
    """One decision."""

    what: str
    at: str
    options: str
    choice: str
    by: str
    proof: str
    authority: str
    reason: str
    source: str
    """The entries."""


class ConsentView(NamedTuple):
    """One request for other people's consent, and what it came to."""

    step: str
    asked: str
    wanted: str
    came_to: str
    against: str


def decisions(facts: RunFacts) -> tuple[DecisionView, ...]:
    """Every decision, in the order in which they were made."""
    found = [*_answers(facts), *_takeovers(facts)]
    return tuple(view for _, view in sorted(found, key=lambda one: one[0]))


def consents(facts: RunFacts) -> tuple[ConsentView, ...]:
    """Every request for consent, in order."""
    asked = sorted(with_confirmations(facts).approvals.values(), key=lambda one: one.seq)
    return tuple(_consent(facts, one) for one in asked)


def tallied(facts: RunFacts, asked: Approval) -> Tally | None:
    """How far a request came; None where that cannot be judged."""
    if facts.authors is None:
        return None
    return tally(asked, facts.authors.proof, facts.authors.operators)


def with_confirmations(facts: RunFacts) -> RunState:
    """The run with what was countersigned after its end, too."""
    state = facts.state
    if state.approvals:
        for entry in facts.sources.typed(ENTRY_CONFIRMED):
            state = confirmed(state, entry) if entry.run is None else state
    return state


def is_decision(facts: RunFacts, entry: Entry) -> bool:
    """Whether an answer decided something, and did not only carry a step on."""
    question, answer = str(entry.data.get("id")), str(entry.data.get("answer"))
    if answer in BESIDE:
        return False
    if question.partition(".")[0] in _GROUPS or question in _ALWAYS:
        return True
    return answer not in ROUTINE or question in _decision_steps(facts)


def _decision_steps(facts: RunFacts) -> frozenset[str]:
    if facts.frozen is None:
        return frozenset()
    plan = facts.frozen.loaded.plan
    kinds = {step.id: step.kind for one in plan.fallbacks for step in one.steps}
    return frozenset(step for step, kind in kinds.items() if kind == "decision")


def _answers(facts: RunFacts) -> Iterator[tuple[int, DecisionView]]:
    for entry in facts.of("question.answered"):
        if is_decision(facts, entry):
            effect = _effect(facts, entry)
            yield entry.seq, _decision(facts, entry, effect)


def _decision(facts: RunFacts, entry: Entry, effect: Entry | None) -> DecisionView:
    data = entry.data
    refused = text_or_none(data.get("refused"))
    options = [str(one) for one in listed(data.get("options"))]
    where = f"entry {entry.seq}" + ("" if effect is None else f", in effect by entry {effect.seq}")
    return DecisionView(
        what=f"{facts.prefix}`{data.get('id')}`",
        at=moment(instant_of(entry)),
        options=", ".join(f"`{one}`" for one in options) or NOT_RECORDED,
        choice=f"`{data.get('answer')}`" + (f", **refused**: {refused}" if refused else ""),
        by=facts.person(entry.actor.id),
        proof=facts.proved(effect or entry),
        authority=_authority(effect),
        reason=_words(facts, entry),
        source=f"{where}; answered by {_by_what(data.get('source'))}",
    )


def _effect(facts: RunFacts, answer: Entry) -> Entry | None:
    """What the answer brought about: the entry that bears the authority, and may be signed."""
    group, _, process = str(answer.data.get("id")).partition(".")
    wanted = _ENDS if answer.data.get("answer") == "abort" else _EFFECTS.get(group, ())
    if text_or_none(answer.data.get("refused")):
        return None
    for entry in facts.entries:
        if entry.seq > answer.seq and entry.type == "question.answered":
            return None  # what follows is that answer's
        about = str(entry.data.get("process", process))
        if entry.seq > answer.seq and entry.type in wanted and about == process:
            return entry
    return None


_ENDS = ("run.ended",)
_EFFECTS: dict[str, tuple[str, ...]] = {
    "declare": ("incident.declared", "incident.stood_by"),
    "choose": ("fallback.chosen",),
    "close": _ENDS,
}


def _authority(effect: Entry | None) -> str:
    """In which role it was decided."""
    if effect is None or "authority" not in effect.data:
        return NOT_RECORDED
    role = text_or_none(effect.data["authority"])
    if role is None:
        return "none: the plan gives this person no role for it"
    override = ", **by override**" if effect.data.get("override") is True else ""
    return f"role `{role}`{override}"


def _words(facts: RunFacts, entry: Entry) -> str:
    texts = (facts.sources.text(entry.data.get(key)) for key in ("reason", "note"))
    return "; ".join(text for text in texts if text) or NOT_RECORDED


def _by_what(source: object) -> str:
    return {
        "terminal": "a person at a terminal",
        "file": "a file prepared before",
        "scenario": "the scenario: nobody was asked",
    }.get(str(source), f"`{source}`")


def _takeovers(facts: RunFacts) -> Iterator[tuple[int, DecisionView]]:
    """Who took the run over from somebody, or passed it on."""
    for entry in facts.of("run.held", "run.handed_over"):
        is_taken = bool(entry.data.get("taken_from"))
        if entry.type == "run.handed_over" or is_taken:
            choice = "take it over" if is_taken else f"hand over to `{entry.data.get('to')}`"
            view = DecisionView(
                what=f"{facts.prefix}who drives the run",
                at=moment(instant_of(entry)),
                options=NOT_RECORDED,
                choice=choice,
                by=facts.person(entry.actor.id),
                proof=facts.proved(entry),
                authority=NOT_RECORDED,
                reason=_words(facts, entry),
                source=f"entry {entry.seq}",
            )
            yield entry.seq, view


def _consent(facts: RunFacts, asked: Approval) -> ConsentView:
    came_to = tallied(facts, asked)
    no = rejection(asked)
    against = [f"{facts.person(no.person or '')} refused, entry {no.seq}"] if no else []
    against += [f"{one.actor}: {one.why}, entry {one.seq}" for one in asked.refused if one.why]
    refused = came_to.refused if came_to else ()
    against += [f"{one.person} does not count: {why}, entry {one.seq}" for one, why in refused]
    return ConsentView(
        step=f"{facts.prefix}`{asked.step}`, attempt {asked.attempt}",
        asked=f"{moment(asked.at)} by `{asked.asker}`, entry {asked.seq}",
        wanted=f"{asked.count} of the roles {', '.join(f'`{one}`' for one in asked.by) or 'none'}",
        came_to=came_to.words if came_to else "cannot be judged: the log is damaged",
        against="; ".join(against) or "nothing on record",
    )


def withheld(facts: RunFacts) -> tuple[Approval, ...]:
    """Requests that never came to enough consents."""
    asked = with_confirmations(facts).approvals.values()
    counted = [(one, tallied(facts, one)) for one in asked]
    return tuple(one for one, came_to in counted if not came_to or not came_to.is_enough)
