"""The three shapes of AI vendors' APIs: where the key goes. It never goes into a URL.

Sources: OpenAI's API reference (Bearer), Anthropic's (`x-api-key`, `anthropic-version` on every
call), Gemini's (`x-goog-api-key`; `?key=` works too, and ends in every log on the way).
"""

from typing import Literal
from urllib.parse import parse_qs, urlsplit

from bcp.model.http import HeaderSecret, HttpCall

Shape = Literal["openai", "anthropic", "gemini"]

ANTHROPIC_VERSION = "2023-06-01"

_KEY_HEADERS: dict[str, str] = {"anthropic": "x-api-key", "gemini": "x-goog-api-key"}
"""Where the whole value is the key; for the rest it is `Authorization: Bearer`."""


def shaped(shape: Shape, call: HttpCall) -> HttpCall:
    """The call with its secret where the shape wants it; headers of the plan's own go before."""
    headers: dict[str, HeaderSecret | str] = {}
    secret = call.secret
    if shape == "anthropic":
        headers["anthropic-version"] = ANTHROPIC_VERSION
    if secret and shape in _KEY_HEADERS:
        headers[_KEY_HEADERS[shape]] = HeaderSecret.model_construct(secret=secret)
        secret = None
    own = {name.lower() for name in call.headers}
    added = {name: value for name, value in headers.items() if name not in own}
    return call.model_copy(update={"headers": {**added, **call.headers}, "secret": secret})


def refuse_key_in_url(url: str) -> None:
    """Refuse `?key=`, which Gemini's examples show.

    Raises:
        ValueError: it is there (red line 6).
    """
    if "key" in parse_qs(urlsplit(url).query, keep_blank_values=True):
        raise ValueError(
            "url: a key never stands in a URL, which is logged on the way: use secret:"
        )
