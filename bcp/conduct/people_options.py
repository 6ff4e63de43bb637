"""The answers to questions between people: who drives, who consents."""

import re
from collections.abc import Iterable

from bcp.model.question import AskedValue, Option

TAKE_OVER = Option(
    "take_over", "", "You drive the run from now on; whoever held it is told so.",
    reason=True, full=True,
)  # fmt: skip

APPROVED = Option(
    "approved",
    means="As many others consent as the plan wants.",
    refused="a consent is another person's, given with bcp approve from their own terminal",
)
"""Comes from elsewhere alone: whoever is asked here cannot give it."""
REJECTED = Option(
    "rejected",
    means="Somebody whom the plan names refuses; the step fails with their reason.",
    refused="it is the answer of those who are asked, given with bcp reject",
)
"""Comes from elsewhere alone, too."""
SKIP_CONSENT = Option(
    "skip", "", "Goes on without the consent, by your authority to override, with your reason.",
    reason=True, full=True,
)  # fmt: skip

PERSON, CODE = "person", "code"
"""The values that go with a consent by phone."""


def phone(people: Iterable[str]) -> Option:
    """The consent of somebody who was called.

    Args:
        people: the ids of those who may be called.
    """
    known = "|".join(re.escape(one) for one in people)
    return Option(
        "phone",
        "p",
        "You called somebody, and they read the code back: counts as attested.",
        values=(
            AskedValue(PERSON, "Whom did you call", known),
            AskedValue(CODE, "The code, as they read it back", r"[0-9]{3} ?[0-9]{3}"),
        ),
    )
