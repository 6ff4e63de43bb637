"""What a step reads before it changes it: regular files of a bearable length."""

import os
from pathlib import Path

import pytest

from bcp.conduct.files import read_file


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"content")
    (tmp_path / "link").symlink_to("real")
    assert read_file(tmp_path / "link") == b"content"


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match="no regular file"):
            read_file(path)


def test_the_longest_is_1_mib(tmp_path: Path) -> None:
    file = tmp_path / "long"
    file.write_bytes(b"x" * 1024 * 1024)
    assert len(read_file(file)) == 1024 * 1024
    file.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(OSError, match="longer than the 1,048,576 bytes"):
        read_file(file)
