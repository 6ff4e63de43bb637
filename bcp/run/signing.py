"""Which entries of a run are signed, and which a crash left without their signature. Pure.

Nothing of it drives a run. That a signature is there says little: whether it counts is judged by
the log's own bytes (bcp/audit/authors.py).
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec.structs import replace

from bcp.audit.cosigning import ENTRY_CONFIRMED, ENTRY_SIGNED, SIGNING_FAILED
from bcp.audit.entry import Entry
from bcp.audit.merkle import leaf_hash
from bcp.run.change import Change
from bcp.run.state import RunState, Unsigned
from bcp.run.values import instant_of, whole

CONFIRMABLE = frozenset(
    ("incident.declared", "incident.stood_by", "fallback.chosen", "run.handed_over")
)
"""What somebody decides while they drive a run. Never a consent: whoever may write to the log could
put one there under another's name, for that person to sign unawares when they go on."""


def with_named(unsigned: Mapping[int, Unsigned], entry: Entry) -> Mapping[int, Unsigned]:
    """Take in an entry that names a key: a signature is to follow."""
    if entry.actor.key is None:
        return unsigned
    confirms = _about(entry) if entry.type == ENTRY_CONFIRMED else None
    leaf = leaf_hash(entry.line).hex()
    new = Unsigned(entry.type, instant_of(entry), entry.actor.id, leaf, confirms)
    return MappingProxyType({**unsigned, entry.seq: new})


def confirmable(state: RunState, operator: str) -> tuple[tuple[int, Unsigned], ...]:
    """What a crash left unsigned of an operator's, who may sign it on going on: seq and entry."""
    return tuple(
        (seq, one)
        for seq, one in state.unsigned.items()
        if one.operator == operator and one.type in CONFIRMABLE
    )


def _signed(state: RunState, entry: Entry) -> RunState:
    seq = _about(entry)
    signed = {seq}
    one = state.unsigned.get(seq)
    confirmed = None if one is None else state.unsigned.get(_target(one))
    if one is not None and confirmed is not None and confirmed.operator == one.operator:
        signed.add(_target(one))
    return replace(state, signed=state.signed | signed, unsigned=_without(state, signed))


def _target(one: Unsigned) -> int:
    return -1 if one.confirms is None else one.confirms


def _failed(state: RunState, entry: Entry) -> RunState:
    return replace(state, unsigned=_without(state, {_about(entry)}))


def _without(state: RunState, seqs: set[int]) -> Mapping[int, Unsigned]:
    """What still waits; a confirmation of what is signed by now waits for nothing."""
    left = {
        seq: one
        for seq, one in state.unsigned.items()
        if seq not in seqs and _target(one) not in seqs
    }
    return MappingProxyType(left)


def _about(entry: Entry) -> int:
    return whole(entry.data.get("seq"), -1)


SIGNING: dict[str, Change] = {ENTRY_SIGNED: _signed, SIGNING_FAILED: _failed}
