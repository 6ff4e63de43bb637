"""A gap of the programme, as both reports tell it."""

from typing import NamedTuple


class Gap(NamedTuple):
    """One kind of gap."""

    lead: str
    items: tuple[str, ...]
    decision: str
    """What is wanted of whoever is responsible."""
