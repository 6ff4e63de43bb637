"""Trust policies (C2SP tlog-policy): which logs count, and how many witnesses have to agree."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from bcp.audit.ed25519 import BadKey, SignatureType, VerifierKey

_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
NONE = "none"


class BadPolicy(ValueError):
    """The text is not a policy; the message names the line."""


class Group(Struct, frozen=True):
    """Witnesses or groups of them, of which at least so many have to have signed."""

    needed: int
    members: tuple[str, ...]


class Policy(Struct, frozen=True):
    """The keys of logs and witnesses, and the rule for a quorum."""

    logs: tuple[VerifierKey, ...]
    witnesses: Mapping[str, VerifierKey]
    groups: Mapping[str, Group]
    quorum: str
    """A witness, a group, or `none`."""

    @property
    def has_quorum(self) -> bool:
        """Whether any cosignature is asked for."""
        return self.quorum != NONE

    def is_met(self, signed_by: frozenset[VerifierKey]) -> bool:
        """Whether these witnesses' signatures are a quorum; with `none` every set is."""
        return self.quorum == NONE or self._counts(self.quorum, signed_by)

    def _counts(self, name: str, signed_by: frozenset[VerifierKey]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in signed_by
        group = self.groups[name]
        return sum(self._counts(member, signed_by) for member in group.members) >= group.needed


@dataclass(slots=True)
class _Reading:
    """What the lines read so far have defined."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    quorum: str | None = None

    def log(self, words: list[str]) -> None:
        if len(words) not in (1, 2):
            raise BadPolicy("a log line is `log <vkey> [<url>]`")
        self.logs.append(_key(words[0], SignatureType.LOG, self.logs))

    def witness(self, words: list[str]) -> None:
        if len(words) not in (2, 3):
            raise BadPolicy("a witness line is `witness <name> <vkey> [<url>]`")
        known = list(self.witnesses.values())
        self.witnesses[self._new(words[0])] = _key(words[1], SignatureType.COSIGNATURE, known)

    def group(self, words: list[str]) -> None:
        if len(words) < 3:
            raise BadPolicy("a group line is `group <name> <all|any|k> <name>...`")
        name, rule, members = self._new(words[0]), words[1], tuple(words[2:])
        for member in members:
            self._known(member)
            if member in self.used:
                raise BadPolicy(f"{member} is a member twice")
            self.used.add(member)
        self.groups[name] = Group(_needed(rule, len(members)), members)

    def quorum_of(self, words: list[str]) -> None:
        if len(words) != 1 or self.quorum is not None:
            raise BadPolicy("there is exactly one line `quorum <name>`")
        if words[0] != NONE:
            self._known(words[0])
        self.quorum = words[0]

    def _new(self, name: str) -> str:
        if name == NONE or name in self.witnesses or name in self.groups:
            raise BadPolicy(f"the name {name} is taken")
        return name

    def _known(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise BadPolicy(f"{name} is not defined on a line before")


def parse_policy(raw: bytes) -> Policy:
    """Read a policy.

    Args:
        raw: octets; names beyond ASCII are opaque.

    Raises:
        BadPolicy: a line is unknown or breaks a rule, or no line gives the quorum.
    """
    reading = _Reading()
    verbs: dict[str, Callable[[list[str]], None]] = {
        "log": reading.log,
        "witness": reading.witness,
        "group": reading.group,
        "quorum": reading.quorum_of,
    }
    for number, octets in enumerate(raw.split(b"\n"), 1):
        try:
            _read_line(octets, verbs)
        except (BadPolicy, BadKey) as error:
            raise BadPolicy(f"line {number}: {error}") from None
    if reading.quorum is None:
        raise BadPolicy("no line says `quorum <name>` or `quorum none`")
    return Policy(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)


def _read_line(octets: bytes, verbs: Mapping[str, Callable[[list[str]], None]]) -> None:
    if _CONTROL.search(octets):
        raise BadPolicy("a control character")
    words = [word.decode(errors="surrogateescape") for word in re.split(rb"[ \t]+", octets) if word]
    if not words or words[0].startswith("#"):
        return
    if words[0] not in verbs:
        raise BadPolicy(f"{words[0]!r} is none of log, witness, group, quorum")
    verbs[words[0]](words[1:])


def _key(text: str, kind: SignatureType, known: list[VerifierKey]) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.type is not kind:
        raise BadPolicy(f"{text} is a key of another kind than this line needs")
    if any(other.public == key.public for other in known):
        raise BadPolicy(f"{text} stands here twice")
    return key


def _needed(rule: str, members: int) -> int:
    if rule in ("any", "all"):
        return 1 if rule == "any" else members
    if not _NUMBER.fullmatch(rule) or int(rule) > members:
        raise BadPolicy(f"{rule!r} is not any, all or a number from 1 to {members}")
    return int(rule)
