"""Tables as CSV (RFC 4180) that no spreadsheet program takes for formulas."""

import csv
import io
from collections.abc import Iterable, Sequence

from bcp.model.visible import visible

Value = str | int | bool | None

_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula in a spreadsheet program; the wide forms do in some (OWASP, "CSV
Injection"). Tab and line ends do too, and no cell begins with one of them."""


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> str:
    """The table: a line of names, then one line a row, each ended by CR LF."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def cell(value: Value) -> str:
    """One cell: text that would be a formula has an apostrophe before it, phone numbers too.

    Args:
        value: None is not stated, and leaves the cell empty; truth is `yes` or `no`.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    text = "\n".join(visible(line) for line in value.splitlines()).strip()
    return f"'{text}" if text.startswith(_FORMULA) else text
