"""An operator's signature over an entry just appended: asked for, limited in time, and checked.

Three steps, the log's lock not held while a person touches a key: the entry, the signature, then
`entry.signed` with it, or `signing.failed`. So the signature is a leaf of the tree itself.
"""

import threading
from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from bcp.audit.authors import AuthorsReader
from bcp.audit.cosigning import ENTRY_SIGNED, SIGNING_FAILED
from bcp.audit.ed25519 import SigningKey, VerifierKey
from bcp.audit.note import BadNote, Note
from bcp.audit.signing import cosign_note, signers
from bcp.model.ports import Clock

SIGN_LIMIT_S = 30.0
"""A key that is asked for longer is taken not to sign: the failover goes on."""


class NotSigned(Exception):
    """The signature was not given; the text says why and holds no secret."""


class Signer(Protocol):
    """Whatever holds one operator's key and signs with it."""

    @property
    def operator(self) -> str:
        """Whose key it is."""
        ...

    @property
    def verifier(self) -> VerifierKey:
        """The public key, under its name."""
        ...

    def cosign(self, note: Note) -> Note:
        """The note with the operator's line added; may take long.

        Raises:
            NotSigned: the holder declined, or the key does not count any more.
        """
        ...


class KeySigner(Struct, frozen=True):
    """Signs with a key that lies in this process, as long as the log lets it count."""

    operator: str
    key: SigningKey
    clock: Clock
    authors: AuthorsReader | None = None
    """The log's, where the key is one of its operators' already."""

    @property
    def verifier(self) -> VerifierKey:
        """The public key, under its name."""
        return self.key.verifier

    def cosign(self, note: Note) -> Note:
        """The note with the operator's line; raises NotSigned once the key was revoked."""
        if self.authors is not None:
            known = self.authors.read().operators.keys.get(self.verifier.digest)
            if known is None or known.sound_to is not None:
                raise NotSigned("the key was revoked")
        return cosign_note(note, self.key, int(self.clock.now().timestamp()))


def cosigned(signer: Signer, note: Note, limit_s: float = SIGN_LIMIT_S) -> Note:
    """A note with an operator's line, checked before anybody stores it.

    Args:
        signer: asked in a thread of its own, since a keyring or an agent may hang.
        note: what to sign.
        limit_s: seconds to wait.

    Raises:
        NotSigned: it was declined, took too long, or what came is no signature of this key.
    """
    result = _within(limit_s, lambda: signer.cosign(note))
    try:
        by = signers(result, (signer.verifier,))
    except BadNote:
        by = []
    if result.text != note.text or by != [signer.verifier]:
        raise NotSigned("what the key's holder gave is not a signature over the log's head")
    return result


def signature_of(
    seq: int, note: Note, *signing: Signer, limit_s: float = SIGN_LIMIT_S
) -> tuple[str, dict[str, object]]:
    """The entry that follows one that names a key: its type and its data.

    Args:
        seq: the entry that names the key.
        note: the log's note right after it, as `Log.to_sign` gives it.
        signing: whoever has to sign it, one after the other.
        limit_s: seconds for each of them.
    """
    try:
        for signer in signing:
            note = cosigned(signer, note, limit_s)
    except NotSigned as reason:
        return SIGNING_FAILED, {"seq": seq, "reason": str(reason)}
    return ENTRY_SIGNED, {"seq": seq, "note": str(note)}


def _within(seconds: float, work: Callable[[], Note]) -> Note:
    found: list[Note | NotSigned] = []

    def run() -> None:
        try:
            found.append(work())
        except NotSigned as reason:
            found.append(reason)
        except Exception as error:  # noqa: BLE001 - holders of keys raise what they like; it is said
            found.append(NotSigned(f"the key could not be used ({type(error).__name__})"))

    worker = threading.Thread(target=run, daemon=True, name="signing")
    worker.start()
    worker.join(seconds)
    answer = found[0] if found else NotSigned(f"no signature came within {seconds:g} s")
    if isinstance(answer, NotSigned):
        raise answer
    return answer
