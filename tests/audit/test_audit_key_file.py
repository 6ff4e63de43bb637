"""An operator's key in a file: encrypted, for its owner alone, and as any OpenSSL reads it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from bcp.audit.ed25519 import BadKey, SignatureType, SigningKey
from bcp.audit.key_file import BadKeyFile, key_file, open_key, read_key_file, write_key_file

NAME = "bcp.example/operator/lead"
WORDS = "correct horse battery"
KEY = SigningKey.of(NAME, bytes(range(32)), SignatureType.COSIGNATURE)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keys" / "lead.pem"
    write_key_file(path, KEY, WORDS)
    return path


def test_what_is_kept_is_read_back(path: Path) -> None:
    assert open_key(read_key_file(path), NAME, WORDS).verifier == KEY.verifier
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()
    assert bytes(range(32)) not in path.read_bytes()


@pytest.mark.parametrize("words", ["", "correct horse batterz", WORDS + " "])
def test_a_wrong_passphrase_opens_nothing(path: Path, words: str) -> None:
    with pytest.raises(BadKey, match="passphrase is wrong") as told:
        open_key(read_key_file(path), NAME, words)
    assert WORDS not in str(told.value)


def test_a_file_that_is_there_is_never_written_over(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        write_key_file(path, KEY, WORDS)
    assert path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_may_read_is_not_used(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        read_key_file(path)


def test_what_is_no_file_is_not_used(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(path)
    for wrong in (link, tmp_path, tmp_path / "nothing"):
        with pytest.raises(BadKeyFile):
            read_key_file(wrong)


def test_a_key_without_encryption_is_not_used() -> None:
    private = KEY._private
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(BadKey, match="no encrypted PKCS#8 key"):
        open_key(pem, NAME, WORDS)


def test_a_key_of_another_kind_is_not_used() -> None:
    pem = Ed448PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(WORDS.encode())
    )
    with pytest.raises(BadKey, match="another kind"):
        open_key(pem, NAME, WORDS)


def test_no_two_names_share_a_file(tmp_path: Path) -> None:
    names = ["a/b/operator/x", "a-b/operator/x", "a%2Fb/operator/x", "a/operator/x"]
    files = {key_file(tmp_path, name) for name in names}
    assert len(files) == len(names)
    assert {file.parent for file in files} == {tmp_path}


@pytest.mark.external
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
def test_openssl_reads_it(path: Path) -> None:
    done = subprocess.run(
        ["openssl", "pkey", "-in", str(path), "-passin", "env:WORDS", "-pubout", "-outform", "DER"],
        env={"WORDS": WORDS, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.endswith(KEY.verifier.public)
