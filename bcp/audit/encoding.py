"""Base64 as signed notes have it."""

import base64


def b64_decode(text: str) -> bytes:
    """Base64 that equals its own re-encoding; anything laxer lets changed bytes pass.

    Raises:
        ValueError: it does not.
    """
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError(f"not base64: {error}") from None
    if base64.b64encode(value).decode() != text:
        raise ValueError("not base64 in its one spelling")
    return value


def b64_encode(value: bytes) -> str:
    """Standard base64 with padding (RFC 4648 section 4)."""
    return base64.b64encode(value).decode()
