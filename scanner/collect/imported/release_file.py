"""Small files and outputs in which a system tells its name: /etc/redhat-release and its like, lsb-release, `lsb_release -a`,
/etc/SuSE-release, /etc/debian_version, /etc/issue, /etc/release of Solaris, `hostnamectl`, `vmware -v`, `esxcli system version get`.

Sources: lsb_release(1), hostnamectl(1), agetty(8) for the escapes in /etc/issue, the distributions' release files.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from scanner.collect.host.os_release import OLD_FILES, SUSE, Naming, id_of_distributor, named_by_old_file
from scanner.collect.imported.linux_names import by_assignments, host_os
from scanner.collect.imported.one_machine import refuse_differing
from scanner.collect.imported.unix_names import NOT_TOLD, named_by_solaris_release, named_by_vmware
from scanner.model.errors import BadInput, Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way
from scanner.reading.json_guard import load_json

_IDS: Final = (
    ("red hat enterprise linux coreos", "rhcos"), ("red hat enterprise linux", "rhel"), ("red hat linux", "rhl"),
    ("centos", "centos"), ("fedora", "fedora"), ("wind river linux", "wrlinux"), ("ubuntu core", "ubuntu-core"), ("opensuse leap micro", "opensuse-leap-micro"),
    ("opensuse microos", "opensuse-microos"), ("uniontech os", "uos"), ("kylin v", "kylin"), ("kylin linux desktop", "kylin"),
    ("opencloudos", "opencloudos"), ("tencentos", "tencentos"), ("alibaba cloud linux", "alinux"), ("parrot", "parrot"),
    ("endeavouros", "endeavouros"), ("garuda linux", "garuda"), ("void linux", "void"), ("clear linux os", "clear-linux-os"),
    ("common base linux mariner", "mariner"), ("miracle linux", "miraclelinux"), ("devuan gnu/linux", "devuan"),
    ("pureos", "pureos"), ("steamos", "steamos"), ("endless os", "endless"), ("bottlerocket", "bottlerocket"),
    ("kde neon", "neon"), ("alt sp", "altlinux"), ("alt education", "altlinux"), ("alt linux", "altlinux"),
    ("univention corporate server", "univention"), ("solus", "solus"), ("qubes os", "qubes"), ("scientific linux", "scientific"), ("oracle linux", "ol"),
    ("rocky linux", "rocky"), ("almalinux", "almalinux"), ("eurolinux", "eurolinux"), ("amazon linux", "amzn"),
    ("asianux", "asianux"), ("mageia", "mageia"), ("mandriva", "mandriva"), ("cloudlinux", "cloudlinux"),
    ("euleros", "euleros"), ("openeuler", "openeuler"), ("vmware photon", "photon"), ("virtuozzo", "virtuozzo"),
    ("xenserver", "xenenterprise"), ("xcp-ng", "xenenterprise"), ("anolis os", "anolis"), ("nobara", "nobara"),
    ("kylin linux advanced server", "kylin"), ("debian gnu/linux", "debian"), ("ubuntu", "ubuntu"),
    ("linux mint", "linuxmint"), ("opensuse leap", "opensuse-leap"), ("opensuse tumbleweed", "opensuse-tumbleweed"),
    ("opensuse", "opensuse"), ("suse linux enterprise server", "sles"), ("suse linux enterprise desktop", "sled"),
    ("alpine linux", "alpine"), ("arch linux", "arch"), ("kali gnu/linux", "kali"), ("raspbian gnu/linux", "raspbian"),
    ("gentoo", "gentoo"), ("slackware", "slackware"), ("manjaro", "manjaro"), ("zorin os", "zorin"), ("pop!_os", "pop"),
    ("elementary os", "elementary"), ("nixos", "nixos"), ("flatcar container linux", "flatcar"),
    ("container-optimized os", "cos"), ("openwrt", "openwrt"), ("astra linux", "astra"), ("azure linux", "azurelinux"),
    ("microsoft azure linux", "azurelinux"), ("cbl-mariner", "mariner"), ("deepin", "deepin"), ("proxmox", "proxmox"),
    ("altlinux", "altlinux"), ("alt server", "altlinux"), ("alt workstation", "altlinux"), ("red os", "redos"),
)  # fmt: skip
"""How a pretty name begins, and the ID that os-release of that system has; the longer stand before the shorter."""
_RELEASE_LINE: Final = re.compile(
    r"(?P<name>[A-Za-z][^\d\n(\\]{1,60}?)(?: (?:release|version))?(?: v?(?P<version>V?\d[\w.]*))?"
    r"(?: (?:LTS|SP\d|\([^()\n]{1,40}\)|for \w+|Beta|Linux|\(\w+\)))*(?: [A-Z][a-z]+)?"
)
_NO_NAME: Final = re.compile(r" (?:\(.*|\w+/sid)$")
_IN_BRACKETS: Final = re.compile(r"\((?:[A-Za-z]+ )?(\d+(?:\.\d+)+)\)$")
"""`Astra Linux (Orel 2.12.45)`, `RED OS MUROM (7.3.2)`."""
_ISSUE: Final = re.compile(r"(?:Welcome to )?(.+?)\s+(?:- Kernel \\r|\\n \\l|\\[nlrms]).*|Kernel \\r on an \\m.*")
_PACK: Final = re.compile(r"\bSP(\d)\b")
_BY_NAME: Final = {old.path.rsplit("/", 1)[-1]: old for old in OLD_FILES if old.fixed_id in ("debian", "alpine")}
_MOST_LINES: Final = 12
_LONGEST: Final = 1 << 14
_FIELD: Final = re.compile(r"^[ \t]*([A-Z][A-Za-z ]{2,30}):[ \t]*(\S.*)$", re.MULTILINE)
_ESXCLI: Final = re.compile(r"Product: (VMware ESXi?) Version: (\d[\d.]*) Build: Releasebuild-(\d+)(?: .*)?")
_NO_VERSION: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="no version is in the file, if it is whole", way=Way.RUNNING)
_NO_PACK: Final = Unseen(gap=Gap.UNREADABLE, detail="the line of the service pack is missing: the file was cut")
_CUT: Final = "the last line does not end: the file was cut"
Read = Callable[[HandedFile], HostOs | None]


def _lines(file: HandedFile) -> list[str]:
    return [line.strip() for line in (file.text or "").split("\n", 60) if line.strip()]


def _id_of(name: str) -> str:
    return next((word for start, word in _IDS if name.lower().startswith(start)), "")


def _by_line(line: str) -> Naming | None:
    """`CentOS release 6.9 (Final)`, `Debian GNU/Linux 12 (bookworm)`; a name that is not known is None."""
    found = _RELEASE_LINE.fullmatch(line)
    if found is None or not (known := _id_of(line)):
        return None
    version, pack = found["version"], _PACK.search(line)
    if version and pack and "." not in version and known in ("sles", "sled"):
        version = f"{version}.{pack[1]}"
    if version and known == "ubuntu":
        version = ".".join(version.split(".")[:2])  # 22.04.3 is an image of 22.04
    if version:
        return Naming(name=found["name"].strip(), id=known, version=version)
    inside = _IN_BRACKETS.search(line)
    return Naming(name=_NO_NAME.sub("", line), id=known, version=inside[1] if inside else None)


def _release_line(file: HandedFile) -> HostOs | None:
    lines = [line for line in _lines(file) if not re.fullmatch(r"[A-Z]+_BUILD_NUMBER=\w+", line)]
    naming = _by_line(lines[0]) if len(lines) == 1 else None
    named = file.name.endswith(("-release", "_release", "-version", "_version"))
    if naming is None or not (named or " release " in lines[0] or lines[0].startswith(("Slackware", "Gentoo"))):
        return None
    return (
        _with_pack(host_os(naming, arch=NOT_TOLD), file)
        if file.name.endswith("SuSE-release")
        else host_os(naming, arch=NOT_TOLD)
    )


def _with_pack(system: HostOs, file: HandedFile) -> HostOs:
    """SUSE's own systems tell their service pack in a line of its own, also where there is none yet."""
    whole = system.id not in ("sles", "sled") or "PATCHLEVEL" in (file.text or "") or "." in str(system.version)
    return system if whole else replace(system, version=_NO_PACK)


