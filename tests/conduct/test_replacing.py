"""A file replaced whole or not at all: mode, owner and links stay."""

import os
from pathlib import Path

import pytest

from bcp.conduct.replacing import replace_file


def test_mode_and_owner_stay(tmp_path: Path) -> None:
    file = tmp_path / "llm.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(file, 12345, 23456)
    before = file.stat()
    replace_file(file, b"new")
    after = file.stat()
    assert file.read_bytes() == b"new"
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode, before.st_uid, before.st_gid,
    )  # fmt: skip
    assert after.st_ino != before.st_ino, "replaced, never written over"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    real, link = tmp_path / "releases" / "one", tmp_path / "current"
    real.write_bytes(b"old")
    link.symlink_to(real)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_new_file_is_as_the_user_wants_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        replace_file(tmp_path / "new", b"content")
    finally:
        os.umask(before)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o640


def test_what_fails_leaves_it_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "llm.yaml"
    file.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bcp.conduct.replacing.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file], "nothing is left beside it"


def test_what_a_dead_process_left_does_not_hinder(tmp_path: Path) -> None:
    (tmp_path / f".a.{os.getpid()}.bcp").write_bytes(b"half")
    replace_file(tmp_path / "a", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "no" / "a", b"new")


def test_a_second_name_is_not_cut_off(tmp_path: Path) -> None:
    file = tmp_path / "llm.yaml"
    file.write_bytes(b"old")
    (tmp_path / "other").hardlink_to(file)
    with pytest.raises(OSError, match="2 names"):
        replace_file(file, b"new")
    assert (tmp_path / "other").read_bytes() == b"old"
    assert file.samefile(tmp_path / "other")


def test_extended_attributes_stay(tmp_path: Path) -> None:
    file = tmp_path / "llm.yaml"
    file.write_bytes(b"old")
    try:
        os.setxattr(file, "user.owner", b"platform")
    except (OSError, AttributeError):
        pytest.skip("this file system, or Python here, has no extended attributes")
    replace_file(file, b"new")
    assert os.getxattr(file, "user.owner") == b"platform"
