"""The walk by find(1): what LocalHost says of hostile trees, and what keeps it from being believed."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner.model.words import Gap
from scanner.reach.limits import Limits, WalkLimits
from scanner.reach.local import LocalHost
from scanner.reach.posix_script import in_turn, script
from tests.reach.connectors import SHELLS
from tests.reach.places import nobody
from tests.reach.shells import ShellHost

GNU_FIND = b"find / -maxdepth 0 -printf"


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    name = str(request.param).partition(" ")[2]
    if shutil.which(name.split(maxsplit=1)[0]) is None:
        pytest.skip(f"there is no {name} here")
    return name


def by_shell(path: Path, *swaps: tuple[bytes, bytes], shell: str = "sh", limits: Limits | None = None) -> Any:
    return ShellHost(shell, limits or Limits(), swaps=swaps)(f"walk:{path}")


def assert_alike(path: Path, shell: str = "sh") -> dict[str, Any]:
    """What this machine and its shell say, which is the same."""
    ours, theirs = by_shell(path, shell=shell), LocalHost()(f"walk:{path}")
    assert (ours.gap, ours.entries, ours.truncated) == (theirs.gap, theirs.entries, theirs.truncated)
    assert ours.is_intact
    said: dict[str, Any] = ours.entries
    return said


NAMES = (b"line\nfeed", b"\nfind: 'x': Permission denied\n", b"\xff\xfe", b"'quoted'", b"back\\slash\\n", b"* [a]?", b"-name",
         b" ", b"$(touch x)`x`", b"\x01\x7f\t\r", "tiếng Việt".encode(), b"!", b"x " + b"y" * 200)  # fmt: skip


def hostile(place: Path) -> None:
    """Names of all sorts, as folders and as files that everybody may write to, in each other."""
    for outer in NAMES:
        folder = place / os.fsdecode(outer)
        folder.mkdir()
        for inner in NAMES:
            (folder / os.fsdecode(inner)).touch()
            (folder / os.fsdecode(inner)).chmod(0o4777)


def test_names_are_only_names(place: Path, shell: str) -> None:
    hostile(place)
    said = assert_alike(place, shell)
    assert len(said["suid"]) == len(said["world_writable_files"]) == len(NAMES) ** 2
    assert said["denied"] == []


def test_folders_that_cannot_be_read_are_named_whatever_they_are_called(place: Path, shell: str) -> None:
    hostile(place)
    for number, each in enumerate(NAMES):
        (place / os.fsdecode(each)).chmod((0o000, 0o444, 0o333, 0o111)[number % 4])
    with nobody():
        said = assert_alike(place, shell)
    assert len(said["denied"]) == len(NAMES)


def many_files(place: Path, count: int, *, mode: int = 0o644) -> None:
    folder = os.open(place, os.O_RDONLY)
    before = os.umask(0)
    for number in range(count):
        os.close(os.open(f"{number}", os.O_CREAT | os.O_WRONLY, mode, dir_fd=folder))
    os.umask(before)
    os.close(folder)


def test_many_entries_are_counted_on_the_target_and_not_carried(place: Path, shell: str) -> None:
    many_files(place, 4200)
    said = assert_alike(place, shell)
    assert said["entries"] == 4200
    out = b"".join(conversation(f"walk:{place}", shell))
    assert re.findall(rb"\nN ([TC]) \d+ (\d+)\n", out) == [(b"T", b"4096"), (b"C", b"4200")]
    assert len(out) < 20_000


def test_many_findings_and_many_counts_do_not_disturb_each_other(place: Path) -> None:
    many_files(place, 8300, mode=0o666)
    assert len(assert_alike(place)["world_writable_files"]) == 8300


def conversation(question: str, shell: str) -> list[bytes]:
    """What a shell prints on both turns."""
    printed: list[bytes] = []

    def ask(questions: Any, first: Any) -> Any:
        sent, _ = script(questions, "N", Limits(), first)
        done = subprocess.run([*shell.split(), "-s"], input=sent, capture_output=True, check=True, timeout=60)
        printed.append(done.stdout)
        return ShellHost(shell, Limits())._ask(questions, first)

    in_turn([question], ask)
    return printed


def test_deep_trees_are_walked_to_their_end(place: Path) -> None:
    here = os.open(place, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d" * 20, dir_fd=here)
        below = os.open("d" * 20, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.fchmod(here, 0o777)
    os.close(here)
    said = by_shell(place).entries
    assert (said["entries"], said["cut"], said["denied"]) == (1500, "", [])
    assert [len(each) for each in said["world_writable_folders_without_sticky"]] == [len(str(place)) + 1500 * 21]
    subprocess.run(["rm", "-rf", place / ("d" * 20)], check=True)


@pytest.mark.parametrize(
    ("swap", "words"), [((GNU_FIND, b"busybox " + GNU_FIND), "GNU"), ((b"then L=", b"then : L="), "timeout")]
)
def test_what_the_machine_lacks_is_said(place: Path, swap: tuple[bytes, bytes], words: str) -> None:
    if b"busybox" in swap[1] and shutil.which("busybox") is None:
        pytest.skip("there is no busybox here")
    swaps = (swap, (b"L= ", b"")) if words == "timeout" else (swap,)
    answer = by_shell(place, *swaps)
    assert answer.gap is Gap.UNSUPPORTED
    assert words in answer.detail


FIND = b'timeout -k 1 "$left" find'


@pytest.mark.parametrize(
    ("instead", "cut"),
    [
        (b"false", "status 1"),
        (b"no-such-program", "status 127"),
        (b"sh -c 'kill -9 $$'", "more than 600 s"),
        (b"sh -c 'kill -11 $$'", "status 139"),
        (b"sh -c 'echo find: cannot go on >&2; exit 1'", "find said: find: cannot go on"),
        (b"sh -c 'echo \"find: '\"'/etc'\"': Permission denied\" >&2; exit 1'", "find said"),
        (b"sh -c 'printf \"\\0f 644 0 0 /etc/passwd\\0\" >&2'", "find said"),
        (b"sh -c 'printf \"\\0f 644 0\" >&2'", "find said"),
    ],
)  # fmt: skip
def test_a_find_that_fails_cuts_the_walk(place: Path, instead: bytes, cut: str) -> None:
    answer = by_shell(place, (FIND, instead))
    assert cut in answer.entries["cut"]
    assert answer.truncated


@pytest.mark.parametrize("missing", [b"awk -v", b"head -c"])
def test_without_a_tool_the_walk_is_a_gap(place: Path, missing: bytes) -> None:
    assert by_shell(place, (missing, b"no-such-program ")).gap is Gap.UNREADABLE


def test_more_output_than_is_kept_cuts_the_walk(place: Path) -> None:
    for number in range(600):
        (place / f"{number:0200}").touch()
        (place / f"{number:0200}").chmod(0o666)
    answer = by_shell(place, limits=Limits(max_bytes=100_000))
    assert (answer.entries["cut"], answer.truncated) == ("more than 100000 bytes of output", True)
    assert 0 < len(answer.entries["world_writable_files"]) < 600


def test_a_walk_that_takes_too_long_is_ended(place: Path) -> None:
    slow = (FIND, b"timeout -k 1 \"$left\" sh -c 'sleep 20'")
    answer = by_shell(place, slow, limits=Limits(walk=WalkLimits(seconds=1)))
    assert (answer.entries["cut"], answer.truncated) == ("more than 1 s", True)


def test_the_walk_ends_soon_after_more_entries_than_it_may_pass(place: Path) -> None:
    many_files(place, 4200)
    answer = by_shell(place, limits=Limits(walk=WalkLimits(entries=100)))
    assert answer.entries["cut"] == "more than 100 entries"
