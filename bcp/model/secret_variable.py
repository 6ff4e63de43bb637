"""The environment variable that a secret is looked up in first."""

import re


def secret_variable(name: str) -> str:
    """The variable of a secret: `openai/api-key` is `BCP_SECRET_OPENAI_API_KEY`."""
    return "BCP_SECRET_" + re.sub("[^A-Z0-9]", "_", name.upper())
