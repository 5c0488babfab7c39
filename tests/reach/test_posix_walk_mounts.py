"""The walk by find(1) among mounts of all sorts: what LocalHost says of them, and never a look at what is dead."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.reach.test_walk import in_own_mounts

pytestmark = pytest.mark.root

BOTH = """
from scanner.reach.limits import Limits
from scanner.reach.local import LocalHost
from tests.reach.shells import ShellHost
import json, os, subprocess
def mount(*words): subprocess.run(["mount", *words], check=True)
def suid(path):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    os.close(os.open(path, os.O_CREAT)); os.chmod(path, 0o4755)
def both(path=None):
    question = f"walk:{path or place}"
    print(json.dumps([ShellHost(each, Limits())(question).entries for each in ("sh", "bash")] + [LocalHost()(question).entries]))
"""


def alike_in_own_mounts(setting: str, place: Path) -> dict[str, Any]:
    """What two shells and this machine say among mounts made by `setting`, which is the same."""
    ours, others, theirs = json.loads(in_own_mounts(BOTH + setting, place).splitlines()[-1])
    assert ours == theirs
    assert others == theirs
    said: dict[str, Any] = ours
    return said


def test_mounts_are_walked_as_this_machine_walks_them(place: Path) -> None:
    """Bound to themselves, to other places, hidden, of files, in memory, with names of all sorts."""
    said = alike_in_own_mounts(
        r"""
for each in ("data/real/suid", "data/real/deep/suid", "self/suid", "hides/under/suid", "file", "etc/one", "whole/suid"):
    suid(f"{place}/{each}")
names = [b"a b", b"q'uote", b"new\nline", b"br[ack]et*?", b"dot.", b"pi|pe(x)", b"\xff", b"back\\slash", b"$(x)", b"{1}^", b"car\rriage"]
for name in names:
    where = os.fsencode(place) + b"/names/" + name + b"/" + name
    os.makedirs(where)
    mount("-t", "tmpfs", "x", where)
    os.makedirs(where + b"/deep"); os.chmod(where + b"/deep", 0o777)
    os.mkdir(os.fsencode(place) + b"/names/" + name + b"/beside"); os.chmod(os.fsencode(place) + b"/names/" + name + b"/beside", 0o777)
for name in ("bound", "twice", "part", "all", "mem", "proc", "below"):
    os.makedirs(f"{place}/{name}")
mount("--bind", f"{place}/data/real", f"{place}/bound")
mount("--bind", f"{place}/data", f"{place}/twice")
mount("--bind", f"{place}/self", f"{place}/self")
mount("--bind", f"{place}/file", f"{place}/etc/one")
mount("-t", "tmpfs", "x", f"{place}/hides")
suid(f"{place}/hides/suid")
mount("-t", "tmpfs", "x", f"{place}/mem")
suid(f"{place}/mem/sub/suid"); suid(f"{place}/mem/other/suid")
mount("--bind", f"{place}/mem/sub", f"{place}/part")
mount("--bind", f"{place}/mem", f"{place}/all")
mount("-t", "proc", "proc", f"{place}/proc")
os.mkdir(f"{place}/below/in"); mount("-t", "tmpfs", "x", f"{place}/below"); os.mkdir(f"{place}/below/in")
mount("-t", "tmpfs", "in", f"{place}/below/in"); suid(f"{place}/below/in/suid")
mount("-t", "tmpfs", "above", f"{place}/below"); suid(f"{place}/below/suid")
both()
""",
        place,
    )
    assert len(said["world_writable_folders_without_sticky"]) == 22
    assert [each.removeprefix(str(place)) for each in said["suid"]] == [
        "/below/suid", "/data/real/deep/suid", "/data/real/suid", "/file", "/hides/suid", "/mem/other/suid",
        "/mem/sub/suid", "/self/suid", "/whole/suid"]  # fmt: skip
    assert said["denied"] == []


def test_where_a_folder_is_seen_first_decides_whatever_is_hidden_there(place: Path) -> None:
    alike_in_own_mounts(
        r"""
