"""How a Linux names itself in files that one by one were handed over: os-release, lsb-release, and the older ones.

os-release decides where it is there; of the older files the one that only one distribution has, before those that are
copied: /etc/redhat-release of Oracle Linux says "Red Hat Enterprise Linux". Sources: os-release(5), lsb_release(1), the
distributions' own release files.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from scanner.collect.host.os_release import (
    OLD_FILES,
    Naming,
    OldFile,
    assignments,
    named_by_lsb_release,
    named_by_old_file,
    named_by_os_release,
)
from scanner.model.errors import Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen

OS_RELEASE: Final = ("/etc/os-release", "/usr/lib/os-release")
LSB_RELEASE: Final = "/etc/lsb-release"
_OWN: Final = (
    OldFile(path="/etc/plcnext/arpversion", fixed_id="plcnext", name="PLCnext Linux"),
    OldFile(path="/etc/openwrt_version", fixed_id="openwrt", name="OpenWrt"),
    OldFile(path="/etc/enterprise-release", fixed_id="ol", name="Oracle Linux"),
    OldFile(path="/etc/sl-release", fixed_id="scientific", name="Scientific Linux"),
    OldFile(path="/etc/ovs-release", fixed_id="ovs", name="Oracle VM server"),
    OldFile(path="/etc/unraid-version", fixed_id="unraid", name="Unraid"),
    OldFile(path="/etc/astra_version", fixed_id="astra", name="Astra Linux"),
    OldFile(path="/etc/devuan_version", fixed_id="devuan", name="Devuan GNU/Linux"),
    OldFile(path="/etc/redhat-release", by_word=(("xenserver", "xenenterprise"), ("xcp-ng", "xenenterprise"))),
)
_LAST: Final = (
    OldFile(path="/etc/fedora-release", by_word=(("fedora", "fedora"),)),
    *(replace(old, path="/etc/system-release") for old in OLD_FILES if old.path == "/etc/redhat-release"),
    OldFile(path="/etc/redhat-release", by_word=(("red hat linux", "rhl"),)),
)
_ASSIGNED: Final = ("/etc/openwrt_release", "/etc/image-release")
_PARENTS: Final = ("debian", "ubuntu")
_COPIED: Final = ("redhat", "system", "fedora", "issue", "lsb", "os", "SuSE")
"""Names of release files that a distribution takes over from the one that it derives from."""
_NAMED_FILE: Final = kept_pattern(r"/etc/([A-Za-z][\w.]*?)[-_](?:release|version)")
_LINE: Final = kept_pattern(r"([A-Za-z][^\d\n(]*?) (?:release )?(?:v?(\d[\w.]*)|(V\d[\w.]*))")
_SYNOLOGY: Final = ("/etc/VERSION", "/etc.defaults/VERSION")
_BUSYBOX: Final = kept_pattern(r"\bBusyBox v(\d[\w.]*) \(")
_BUSYBOX_PLACES: Final = ("/bin/busybox", "/bin/[", "/bin/sh", "/sbin/init")


def linux_told(files: Mapping[str, str], *, arch: str | Unseen, kernel: str = "") -> HostOs:
    """The Linux that these files, text by path, name; raises Unsupported where none does."""
    naming = naming_of(files)
    if naming is None:
        raise Unsupported(f"no file tells the name of this Linux{f', whose kernel is {kernel[:60]}' if kernel else ''}")
    return host_os(naming, arch=arch)


def host_os(naming: Naming, *, arch: str | Unseen) -> HostOs:
    """The naming as the fact."""
    return HostOs(
        name=naming.name,
        version=naming.version,
        build=naming.build,
        edition=naming.edition,
        release=naming.release,
        language=None,
        family="linux",
        id=naming.id,
        arch=arch,
    )


def naming_of(files: Mapping[str, str]) -> Naming | None:
    """By the file that decides; None where no file names a system."""
    for path in OS_RELEASE:
        if files.get(path, "").strip():
            decided = named_by_os_release(assignments(files[path], path), path)
            return _derived(decided, files) or decided
    for path in (LSB_RELEASE, *_ASSIGNED):
        if path in files and (naming := by_assignments(files[path], path)):
            return naming
    return _by_own_file(files) or _by_old_file(files) or _by_busybox(files)


def _derived(naming: Naming, files: Mapping[str, str]) -> Naming | None:
    """Linux Mint before 18 and elementary OS before 0.4 left the os-release of Ubuntu, and named themselves in lsb-release."""
    if naming.id not in _PARENTS or LSB_RELEASE not in files:
        return None
    own = by_assignments(files[LSB_RELEASE], LSB_RELEASE)
    return own if own and own.id not in _PARENTS else None


def by_assignments(text: str, path: str) -> Naming | None:
    """lsb-release and files of its form; OpenWrt and Cumulus have names of their own for the same."""
    values = assignments(text, path)
    if naming := named_by_lsb_release(values):
        return naming
    if values.get("IMAGE_ID"):
        name = values["IMAGE_ID"]
        return Naming(name=name, id="-".join(name.lower().split()), version=values.get("IMAGE_RELEASE") or None)
    return None


def _by_own_file(files: Mapping[str, str]) -> Naming | None:
    for old in _OWN:
        if old.path in files and (naming := named_by_old_file(old, files[old.path])):
            return naming
    for path in _SYNOLOGY:
        if path in files and (naming := _by_synology(files[path], path)):
            return naming
    for path, text in sorted(files.items()):
        found = _NAMED_FILE.fullmatch(path)
        if found and found[1] not in _COPIED and path not in {old.path for old in OLD_FILES}:
            naming = _by_line(text, found[1].lower())
            if naming:
                return naming
    return None


def _by_synology(text: str, path: str) -> Naming | None:
    values = assignments(text, path)
    version = values.get("productversion")
    if not version or "buildnumber" not in values:
        return None
    return Naming(name="Synology DSM", id="dsm", version=version, build=values["buildnumber"])


def _by_line(text: str, word: str) -> Naming | None:
    """`EulerOS release 2.0 (SP9x86_64)` in /etc/euleros-release."""
    found = _LINE.match(text.strip())
    return None if found is None else Naming(name=found[1].strip(), id=word, version=found[2] or found[3])


def _by_old_file(files: Mapping[str, str]) -> Naming | None:
    for old in (*OLD_FILES, *_LAST):
        if old.path in files and (naming := named_by_old_file(old, files[old.path])):
            return naming
    return None


def _by_busybox(files: Mapping[str, str]) -> Naming | None:
    """A container with nothing but BusyBox: its program tells the version."""
    for path in _BUSYBOX_PLACES:
        found = _BUSYBOX.search(files.get(path, ""))
        if found:
            return Naming(name="BusyBox", id="busybox", version=found[1])
    return None
