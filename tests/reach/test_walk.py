"""The walk finds what it should, stays where it should, and says when it did not see everything."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import scanner
from scanner.model.errors import Unreadable
from scanner.model.words import Gap
from scanner.reach.limits import WalkLimits
from scanner.reach.local import LocalHost
from scanner.reach.open_paths import LiveTree
from scanner.reach.root_folder import FolderTree
from scanner.reach.walk import walk
from tests.reach.connectors import tree_of
from tests.reach.places import Tree, nobody

LIMITS = WalkLimits()
REPOSITORY = Path(scanner.__file__).parents[1]
LISTS = (
    "suid",
    "sgid",
    "world_writable_files",
    "world_writable_folders_without_sticky",
    "unowned",
    "ungrouped",
    "denied",
)


@pytest.fixture
def linux(system: Tree) -> Tree:
    """A root whose users and groups are those who run the tests."""
    me, mine = os.geteuid(), system.place.stat().st_gid
    system.write("/etc/passwd", f"root:x:{me}:{mine}::/root:/bin/sh\n# comment\n\n+@nis::::::\n")
    system.write("/etc/group", f"root:x:{mine}:\n")
    return system


def open_descriptors() -> int:
    """How many this process holds."""
    return len(list(Path("/proc/self/fd").iterdir()))


def found(tree: Tree, limits: WalkLimits = LIMITS) -> dict[str, Any]:
    answer = tree_of(tree.connector, tree.place, limits).ask("walk:/")
    assert answer.gap is None, answer.detail
    assert answer.truncated is bool(answer.entries["cut"])
    said: dict[str, Any] = answer.entries
    return said


def test_a_tidy_tree_has_empty_lists_and_a_count(linux: Tree) -> None:
    linux.write("/usr/bin/true", mode=0o755)
    linux.folder("/tmp", mode=0o1777)
    linux.link("/bin", "usr/bin")
    said = found(linux)
    assert {key: said[key] for key in LISTS} == {key: [] for key in LISTS}
    assert (said["entries"], said["cut"]) == (8, "")


def test_each_list_holds_what_it_says(linux: Tree) -> None:
    linux.write("/usr/bin/su", mode=0o4755)
    linux.write("/usr/bin/wall", mode=0o2755)
    linux.write("/srv/both", mode=0o6777)
    linux.folder("/srv/open", mode=0o777)
    linux.folder("/srv/setgid", mode=0o2775)
    os.mkfifo(linux.place / "srv/pipe")
    (linux.place / "srv/pipe").chmod(0o666)
    said = found(linux)
    assert said["suid"] == ["/srv/both", "/usr/bin/su"]
    assert said["sgid"] == ["/srv/both", "/usr/bin/wall"]
    assert said["world_writable_files"] == ["/srv/both"]
    assert said["world_writable_folders_without_sticky"] == ["/srv/open"]


def test_the_root_folder_itself_is_judged(linux: Tree) -> None:
    linux.place.chmod(0o777)
    assert found(linux)["world_writable_folders_without_sticky"] == ["/"]


def test_owners_are_those_of_the_root_not_of_this_machine(linux: Tree) -> None:
    linux.write("/etc/passwd", "root:x:3999999999:0::/:/bin/sh\n")
    linux.link("/link", "etc")
    said = found(linux)
    assert said["unowned"] == ["/", "/etc", "/etc/group", "/etc/passwd", "/link"]
    assert said["ungrouped"] == []
    linux.write("/etc/group", "root:x:3999999999:\n")
    assert found(linux)["ungrouped"] == said["unowned"]


@pytest.mark.parametrize("file", ["passwd", "group"])
@pytest.mark.parametrize(
    "content", ["root:x:zero:0::/:/bin/sh\n", "root\n", "root:x\n", "root:x::0::/:/bin/sh\n", None]
)
def test_without_users_or_groups_nothing_is_said(linux: Tree, file: str, content: str | None) -> None:
    if content is None:
        (linux.place / "etc" / file).unlink()
    else:
        linux.write(f"/etc/{file}", content)
    answer = linux.ask("walk:/")
    assert answer.gap is Gap.UNREADABLE
    assert file in answer.detail


def test_links_are_not_followed(linux: Tree) -> None:
    linux.write("/data/suid", mode=0o4755)
    linux.link("/data/loop", "..")
    linux.link("/data/etc", "/etc")
    assert found(linux)["suid"] == ["/data/suid"]


def test_names_that_are_no_utf8_are_told(linux: Tree) -> None:
    name = os.fsencode(linux.place) + b"/ti\xe9ng\n"
    opened = os.open(name, os.O_CREAT | os.O_WRONLY)
    os.fchmod(opened, 0o002)
    os.close(opened)
    assert found(linux)["world_writable_files"] == ["/ti\\xe9ng\n"]


@pytest.mark.parametrize("mode", [0o000, 0o333, 0o444])
def test_folders_that_cannot_be_read_are_named(linux: Tree, mode: int) -> None:
    linux.write("/root/secret", mode=0o4755)
    linux.folder("/root", mode=mode)
    with nobody():
        said = found(linux)
    assert said["denied"] == ["/root"]
    assert said["suid"] == []


def test_a_root_that_cannot_be_listed_is_denied(linux: Tree) -> None:
    linux.place.chmod(0o311)
    with nobody():
        assert linux.ask("walk:/").gap is Gap.DENIED
    linux.place.chmod(0o755)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (replace(LIMITS, entries=5), "5 entries"),
        (replace(LIMITS, listed=3), "3 paths"),
        (replace(LIMITS, depth=3), "3 levels"),
        (replace(LIMITS, seconds=-1), "-1 s"),
    ],
)
def test_a_bound_cuts_the_walk_and_says_which(linux: Tree, limits: WalkLimits, reason: str) -> None:
    if "levels" in reason and linux.connector != "root_folder":
        pytest.skip("find(1) needs no bound on depth")
    for number in range(8):
        linux.write(f"/srv/{number}/a/b/c/suid", mode=0o4755)
    assert reason in found(linux, limits)["cut"]
    assert found(linux)["cut"] == ""


@pytest.mark.slow
def test_a_folder_with_very_many_names_is_bounded_too(linux: Tree) -> None:
    for number in range(1100):
        (linux.place / f"{number}").touch()
    ticks: Iterator[float] = iter([0, 0, *[10_000] * 9])
    said, cut = walk(FolderTree(linux.place), b"/", LIMITS, clock=lambda: next(ticks))
    assert cut
    assert said["entries"] == 1024


def test_deep_trees_are_cut_not_crashed_into(linux: Tree) -> None:
    here = os.open(linux.place, os.O_RDONLY)
    for _ in range(400):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    before = open_descriptors()
    said = found(linux)
    assert "levels" in said["cut"] if linux.connector == "root_folder" else said["entries"] == 403
    assert open_descriptors() <= before
    subprocess.run(["rm", "-rf", str(linux.place / "d")], check=True)


def test_a_walk_may_begin_below_the_root(linux: Tree) -> None:
    linux.write("/srv/suid", mode=0o4755)
    linux.write("/usr/suid", mode=0o4755)
    for start in ("walk:/srv", "walk:/srv/"):
        assert linux.ask(start).entries["suid"] == ["/srv/suid"]
    assert linux.ask("walk:/none").absent


def test_this_machine_is_walked_by_its_own_users(place: Path) -> None:
    (place / "suid").touch()
    (place / "suid").chmod(0o4755)
    said = LocalHost()(f"walk:{place}").entries
    assert said["suid"] == [f"{place}/suid"]
    assert said["entries"] == 1
    assert said["unowned"] == []


def test_a_pipe_for_users_is_no_hang(linux: Tree) -> None:
    (linux.place / "etc/passwd").unlink()
    os.mkfifo(linux.place / "etc/passwd")
    with pytest.raises(Unreadable):
        walk(FolderTree(linux.place), b"/", LIMITS)


def table_of(place: Path, *mounts: tuple[str, str, int]) -> str:
    """A mountinfo table: point inside `place`, type, and device number."""
    table = place.parent / f"{place.name}.mountinfo"
    table.write_text(
        "".join(
            f"{number} 1 {os.major(device)}:{os.minor(device)} / {place}{point} rw - {kind} /dev/x rw\n"
            for number, (point, kind, device) in enumerate(mounts)
        )
    )
    return str(table)


def test_every_mount_is_walked_once_and_on_its_own(place: Path) -> None:
    linux = Tree(place / "root", LocalHost(), prefix="")
    linux.write("/etc/passwd", f"root:x:{os.geteuid()}:0::/:/bin/sh\n")
    linux.write("/etc/group", f"root:x:{place.stat().st_gid}:\n")
    for path in ("/home/suid", "/home/disk/suid", "/nfs/suid", "/hidden/suid", "/run/disk/suid", "/suid"):
        linux.write(path, mode=0o4755)
    here = place.stat().st_dev
    table = table_of(
        linux.place,
        ("", "ext4", here),
        ("/home/disk", "ext4", here),
        ("/home", "ext4", here),
        ("/gone", "ext4", here),
        ("/nfs", "nfs4", here),
        ("/hidden", "ext4", here + 1),
        ("/run/disk", "ext4", here),
    )
    Path(table).write_text(Path(table).read_text().replace("nfs4 /dev/x", "nfs4 far:/x"))
    said, cut = walk(FolderTree(linux.place), b"/", LIMITS, table=table)
    assert said["suid"] == ["/home/disk/suid", "/home/suid", "/suid"]
    assert said["denied"] == []
    assert not cut


def test_a_mount_that_cannot_be_entered_is_named(place: Path) -> None:
    linux = Tree(place / "root", LocalHost(), prefix="")
    linux.write("/etc/passwd", f"root:x:{os.geteuid()}:0::/:/bin/sh\n")
    linux.write("/etc/group", f"root:x:{place.stat().st_gid}:\n")
    linux.folder("/disk", mode=0)
    table = table_of(linux.place, ("", "ext4", place.stat().st_dev), ("/disk", "ext4", place.stat().st_dev))
    with nobody():
        said, _ = walk(FolderTree(linux.place), b"/", LIMITS, table=table)
    assert said["denied"] == ["/disk"]


@pytest.mark.skipif(not os.path.ismount("/dev/pts"), reason="needs a mount below /dev")
def test_without_a_mount_table_another_file_system_ends_the_walk(tmp_path: Path) -> None:
    said, cut = walk(LiveTree(), b"/dev", LIMITS, table=str(tmp_path / "none"))
    assert cut
    assert "no mount table" in said["cut"]


@pytest.mark.skipif(not os.path.ismount("/dev/pts"), reason="needs a mount below /dev")
def test_a_file_system_the_table_does_not_know_is_named(tmp_path: Path) -> None:
    (tmp_path / "table").write_text("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n")
    said, cut = walk(LiveTree(), b"/dev", LIMITS, table=str(tmp_path / "table"))
    assert "/dev/pts" in said["denied"]
    assert not cut


def in_own_mounts(script: str, place: Path) -> str:
    """Run Python in mount namespace of its own, so that mounts vanish with it."""
    program = f"import sys; sys.path.insert(0, {str(REPOSITORY)!r}); place = {str(place)!r}\n{script}"
    command = ["unshare", "--mount", "--propagation", "private", sys.executable, "-c", program]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.root
def test_bound_folders_are_visited_once_and_pseudo_file_systems_never(linux: Tree) -> None:
    linux.write("/data/real/suid", mode=0o4755)
    for name in ("bound", "proc", "mem", "below", "gone"):
        linux.folder(f"/{name}")
    printed = in_own_mounts(
        """