store = f"{place}/store"; os.mkdir(store); mount("-t", "tmpfs", "x", store)
for each in ("sub/suid", "sub/in/suid", "sub/in/deep/suid", "other/suid"):
    suid(f"{store}/{each}")
top = f"{place}/top"
for each in ("part", "whole", "third"):
    os.makedirs(f"{top}/{each}")
mount("--bind", f"{store}/sub", f"{top}/part")
mount("-t", "proc", "x", f"{top}/part/in")
mount("--bind", store, f"{top}/whole")
mount("--bind", f"{store}/sub/in", f"{top}/third")
both(top)
""",
        place,
    )


DEAD = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def dead(path):
    "A file system of FUSE whose server never answers: whoever looks at it waits."
    os.makedirs(path, exist_ok=True)
    server = os.open("/dev/fuse", os.O_RDWR)
    words = f"fd={server},rootmode=40000,user_id=0,group_id=0".encode()
    assert libc.mount(b"far:/share", os.fsencode(path), b"fuse", 0, words) == 0
    return server
"""


@pytest.mark.skipif(not Path("/dev/fuse").exists(), reason="needs FUSE")
def test_a_dead_network_mount_is_not_even_looked_at(place: Path) -> None:
    said = alike_in_own_mounts(
        DEAD
        + r"""
suid(f"{place}/share/local/suid"); suid(f"{place}/suid")
servers = [dead(f"{place}/share/far"), dead(f"{place}/dead"), dead(f"{place}/.hidden")]
both()
for each in servers:
    os.close(each)
""",
        place,
    )
    assert [each.removeprefix(str(place)) for each in said["suid"]] == ["/share/local/suid", "/suid"]


def test_what_is_mounted_after_the_walk_was_worked_out_is_named(place: Path) -> None:
    """Where the walk comes to; and what was to be seen at a start that is gone."""
    printed = in_own_mounts(
        BOTH
        + r"""
from scanner.reach.posix_script import in_turn
suid(f"{place}/suid")
for each in ("late", "proc", "other", "another", "hidden", "gone"):
    os.makedirs(f"{place}/{each}")
mount("-t", "proc", "x", f"{place}/proc")
for each in ("hidden", "gone"):
    mount("-t", "tmpfs", "x", f"{place}/{each}"); suid(f"{place}/{each}/sub/suid")
mount("--bind", f"{place}/hidden/sub", f"{place}/other")
mount("--bind", f"{place}/gone/sub", f"{place}/another")
host = ShellHost("sh", Limits())
def ask(questions, first):
    if first:
        mount("-t", "tmpfs", "late", f"{place}/late"); suid(f"{place}/late/suid")
        mount("-t", "tmpfs", "late", f"{place}/proc/tty")
        subprocess.run(["umount", f"{place}/hidden"], check=True)
        subprocess.run(["umount", f"{place}/gone"], check=True)
        os.rmdir(f"{place}/gone")
    return host._ask(questions, first)
question = f"walk:{place}"
print(json.dumps(in_turn([question], ask)[question].entries))
""",
        place,
    )
    said = json.loads(printed)
    assert said["suid"] == [f"{place}/suid"]
    assert said["denied"] == [f"{place}/another", f"{place}/late", f"{place}/other"]
    assert said["cut"] == ""


