"""How paths are looked up in a root folder, against the kernel's own RESOLVE_IN_ROOT, and globs against Python's."""

import ctypes
import errno
import glob
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanner.model.words import Gap
from scanner.reach.local import LocalHost
from scanner.reach.root_folder import RootFolder
from tests.reach.places import Tree

OPENAT2 = 437  # the same number on every architecture (syscalls(2))
RESOLVE_IN_ROOT = 0x10

NAME = st.sampled_from(["a", "b", "c"])
PATH = st.lists(NAME, min_size=1, max_size=3).map("/".join)
TARGET = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(["", "", "/", "./", "//"]),
    st.lists(st.sampled_from(["a", "b", "c", "..", "."]), min_size=1, max_size=4),
    st.sampled_from(["", "", "/"]),
)
TREES = st.dictionaries(PATH, st.none() | TARGET, max_size=9)


class How(ctypes.Structure):
    """struct open_how (openat2(2))."""

    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


def kernel_reads(root: Path, path: str) -> bytes | int:
    """What the kernel finds at `path` inside `root`: the bytes, or the error number."""
    libc = ctypes.CDLL(None, use_errno=True)
    how = How(os.O_RDONLY | os.O_CLOEXEC, 0, RESOLVE_IN_ROOT)
    base = os.open(root, os.O_PATH)
    try:
        opened = libc.syscall(OPENAT2, base, os.fsencode(path), ctypes.byref(how), ctypes.sizeof(how))
    finally:
        os.close(base)
    if opened < 0:
        return ctypes.get_errno()
    try:
        return os.read(opened, 1000)
    except IsADirectoryError:
        return errno.EISDIR
    finally:
        os.close(opened)


@contextmanager
def built(tree: dict[str, str | None]) -> Iterator[Path]:
    """Files (None) and links in a fresh folder, as far as they fit into one tree, and a secret beside it."""
    folder = Path(tempfile.mkdtemp(prefix="rasoat-reach-"))
    root = folder / "root"
    root.mkdir()
    for beside in "abc":
        (folder / beside).write_bytes(b"outside")
    for path, to in sorted(tree.items()):
        try:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            if to is None:
                (root / path).write_bytes(path.encode())
            else:
                (root / path).symlink_to(to)
        except (OSError, RuntimeError):
            continue
    try:
        yield root
    finally:
        shutil.rmtree(folder)


@pytest.mark.skipif(kernel_reads(Path("/"), "dev/null") == errno.ENOSYS, reason="needs openat2 (Linux 5.6)")
@settings(max_examples=150, deadline=None)
@given(TREES, TARGET)
def test_paths_lead_where_the_kernel_says(tree: dict[str, str | None], path: str) -> None:
    with built(tree) as root:
        expected = kernel_reads(root, path)
        answer = RootFolder(root)(f"file:/{path}")
    if answer.gap is None and not answer.absent:
        assert answer.stdout == expected
    elif answer.absent:
        assert expected in (errno.ENOENT, errno.ENOTDIR)
    elif "above the root" not in answer.detail:  # the kernel stays at the root quietly
        assert expected in (errno.EISDIR, errno.ELOOP)


@settings(max_examples=60, deadline=None)
@given(
    TREES,
    st.lists(st.sampled_from(["*", "?", "[ab]", "[!a]", "a", "b*", ".*"]), min_size=1, max_size=3).filter(
        lambda parts: glob.has_magic("".join(parts))
    ),
)
def test_globs_name_what_python_says(tree: dict[str, str | None], parts: list[str]) -> None:
    with built(tree) as root:
        pattern = f"{root}/{'/'.join(parts)}"
        before = sorted(glob.glob(pattern))  # noqa: PTH207  # the oracle
        named = LocalHost()(f"stat:{pattern}").entries or {}
        assume(before == sorted(glob.glob(pattern)))  # noqa: PTH207  # links lead to /, where processes come and go
        seen = sorted(path for path, entry in named.items() if "gap" not in entry)  # a link loop is a gap to us
        assert seen == before


def test_a_link_that_is_swapped_all_the_time_never_leads_outside(place: Path) -> None:
    root = place / "root"
    (root / "real").mkdir(parents=True)
    (root / "real/secret").write_text("inside")
    (place / "secret").write_text("outside")
    (root / "swap").symlink_to("real")
    (root / "climb").symlink_to("..")
    asked = RootFolder(root)
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            for name in ("climb", "real"):
                (root / "next").symlink_to(".." if name == "climb" else "real")
                (root / "next").replace(root / "swap")

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen = set()
    ends = time.monotonic() + 0.5
    while time.monotonic() < ends:
        answer = asked("file:/swap/secret")
        seen.add((answer.stdout, answer.gap))
    done.set()
    swapper.join()
    assert seen <= {(b"inside", None), (b"", Gap.UNREADABLE)}


@pytest.mark.root
def test_devices_in_a_root_folder_are_never_opened(root: Tree) -> None:
    root.folder("/etc")
    os.mknod(root.place / "etc/passwd", 0o020666, os.makedev(1, 5))  # /dev/zero
    root.link("/etc/link", "passwd")
    for question in ("file:/etc/passwd", "file:/etc/link", "files:/etc/*", "shadow:/etc/passwd", "walk:/"):
        assert root.ask(question).gap is Gap.UNREADABLE
    assert root.ask("stat:/etc/passwd").entries["/etc/passwd"]["type"] == "device"
    assert root.ask("list:/etc").entries["passwd"] == "device"
