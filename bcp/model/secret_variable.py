"""The environment variable that a secret is looked up in first."""

import re
from typing import Final

PREFIX: Final = "BCP_SECRET_"
"""What all of them begin with: no program that bcp starts inherits them."""


def secret_variable(name: str) -> str:
    """The variable of a secret: `openai/api-key` is `BCP_SECRET_OPENAI_API_KEY`."""
    return PREFIX + re.sub("[^A-Z0-9]", "_", name.upper())
