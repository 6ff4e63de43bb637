"""The answers to questions between people: who drives, who consents."""

from bcp.model.question import Option

TAKE_OVER = Option(
    "take_over", "", "You drive the run from now on; whoever held it is told so.",
    reason=True, full=True,
)  # fmt: skip
