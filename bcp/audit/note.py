"""Signed notes (C2SP signed-note): a text, a blank line, and one line for each signature."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bcp.audit.ed25519 import (
    SIGNATURE_SIZE,
    SignatureType,
    SigningKey,
    VerifierKey,
    b64_decode,
    b64_encode,
)

MAX_NOTE = 128 * 1024
"""Bytes; room for the 16 signatures that every reader must accept, post-quantum ones too."""
MAX_SIGNATURES = 64

_DASH = "\N{EM DASH} "
_KEY_ID_SIZE = 4
_TIME_SIZE = 8
_MAX_TIME = 2**63 - 1
_COSIGNATURE = "cosignature/v1\ntime {time}\n"
"""The header that keeps a cosignature from passing for anything else (C2SP tlog-cosignature)."""


class BadNote(ValueError):
    """The bytes are no signed note."""


class BadSignature(BadNote):
    """A known key's signature does not fit: the note was changed, or was never signed by it."""


class NoKnownSignature(BadNote):
    """None of the keys at hand signed the note."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note whose form is right; who signed it is another question."""

    text: str
    """The signed text, its last LF included."""
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        """The note as it is written."""
        lines = (_signature_line(signature) for signature in self.signatures)
        return self.text + "\n" + "".join(lines)


def _signature_line(signature: Signature) -> str:
    return f"{_DASH}{signature.name} {b64_encode(signature.key_id + signature.signature)}\n"


def parse_note(raw: bytes) -> Note:
    """Read a note's form.

    Raises:
        BadNote: a rule of C2SP signed-note is broken; the text says which.
    """
    if len(raw) > MAX_NOTE:
        raise BadNote(f"{len(raw)} bytes; a note has at most {MAX_NOTE}")
    try:
        whole = raw.decode()
    except UnicodeDecodeError:
        raise BadNote("not UTF-8") from None
    if any(character < " " and character != "\n" for character in whole):
        raise BadNote("a control character")
    text, blank, signed = whole.rpartition("\n\n")
    if not blank or not text:
        raise BadNote("no blank line between a text and its signatures")
    if not signed.endswith("\n"):
        raise BadNote("the last line is not ended")
    lines = signed.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise BadNote(f"{len(lines)} signatures; at most {MAX_SIGNATURES} are read")
    return Note(text + "\n", tuple(_parse_signature(line) for line in lines))


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or "+" in name or name.split() != [name]:
        raise BadNote(f"{line!r} is not a signature line")
    try:
        value = b64_decode(encoded)
    except ValueError:
        raise BadNote(f"the signature of {name} is not base64 in its one spelling") from None
    if len(value) <= _KEY_ID_SIZE:
        raise BadNote(f"the signature of {name} is too short")
    return Signature(name, value[:_KEY_ID_SIZE], value[_KEY_ID_SIZE:])


def sign_note(text: str, key: SigningKey) -> Note:
    """Sign a text that ends in LF with a log's key."""
    signature = key.sign(text.encode())
    return Note(text, (Signature(key.verifier.name, key.verifier.key_id, signature),))


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
