"""`bcp operator add`, `list` and `revoke`: whose keys sign what people decide."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from bcp.audit.authors import authors_of, operators_of
from bcp.audit.cosigning import (
    ENTRY_CONFIRMED,
    ENTRY_SIGNED,
    KEY_ADDED,
    KEY_REVOKED,
    SIGNING_FAILED,
    NotProved,
    let_in,
    refused_key,
)
from bcp.audit.ed25519 import BadKey
from bcp.audit.entry import Actor, Draft, Entry
from bcp.audit.head import parse_checkpoint
from bcp.audit.log import BCP, Log
from bcp.audit.merkle import leaf_hash
from bcp.audit.operators import OPERATOR_ROLE, OperatorKey, Operators, operator_key_name
from bcp.audit.signer import KeySigner, Signer, signature_of
from bcp.cli.log_reading import reader
from bcp.cli.operator_key import made_key, signer_of, to_give
from bcp.cli.recording import opened_log
from bcp.cli.setting import Setting, Work
from bcp.cli.workspaces import workspace_of
from bcp.model.errors import BadInput, Refused
from bcp.model.exits import Exit
from bcp.model.screen import Facts, Line, Screen, Span, Tone, line


class Adding(Struct, frozen=True):
    """The command line of `bcp operator add`."""

    operator: str
    file: Path | None = None
    may_add: bool = False


class Revoking(Struct, frozen=True):
    """The command line of `bcp operator revoke`."""

    operator: str
    reason: str
    sound_to: int | None = None


def add_work(asked: Adding) -> Work:
    """The work of `bcp operator add`."""

    def work(setting: Setting) -> int:
        with opened_log(setting, workspace_of(setting)) as log:
            added = _add(setting, log, asked)
        setting.out.write(f"{added.key}\n")
        may = " and may add and revoke keys" if added.may_add else ""
        said = f"{added.operator} has a key in this log{may}. Its public half is printed; keep it."
        setting.err.show(Screen((line(said, hang=2), *to_give(setting, added, asked.file))))
        return Exit.OK

    return work


def list_work(*, as_json: bool) -> Work:
    """The work of `bcp operator list`."""

    def work(setting: Setting) -> int:
        operators = operators_of(reader(setting, workspace_of(setting)))
        if as_json:
            setting.out.write(json.dumps(_as_data(operators), indent=2) + "\n")
        else:
            setting.out.show(_list_screen(operators))
        return Exit.OK

    return work


def revoke_work(asked: Revoking) -> Work:
    """The work of `bcp operator revoke`."""

    def work(setting: Setting) -> int:
        with opened_log(setting, workspace_of(setting)) as log:
            _revoke(setting, log, asked)
        said = (
            f"The key of {asked.operator} is revoked: what it signs from now on counts for nothing."
        )
        setting.err.show(Screen((line(said, hang=2),)))
        return Exit.OK

    return work


def _add(setting: Setting, log: Log, asked: Adding) -> OperatorKey:
    operators = operators_of(log)
    name = _key_name(log, asked.operator)
    if operators.key_of(asked.operator) is not None:
        raise _refused(f"{asked.operator} has a key already; revoke it first")
    _check_log_key(log, operators)
    keeper = _keeper(setting, log) if operators.has_keeper else None
    key = made_key(setting, name, asked.file, is_own=asked.operator == setting.operator)
    refusal = refused_key(key.verifier, name, asked.operator, operators)
    if refusal:
        raise _refused(refusal, f"Take a new key: bcp operator add {asked.operator} --file PATH")
    new = KeySigner(asked.operator, key, setting.clock)
    by: Signer = keeper or new
    data = {
        "role": OPERATOR_ROLE,
        "operator": asked.operator,
        "vkey": str(key.verifier),
        "may_add": asked.may_add or keeper is None,
    }
    entry = _added(log, data, by, *([new] if keeper else []))
    added = operators_of(log).keys.get(key.verifier.digest)
    if added is None or added.added != entry.seq:
        raise _refused("its signature was not given or does not count; the log says why")
    _confirm(log, data, by)
    return added


def _added(log: Log, data: Mapping[str, object], by: Signer, *others: Signer) -> Entry:
    """Append `key.added` and its signatures, held against the log as it is by then.

    Somebody else may have added a key meanwhile; what would count for nothing is not stored.
    """
    entry = log.append(Draft(KEY_ADDED, data, Actor(by.operator, by.verifier.digest)))
    note = log.to_sign(entry)
    kind, said = signature_of(entry.seq, note, by, *others)
    if kind == ENTRY_SIGNED:
        head = parse_checkpoint(note.text).head
        try:
            let_in(entry, head, str(said["note"]), log.size, operators_of(log))
        except NotProved as reason:
            kind, said = SIGNING_FAILED, {"seq": entry.seq, "reason": str(reason)}
    log.append(Draft(kind, said, BCP))
    return entry


def _revoke(setting: Setting, log: Log, asked: Revoking) -> None:
    known = operators_of(log).key_of(asked.operator)
    if known is None:
        raise _refused(f"{asked.operator} has no key that counts in this log")
    signer = signer_of(setting, log, asks=True)
    if signer is None:
        raise _refused("a revocation is signed, and your key is not at hand")
    mine = operators_of(log).keys[signer.verifier.digest]
    if known is not mine and known.operator != mine.operator and not mine.may_add:
        raise _refused(f"{mine.operator} may not revoke another's key")
    if asked.sound_to is not None and not 0 <= asked.sound_to <= log.size:
        raise BadInput(f"--sound-to {asked.sound_to}: the log has {log.size} entries.")
    reason = log.put_blob(asked.reason.encode())
    data = {"key": known.key.digest, "reason": reason, "sound_to": asked.sound_to}
    _signed(log, KEY_REVOKED, data, signer)
    if operators_of(log).key_of(asked.operator) is not None:
        raise _refused("its signature was not given or does not count; the log says why")


def _signed(log: Log, kind: str, data: Mapping[str, object], by: Signer) -> None:
    """Append an entry and then its signature, or why there is none."""
    entry = log.append(Draft(kind, data, Actor(by.operator, by.verifier.digest)))
    said, signature = signature_of(entry.seq, log.to_sign(entry), by)
    log.append(Draft(said, signature, BCP))


def _confirm(log: Log, data: Mapping[str, object], signer: Signer) -> None:
    """Sign earlier tries to add this very key, which a crash left unsigned; and nothing else."""
    for entry in authors_of(log).unsigned_of(signer.operator):
        if entry.type == KEY_ADDED and entry.data == data:
            leaf = leaf_hash(entry.line).hex()
            _signed(log, ENTRY_CONFIRMED, {"seq": entry.seq, "leaf": leaf}, signer)


def _keeper(setting: Setting, log: Log) -> KeySigner:
    """Whoever lets a new key in: somebody who may, with their key at hand."""
    signer = signer_of(setting, log, asks=True)
    if signer is None:
        raise _refused(
            f"there are operators, so one who may add keys has to sign, and {setting.operator}'s "
            "key is not at hand"
        )
    if not operators_of(log).keys[signer.verifier.digest].may_add:
        raise _refused(f"{setting.operator} may not add keys")
    return signer


def _check_log_key(log: Log, operators: Operators) -> None:
    if operators.log_keys and not log.is_signed:
        raise _refused(f"the log's own key has to sign too, and it is not here: {log.why_unsigned}")


def _key_name(log: Log, operator: str) -> str:
    try:
        return operator_key_name(log.origin, operator)
    except BadKey as error:
        raise BadInput(f"{error}.", next_action="bcp operator add lead") from None


_LOOK = "bcp operator list shows who has a key, and who may add keys."


def _refused(why: str, next_action: str = _LOOK) -> Refused:
    means = "No key was added or revoked."
    return Refused(f"Refused: {why}.", means=means, next_action=next_action)


def _list_screen(operators: Operators) -> Screen:
    if not operators.keys:
        said = "This log knows no operator's key: what people decide is recorded, not proved."
        return Screen((line(said, hang=2), line("Add one: bcp operator add ID")))
    return Screen((Facts(tuple(_rows(operators))),))


def _rows(operators: Operators) -> Iterator[tuple[str, Line]]:
    for one in operators.keys.values():
        yield one.operator, Line((_standing(one), Span(str(one.key))), hang=2)


def _standing(one: OperatorKey) -> Span:
    if one.sound_to is not None:
        return Span(f"revoked, sound to {one.sound_to} entries  ", Tone.BAD)
    return Span("signs, may add keys  " if one.may_add else "signs  ", Tone.GOOD)


def _as_data(operators: Operators) -> dict[str, object]:
    """The operators as JSON values (schema `bcp.operators/1`)."""
    return {
        "schema": "bcp.operators/1",
        "origin": operators.origin,
        "operators": [
            {
                "id": one.operator,
                "key": digest,
                "vkey": str(one.key),
                "may_add": one.may_add,
                "since": one.since,
                "revoked": one.sound_to is not None,
                "sound_to": one.sound_to,
            }
            for digest, one in operators.keys.items()
        ],
    }
