"""The key of the operator at the terminal: found in a file or the keyring, or made anew.

A passphrase comes from the environment or a hidden prompt. It is never stored, and never stands on
a command line, which every user of a machine can read.
"""

from collections.abc import Iterator
from pathlib import Path

from bcp.audit.authors import AuthorsReader
from bcp.audit.ed25519 import BadKey, SignatureType, SigningKey
from bcp.audit.key_file import BadKeyFile, key_file, open_key, read_key_file, write_key_file
from bcp.audit.keyring_keys import operator_keys
from bcp.audit.keys import FetchedKey, fetch_key
from bcp.audit.log import Log
from bcp.audit.operators import OperatorKey
from bcp.audit.signer import KeySigner
from bcp.cli.hidden import hidden_line
from bcp.cli.setting import Setting
from bcp.model.errors import BadInput
from bcp.model.screen import Line, Screen, Tone, line
from bcp.model.secret_variable import PASSPHRASE

KEY_FILE = "BCP_OPERATOR_KEY"
SHORTEST = 12
"""Characters of a new passphrase: a stolen file is guessed at without any limit."""
_TRIES = 3


def signer_of(setting: Setting, log: Log, *, asks: bool) -> KeySigner | None:
    """Whoever signs for the operator at the terminal; None where nobody can, which is said.

    No keyring and no file is looked at unless the log knows a key of this operator.

    Args:
        setting: who and where.
        log: the log that is written.
        asks: whether a person may be asked for a passphrase.
    """
    authors = AuthorsReader(log)
    operators = authors.read().operators
    if not operators.keys:
        return None
    known = operators.key_of(setting.operator)
    if known is None:
        why = f"this log knows no key of {setting.operator}"
    else:
        held = held_key(setting, known.key.name, asks=asks)
        if held.key is not None and held.key.verifier == known.key:
            return KeySigner(setting.operator, held.key, setting.clock, authors)
        why = held.why_not or "the key at hand is another one than the log knows"
    said = f"! Without a signature: {why}. What {setting.operator} decides is recorded, not proved."
    setting.err.show(Screen((line(said, Tone.ATTENTION, hang=2),)))
    return None


def held_key(
    setting: Setting, name: str, path: Path | None = None, *, asks: bool = True
) -> FetchedKey:
    """An operator's key as this machine holds it.

    Args:
        setting: where; `BCP_OPERATOR_KEY` may name a file.
        name: the key's.
        path: a file named on the command line.
        asks: whether a person may be asked for a passphrase.
    """
    file = _file(setting, name, path)
    if file is None:
        return fetch_key(operator_keys(), name, None, kind=SignatureType.COSIGNATURE)
    try:
        return _opened(setting, name, file, asks=asks)
    except BadKey as error:
        return FetchedKey(why_not=str(error))


def made_key(setting: Setting, name: str, path: Path | None, *, is_own: bool) -> SigningKey:
    """An operator's key: the one that is there, else a new one, kept and read back.

    Args:
        setting: where.
        name: the key's.
        path: a file named on the command line.
        is_own: whether it is that of whoever is here. Another's never goes into this account's
            keyring: they could not sign with it, and whoever is here could, in their name.

    Raises:
        BadInput: it cannot be used or kept.
    """
    file = _file(setting, name, path)
    if file is not None and file.exists():
        held = held_key(setting, name, path)
    elif file is None and is_own and (store := operator_keys()) is not None:
        held = fetch_key(store, name, setting.random_bytes, kind=SignatureType.COSIGNATURE)
    else:
        return _made_file(setting, name, file or _default(setting, name))
    if held.key is None:
        raise BadInput(
            f"There is no key to add: {held.why_not}.",
            means="Nothing was recorded.",
            next_action="Mend that, or keep a key in a file: bcp operator add ID --file PATH",
        )
    return held.key


def to_give(setting: Setting, added: OperatorKey, path: Path | None) -> Iterator[Line]:
    """What becomes of a key made for somebody else: it is theirs alone once the file is with them.

    Args:
        setting: where it was made.
        added: the key, as the log let it in.
        path: the file named on the command line.
    """
    file = _file(setting, added.key.name, path)
    if file is not None and added.operator != setting.operator:
        said = (
            f"! It lies here, in {setting.shown_path(file)}. Move that file to {added.operator}, "
            f"whose {KEY_FILE} names it, and keep no copy: with it and its passphrase anybody "
            f"signs as {added.operator}."
        )
        yield line(said, Tone.ATTENTION, hang=2)


def _file(setting: Setting, name: str, path: Path | None) -> Path | None:
    """The key file that counts: named here, named by the environment, or lying in its place."""
    named = setting.environ.get(KEY_FILE, "")
    if path is not None or named:
        return setting.folder / (path or named)
    default = _default(setting, name)
    return default if default.exists() else None


def _default(setting: Setting, name: str) -> Path:
    return key_file(setting.state_folder / "keys", name)


def _opened(setting: Setting, name: str, file: Path, *, asks: bool) -> FetchedKey:
    """The key of a file; raises BadKey where it, or the environment's passphrase, is none."""
    pem = read_key_file(file)
    if said := setting.environ.get(PASSPHRASE):
        return FetchedKey(open_key(pem, name, said))
    words = f"Passphrase of {setting.shown_path(file)} (Enter alone: go on without): "
    for _ in range(_TRIES if asks else 0):
        typed = hidden_line(setting, words)
        if not typed:
            break
        try:
            return FetchedKey(open_key(pem, name, typed))
        except BadKey as error:
            words = f"{error}. Once more: "
    return FetchedKey(
        why_not=f"no passphrase opens {setting.shown_path(file)} (or set {PASSPHRASE})"
    )


def _made_file(setting: Setting, name: str, file: Path) -> SigningKey:
    key = SigningKey.of(name, setting.random_bytes(32), SignatureType.COSIGNATURE)
    try:
        write_key_file(file, key, _new_passphrase(setting, file))
    except (OSError, BadKeyFile) as error:
        raise BadInput(
            f"The key could not be kept in {setting.shown_path(file)}: {error}.",
            next_action="Name a file in a folder of yours: --file PATH",
        ) from error
    return key


def _new_passphrase(setting: Setting, file: Path) -> str:
    """A passphrase for a key that is made now: the environment's, else typed twice.

    Raises:
        BadInput: there is none, it is too short, or the two differ.
    """
    said = setting.environ.get(PASSPHRASE)
    if said is None:
        said = hidden_line(setting, f"New passphrase for {setting.shown_path(file)}: ")
        if said and said != hidden_line(setting, "The same once more: "):
            raise BadInput(
                "The two passphrases differ.", means="No key was made.", next_action="Try again."
            )
    if said is None or len(said) < SHORTEST:
        what = "There is no passphrase" if not said else "The passphrase is too short"
        raise BadInput(
            f"{what} for the key in {setting.shown_path(file)}.",
            means="No key was made: in a file it is kept encrypted only.",
            next_action=f"Give {SHORTEST} characters or more at the prompt, or in {PASSPHRASE}.",
        )
    return said
