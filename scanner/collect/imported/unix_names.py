"""How systems that are no Linux name themselves: the BSDs, macOS, Solaris, AIX, HP-UX, ESXi.

Sources: uname(1) of each; freebsd-version(1); sw_vers(1) and SystemVersion.plist; Solaris /etc/release; AIX oslevel(1);
`vmware -v` of ESXi.
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way
from scanner.reading.numbers import is_whole
from scanner.reading.property_list import load_property_list

NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one file does not tell it", way=Way.RUNNING)
_BSD: Final = {
    "FreeBSD": "freebsd",
    "OpenBSD": "openbsd",
    "NetBSD": "netbsd",
    "DragonFly": "dragonfly",
    "MidnightBSD": "midnightbsd",
    "GNU/kFreeBSD": "kfreebsd",
}
_RELEASE: Final = re.compile(r"(\d{1,3}(?:\.\d{1,4})*)(?:[-_](\w[\w.\-+]*))?")
_ESXI: Final = re.compile(r"^VMware (ESXi?|ESX Server) (\d+(?:\.\d+)+) build-(\d+)$", re.MULTILINE)
_SOLARIS: Final = re.compile(
    r"^[ \t]*((?:Oracle )?Solaris|OpenSolaris|OpenIndiana|OmniOS|SmartOS) (?:\w+ )??v?(\d[\w./]*)", re.MULTILINE
)
_AIX_LEVEL: Final = re.compile(r"(\d)(\d)\d\d-\d\d(?:-\d\d-\d{4})?")
_SAID: Final = re.compile(r"^(ProductName|ProductVersion|BuildVersion|ProductVersionExtra):[ \t]*(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uname:
    """What `uname` says: `-s`, `-r`, `-v`, `-m`, `-p`; "" where it was not asked."""

    system: str
    release: str = ""
    version: str = ""
    machine: str = ""
    processor: str = ""


def named_by_uname(said: Uname, others: Mapping[str, str]) -> HostOs:
    """A system that is no Linux; `others` are further answers by question. Raises Unsupported for one not known here."""
    if said.system in _BSD:
        return _bsd(said)
    if said.system == "Darwin":
        return _darwin(said)
    if said.system == "VMkernel":
        return (
            named_by_vmware(others["cmd:vmware -v"], said)
            if "cmd:vmware -v" in others
            else _plain(said, name="VMware ESXi", id="esxi", family="esxi", version=said.release)
        )
    if said.system == "SunOS":
        return _solaris(said, others.get("file:/etc/release", ""))
    if said.system == "AIX":
        return _aix(said, others.get("cmd:oslevel -s") or others.get("cmd:oslevel") or "")
    if said.system == "HP-UX":
        return _plain(said, name="HP-UX", id="hp-ux", family="unix", version=said.release.removeprefix("B."))
    raise Unsupported(f"the system {said.system[:40]!r} is not known here")


def _plain(said: Uname, *, name: str, id: str, family: str, version: str, build: str | None = None,  # noqa: A002
           release: str | None = None, arch: str = "") -> HostOs:  # fmt: skip
    machine = arch or said.machine
    return HostOs(
        name=name,
        version=version or None,
        build=build,
        edition=None,
        release=release,
        language=None,
        family=family,
        id=id,
        arch=machine or NOT_TOLD,
    )


def _bsd(said: Uname) -> HostOs:
    """`14.3-RELEASE-p5` is the version 14.3 and the release RELEASE-p5."""
    found = _RELEASE.fullmatch(said.release)
    if found is None:
        raise Unreadable(f"uname -r: {said.release[:40]!r} is no release of {said.system[:40]}")
    return _plain(
        said, name=said.system, id=_BSD[said.system], family="bsd", version=found[1], release=found[2],
        build=said.version or None,
    )  # fmt: skip


def _darwin(said: Uname) -> HostOs:
    """The kernel of macOS and of other systems of Apple: it tells its own release, not theirs."""
    return _plain(said, name="Darwin", id="darwin", family="macos", version=said.release)


def named_by_sw_vers(printed: str, said: Uname | None = None) -> HostOs:
    """`sw_vers` of macOS."""
    found = {name: value.rstrip() for name, value in _SAID.findall(printed)}
    return _apple(found, said)


def named_by_plist(raw: bytes) -> HostOs:
    """SystemVersion.plist of macOS, XML or binary."""
    found = load_property_list(raw)
    if not isinstance(found, dict):
        raise Unreadable("the property list names no system")
    values = {str(key): value for key, value in found.items() if isinstance(value, str)}
    return _apple({**values, "BuildVersion": values.get("ProductBuildVersion", "")}, None)


def _apple(found: Mapping[str, str], said: Uname | None) -> HostOs:
    if not all(found.get(each) for each in ("ProductName", "ProductVersion", "BuildVersion")):
        raise Unreadable("the name, the version or the build of the system is missing")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3}){0,3}", found["ProductVersion"]):
        raise Unreadable("the version of the system is no version")
    is_mac = found["ProductName"].lower().startswith("mac")
    return _plain(
        said or Uname(system="Darwin"),
        name=found["ProductName"],
        id="macos" if is_mac else "-".join(found["ProductName"].lower().split()),
        family="macos",
        version=found["ProductVersion"],
        build=found["BuildVersion"],
        release=found.get("ProductVersionExtra"),
    )


def named_by_vmware(printed: str, said: Uname | None = None) -> HostOs:
    """`vmware -v` of ESXi: `VMware ESXi 6.7.0 build-13006603`."""
    found = _ESXI.search(printed)
    if found is None:
        raise Unreadable("names no version of ESXi and no build")
    return _plain(
        said or Uname(system="VMkernel"), name=f"VMware {found[1]}", id="esxi", family="esxi", version=found[2],
        build=found[3],
    )  # fmt: skip


def named_by_solaris_release(printed: str, said: Uname | None = None) -> HostOs:
    """/etc/release of Solaris and its heirs."""
    found = _SOLARIS.search(printed)
    if found is None:
        raise Unreadable("/etc/release names no Solaris that is known here")
    name = found[1]
    word = "solaris" if "Solaris" in name else name.lower()
    arch = "" if said and said.machine else _solaris_machine(printed)
    return _plain(said or Uname(system="SunOS"), name=name, id=word, family="unix", version=found[2], arch=arch)


def _solaris_machine(printed: str) -> str:
    found = re.search(r"\b(X86|SPARC)\b", printed)
    return {"X86": "i86pc", "SPARC": "sparc"}[found[1]] if found else ""


def _solaris(said: Uname, release: str) -> HostOs:
    """SunOS 5.11 is Solaris 11; what of the 11 it is, /etc/release tells."""
    if release.strip():
        return named_by_solaris_release(release, said)
    version = said.release.removeprefix("5.")
    if not said.release.startswith("5."):
        raise Unreadable(f"uname -r: {said.release[:40]!r} is no release of SunOS 5")
    return _plain(said, name="SunOS", id="solaris", family="unix", version=version)


def _aix(said: Uname, level: str) -> HostOs:
    """`uname` gives 7 and 2 apart and a serial number for a machine; oslevel the whole: `7200-04-01-1939`."""
    found = _AIX_LEVEL.fullmatch(level.strip())
    if found:
        version, build = f"{found[1]}.{found[2]}", level.strip()
    elif re.fullmatch(r"\d(\.\d+){1,3}", level.strip()):
        version, build = ".".join(level.strip().split(".")[:2]), level.strip()
    elif is_whole(said.version) and is_whole(said.release):
        version, build = f"{said.version}.{said.release}", ""
    else:
        raise Unreadable("neither oslevel nor uname tells the version of AIX")
    plain = Uname(system="AIX", machine=said.processor)
    return _plain(plain, name="AIX", id="aix", family="unix", version=version, build=build or None)
