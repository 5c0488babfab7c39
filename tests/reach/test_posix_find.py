"""The words of find(1), read by find(1) itself, and what it says, taken apart."""

import random
import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reach import posix_find
from scanner.reach.posix_find import Complaint, Entry, Note, expression, place, told


def sizes_found(folder: Path, numbers: frozenset[int]) -> set[int]:
    """Files whose size is among `numbers`: owners could only root choose, and both are compared alike."""
    words = [str(each) for each in posix_find._one_of("-size", numbers)]
    test = [re.sub(r"^([-+]?\d+)$", r"\1c", each) for each in words]
    command = ["find", str(folder), "-type", "f", *test, "-printf", "%f\n"]
    return {int(each) for each in subprocess.run(command, capture_output=True, check=True).stdout.split()}


def test_owners_are_told_from_strangers_in_comparisons_that_find_understands(tmp_path: Path) -> None:
    chance = random.Random(1)  # noqa: S311  # the same numbers each time
    for run in range(20):
        most = chance.choice((20, 1000, 2**32))
        numbers = frozenset(chance.randrange(most) for _ in range(chance.randrange(40)))
        near = {each + step for each in numbers for step in (-1, 0, 1)} - {-1} | {0, 1, most}
        folder = tmp_path / f"{run}"
        folder.mkdir()
        for each in near:
            with (folder / f"{each}").open("wb") as file:
                file.truncate(each)
        assert sizes_found(folder, numbers) == numbers


def test_thousands_of_owners_cost_a_dozen_comparisons() -> None:
    def depth(words: list[str]) -> int:
        open_ = [0]
        for each in words:
            open_.append(open_[-1] + {"(": 1, ")": -1}.get(each, 0))
        return max(open_)

    assert depth([str(each) for each in expression((), frozenset(range(0, 20_000, 2)), frozenset([0]))]) < 20


@pytest.mark.parametrize("name", [b"plain", b"a.b*c?[d]{e}(f)|g^h$i\\j+k", b"new\nline", b"\xff \t", b"-o"])
def test_closed_folders_are_told_and_not_entered_whatever_they_are_called(tmp_path: Path, name: bytes) -> None:
    here = bytes(tmp_path) + b"/." + b"/" + name
    for each in (name, name + b"x", b"x"):
        Path((bytes(tmp_path) + b"/" + each).decode("utf-8", "surrogateescape"), "inside").mkdir(parents=True)
    words = expression([here], frozenset(), frozenset([tmp_path.stat().st_gid]))
    command = ["find", bytes(tmp_path) + b"/.", *words]
    said = subprocess.run(command, capture_output=True, check=True, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stderr
    paths = {each.path[len(bytes(tmp_path)) :] for each in told(said) if isinstance(each, Entry)}
    assert paths == {b"/.", b"/./" + name, b"/./" + name + b"x", b"/./" + name + b"x/inside", b"/./x", b"/./x/inside"}


@pytest.mark.parametrize(
    ("path", "shown"),
    [(b"/.", b""), (b"/./etc", b"/etc"), (b"/srv/.", b"/srv"), (b"/srv/./a/b", b"/srv/a/b"), (b"/srv/./x/./y", b"/srv/./x/y"),
     (b"/etc", None), (b"", None)],
)  # fmt: skip
def test_the_dot_where_a_walk_began_is_no_part_of_a_path(path: bytes, shown: bytes | None) -> None:
    assert place(path) == shown


@given(st.binary(max_size=200))
def test_any_stream_is_told_in_some_way(stream: bytes) -> None:
    assert all(isinstance(each.path, bytes) for each in told(stream))


def test_records_and_complaints_are_told_apart() -> None:
    stream = (
        b"find: '/./a\\nb\\'\\303\\251\\\\': Permission denied\n\0f 4755 0 42 /./x\n\0find: '/./c': No such file or directory\n"
        b"sh: 1: what?\n\0x /./d\0\0nothing\0"
    )
    assert list(told(stream)) == [
        Complaint(path=b"/./a\nb'\xc3\xa9\\", words="Permission denied"),
        Entry(path=b"/./x\n", mode=0o104755, uid=0, gid=42),
        Complaint(path=b"/./c", words="No such file or directory"),
        Complaint(path=b"", words="sh: 1: what?"),
        Note(sign=b"x", path=b"/./d"),
        Complaint(path=b"", words="nothing"),
    ]
