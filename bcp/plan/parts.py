"""The parts of a plan that auditors look for.

A clause names parts; the sections of the runbook that support it follow from them. What every plan
has because its schema asks for it lacks nothing.
"""

from bcp.plan.part import Part
from bcp.plan.parts_basis import ANALYSIS, DOCUMENT, PEOPLE, VENDOR
from bcp.plan.parts_response import AFTERWARDS, RESPONSE

PARTS: dict[str, Part] = {**DOCUMENT, **VENDOR, **ANALYSIS, **PEOPLE, **RESPONSE, **AFTERWARDS}
"""Every part, by the name that clauses call it."""