def _suse(file: HandedFile) -> HostOs | None:
    lines = _lines(file)
    if not any(re.fullmatch(r"VERSION = [\d.]+", line) for line in lines) or "SUSE" not in lines[0]:
        return None
    old = next(each for each in OLD_FILES if each.path == SUSE)
    naming = named_by_old_file(old, file.text or "")
    if naming is None:
        return None
    return _with_pack(host_os(naming, arch=NOT_TOLD), file)


def _lsb(file: HandedFile) -> HostOs | None:
    text = file.text or ""
    lines = _lines(file)
    if not lines or not all(re.fullmatch(r"(?:(?:DISTRIB|LSB|OPENWRT)_\w+|PRETTY_NAME)=.*", line) for line in lines):
        return None
    naming = by_assignments(text, "lsb-release")
    if naming is None:
        return None
    found = host_os(naming, arch=NOT_TOLD)
    whole = found.release or "DESCRIPTION=" in text  # which stands behind it
    return replace(found, version=found.version or _NO_VERSION, release=found.release if whole else NOT_TOLD)


def _fields(file: HandedFile) -> dict[str, str]:
    return {name: value.strip() for name, value in _FIELD.findall(file.text or "")}


def _refuse_several(file: HandedFile, *names: str) -> None:
    said = _FIELD.findall(file.text or "")
    for each in names:
        refuse_differing(value for name, value in said if name == each)


def _lsb_program(file: HandedFile) -> HostOs | None:
    said = _fields(file) if len(_lines(file)) <= _MOST_LINES else {}
    if said.keys() == {"Description"} and (described := _by_line(said["Description"])):
        return host_os(described, arch=NOT_TOLD)
    if not {"Distributor ID", "Release"} <= said.keys():
        return None
    _refuse_several(file, "Distributor ID", "Release")
    word, codename = said["Distributor ID"], said.get("Codename", "")
    lsb = Naming(
        name=word,
        id=id_of_distributor(word),
        version=said["Release"] if said["Release"] != "n/a" else None,
        release=codename if codename != "n/a" else None,
    )
    return replace(host_os(lsb, arch=NOT_TOLD), release=lsb.release if codename else NOT_TOLD)


