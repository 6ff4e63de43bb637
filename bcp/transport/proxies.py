"""Which proxy an environment names for a URL, by the variables that curl and others read."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bcp.model.urls import is_loopback

_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")


def proxy_for(url: str, environ: Mapping[str, str]) -> str | None:
    """The proxy's URL; None where the request goes straight.

    This machine is never reached through a proxy, and plain http goes nowhere else.

    Args:
        url: https, or http to loopback.
        environ: `HTTPS_PROXY` or `ALL_PROXY`, and `NO_PROXY`, in either case of letters.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = next((environ[name] for name in _VARIABLES if environ.get(name)), None)
    if proxy is None or parts.scheme != "https" or is_loopback(host):
        return None
    if _is_exempt(host, parts.port or 443, environ):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_exempt(host: str, port: int, environ: Mapping[str, str]) -> bool:
    """A name in NO_PROXY stands for itself and all below it; `*` for every host."""
    text = next((environ[name] for name in _EXCEPTIONS if environ.get(name)), "")
    names = [name.strip().lower().removeprefix("*.").lstrip(".") for name in text.split(",")]
    whole = (host, f"{host}:{port}")
    return any(name == "*" or (name and _ends_with(whole, name)) for name in names)


def _ends_with(whole: tuple[str, str], name: str) -> bool:
    return any(text == name or text.endswith(f".{name}") for text in whole)
