"""Real servers on loopback, with TLS by a private CA that this process trusts."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from loopback import Loopback

from transport.transport_kit import server_tls


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> ssl.SSLContext:
    """A server's TLS for 127.0.0.1 and vendor.example, by a private CA that this machine trusts."""
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))
    return server_tls(authority, "127.0.0.1", "vendor.example")


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running


@pytest.fixture
def tls_server(trusted: ssl.SSLContext) -> Iterator[Loopback]:
    with Loopback(trusted) as running:
        yield running


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Loopback]:
    with Loopback() as running:
        yield running
