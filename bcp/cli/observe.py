"""`bcp observe`: what a person sees of a service goes on record, and counts for a time."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from msgspec import Struct

from bcp.audit.entry import Actor, Draft, PlanRef
from bcp.audit.log import Log
from bcp.cli.check_scope import service_keys
from bcp.cli.history import Past, past_of
from bcp.cli.instants import instant_at
from bcp.cli.recording import opened_log
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.conduct.past import ATTESTED
from bcp.insight.dependencies import full_title
from bcp.insight.words import moment_text, verdict_words
from bcp.model.duration import duration_text
from bcp.model.errors import BadInput, UsageError
from bcp.model.exits import Exit
from bcp.model.instant import instant_text
from bcp.model.screen import Part, Screen, Tone, line
from bcp.model.verdict import Verdict
from bcp.plan.targets import Target
from bcp.plan.workspace import Workspace
from bcp.probes.attested import AttestedProbe

WORDS: Final[dict[str, Verdict]] = {
    "up": Verdict.OPERATIONAL,
    "degraded": Verdict.DEGRADED,
    "partial": Verdict.PARTIAL_OUTAGE,
    "down": Verdict.MAJOR_OUTAGE,
}
_LONGEST_NOTE: Final = 2000


class ObserveAsked(Struct, frozen=True):
    """What the command line says."""

    service: str
    word: str
    note: str = ""
    at: str | None = None


class _Said(Struct, frozen=True):
    """What is to be recorded."""

    target: Target
    state: Verdict
    at: datetime
    note: str


def observe_work(asked: ObserveAsked) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        now = setting.clock.now()
        state, at = _state(asked.word), instant_at(asked.at, now)
        workspace = workspace_of(setting)
        said = _Said(_target(workspace, asked.service), state, at, _note(asked.note))
        past = past_of(setting, workspace)
        with opened_log(setting, workspace) as log:
            number = _record(log, setting, workspace, said)
        parts = (_recorded(setting, workspace, said, number), *_means(said, past, now))
        setting.out.show(Screen(parts))
        return Exit.OK

    return work


def _state(word: str) -> Verdict:
    if word not in WORDS:
        raise UsageError(
            f"{word!r} is none of {', '.join(WORDS)}.",
            means="These are what a person can say of a service; nothing was recorded.",
            next_action="bcp observe openai/chatgpt down --note 'nobody can log in'",
        )
    return WORDS[word]


def _note(text: str) -> str:
    if len(text) > _LONGEST_NOTE:
        raise UsageError(
            f"The note has {len(text)} characters; {_LONGEST_NOTE} are kept.",
            next_action="Say the rest in the run's own notes.",
        )
    return text


def _target(workspace: Workspace, reference: str) -> Target:
    """What is meant; raises BadInput with what there is, UsageError where it names no service."""
    known = (*service_keys(workspace.plans), *(f"own/{own.id}" for own in workspace.settings.own))
    means = f"The services here are: {', '.join(known) or 'none'}."
    if reference.count("/") != 1:
        raise UsageError(
            f"{reference!r} does not name PLAN/SERVICE or own/ID.",
            means=means,
            next_action="Name one of them; nothing was recorded.",
        )
    try:
        return workspace.find_service(reference)
    except BadInput:
        raise BadInput(
            f"There is no service {reference!r} here.",
            means=means,
            next_action="Name one of them; nothing was recorded.",
        ) from None


def _record(log: Log, setting: Setting, workspace: Workspace, said: _Said) -> int:
    """Its entry's number. A note is free text, so it lies beside the entry and can be erased."""
    data = {
        "key": said.target.key,
        "state": str(said.state),
        "at": instant_text(said.at),
        "note": log.put_blob(said.note.encode(errors="replace")) if said.note else None,
    }
    head = said.target.key.partition("/")[0]
    plan = next(
        (PlanRef(head, one.file.sha256) for one in workspace.plans if one.plan.id == head), None
    )
    return log.append(Draft(ATTESTED, data, Actor(setting.operator), plan)).seq


def _recorded(setting: Setting, workspace: Workspace, said: _Said, number: int) -> Part:
    title = full_title(workspace, said.target)
    when = f"at {moment_text(said.at, setting.clock.now())} UTC"
    who = f"{setting.operator} says {title}: {verdict_words(said.state)}, {when}"
    return line(f"Recorded as entry {number}: {who}. No key signs it: not proved.", hang=2)


def _means(said: _Said, past: Past, now: datetime) -> Iterator[Part]:
    """What follows from it, so that nobody believes it changed more than it did."""
    key = said.target.key
    probes = [one for one in said.target.probes if isinstance(one, AttestedProbe)]
    yield from (line(_counts(one, said, now), hang=2) for one in probes)
    if not probes:
        text = f"No probe of kind attested reads {key}: it is on record, and changes no verdict."
        yield line(text, Tone.ATTENTION, hang=2)
    later = past.remembered.attested.get(key)
    if later is not None and later.at > said.at:
        text = (
            f"{later.by} said {verdict_words(later.state)} of a later moment, "
            f"{moment_text(later.at, now)} UTC: that one counts."
        )
        yield line(text, Tone.ATTENTION, hang=2)
    run = past.incident(key.partition("/")[0])
    if run is not None and probes:
        yield line(f"Run {run.id[:8]} is open: its next reading takes it in.", hang=2)


def _counts(probe: AttestedProbe, said: _Said, now: datetime) -> str:
    until, span = said.at + probe.valid_for, duration_text(probe.valid_for)
    if until < now:
        return f"It does not count for the probe {probe.id!r}: an answer holds for {span}."
    return f"It counts for {span}, until {moment_text(until, now)} UTC, for the probe {probe.id!r}."
