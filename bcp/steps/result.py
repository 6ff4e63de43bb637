"""What came of an act, and the names that fill it in."""

from collections.abc import Mapping

from msgspec import Struct, field

Values = Mapping[str, str]
_SHOWN = 200


class Result(Struct, frozen=True):
    """What came of an act: whether it is as the plan wants it, and how that is known."""

    ok: bool
    detail: str
    """One line for the screen and the log, without secrets."""
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)
    """Status, exit code, header values: small, for the log's entry."""
    output: bytes = b""
    """Captured output, redacted; kept as a blob."""
    value: str | None = None
    """What `before` read."""


def one_line(text: str) -> str:
    """Text on one line, cut to what a screen and an entry bear."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def last_line(output: bytes) -> str:
    """What a program said last."""
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return one_line(lines[-1]) if lines else ""