import os, subprocess, json
def mount(*words): subprocess.run(["mount", *words], check=True)
mount("--bind", f"{place}/data/real", f"{place}/bound")
mount("-t", "proc", "proc", f"{place}/proc")
mount("-t", "tmpfs", "mem", f"{place}/mem")
os.mkdir(f"{place}/mem/open"); os.chmod(f"{place}/mem/open", 0o777)
mount("-t", "tmpfs", "hidden", f"{place}/below")
os.mkdir(f"{place}/below/in"); mount("-t", "tmpfs", "in", f"{place}/below/in"); os.chmod(f"{place}/below/in", 0o777)
mount("-t", "tmpfs", "above", f"{place}/below"); os.chmod(f"{place}/below", 0o755)
from scanner.reach.root_folder import RootFolder
from pathlib import Path
print(json.dumps(RootFolder(Path(place))("walk:/").entries))
""",
        linux.place,
    )
    said = json.loads(printed)
    assert said["suid"] == ["/data/real/suid"]
    assert said["world_writable_folders_without_sticky"] == ["/mem/open"]
    assert said["denied"] == []
    assert said["entries"] < 20


def test_the_live_tree_needs_no_proc(place: Path) -> None:
    (place / "file").write_text("text")
    opened = LiveTree().open_file(os.fsencode(place / "file"))
    assert os.read(opened, 10) == b"text"
    os.close(opened)
