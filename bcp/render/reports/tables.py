"""A table of a report, for the macro `table` of `report-table.md.j2`."""

from typing import NamedTuple


class TableView(NamedTuple):
    """Columns and rows; every cell is prose."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    none: str
    """What is said where there are no rows: never an empty table."""
