"""Every format that other programs read, and whether the log is needed for it."""

from collections.abc import Callable

from msgspec import Struct

from bcp.render.exchange.base import Export, Wanted
from bcp.render.exchange.cacao import cacao_papers
from bcp.render.exchange.calendar import calendar_paper
from bcp.render.exchange.cyclonedx import cyclonedx_paper
from bcp.render.exchange.tables import csv_paper, is_of_log


class Format(Struct, frozen=True):
    """How a format is made."""

    make: Export
    reads_log: Callable[[Wanted], bool]
    """A log that cannot be read hinders nothing that does not come from it."""


EXPORTS: dict[str, Format] = {
    "cacao": Format(cacao_papers, reads_log=lambda _: False),
    "cyclonedx": Format(cyclonedx_paper, reads_log=lambda _: False),
    "calendar": Format(calendar_paper, reads_log=lambda _: True),
    "csv": Format(csv_paper, reads_log=is_of_log),
}
