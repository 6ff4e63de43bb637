"""Which entries of a run are signed, and which a crash left without their signature. Pure.

Nothing of it drives a run. That a signature is there says little: whether it counts is judged by
the log's own bytes (bcp/audit/authors.py).
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bcp.audit.cosigning import ENTRY_CONFIRMED, ENTRY_SIGNED, SIGNING_FAILED
from bcp.audit.entry import Entry
from bcp.audit.merkle import leaf_hash
from bcp.run.change import Change
from bcp.run.state import RunState, Unsigned
from bcp.run.values import whole


def with_named(unsigned: Mapping[int, Unsigned], entry: Entry) -> Mapping[int, Unsigned]:
    """Take in an entry that names a key: a signature is to follow."""
    if entry.actor.key is None:
        return unsigned
    confirms = _about(entry) if entry.type == ENTRY_CONFIRMED else None
    new = Unsigned(entry.actor.id, leaf_hash(entry.line).hex(), confirms)
    return MappingProxyType({**unsigned, entry.seq: new})


def _signed(state: RunState, entry: Entry) -> RunState:
    seq = _about(entry)
    signed = {seq}
    while (one := state.unsigned.get(seq)) is not None and one.confirms is not None:
        confirmed = state.unsigned.get(one.confirms)
        if confirmed is None or confirmed.operator != one.operator:
            break
        seq = one.confirms
        signed.add(seq)
    return replace(state, signed=state.signed | signed, unsigned=_without(state, signed))


def _failed(state: RunState, entry: Entry) -> RunState:
    return replace(state, unsigned=_without(state, {_about(entry)}))


def _without(state: RunState, seqs: set[int]) -> Mapping[int, Unsigned]:
    left = {seq: one for seq, one in state.unsigned.items() if seq not in seqs}
    return MappingProxyType(left)


def _about(entry: Entry) -> int:
    return whole(entry.data.get("seq"), -1)


SIGNING: dict[str, Change] = {ENTRY_SIGNED: _signed, SIGNING_FAILED: _failed}
