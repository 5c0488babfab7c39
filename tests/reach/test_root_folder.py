"""A root folder is never left, and never mistaken for a running system."""

import os
import subprocess
from pathlib import Path

import pytest

from scanner.model.errors import MissingInput
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.reach.root_folder import RootFolder
from tests.reach.places import Tree

SECRET = "outside"


@pytest.fixture
def outside(place: Path) -> Path:
    """A secret beside the root, which a link could reach."""
    (place / "secret").write_text(SECRET)
    (place / "root/etc").mkdir(parents=True)
    return place


@pytest.fixture
def inner(outside: Path) -> Tree:
    """A root with something outside of it."""
    return Tree(outside / "root", RootFolder(outside / "root", timeout_s=5.0), prefix="")


@pytest.mark.parametrize("to", ["../../secret", "../../../../../../../etc/passwd", "/../secret", "../etc/../../secret"])
def test_links_that_climb_above_the_root_are_refused_by_name(inner: Tree, to: str) -> None:
    inner.link("/etc/link", to)
    inner.link("/etc/indirect", "link")
    for question in ("file:/etc/link", "files:/etc/l*", "list:/etc/link", "shadow:/etc/indirect"):
        answer = inner.ask(question)
        assert answer.gap is Gap.UNREADABLE, question
        assert f"link -> {to}" in answer.detail
        assert SECRET.encode() not in answer.stdout


def test_folders_that_climb_above_the_root_are_refused(inner: Tree) -> None:
    inner.link("/up", "..")
    inner.link("/etc/up", "../..")
    for question in ("file:/up/secret", "files:/up/*", "files:/*/secret", "stat:/etc/up/secret", "list:/up"):
        assert inner.ask(question).gap is Gap.UNREADABLE, question


def test_a_question_cannot_climb_either(inner: Tree) -> None:
    assert inner.ask("file:/../secret").gap is Gap.UNREADABLE
    assert inner.ask("file:/etc/../../secret").gap is Gap.UNREADABLE


def test_absolute_links_are_resolved_inside(inner: Tree) -> None:
    inner.link("/etc/secret", __file__)  # which is there outside, and in no folder of a running system
    assert inner.ask("file:/etc/secret").absent
    inner.write("/usr/share/zoneinfo/Asia/Ho_Chi_Minh", "TZif")
    inner.link("/etc/localtime", "/usr/share/zoneinfo/Asia/Ho_Chi_Minh")
    inner.link("/usr/lib/zones", "/usr/share/zoneinfo")
    assert inner.ask("file:/etc/localtime").stdout == b"TZif"
    assert list(inner.ask("files:/usr/lib/zones/*/*").entries) == ["/usr/lib/zones/Asia/Ho_Chi_Minh"]


def test_links_to_folders_that_end_in_slashes_and_dots(inner: Tree) -> None:
    inner.write("/usr/lib/x", "x")
    inner.link("/lib", "usr/./lib//")
    assert inner.ask("file:/lib/./x").stdout == b"x"
    assert inner.ask("file:/lib/../lib/x").stdout == b"x"


@pytest.mark.parametrize("scheme", ["file", "files", "stat", "list", "shadow"])
@pytest.mark.parametrize(
    "path", ["/proc/mounts", "/sys/class/net", "/run/utmp", "/dev/sda", "/./proc/x", "/etc/../run/x"]
)
def test_folders_of_a_running_system_are_unsupported(inner: Tree, scheme: str, path: str) -> None:
    inner.write("/proc/mounts", "left over in an image")
    assert inner.ask(f"{scheme}:{path}").gap is Gap.UNSUPPORTED


