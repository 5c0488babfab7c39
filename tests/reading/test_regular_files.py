"""A file that somebody named is read as far as it is wanted; what is no file is never waited for."""

import os
from pathlib import Path

import pytest

from scanner.model.errors import BadInput
from scanner.reading.regular_files import bytes_of


def test_a_file_is_read_to_its_end_and_a_large_one_to_one_byte_more_than_allowed(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_bytes(bytes(3 * 1024 * 1024))
    assert len(bytes_of(file, max_bytes=3 * 1024 * 1024)) == 3 * 1024 * 1024
    assert len(bytes_of(file, max_bytes=2 * 1024 * 1024)) == 2 * 1024 * 1024 + 1
    assert bytes_of(file, max_bytes=0) == b"\0"


def test_a_link_to_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "link").symlink_to("x")
    assert bytes_of(tmp_path / "link", max_bytes=9) == b"x"


def test_a_pipe_a_folder_and_a_device_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(BadInput, match=f"{place}: is not a file"):
            bytes_of(place, max_bytes=9)


def test_what_is_not_there_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        bytes_of(tmp_path / "none", max_bytes=9)
