"""A verdict as the first word of a line, and its tone."""

from typing import Final

from bcp.model.screen import Tone
from bcp.model.verdict import Verdict

VERDICT_WORDS: Final = {
    Verdict.MAJOR_OUTAGE: ("OUTAGE", Tone.BAD),
    Verdict.PARTIAL_OUTAGE: ("OUTAGE", Tone.BAD),
    Verdict.UNKNOWN: ("UNKNOWN", Tone.ATTENTION),
    Verdict.DEGRADED: ("DEGRADED", Tone.ATTENTION),
    Verdict.MAINTENANCE: ("MAINTENANCE", Tone.PLAIN),
    Verdict.OPERATIONAL: ("OK", Tone.GOOD),
}
VERDICT_COLUMNS: Final = 13
