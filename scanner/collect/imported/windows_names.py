r"""How a Windows names itself in registry values and in Win32_OperatingSystem, as other programs print them.

Sources: HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion (ProductName still says "Windows 10" on Windows 11);
Win32_OperatingSystem: Caption, Version, BuildNumber, ProductType (1 workstation, 2 domain controller, 3 server).
"""

import csv
import io
import re
from collections.abc import Mapping
from typing import Any, Final

from scanner.collect.host.windows_builds import FIRST_WINDOWS_11, LAST_WITH_SERVICE_PACKS, SERVICE_PACKS, release_of
from scanner.collect.host.windows_product_names import NAMED_AS_SERVER, NAMED_AS_WINDOWS
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.words import Gap, Way
from scanner.reading.json_guard import told_json
from scanner.reading.numbers import is_whole

_VERSIONS: Final = {2600: "5.1", 3790: "5.2", 6000: "6.0", 6001: "6.0", 6002: "6.0", 6003: "6.0", 7600: "6.1",
                    7601: "6.1", 9200: "6.2", 9600: "6.3"}  # fmt: skip
_SERVERS: Final = {"9200": "Windows Server 2012", "9600": "Windows Server 2012 R2", "14393": "Windows Server 2016",
                   "17763": "Windows Server 2019", "20348": "Windows Server 2022", "26100": "Windows Server 2025"}  # fmt: skip
_FIRST_10: Final = 10000
_ARCHITECTURES: Final = {"amd64": "x64", "x64": "x64", "x86": "x86", "arm64": "arm64", "arm": "arm", "ia64": "ia64",
                         "64-bit": "x64", "32-bit": "x86"}  # fmt: skip
_BUILD: Final = re.compile(r"\d{4,6}")
NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one file does not tell it", way=Way.RUNNING)
_EDITION_NOT_TOLD: Final = Unseen(gap=Gap.UNREADABLE, detail="the edition is written in the language of the system")
_SERVER: Final = "Server"
_MARKS: Final = re.compile(r"\((?:R|TM|C)\)|[®™\xa0]")
_SERVICE_PACK: Final = re.compile(r"Service Pack (\d)")
_MOST: Final = 200_000


def current_version(text: str) -> Mapping[str, Any] | None:
    """The values of CurrentVersion, as JSON; None for anything else."""
    stripped = text.strip()
    if not stripped.startswith("{") or len(stripped) > _MOST or '"CurrentBuild' not in stripped:
        return None
    try:
        values = told_json(stripped)
    except Unreadable:
        return None
    has_product = isinstance(values, dict) and ("ProductName" in values or "EditionID" in values)
    return values if has_product else None


def named_by_registry(values: Mapping[str, Any]) -> HostOs:
    """The system that CurrentVersion describes."""
    build = str(values.get("CurrentBuild") or values.get("CurrentBuildNumber") or "")
    name = values.get("ProductName") or _name(build, values.get("EditionID"))
    if not _BUILD.fullmatch(build) or not isinstance(name, str) or not NAMED_AS_WINDOWS.search(name):
        raise Unreadable("CurrentBuild or ProductName is missing, or is none of Windows")
    server = str(values.get("ProductType") or values.get("InstallationType") or name).lower().startswith("server") or (
        NAMED_AS_SERVER.search(name) is not None
    )
    if int(build) >= FIRST_WINDOWS_11 and not server:
        name = name.replace("Windows 10", "Windows 11")
    revision = values.get("UBR")
    version = _version(int(build))
    if version and is_whole(str(revision)):
        version = f"{version}.{revision}"
    display = values.get("DisplayVersion") or values.get("ReleaseId")
    edition = values.get("EditionID")
    return HostOs(
        name=name if name.startswith("Microsoft") else f"Microsoft {name}",
        version=version,
        build=build,
        edition=edition if isinstance(edition, str) and edition else None,
        release=_release(int(build), values.get("CSDVersion"), server=server)
        or (display if isinstance(display, str) else None),
        language=NOT_TOLD,
        family="windows",
        id="windows-server" if server else "windows",
        arch=_arch(values.get("Architecture")),
    )


def _name(build: str, edition: object) -> str | None:
    """By the build, where the name was not asked for; an edition of a server begins with that word."""
    if isinstance(edition, str) and edition.startswith(_SERVER):
        return _SERVERS.get(build)
    return (
        f"Windows {11 if int(build) >= FIRST_WINDOWS_11 else 10}"
        if _BUILD.fullmatch(build) and int(build) > _FIRST_10
        else None
    )


def _release(build: int, pack: object, *, server: bool) -> str | None | Unseen:
    """By the build; of Windows XP and Server 2003, whose builds are the same with every service pack, by CSDVersion."""
    if build in SERVICE_PACKS:
        return SERVICE_PACKS[build]
    if build > LAST_WITH_SERVICE_PACKS:
        return release_of(build, "", server=server)
    found = _SERVICE_PACK.search(str(pack or ""))
    if pack is None or (pack and not found):
        return NOT_TOLD
    return release_of(build, found[1] if found else "", server=server)


def _version(build: int) -> str | None:
    return f"10.0.{build}" if build >= _FIRST_10 else f"{_VERSIONS[build]}.{build}" if build in _VERSIONS else None


def _arch(word: object) -> str | Unseen:
    text = str(word or "").lower()
    return _ARCHITECTURES.get(text) or Unseen(gap=Gap.UNREADABLE, detail="no value tells the architecture")


def operating_system(text: str) -> Mapping[str, str] | None:
    """The row of `wmic os get * /format:csv`; None for anything else, and for a row that was cut."""
    if "BuildNumber" not in text[:_MOST] or "Caption" not in text[:_MOST]:
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) != len(("head", "row")) or "," not in lines[0]:
        return None
    try:
        head, row = csv.reader(io.StringIO("\n".join(lines)))
    except (ValueError, csv.Error):
        return None
    wanted = {"BuildNumber", "Caption", "Version"}
    return dict(zip(head, row, strict=True)) if len(head) == len(row) and wanted <= set(head) else None


def named_by_wmi(row: Mapping[str, str]) -> HostOs:
    """The system that Win32_OperatingSystem describes; its Caption is in the system's language."""
    build, version, name = (
        row["BuildNumber"].strip(),
        row["Version"].strip(),
        " ".join(_MARKS.sub(" ", row["Caption"]).split()),
    )
    if not _BUILD.fullmatch(build) or not version.endswith(f".{build}") or not NAMED_AS_WINDOWS.search(name):
        raise Unreadable("BuildNumber, Version and Caption are not those of one Windows")
    kind = row.get("ProductType", "").strip()
    server = kind in ("2", "3") if kind in ("1", "2", "3") else NAMED_AS_SERVER.search(name) is not None
    return HostOs(
        name=name,
        version=version,
        build=build,
        edition=_EDITION_NOT_TOLD,
        release=_release(int(build), row.get("CSDVersion"), server=server),
        language=NOT_TOLD,
        family="windows",
        id="windows-server" if server else "windows",
        arch=_wmi_arch(row.get("OSArchitecture", "")),
    )


def _wmi_arch(word: str) -> str | Unseen:
    """`64-bit`, in some languages `64 bits`; ARM says so."""
    found = re.match(r"(ARM )?(64|32)\b", word.strip(), re.IGNORECASE)
    if found is None:
        return Unseen(gap=Gap.UNREADABLE, detail="no value tells the architecture")
    return ("arm64" if found[2] == "64" else "arm") if found[1] else ("x64" if found[2] == "64" else "x86")
