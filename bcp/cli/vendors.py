"""`bcp vendors`: what the catalogue knows, and how."""

import json
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bcp.cli.setting import Setting, Work
from bcp.cli.vendors_json import vendor_json
from bcp.cli.vendors_screen import Row, fact_rows, vendor_screen, vendors_row, vendors_screen
from bcp.model.errors import BadInput
from bcp.model.exits import Exit
from bcp.model.visible import visible
from bcp.plan.catalogue import vendors
from bcp.plan.vendor import Vendor

SCHEMA = "bcp.vendors/1"


def vendors_work(vendor_id: str | None, *, as_json: bool) -> Work:
    """The work of a command line."""

    def work(setting: Setting) -> int:
        known = vendors()
        shown = known if vendor_id is None else (_with_id(known, vendor_id),)
        if as_json:
            found = {"schema": SCHEMA, "vendors": [vendor_json(each) for each in shown]}
            setting.out.write(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
        elif setting.out.is_terminal:
            setting.out.show(vendors_screen(shown) if vendor_id is None else vendor_screen(*shown))
        else:
            rows = map(vendors_row, shown) if vendor_id is None else fact_rows(*shown)
            setting.out.write(_tabbed(rows))
        return Exit.OK

    return work


def _tabbed(rows: Iterable[Row]) -> str:
    return "".join("\t".join(visible(cell) for cell in row) + "\n" for row in rows)


def _with_id(known: Sequence[Vendor], vendor_id: str) -> Vendor:
    for vendor in known:
        if vendor.id == vendor_id:
            return vendor
    near = ", ".join(_near(known, vendor_id))
    raise BadInput(
        f"the catalogue knows no vendor {vendor_id!r}",
        means=f"It may be meant: {near}." if near else "No vendor and no service is called so.",
        next_action=(
            "Name one of them; bcp vendors lists all. A plan may name any vendor, and then writes "
            "sources: and probes: itself."
        ),
    )


def _near(known: Sequence[Vendor], word: str) -> list[str]:
    """Vendors whose names, or whose services' names, hold the word; else those spelt alike."""
    wanted = word.casefold()
    holding = [vendor.id for vendor in known if wanted and wanted in _names(vendor)]
    return holding or get_close_matches(wanted, [vendor.id for vendor in known])


def _names(vendor: Vendor) -> str:
    of_services = (name for each in vendor.services for name in (each.id, each.title))
    return " ".join((vendor.id, vendor.title, *of_services)).casefold()