@pytest.mark.parametrize(
    ("link", "to", "question"),
    [
        ("/etc/mtab", "/proc/self/mounts", "file:/etc/mtab"),
        ("/etc/mtab", "../proc/self/mounts", "file:/etc/mtab"),
        ("/var/run", "/run", "file:/var/run/utmp"),
        ("/var/run", "../run", "list:/var/run"),
        ("/etc/resolv.conf", "/run/systemd/resolve/stub-resolv.conf", "files:/etc/resolv*"),
    ],
)
def test_reached_by_a_link_they_are_unsupported_too(inner: Tree, link: str, to: str, question: str) -> None:
    inner.link(link, to)
    answer = inner.ask(question)
    assert (answer.gap, answer.absent) == (Gap.UNSUPPORTED, False)


def test_folders_of_that_name_elsewhere_are_ordinary(inner: Tree) -> None:
    inner.write("/usr/share/doc/proc/readme", "text")
    assert inner.ask("file:/usr/share/doc/proc/readme").stdout == b"text"


def test_commands_are_unsupported(inner: Tree) -> None:
    assert RootFolder(inner.place)("cmd:uname -r").gap is Gap.UNSUPPORTED


def test_a_missing_root_is_named(place: Path) -> None:
    (place / "file").touch()
    for name in ("none", "file"):
        with pytest.raises(MissingInput, match=name):
            RootFolder(place / name)


def test_the_root_itself_can_be_asked(root: Tree) -> None:
    root.write("/etc/motd")
    assert root.ask("list:/").entries == {"etc": "folder"}
    assert root.ask("stat:/").entries["/"]["type"] == "folder"


def test_a_renamed_root_stays_the_same_root(place: Path) -> None:
    (place / "a").mkdir()
    (place / "a/file").write_text("of a")
    asked = RootFolder(place / "a")
    (place / "a").rename(place / "b")
    (place / "a").mkdir()
    assert asked("file:/file").stdout == b"of a"


def test_a_link_to_a_path_of_a_thousand_folders_is_unreadable(root: Tree) -> None:
    here = os.open(root.place, os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    root.link("/deep", "d/" * 1000)
    assert root.ask("list:/deep").gap is Gap.UNREADABLE
    subprocess.run(["rm", "-rf", str(root.place / "d")], check=True)


def gap_entry(answer: Answer) -> dict[str, str]:
    """The gap of an answer as it stands among entries."""
    return {key: str(each) for key in ("gap", "detail", "way") if (each := getattr(answer, key))}


def test_many_paths_are_looked_up_as_each_alone(inner: Tree, outside: Path) -> None:
    """The folder that is held open between them changes nothing: links, pipes, the root itself, other folders between."""
    for path in ("/etc/a", "/etc/b", "/etc/d/c", "/opt/d/c", "/proc/version"):
        inner.write(path, path)
    os.mkfifo(outside / "root/etc/pipe")
    for path, to in (
        ("/etc/link", "a"), ("/etc/out", "../../secret"), ("/etc/gone", "/nowhere"), ("/etc/running", "/proc/version"),
        ("/here", "/"), ("/etc/loop", "loop"), ("/etc/folder", "d"),
    ):  # fmt: skip
        inner.link(path, to)
    for glob in ("/etc/*", "/*/d/*", "/here/*", "/here/*/*", "/*", "/etc/[.]*", "/etc/folder/*", "/nowhere/*"):
        for scheme in ("stat", "files", "heads"):
            together = inner.ask(f"{scheme}:{glob}")
            for path, entry in (together.entries or {}).items():
                alone = inner.ask(f"{scheme}:{path}")
                said = alone.entries[path] if alone.entries else gap_entry(alone)
                assert entry == said, (scheme, glob, path)
    assert set(inner.ask("stat:/etc/*").entries) == {
        f"/etc/{each}" for each in ("a", "b", "d", "pipe", "link", "out", "gone", "running", "loop", "folder")
    }
    assert inner.ask("stat:/here/*").entries["/here/proc"]["gap"] == Gap.UNSUPPORTED
    assert inner.ask("files:/here/etc/*").entries["/here/etc/link"] == {"text": "/etc/a"}
