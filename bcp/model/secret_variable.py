"""The environment variable that a secret is looked up in first."""

import re
from typing import Final

PREFIX: Final = "BCP_SECRET_"
"""What all of them begin with."""
PASSPHRASE: Final = "BCP_OPERATOR_PASSPHRASE"  # noqa: S105 - the name of a variable, no secret
"""It opens the operator's key: whoever has it signs as that operator."""


def is_secret_variable(name: str) -> bool:
    """Whether a variable holds a secret of bcp's: no program that a step starts inherits it."""
    return name.startswith(PREFIX) or name == PASSPHRASE


def secret_variable(name: str) -> str:
    """The variable of a secret: `openai/api-key` is `BCP_SECRET_OPENAI_API_KEY`."""
    return PREFIX + re.sub("[^A-Z0-9]", "_", name.upper())
