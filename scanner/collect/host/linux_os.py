"""Reads which Linux this is: os-release(5), or the release files of systems older than it."""

import re

from scanner.collect.host.os_release import (
    OLD_FILES,
    Naming,
    assignments,
    named_by_lsb_release,
    named_by_old_file,
    named_by_os_release,
)
from scanner.collect.host.standing import standings
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import printed, text

_OS_RELEASE = ("file:/etc/os-release", "file:/usr/lib/os-release")
_LSB_RELEASE = "file:/etc/lsb-release"
_MACHINE = "cmd:uname -m"
_LOADERS = ("stat:/lib64/ld*.so.*", "stat:/lib/ld*.so*")

_MACHINE_WORD = re.compile(r"[a-z0-9_]{3,20}")
_OTHER_FAMILIES = ("freebsd", "dragonfly", "openbsd", "netbsd", "midnightbsd", "illumos", "solaris", "omnios")

_BY_LOADER = (
    ("ld-linux-x86-64.so.2", "x86_64"),
    ("ld-musl-x86_64.so.1", "x86_64"),
    ("ld-linux-aarch64.so.1", "aarch64"),
    ("ld-musl-aarch64.so.1", "aarch64"),
    ("ld64.so.2", "ppc64le"),
    ("ld-musl-powerpc64le.so.1", "ppc64le"),
    ("ld64.so.1", "s390x"),
    ("ld-musl-s390x.so.1", "s390x"),
    ("ld-linux-riscv64-lp64d.so.1", "riscv64"),
    ("ld-musl-riscv64.so.1", "riscv64"),
    ("ld-linux-loongarch-lp64d.so.1", "loongarch64"),
    ("ld-linux-armhf.so.3", "armv7l"),
    ("ld-musl-armhf.so.1", "armv7l"),
    ("ld-musl-armv7.so.1", "armv7l"),
    ("ld-linux.so.3", "armv5tel"),
    ("ld-linux.so.2", "i686"),
    ("ld-musl-i386.so.1", "i686"),
)
"""The dynamic loader's file name is fixed by each architecture's ABI; 64 bits first, for systems that carry both."""


def read(ask: Ask) -> HostOs:
    """How the system names itself, and its architecture as `uname -m` says it."""
    naming = _naming(ask)
    if naming.id in _OTHER_FAMILIES:
        raise Unsupported(f"{naming.id} is no Linux")
    return HostOs(
        name=naming.name,
        version=naming.version,
        build=naming.build,
        edition=naming.edition,
        release=naming.release,
        language=None,
        family="linux",
        id=naming.id,
        arch=_architecture(ask),
    )


def _naming(ask: Ask) -> Naming:
    for question in _OS_RELEASE:
        said = text(ask(question))
        if said is not None:
            return named_by_os_release(assignments(said, question), question)
    said = text(ask(_LSB_RELEASE))
    if said is not None and (naming := named_by_lsb_release(assignments(said, _LSB_RELEASE))):
        return naming
    for old in OLD_FILES:
        said = text(ask(f"file:{old.path}"))
        if said is not None and (naming := named_by_old_file(old, said)):
            return naming
    raise Unsupported("no file of this system tells its name")


def _architecture(ask: Ask) -> str | Unseen:
    """As the running kernel says; of a root folder, as the dynamic loader of its programs tells."""
    try:
        said = printed(ask(_MACHINE))
        if said is None:
            return _architecture_of_loader(ask)
        if not _MACHINE_WORD.fullmatch(said.strip()):
            raise Unreadable(f"{_MACHINE}: {said[:60]!r} names no machine")
        return said.strip()
    except Unsupported:
        return _architecture_of_loader(ask)
    except GapError as gap:
        return Unseen.of(gap)


def _architecture_of_loader(ask: Ask) -> str | Unseen:
    try:
        names = {path.rsplit("/", 1)[-1] for question in _LOADERS for path in standings(ask(question))}
    except GapError as gap:
        return Unseen.of(gap)
    for loader, machine in _BY_LOADER:
        if loader in names:
            return machine
    return Unseen(gap=Unsupported.gap, detail="no dynamic loader tells the architecture")


COLLECTOR = Collector(
    id="linux_os",
    platform=Platform.LINUX,
    gives=HostOs,
    questions=(
        *_OS_RELEASE,
        _LSB_RELEASE,
        *(f"file:{old.path}" for old in OLD_FILES),
        _MACHINE,
        *_LOADERS,
    ),
    read=read,
)
