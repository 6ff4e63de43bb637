"""The types of entries: a closed registry for writing, open for reading.

An entry of a type that is not here is verified and shown, and not interpreted: a newer bcp may
have written it.
"""

from msgspec import Struct


class EntryType(Struct, frozen=True):
    """What an entry of this type records."""

    says: str
    """One phrase, for a list of entries."""
    noted_at_once: bool = True
    """A note follows it directly; readings come often and share one per 256 entries or 60 s."""
    signed: bool = False
    """An operator who decides it signs it, and `entry.signed` follows."""


ENTRY_TYPES: dict[str, EntryType] = {
    # the log itself
    "log.opened": EntryType("the log was opened"),
    "log.recovered": EntryType("a torn write was set aside"),
    "clock.jumped": EntryType("the clock was set"),
    "key.added": EntryType("a key was added", signed=True),
    "key.revoked": EntryType("a key was revoked", signed=True),
    "entry.signed": EntryType("an operator signed an entry"),
    "entry.confirmed": EntryType("an operator confirmed an earlier entry", signed=True),
    "signing.failed": EntryType("a signature was not given"),
    "spool.merged": EntryType("a spool was tied in"),
    "blob.erased": EntryType("a stored value was erased", signed=True),
    "segment.sealed": EntryType("a segment was sealed"),
    "segment.dropped": EntryType("a segment was dropped"),
    "anchor.made": EntryType("the head was anchored outside"),
    "evidence.exported": EntryType("evidence was exported"),
    # runs
    "run.started": EntryType("a run began"),
    "run.held": EntryType("the run was held"),
    "run.paused": EntryType("the run was paused"),
    "run.released": EntryType("the run was let go"),
    "run.handed_over": EntryType("the run was handed over", signed=True),
    "run.reconciled": EntryType("a person said which of two spools counts"),
    "run.ended": EntryType("the run ended", signed=True),
    # what was seen
    "sweep.read": EntryType("pages and probes were read", noted_at_once=False),
    "observation.attested": EntryType("a person said how a service is"),
    "watch.started": EntryType("a watch began"),
    "watch.alarmed": EntryType("a watch saw a criterion met; people are to be told"),
    "watch.notified": EntryType("people were told, or could not be"),
    "watch.ended": EntryType("a watch ended"),
    "situation.shown": EntryType("the situation was shown"),
    "inject.shown": EntryType("an exercise told the operator something"),
    # what was decided
    "question.asked": EntryType("a question was put"),
    "question.answered": EntryType("a question was answered"),
    "incident.declared": EntryType("an incident was declared", signed=True),
    "incident.stood_by": EntryType("nobody declared; stood by", signed=True),
    "fallback.chosen": EntryType("a fallback was chosen", signed=True),
    "process.moved": EntryType("a process moved"),
    # what was done
    "step.started": EntryType("a step began"),
    "step.value": EntryType("a step read a value"),
    "step.ended": EntryType("a step ended"),
    "step.reopened": EntryType("a step is to be done anew"),
    "approval.asked": EntryType("an approval was asked for"),
    "approval.escalated": EntryType("an approval was late; the alternates were named"),
    "approval.given": EntryType("an approval was given", signed=True),
    "approval.refused": EntryType("an approval was refused"),
    "note.added": EntryType("a note was added"),
    "message.sent": EntryType("a message was sent"),
    "event.marked": EntryType("a person said when something happened"),
    "action.opened": EntryType("an action was opened"),
    "action.closed": EntryType("an action was closed"),
}