def test_mounts_in_folders_that_cannot_be_read_or_searched_are_named(place: Path) -> None:
    said = alike_in_own_mounts(
        r"""
from tests.reach.places import nobody
for name, mode in (("unlisted", 0o311), ("unsearchable", 0o744), ("closed", 0o700), ("open", 0o755)):
    os.makedirs(f"{place}/{name}/disk"); suid(f"{place}/{name}/suid")
    mount("-t", "tmpfs", "x", f"{place}/{name}/disk"); suid(f"{place}/{name}/disk/suid")
    os.chmod(f"{place}/{name}", mode)
os.chmod(f"{place}/open/disk", 0o700)
ShellHost("sh", Limits())(f"walk:{place}"); LocalHost()(f"walk:{place}")
with nobody():
    both()
""",
        place,
    )
    assert [each.removeprefix(str(place)) for each in said["suid"]] == ["/open/suid", "/unlisted/disk/suid"]
    assert [each.removeprefix(str(place)) for each in said["denied"]] == [
        "/closed", "/closed/disk", "/open/disk", "/unlisted", "/unsearchable", "/unsearchable/disk"]  # fmt: skip


def test_many_names_may_stand_beside_a_mount_point(place: Path) -> None:
    said = alike_in_own_mounts(
        r"""
for number in range(1000):
    suid(f"{place}/{number}")
os.mkdir(f"{place}/disk"); mount("-t", "tmpfs", "x", f"{place}/disk"); suid(f"{place}/disk/suid")
both()
""",
        place,
    )
    assert (len(said["suid"]), said["entries"]) == (1001, 1001)


def test_an_overlay_is_walked_whose_files_lie_on_other_devices(place: Path) -> None:
    said = alike_in_own_mounts(
        r"""
os.makedirs(f"{place}/low"); mount("-t", "tmpfs", "x", f"{place}/low")
os.makedirs(f"{place}/high"); mount("-t", "tmpfs", "x", f"{place}/high")
suid(f"{place}/low/below/suid"); suid(f"{place}/low/suid"); os.makedirs(f"{place}/low/disk")
for each in ("high/up", "high/work", "merged"):
    os.makedirs(f"{place}/{each}")
mount("-t", "overlay", "x", "-o", f"lowerdir={place}/low,upperdir={place}/high/up,workdir={place}/high/work", f"{place}/merged")
suid(f"{place}/merged/own/suid")
mount("-t", "tmpfs", "x", f"{place}/merged/disk"); suid(f"{place}/merged/disk/suid")
both()
""",
        place,
    )
    assert [each.removeprefix(f"{place}/merged") for each in said["suid"] if "merged" in each] == [
        "/below/suid", "/disk/suid", "/own/suid", "/suid"]  # fmt: skip


@pytest.mark.skipif(shutil.which("mkfs.btrfs") is None, reason="needs btrfs-progs")
def test_subvolumes_are_walked_once_mounted_or_not(place: Path) -> None:
    said = alike_in_own_mounts(
        r"""
image = f"{place}.btrfs"
with open(image, "wb") as file:
    file.truncate(256 * 1024 * 1024)
subprocess.run(["mkfs.btrfs", "-q", image], check=True)
try:
    for each in ("all", "home", "again"):
        os.makedirs(f"{place}/{each}")
    mount("-o", "loop", image, f"{place}/all")
    for each in ("@home", "inner"):
        subprocess.run(["btrfs", "-q", "subvolume", "create", f"{place}/all/{each}"], check=True, stdout=subprocess.DEVNULL)
        suid(f"{place}/all/{each}/deep/suid")
    suid(f"{place}/all/suid")
    subprocess.run(["umount", f"{place}/all"], check=True)
    mount("-o", "loop,subvol=@home", image, f"{place}/home")
    findmnt = ["findmnt", "--noheadings", "--nofsroot", "--output", "SOURCE", f"{place}/home"]
    device = subprocess.run(findmnt, check=True, capture_output=True, text=True).stdout.strip()
    mount(device, f"{place}/all")
    mount("--bind", f"{place}/all/inner", f"{place}/again")
    both()
finally:
    os.unlink(image)
""",
        place,
    )
    assert [each.removeprefix(str(place)) for each in said["suid"]] == [
        "/all/inner/deep/suid", "/all/suid", "/home/deep/suid"]  # fmt: skip
