"""Verifying a log: what is at hand, one pass over the log, and the verdicts. Nothing is written."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bcp.audit.ed25519 import VerifierKey
from bcp.audit.entry import NotAnEntry
from bcp.audit.facts import Facts
from bcp.audit.judge import judge
from bcp.audit.line import parse_entry
from bcp.audit.opened import replaced_here
from bcp.audit.reader import LogReader
from bcp.audit.report import Report
from bcp.audit.scan import Scan
from bcp.audit.signing import BadSignature, signers
from bcp.audit.stores.base import Store
from bcp.audit.stores.registry import DEFAULT_STORE, STORES
from bcp.audit.trust import GivenCheckpoint, Keeper, KeptHead, Trust
from bcp.model.errors import NotALog

_NO_TRUST = Trust()
_LOOKED_AT = 5


def verify(source: Path | Store, trust: Trust = _NO_TRUST, *, strict: bool = False) -> Report:
    """Verify a log as it is now, while others may write to it.

    Args:
        source: the log's folder, or its store.
        trust: what is known from outside the log.
        strict: parse every entry and compare its spelling too; twice as slow.

    Raises:
        NotALog: there is no log.
    """
    store = STORES[DEFAULT_STORE](source) if isinstance(source, Path) else source
    try:
        origin = _origin(store)
        kept = [*_given(trust), *_remembered(trust, origin)]
        facts = Scan(store, kept, trust.pinned, strict=strict).run()
    except OSError as error:
        raise _not_a_log(store, f"it cannot be read ({error.strerror or error})") from error
    for given in trust.checkpoints:
        _judge_given(given, facts, trust)
    place = f"{trust.host}:{store.place}"
    before = replaced_here(trust.memory, place, facts.origin, facts.opened)
    if before is not None:
        facts.short.add(f"another log lies here: this machine last saw {before} in this place")
    return judge(facts, trust)


def _origin(store: Store) -> str:
    """The log's origin by its first readable lines.

    Raises:
        NotALog: neither an entry nor a head can be read.
    """
    for piece in islice(store.entries.pieces(), _LOOKED_AT):
        try:
            return parse_entry(piece.removesuffix(b"\n")).log
        except NotAnEntry:
            continue
    last = LogReader(store).last_head()
    if last is None:
        what = "there is nothing to read" if store.entries.end() == 0 else "no line is an entry"
        raise _not_a_log(store, what)
    return last.origin


def _given(trust: Trust) -> Iterator[KeptHead]:
    for root in trust.roots:
        yield KeptHead(root, Keeper.PERSON, f"the root given, {root},")
    for given in trust.checkpoints:
        yield KeptHead(given.checkpoint.head, Keeper.PERSON, f"the checkpoint {given.where}")


def _remembered(trust: Trust, origin: str) -> Iterator[KeptHead]:
    seen = trust.memory.seen(origin)
    if seen is not None:
        yield KeptHead(seen.head, Keeper.MEMORY, "this machine's memory")


def _judge_given(given: GivenCheckpoint, facts: Facts, trust: Trust) -> None:
    """Who signed a checkpoint that somebody kept: the log, witnesses, or nobody known."""
    where = f"the checkpoint {given.where}"
    if given.checkpoint.origin != facts.origin:
        facts.contradictions.add(f"{where} is of another log, {given.checkpoint.origin}")
        return
    try:
        signed_by = signers(given.note, _known_keys(facts, trust))
    except BadSignature as error:
        facts.contradictions.add(f"{where}: {error}")
        facts.wrong_keys.add(f"{where}: {error}")
        return
    if not signed_by:
        facts.remarks.append(f"{where} has no signature by a key known here; its keeper vouches")
    agrees = any(kept.head == given.checkpoint.head for kept in facts.agreed)
    if agrees and trust.policy and trust.policy.has_quorum:
        facts.quorum = facts.quorum or trust.policy.is_met(frozenset(signed_by))


def _known_keys(facts: Facts, trust: Trust) -> tuple[VerifierKey, ...]:
    own = facts.opened.keys if facts.opened else ()
    return tuple({*own, *trust.pinned, *trust.witnesses})


def _not_a_log(store: Store, what: str) -> NotALog:
    return NotALog(
        f"{store.place} is not an audit log: {what}.",
        means="Nothing was verified.",
        next_action="Name the folder that holds entries.jsonl and checkpoints.jsonl.",
    )
