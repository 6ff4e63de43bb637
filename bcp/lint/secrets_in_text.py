"""Rules on secrets: a plan is printed, mailed and kept for ever, so it holds none."""

from collections.abc import Iterator

from bcp.document.load import Document
from bcp.document.source import Where
from bcp.lint.base import Found, Rule, Severity, Shared, Subject, always
from bcp.lint.leaves import leaves
from bcp.lint.secret_shapes import secrets_in
from bcp.plan.known import Fault

_HINT = (
    "withdraw it where it was made: whoever has read this file has it; then name it with secret:"
)


def in_plan(subject: Subject) -> Found:
    """Text of a plan, comments too, that looks like a secret; the value is never shown."""
    yield from _in_file(subject.document)


def in_settings(shared: Shared) -> Iterator[Fault]:
    """The same for `bcp.yaml`."""
    yield from _in_file(shared.document)


def _in_file(document: Document) -> Iterator[Fault]:
    for one in secrets_in(document.text):
        where = _place_of(document, document.text[one.start : one.end])
        message = f"this looks like {one.what}, of {one.end - one.start} characters"
        yield Fault(where, message, _HINT, at=one.start)


def _place_of(document: Document, secret: str) -> Where:
    """The value that it stands in; nothing for a comment, or where YAML folds or escapes it."""
    return next((where for where, text in leaves(document) if secret in text), ())


RULES: dict[str, Rule] = {
    "secret-in-text": Rule(
        always(Severity.ERROR),
        says="No plan and no bcp.yaml holds anything that looks like a secret.",
        why="Plans are committed, printed and frozen into the audit log, where nothing can be "
        "taken out unseen. What is found is by its shape: a vendor's prefix, or as random as keys "
        "are; a hexadecimal number, where its line calls it a key, for by itself it may be a "
        "digest; UUIDs and short passwords are not. The value is shown nowhere.",
        mend="Withdraw the secret where it was made: a deleted line is still in the history. Put "
        "the new one into the environment, the keyring or the secrets command, and write its name.",
        before='do: "Log in with sk-proj-SAMPLE0SAMPLE1SAMPLE2SAMPLE3."',
        after="do: Log in with the key that the keyring holds as desk/admin.",
        check=in_plan,
        shared=in_settings,
        clauses=("nist-800-53 CP-2 b, d, f to h", "iso22301 7.5.3"),
    ),
}
