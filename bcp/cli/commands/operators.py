"""The command lines about operators and their keys. Each imports its work when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from bcp.cli.setting import Work

Id = Annotated[
    str,
    typer.Argument(help="The operator's id; no name, for it can never be erased.", metavar="ID"),
]


def add(
    operator: Id,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="PATH", help="Keep the key in this file, encrypted."),
    ] = None,
    may_add: Annotated[
        bool, typer.Option("--may-add", help="They may add and revoke others' keys, too.")
    ] = False,
) -> Work:
    """Give an operator a key: it proves what they decide.

    The key is made in the keyring; where there is none, or with --file, in an encrypted file,
    whose passphrase is asked for or read from BCP_OPERATOR_PASSPHRASE. BCP_OPERATOR_KEY names
    the file later, unless it lies in its usual place.

    The first operator adds themselves, and may add others. From then on only those who may add
    keys can: they sign each new key with their own (--as says who is adding). Let two people have
    --may-add: a lost key is revoked by the other. Keys of ssh-agent and rotation come later; to
    replace a key, revoke it and add a new one.

    Example: bcp operator add lead
    """
    from bcp.cli.operators import Adding, add_work

    return add_work(Adding(operator, file, may_add))


def list_(*, as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> Work:
    """List the operators whose keys this log knows.

    Revoked ones too.

    Example: bcp operator list
    """
    from bcp.cli.operators import list_work

    return list_work(as_json=as_json)


def revoke(
    operator: Id,
    *,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why: it is recorded.")],
    sound_to: Annotated[
        int | None,
        typer.Option("--sound-to", metavar="SIZE", help="What it signed above this size fails."),
    ] = None,
) -> Work:
    """Revoke an operator's key.

    What it signs counts for nothing from now on.

    One's own key, or any other by somebody who may add keys. If the key was stolen earlier, say
    up to which size of the log it was sound: later signatures then fail in bcp audit verify.

    Example: bcp operator revoke deputy --reason "laptop lost"
    """
    from bcp.cli.operators import Revoking, revoke_work

    return revoke_work(Revoking(operator, reason, sound_to))
