"""Whom TLS trusts: the system's CAs, or those that the environment names instead."""

import ssl
from collections.abc import Mapping
from pathlib import Path

import certifi

from bcp.model.ports import Failure
from bcp.transport.calls import Fault

_FILE, _FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"
"""What OpenSSL reads by itself: each stands for one default, and leaves the other."""

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""What requests, pip and curl read: a company's CA that is set up for them is set up for us."""


def tls_context(environ: Mapping[str, str]) -> ssl.SSLContext:
    """Make the context for every connection of one fetch.

    `SSL_CERT_FILE` and `SSL_CERT_DIR` mean what OpenSSL makes of them. Only where neither is set,
    `REQUESTS_CA_BUNDLE`, then `CURL_CA_BUNDLE`, names the file or folder to trust instead of the
    system's. Where nothing is named and the system has no CAs (a bare container), certifi's are
    trusted; what somebody named is never widened by them.

    Args:
        environ: where those variables may stand.

    Raises:
        Fault: the file that one of them names is not there, or holds no certificate.
    """
    name = next((name for name in (_FILE, _FOLDER, *_BUNDLES) if environ.get(name)), None)
    if name in _BUNDLES:
        return _instead(name, environ[name])
    context = ssl.create_default_context()
    if name is not None:
        _load(context, environ)
    elif not context.cert_store_stats()["x509"] and not _has_folder():
        context.load_verify_locations(certifi.where())
    return context


def _instead(name: str, place: str) -> ssl.SSLContext:
    try:
        if Path(place).is_dir():
            return ssl.create_default_context(capath=place)
        return ssl.create_default_context(cafile=place)
    except OSError:  # ssl.SSLError is one too
        raise _unusable(name, place) from None


def _load(context: ssl.SSLContext, environ: Mapping[str, str]) -> None:
    """What OpenSSL has read already, but said nothing of where it could not."""
    file, folders = environ.get(_FILE), environ.get(_FOLDER)
    try:
        context.load_verify_locations(cafile=file or None, capath=folders or None)
    except OSError:
        raise _unusable(_FILE, file or "") from None


def _unusable(name: str, place: str) -> Fault:
    return Fault(Failure.REFUSED, f"{name} names {place}, which holds no certificate to trust")


def _has_folder() -> bool:
    """Whether the default folder holds anything: what lies there is loaded when it is needed."""
    folder = ssl.get_default_verify_paths().capath
    return folder is not None and any(Path(folder).iterdir())
