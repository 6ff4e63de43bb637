"""Who signed a note: Ed25519 over its text, or a cosignature over a time and the text."""

from collections.abc import Collection, Sequence

from bcp.audit.ed25519 import SIGNATURE_SIZE, SignatureType, SigningKey, VerifierKey
from bcp.audit.note import BadNote, Note, Signature, parse_note

_TIME_SIZE = 8
_MAX_TIME = 2**63 - 1
_COSIGNATURE = "cosignature/v1\ntime {time}\n"
"""The header that keeps a cosignature from passing for anything else (C2SP tlog-cosignature)."""


class BadSignature(BadNote):
    """A known key's signature does not fit: the note was changed, or was never signed by it."""


class NoKnownSignature(BadNote):
    """None of the keys at hand signed the note."""


def sign_note(text: str, key: SigningKey) -> Note:
    """Sign a text that ends in LF with a log's key."""
    signature = key.sign(text.encode())
    return Note(text, (Signature(key.verifier.name, key.verifier.key_id, signature),))


def cosign_note(note: Note, key: SigningKey, time: int) -> Note:
    """Add a cosignature to a note: the key's holder saw this text at that time.

    Args:
        note: its text, with the signatures that it has by now.
        key: a key for cosignatures.
        time: seconds since 1970, as the signer's clock says.
    """
    message = (_COSIGNATURE.format(time=time) + note.text).encode()
    signature = time.to_bytes(_TIME_SIZE, "big") + key.sign(message)
    line = Signature(key.verifier.name, key.verifier.key_id, signature)
    return Note(note.text, (*note.signatures, line))


def signers(note: Note, keys: Collection[VerifierKey]) -> list[VerifierKey]:
    """The keys among those given that signed the note; other keys' lines are passed over.

    Raises:
        BadSignature: a line names one of the keys and is not its signature.
    """
    known = {(key.name, key.key_id): key for key in keys}
    found: list[VerifierKey] = []
    for signature in note.signatures:
        key = known.get((signature.name, signature.key_id))
        if key is None:
            continue
        if not _is_signed(note.text, signature.signature, key):
            raise BadSignature(f"the signature of {key.name}+{key.key_id.hex()} does not fit")
        if key not in found:
            found.append(key)
    return found


def open_note(raw: bytes, keys: Sequence[VerifierKey]) -> Note:
    """Read a note and check who signed it, before anything in it is believed.

    Raises:
        BadNote: its form is wrong.
        BadSignature: a known key's line does not fit.
        NoKnownSignature: no known key signed it.
    """
    note = parse_note(raw)
    if not signers(note, keys):
        names = ", ".join(signature.name for signature in note.signatures)
        raise NoKnownSignature(f"signed by {names}: no key that is known here")
    return note


def _is_signed(text: str, signature: bytes, key: VerifierKey) -> bool:
    if key.type is SignatureType.LOG:
        return len(signature) == SIGNATURE_SIZE and key.signed(text.encode(), signature)
    time = int.from_bytes(signature[:_TIME_SIZE], "big")
    message = _COSIGNATURE.format(time=time) + text
    fits = len(signature) == _TIME_SIZE + SIGNATURE_SIZE and time <= _MAX_TIME
    return fits and key.signed(message.encode(), signature[_TIME_SIZE:])
