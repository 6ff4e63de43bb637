"""What an operator's signature over the log proves about one entry. Pure.

A signature is a cosignature over the log's head right after the entry, and is itself an entry
(`entry.signed`): so it can be neither stripped nor used for anything else.
"""

from msgspec import Struct

from bcp.audit.ed25519 import BadKey, SignatureType, VerifierKey
from bcp.audit.entry import Entry
from bcp.audit.head import Checkpoint, Head
from bcp.audit.note import BadNote, parse_note
from bcp.audit.operators import OPERATOR_ROLE, OperatorKey, Operators, operator_key_name
from bcp.audit.signing import signers

KEY_ADDED = "key.added"
KEY_REVOKED = "key.revoked"
ENTRY_SIGNED = "entry.signed"
ENTRY_CONFIRMED = "entry.confirmed"
SIGNING_FAILED = "signing.failed"


class NotProved(ValueError):
    """A signature does not prove what it is there to prove; the text says why."""


class Proof(Struct, frozen=True):
    """An entry is its operator's: a signature in the log says so."""

    seq: int
    """The entry that is proved."""
    operator: str
    key: str
    """The digest of the key that signed."""
    signed: int
    """The `seq` of the `entry.signed` that holds the signature."""
    over: int
    """The entry that was signed: the same, or an `entry.confirmed` that names it."""


def check_entry_signature(entry: Entry, head: Head, signed: Entry, operators: Operators) -> Proof:
    """Hold an `entry.signed` against the entry that it is about.

    Args:
        entry: what somebody decided; its `actor` names a key.
        head: the log's head right after that entry, computed from its stored bytes.
        signed: the `entry.signed`.
        operators: the log's, as they are known now.

    Raises:
        NotProved: it is about another entry or log, was altered, or is not by a key of this
            actor that counted then. A note that was signed for anything else proves nothing here.
    """
    known = operators.keys.get(entry.actor.key or "")
    if known is None:
        raise NotProved(f"entry {entry.seq} names a key that this log never let in")
    if known.operator != entry.actor.id:
        raise NotProved(
            f"entry {entry.seq} is of {entry.actor.id} and names the key of {known.operator}"
        )
    if known.key not in note_signers(entry, head, note_of(entry, signed), operators.known_keys()):
        raise NotProved(f"entry {signed.seq} holds no signature of {known.operator}'s key")
    if not known.counts_for(entry.seq):
        when = "was revoked" if known.sound_to is not None else "did not count yet"
        raise NotProved(f"the key of {known.operator} {when} when entry {entry.seq} was signed")
    return Proof(entry.seq, known.operator, known.key.digest, signed.seq, entry.seq)


def note_of(entry: Entry, signed: Entry) -> str:
    """The note of an `entry.signed` that says to be about an entry.

    Raises:
        NotProved: it is about another one.
    """
    if signed.type != ENTRY_SIGNED or signed.data.get("seq") != entry.seq:
        raise NotProved(f"entry {signed.seq} does not sign entry {entry.seq}")
    if signed.seq <= entry.seq or signed.log != entry.log:
        raise NotProved(f"entry {signed.seq} does not come after the entry that it signs")
    return str(signed.data.get("note"))


def note_signers(
    entry: Entry, head: Head, note: str, keys: tuple[VerifierKey, ...]
) -> list[VerifierKey]:
    """Who signed a note, which has to be over the log's head right after the entry.

    Raises:
        NotProved: it is no such note: it was changed, or signed for anything else.
    """
    try:
        parsed = parse_note(note.encode())
        if head.size != entry.seq + 1 or parsed.text != str(Checkpoint(entry.log, head)):
            raise NotProved(f"the note for entry {entry.seq} is not over the log up to that entry")
        return signers(parsed, keys)
    except BadNote as error:
        raise NotProved(f"the note for entry {entry.seq}: {error}") from None


def let_in(entry: Entry, head: Head, note: str, since: int, operators: Operators) -> OperatorKey:
    """The key that a `key.added` lets in.

    It takes a note signed by the log's key (where it has one), by the new key (possession) and,
    while anybody may add keys, by one of those who may.

    Args:
        entry: the `key.added`.
        head: the log's head right after it.
        note: the one that its `entry.signed` holds.
        since: the `seq` of that `entry.signed`.
        operators: the log's, as they are known then.

    Raises:
        NotProved: a signature is missing, or the key or its operator is known already.
    """
    operator, key = str(entry.data.get("operator")), _new_key(entry, operators)
    by = note_signers(entry, head, note, (*operators.known_keys(), key))
    if key not in by:
        raise NotProved(f"entry {entry.seq} adds a key that did not sign: nobody showed to hold it")
    if operators.log_keys and not any(one in by for one in operators.log_keys):
        raise NotProved(f"entry {entry.seq} adds a key without the signature of the log's")
    keepers = [one.digest for one in by if operators.may_add(one.digest, entry.seq)]
    if operators.has_keeper and not keepers:
        raise NotProved(f"entry {entry.seq} adds a key without anybody who may add keys")
    return OperatorKey(
        operator=operator,
        key=key,
        may_add=entry.data.get("may_add") is True,
        added=entry.seq,
        since=since,
        let_in_by=keepers[0] if keepers else "",
    )


def _new_key(entry: Entry, operators: Operators) -> VerifierKey:
    operator = str(entry.data.get("operator"))
    if entry.data.get("role") != OPERATOR_ROLE:
        raise NotProved(f"entry {entry.seq} adds a key of a role that is not known here")
    try:
        key = VerifierKey.parse(str(entry.data.get("vkey")))
        name = operator_key_name(entry.log, operator)
    except BadKey as error:
        raise NotProved(f"entry {entry.seq}: {error}") from None
    refusal = refused_key(key, name, operator, operators)
    if refusal:
        raise NotProved(f"entry {entry.seq}: {refusal}")
    return key


def refused_key(key: VerifierKey, name: str, operator: str, operators: Operators) -> str:
    """Why a key cannot be an operator's: one public key, one role, one name; empty if it can."""
    if key.type is not SignatureType.COSIGNATURE:
        return "the key is not for cosignatures, and an operator's has to be"
    if key.name != name:
        return f"the key is named {key.name}, and {operator}'s has to be {name}"
    if any(one.public == key.public for one in operators.log_keys):
        return "the key is the log's own: one key has one role"
    owner = operators.owner_of(key.digest)
    if owner is not None:
        return f"the key is or was the one of {owner}: one key has one name, and one life"
    if operators.key_of(operator) is not None:
        return f"{operator} has a key that counts; it has to be revoked first"
    return ""


def revoked_digest(entry: Entry, operators: Operators) -> str:
    """The key that a signed `key.revoked` revokes: one's own, or any if one may add keys.

    Raises:
        NotProved: there is no such key, or its author may not.
    """
    digest, by = str(entry.data.get("key")), entry.actor.key or ""
    if digest not in operators.keys:
        raise NotProved(f"entry {entry.seq} revokes a key that this log does not know")
    if digest != by and not operators.may_add(by, entry.seq):
        raise NotProved(f"entry {entry.seq}: {entry.actor.id} may not revoke another's key")
    return digest


def sound_to(entry: Entry) -> int:
    """Up to which size the notes of a revoked key count: what is said, else up to that entry."""
    said = entry.data.get("sound_to")
    is_size = isinstance(said, int) and not isinstance(said, bool) and 0 <= said <= entry.seq
    return said if is_size and isinstance(said, int) else entry.seq + 1
