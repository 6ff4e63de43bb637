"""Whom TLS trusts, as the environment says."""

import shutil
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from loopback import Loopback, http

from bcp.model.ports import Failure, Request
from bcp.transport.fetch import send
from bcp.transport.trust import tls_context
from transport.transport_kit import get, no_secret, server_tls


def test_a_private_ca_is_trusted_by_its_file(tls_server: Loopback) -> None:
    assert get(tls_server.on("/", http(200, b"hello"))).body == b"hello"


def test_an_unknown_ca_is_not_trusted(
    authority: trustme.CA, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with Loopback(trusted) as running:
        reply = get(running.on("/", http()))
    assert reply.failure is Failure.TLS
    assert "certificate verify failed" in reply.detail
    assert running.seen == []


def test_a_certificate_for_another_host_is_not_trusted(
    authority: trustme.CA, trusted: ssl.SSLContext
) -> None:
    with Loopback(server_tls(authority, "elsewhere.example")) as running:
        assert get(running.on("/", http())).failure is Failure.TLS


def test_a_server_that_speaks_no_tls(trusted: ssl.SSLContext, server: Loopback) -> None:
    server.raw = lambda connection: connection.sendall(http(400))
    assert get(server.url().replace("http:", "https:")).failure is Failure.TLS


def test_a_server_whose_certificate_has_expired(authority: trustme.CA, trusted: object) -> None:
    assert trusted, "the CA is known: only the date is wrong"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(
        old
    )
    with Loopback(old) as running:
        reply = get(running.on("/", http()))
    assert reply.failure is Failure.TLS
    assert "certificate has expired" in reply.detail
    assert running.seen == []


# The variables of the environment


@pytest.fixture
def bare_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any CA of its own: where OpenSSL looks by itself, there is nothing."""
    (tmp_path / "empty.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "empty.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.mark.usefixtures("bare_machine")
def test_an_empty_store_falls_back_to_the_public_cas() -> None:
    assert tls_context({}).cert_store_stats()["x509_ca"] > 50


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_store_that_somebody_named_is_never_widened(name: str, ca_file: Path) -> None:
    assert tls_context({name: str(ca_file)}).cert_store_stats()["x509"] == 1


def test_a_default_folder_with_something_in_it_is_never_widened(
    ca_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file.with_name("none.pem")))
    monkeypatch.setenv("SSL_CERT_DIR", str(ca_file.parent))
    assert tls_context({}).cert_store_stats()["x509"] == 0


@pytest.fixture
def ca_folder(authority: trustme.CA, tmp_path: Path) -> Path:
    """A folder as `c_rehash` makes one: OpenSSL finds a CA by the hash of its name."""
    folder = tmp_path / "cas"
    folder.mkdir()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    command = ["openssl", "x509", "-hash", "-noout", "-in", str(folder / "ca.pem")]
    hashed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    (folder / "ca.pem").rename(folder / f"{hashed}.0")
    return folder


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_private_ca_by_each_variable_s_file(
    name: str, authority: trustme.CA, ca_file: Path
) -> None:
    with Loopback(server_tls(authority, "127.0.0.1")) as running:
        environ = {name: str(ca_file)}
        assert send(Request(running.on("/", http())), no_secret, environ=environ).status == 200


@pytest.mark.usefixtures("bare_machine")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the folder's hash")
@pytest.mark.parametrize(
    ("name", "also"), [("SSL_CERT_DIR", ""), ("SSL_CERT_DIR", "/none:"), ("CURL_CA_BUNDLE", "")]
)
def test_a_private_ca_by_each_variable_s_folder(
    name: str, also: str, authority: trustme.CA, ca_folder: Path
) -> None:
    with Loopback(server_tls(authority, "127.0.0.1")) as running:
        environ = {name: f"{also}{ca_folder}"}
        assert send(Request(running.on("/", http())), no_secret, environ=environ).status == 200


@pytest.mark.usefixtures("bare_machine")
def test_what_openssl_reads_goes_before_what_others_read(ca_file: Path, tmp_path: Path) -> None:
    other = tmp_path / "two.pem"
    other.write_bytes(ca_file.read_bytes() + trustme.CA().cert_pem.bytes())
    environ = {"SSL_CERT_FILE": str(ca_file), "REQUESTS_CA_BUNDLE": str(other)}
    assert tls_context(environ).cert_store_stats()["x509"] == 1


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("content", [None, b"no certificate"])
def test_a_file_of_no_use_is_said(name: str, content: bytes | None, tmp_path: Path) -> None:
    """Else every server would only seem to have a bad certificate."""
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    reply = send(Request("https://vendor.example/"), no_secret, environ={name: str(path)})
    assert reply.failure is Failure.REFUSED
    assert reply.detail == f"{name} names {path}, which holds no certificate to trust"
