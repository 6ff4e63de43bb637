"""Where trust in a log comes from: always from outside it."""

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from msgspec import Struct

from bcp.audit.ed25519 import BadKey, VerifierKey
from bcp.audit.head import BadHead, Checkpoint, Head, parse_checkpoint, parse_head
from bcp.audit.memory import Memory
from bcp.audit.note import BadNote, Note, parse_note
from bcp.audit.policy import BadPolicy, Policy, parse_policy
from bcp.audit.report import Claim
from bcp.model.errors import NotALog, UsageError

_NO_MEMORY = Memory(None, "not asked")
_WITH_POLICY = frozenset((Claim.CONTENT, Claim.COMPLETENESS, Claim.AUTHORSHIP))


class Keeper(Enum):
    """Who kept a head."""

    PERSON = auto()
    """Noted or filed by somebody, outside this client."""
    MEMORY = auto()
    """This client."""
    LOG = auto()
    """The log itself, in its file `checkpoint`."""


class KeptHead(Struct, frozen=True):
    """A head that the log has to reach and agree with."""

    head: Head
    keeper: Keeper
    where: str
    """How a sentence names it."""


class GivenCheckpoint(Struct, frozen=True):
    """A checkpoint that somebody kept."""

    where: str
    note: Note
    checkpoint: Checkpoint


class Trust(Struct, frozen=True):
    """All that a verification may rely on besides the log."""

    keys: tuple[VerifierKey, ...] = ()
    roots: tuple[Head, ...] = ()
    checkpoints: tuple[GivenCheckpoint, ...] = ()
    policy: Policy | None = None
    memory: Memory = _NO_MEMORY
    host: str = ""
    """This machine's name: the memory knows places by it."""
    demand: frozenset[Claim] | None = None
    """What has to be proved; None for the default."""

    @property
    def demanded(self) -> frozenset[Claim]:
        """What has to be proved: with a policy the first three and its quorum, else nothing."""
        if self.demand is not None:
            return self.demand
        if self.policy is None:
            return frozenset()
        return _WITH_POLICY | ({Claim.ONE_HISTORY} if self.policy.has_quorum else frozenset())

    @property
    def pinned(self) -> tuple[VerifierKey, ...]:
        """The log keys named outside the log."""
        return self.keys + (self.policy.logs if self.policy else ())

    @property
    def witnesses(self) -> tuple[VerifierKey, ...]:
        """The witnesses' keys."""
        return tuple(self.policy.witnesses.values()) if self.policy else ()


def read_trust(
    *,
    keys: Sequence[str] = (),
    roots: Sequence[str] = (),
    checkpoints: Sequence[Path] = (),
    policy: Path | None = None,
    memory: Memory = _NO_MEMORY,
    host: str = "",
    demand: str | None = None,
) -> Trust:
    """Read what a person gives `bcp audit verify`.

    Args:
        keys: verifier keys (`--key`, `audit.keys`).
        roots: SIZE:ROOT lines.
        checkpoints: files with a note each.
        policy: a C2SP tlog-policy file.
        memory: this client's.
        host: this machine's name.
        demand: names of verdicts, with commas between.

    Raises:
        NotALog: a file, key or root is not of its kind.
        UsageError: `demand` names something else.
    """
    try:
        return Trust(
            keys=tuple(VerifierKey.parse(key) for key in keys),
            roots=tuple(parse_head(root) for root in roots),
            checkpoints=tuple(_checkpoint(path) for path in checkpoints),
            policy=None if policy is None else _policy(policy),
            memory=memory,
            host=host,
            demand=None if demand is None else _demand(demand),
        )
    except (BadKey, BadHead) as error:
        raise _not_usable(str(error)) from None


def _checkpoint(path: Path) -> GivenCheckpoint:
    try:
        note = parse_note(path.read_bytes())
        return GivenCheckpoint(str(path), note, parse_checkpoint(note.text))
    except (OSError, BadNote, BadHead) as error:
        raise _not_usable(f"{path} is not a checkpoint: {error}") from None


def _policy(path: Path) -> Policy:
    try:
        return parse_policy(path.read_bytes())
    except (OSError, BadPolicy) as error:
        raise _not_usable(f"{path} is not a policy: {error}") from None


def _demand(text: str) -> frozenset[Claim]:
    words = [word.strip().replace("-", "_").replace(" ", "_") for word in text.split(",")]
    unknown = [word for word in words if word not in list(Claim)]
    if unknown:
        names = ", ".join(Claim)
        raise UsageError(f"--demand does not know {unknown[0]!r}; it knows {names}.")
    return frozenset(Claim(word) for word in words)


def _not_usable(what: str) -> NotALog:
    return NotALog(
        f"The log was not verified: {what}.",
        means="What is to be trusted has to be right before the log is judged by it.",
        next_action="Check what was given, then run the command again.",
    )
