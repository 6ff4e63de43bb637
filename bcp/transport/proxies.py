"""Which proxy an environment names for a URL, by the variables that curl and others read."""

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from bcp.model.urls import is_loopback

_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_EXCEPTIONS = ("no_proxy", "NO_PROXY")
_BETWEEN = re.compile(r"[,\s]+")


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
    """Whether an entry of NO_PROXY names the host.

    A name stands for itself and all below it, an address for itself, `10.0.0.0/8` for a network
    (as curl 7.86 and Go read it), `*` for every host.
    """
    text = next((environ[name] for name in _EXCEPTIONS if environ.get(name)), "")
    entries = (entry.lower() for entry in _BETWEEN.split(text) if entry)
    return any(_names(entry, host, port) for entry in entries)


def _names(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    if "/" in entry:
        return _is_within(host, entry)
    name, _, given = entry.rpartition(":") if _has_port(entry) else (entry, "", "")
    wanted = name.strip("[]").removeprefix("*").strip(".")
    names_host = bool(wanted) and (host == wanted or host.endswith(f".{wanted}"))
    return names_host and given in ("", str(port))


def _has_port(entry: str) -> bool:
    """Of `::1` every colon is the address's own."""
    return entry.count(":") == 1 or "]:" in entry


def _is_within(host: str, network: str) -> bool:
    try:
        return ip_address(host) in ip_network(network, strict=False)
    except ValueError:  # a host by name, or no network
        return False
