"""Files are whole or not there, private, and named safely."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports.files import file_stem, write_whole


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    write_whole(file, [b"old"])

    def breaks() -> Iterator[bytes]:
        yield b"half"
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        write_whole(file, breaks())
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_files_are_private_whatever_was_there(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.touch(mode=0o666)
    write_whole(file, [b"new"])
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"untouched")
    link = tmp_path / "page.html"
    link.symlink_to(elsewhere)
    write_whole(link, [b"new"])
    assert elsewhere.read_bytes() == b"untouched"
    assert not link.is_symlink()


@pytest.mark.parametrize("name", ["so-noi-vu", "21025", "xa.ba-to", "A_1"])
def test_ordinary_codes_are_file_names(name: str) -> None:
    assert file_stem(name) == name


@pytest.mark.parametrize(
    "name", ["../etc/passwd", "", ".hidden", "a/b", "sở-mẫu", "x" * 300, "a\x00b", "province", "\ud800"]
)
def test_other_codes_become_safe_and_stay_apart(name: str) -> None:
    stem = file_stem(name, reserved=("province",))
    assert stem != name
    assert "/" not in stem
    assert not stem.startswith(".")
    assert len(stem) < 100
    assert stem.isascii()
    assert stem != file_stem(name + "2", reserved=("province",))
