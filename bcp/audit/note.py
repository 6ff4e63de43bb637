"""Signed notes (C2SP signed-note): a text, a blank line, and one line for each signature."""

from msgspec import Struct

from bcp.audit.encoding import b64_decode, b64_encode

MAX_NOTE = 128 * 1024
"""Bytes; room for the 16 signatures that every reader must accept, post-quantum ones too."""
MAX_SIGNATURES = 64

_DASH = "\N{EM DASH} "
_KEY_ID_SIZE = 4


class BadNote(ValueError):
    """The bytes are no signed note."""


class Signature(Struct, frozen=True):
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes


class Note(Struct, frozen=True):
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
