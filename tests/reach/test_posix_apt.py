"""Package lists reduced by a shell: whichever awk and whichever unpacker is there, as a root folder is read."""

import gzip
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.model.words import Gap
from scanner.reach import apt_lists
from scanner.reach.limits import Limits
from tests.reach.places import Tree
from tests.reach.shells import ShellHost
from tests.reach.test_apt_lists import ADDRESS, LIST, LISTS, OFFERS, RELEASE, SIGNED, STATUS

AWKS = ("mawk", "gawk", "original-awk", "busybox awk")
APT_HELPER = Path("/usr/lib/apt/apt-helper")
PIECES = (b"Package: openssl\n", b"Package:tzdata \t\n", b"Package: other\n", b"Version: 1\n", b"Version:\n", b" Version: 2\n",
          b"\n", b"\n\n", b" \n", b"\t\r\n", b"Version: 3\r\n", b"\0\0", b"\xff\xfe\n", b"Package: openssl", b"Package : x\n",
          b"X: " + b"y" * 9000 + b"\n")  # fmt: skip


def shell_on(place: Path, *swaps: tuple[bytes, bytes], shell: str = "sh") -> Tree:
    """The tree in `place` asked by a shell in whose script some words are swapped."""
    return Tree(place, ShellHost(shell, Limits(), root=str(place), swaps=swaps), prefix=str(place))


@pytest.fixture
def machine(root: Tree) -> Tree:
    root.write("/var/lib/dpkg/status", STATUS)
    root.write(RELEASE, SIGNED)
    return root


@pytest.mark.parametrize("awk", AWKS)
def test_every_awk_says_what_a_root_folder_says(machine: Tree, awk: str) -> None:
    """Of lists made of all sorts of pieces: whole, damaged, with bytes that are no text."""
    if shutil.which(awk.split(maxsplit=1)[0]) is None:
        pytest.skip(f"there is no {awk} here")
    chance = random.Random(1)  # noqa: S311  # the same lists each time
    for number in range(48):
        content = b"".join(chance.choices(PIECES, k=chance.randrange(1, 9)))
        machine.write(LIST.replace("main", f"part{number}"), content)
    ours = shell_on(machine.place, (b"awk -v", f"{awk} -v".encode())).ask(f"apt:{LISTS}").entries
    theirs = machine.ask(f"apt:{LISTS}").entries
    for path, entry in theirs["indexes"].items():
        assert ours["indexes"][path].get("packages") == entry.get("packages"), path
        assert ours["indexes"][path].get("gap") == entry.get("gap"), path
    assert ours["releases"] == theirs["releases"]
    assert {each.get("gap") for each in theirs["indexes"].values()} == {None, Gap.UNREADABLE}


@pytest.mark.parametrize(("program", "ending"), [("lz4", ".lz4"), ("zstd", ".zst")])
@pytest.mark.parametrize("by_apt", [False, True])
def test_what_is_packed_newly_is_unpacked_by_what_is_there(
    machine: Tree, program: str, ending: str, *, by_apt: bool
) -> None:
    """By the program itself, or by apt's where that is not installed."""
    if shutil.which(program) is None or (by_apt and not APT_HELPER.exists()):
        pytest.skip(f"there is no {program} or no {APT_HELPER} here")
    swaps = [(f"tool={program}".encode(), b"tool=no-such-program")] if by_apt else []
    shell = shell_on(machine.place, *swaps)
    packed = subprocess.run([program, "-c"], input=OFFERS, capture_output=True, check=True).stdout
    machine.write(LIST + ending, packed)
    assert shell.ask(f"apt:{LISTS}").entries["indexes"][LIST + ending]["packages"]["tzdata"] == ["2026b-0+deb12u1"]
    for bad in (packed[:-1], packed[: len(packed) // 2], b"", b"\0" * 40):
        machine.write(LIST + ending, bad)
        assert shell.ask(f"apt:{LISTS}").entries["indexes"][LIST + ending]["gap"] == Gap.UNREADABLE, bad


def test_a_gzip_file_is_never_given_to_apt_which_takes_half_of_one_for_the_whole(machine: Tree) -> None:
    machine.write(f"{LIST}.gz", gzip.compress(OFFERS))
    shell = shell_on(machine.place, (b"tool=gzip", b"tool=no-such-program"), (b"!= gzip", b"!= no-such-program"))
    entry = shell.ask(f"apt:{LISTS}").entries["indexes"][f"{LIST}.gz"]
    assert (entry["gap"], entry["release"]) == (Gap.UNSUPPORTED, RELEASE)


@pytest.mark.parametrize("missing", [b"awk -v", b"tr ", b"head -c"])
def test_without_a_tool_nothing_is_said_to_be_whole(machine: Tree, missing: bytes) -> None:
    machine.write(LIST, OFFERS)
    answer = shell_on(machine.place, (missing, b"no-such-program ")).ask(f"apt:{LISTS}")
    assert answer.gap is Gap.UNREADABLE


def test_other_lists_are_read_beside_a_damaged_one(machine: Tree) -> None:
    machine.write(LIST, OFFERS[:-1])
    machine.write(f"{ADDRESS}_contrib_binary-amd64_Packages", OFFERS)
    indexes = shell_on(machine.place).ask(f"apt:{LISTS}").entries["indexes"]
    assert indexes[LIST]["gap"] == Gap.UNREADABLE
    assert "openssl" in indexes[f"{ADDRESS}_contrib_binary-amd64_Packages"]["packages"]


def test_names_with_line_feeds_and_bytes_are_no_lists_and_hide_none(machine: Tree) -> None:
    machine.write(LIST, OFFERS)
    folder = os.fsencode(machine.place) + LISTS.encode()
    for name in (
        b"a\nb_Packages",
        b"\xff_Packages",
        b"a\n_InRelease",
        b"* ?_Release",
        b"_Packages",
        b"partial_Packages.IndexDiff",
    ):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b"")
    assert shell_on(machine.place).ask(f"apt:{LISTS}").entries == machine.ask(f"apt:{LISTS}").entries


def test_more_lists_than_are_read_are_refused(machine: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt_lists, "MOST_FILES", 3)
    for number in range(4):
        machine.write(LIST.replace("main", f"{number}"), OFFERS)
    for tree in (machine, shell_on(machine.place)):
        answer = tree.ask(f"apt:{LISTS}")
        assert (answer.gap, "more than 3 package lists" in answer.detail) == (Gap.UNREADABLE, True)


def test_more_versions_than_are_kept_are_refused(machine: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apt_lists, "MOST_OFFERS", 2)
    machine.write(LIST, OFFERS)
    for tree in (machine, shell_on(machine.place)):
        assert "more than 2 versions" in tree.ask(f"apt:{LISTS}").entries["indexes"][LIST]["detail"]
