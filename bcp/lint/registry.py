"""Every rule, by its id."""

from bcp.lint import approvals, fate, ladders, reading, times
from bcp.lint.base import Rule, Severity

RULES: dict[str, Rule] = {
    "not-assessed": Rule(
        Severity.WARNING,
        "Every fallback says what it relies on, or which failure domains it stands on.",
        fate.not_assessed,
    ),
    "relies-on-protected": Rule(
        Severity.ERROR,
        "No fallback relies on the service that it stands in for.",
        fate.relies_on_protected,
    ),
    "shared-fate": Rule(
        Severity.WARNING,
        "A fallback shares no failure domain with the service that it stands in for.",
        fate.shared_fate,
    ),
    "service-not-read": Rule(
        Severity.WARNING,
        "Every service has a status page or a probe, in the plan or in the catalogue.",
        reading.not_read,
    ),
    "nothing-without-ai": Rule(
        Severity.ERROR,
        "A process of tier 1 has a fallback that works without AI.",
        ladders.nothing_without_ai,
    ),
    "too-little": Rule(
        Severity.WARNING,
        "A fallback carries at least the minimum capacity of every process that may choose it.",
        ladders.too_little,
    ),
    "over-mtpd": Rule(
        Severity.ERROR,
        "RTO and WRT together fit within the MTPD.",
        times.over_mtpd,
    ),
    "steps-over-rto": Rule(
        Severity.ERROR,
        "The targets of a fallback's steps fit within the RTO of every process that may choose it.",
        times.steps_over_rto,
    ),
    "approval-without-key": Rule(
        Severity.WARNING,
        "Every approval is proved by a key.",
        approvals.without_key,
    ),
}