def _hostnamectl(file: HandedFile) -> HostOs | None:
    said = _fields(file)
    if not {"Static hostname", "Operating System", "Kernel"} <= said.keys():
        return None
    _refuse_several(file, "Operating System", "Static hostname")
    naming = _by_line(re.sub(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)", "", said["Operating System"])) or _unknown(said)
    arch = {"x86-64": "x86_64", "arm64": "aarch64", "x86": "i686", "ppc64-le": "ppc64le"}
    word = said.get("Architecture", "")
    return host_os(naming, arch=(arch.get(word) or word) if word else NOT_TOLD)


def _hostnamectl_json(file: HandedFile) -> HostOs | None:
    """`hostnamectl --json=short`; a vendor that is not known here stands in its CPE."""
    text = (file.text or "").strip()
    if not text.startswith("{") or "OperatingSystemPrettyName" not in text:
        return None
    try:
        said = load_json(text.encode("utf-8", "replace"), file.name)
    except BadInput as error:
        raise Unreadable("it is no whole JSON") from error
    pretty, cpe = (str(said.get(f"OperatingSystem{each}Name") or "") for each in ("Pretty", "CPE"))
    return host_os(_by_line(pretty) or _unknown({"Operating System": pretty, "CPE OS Name": cpe}), arch=NOT_TOLD)


def _unknown(said: dict[str, str]) -> Naming:
    """A system that is not known here names itself, and its vendor stands in its CPE: `cpe:/o:centos:centos:7`."""
    parts = said.get("CPE OS Name", "").split(":")
    known = parts[parts.index("o") + 2 if "o" in parts else -1] if len(parts) > len("cpe:o:v") else ""
    if not known:
        raise Unreadable("the name of the system is not known here")
    return Naming(name=said["Operating System"], id=known, version=None)


def named_by_issue(text: str) -> Naming | None:
    """The first line of /etc/issue without the escapes of agetty; None where it names no system that is known."""
    first = " ".join(text.strip().split("\n", 1)[0].split())
    found = _ISSUE.fullmatch(first)
    return _by_line(found[1] if found and found[1] else first.removeprefix("Welcome to "))


def _issue(file: HandedFile) -> HostOs | None:
    lines = _lines(file)
    if not 1 <= len(lines) <= len("abc") or not any(_ISSUE.fullmatch(" ".join(line.split())) for line in lines):
        return None
    naming = named_by_issue(lines[0])
    return host_os(naming, arch=NOT_TOLD) if naming else None


def _by_file_name(file: HandedFile) -> HostOs | None:
    old = next((each for name, each in _BY_NAME.items() if file.name.endswith(name)), None)
    lines = _lines(file)
    if old is None or len(lines) != 1 or not re.fullmatch(r"[\w./+-]{1,40}", lines[0]):
        return None
    naming = named_by_old_file(old, file.text or "")
    return host_os(naming, arch=NOT_TOLD) if naming else None


def _solaris(file: HandedFile) -> HostOs | None:
    lines = _lines(file)
    if len(lines) > _MOST_LINES or not any(line.startswith("Assembled ") for line in lines):
        return None
    return named_by_solaris_release(file.text or "")


def _vmware(file: HandedFile) -> HostOs | None:
    lines = _lines(file)
    if found := _ESXCLI.fullmatch(" ".join(lines[:_MOST_LINES])):
        return named_by_vmware(f"{found[1]} {found[2]} build-{found[3]}\n")
    if not 1 <= len(lines) <= len("ab") or not re.match(r"VMware ESX\S* .*build-\d", lines[0]):
        return None
    refuse_differing(line for line in lines if "build-" in line)
    return named_by_vmware(file.text or "")


_READS: Final[tuple[Read, ...]] = (
    _lsb, _lsb_program, _suse, _release_line, _hostnamectl, _hostnamectl_json, _by_file_name, _issue, _solaris, _vmware,
)  # fmt: skip


def read(file: HandedFile) -> HostOs:
    """What the file says; a file whose last line does not end may be half of a name, and is Unreadable."""
    if not (file.text or "").endswith("\n") and not (file.text or "").rstrip().endswith((")", '"', "}")):
        raise Unreadable(_CUT)
    if len(file.raw) > _LONGEST:
        raise Unreadable("longer than is read")
    for each in _READS:
        if found := each(file):
            return found
    raise Unreadable("no line names a system that is known here")


def recognises(file: HandedFile) -> bool:
    """One of the forms, and a system in it that is known."""
    if len(file.raw) > _LONGEST:
        return False
    try:
        return any(each(file) is not None for each in _READS)
    except Unreadable:
        return True


IMPORTED = Imported(id="release-file", platform=Platform.LINUX, recognises=recognises, reads={HostOs: read})
