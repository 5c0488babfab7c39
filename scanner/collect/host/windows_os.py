r"""Reads which Windows this is, by the numbers of its registry: names there lie (Windows 11 calls itself Windows 10).

Source: `HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`: CurrentBuildNumber is text ("22631"), UBR a number from Windows 10
on, DisplayVersion ("23H2") from 20H2 on, ReleaseId ("1809") before and "2009" for ever after. ProductType is "WinNT" of a
client, "ServerNT" and "LanmanNT" (a domain controller) of a server. CSDVersion below Control\Windows is 0x100 × service pack.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_builds import FIRST_WINDOWS_11, SERVICE_PACKS, release_of
from scanner.collect.host.windows_languages import tag_of
from scanner.collect.host.windows_product_names import NAMED_AS_WINDOWS
from scanner.collect.host.windows_systems import read_operating_system
from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.cim import instances
from scanner.reading.registry import Key, key

VERSION: Final = r"reg:HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_PRODUCT: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\ProductOptions"
_SERVICE_PACK: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\Windows"
_LANGUAGE: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\Nls\Language"
ENVIRONMENT: Final = r"reg:HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\Environment"
SYSTEM: Final = (
    "cim:root/cimv2:SELECT Caption,Version,ProductType,OperatingSystemSKU,OSLanguage,OSArchitecture,ServicePackMajorVersion"
    " FROM Win32_OperatingSystem"
)
KIND_QUESTIONS: Final = (VERSION, _PRODUCT)

_CLIENT: Final = "WINNT"
_SERVERS: Final = frozenset(("SERVERNT", "LANMANNT"))
_ARCHITECTURES: Final = {"AMD64": "x64", "X86": "x86", "ARM64": "arm64", "ARM": "arm", "IA64": "ia64"}
_NUMBER: Final = re.compile(r"\d{1,2}\.\d{1,2}")
_MARKS: Final = re.compile(r"\((?:R|TM)\)|[®™]", re.IGNORECASE)
_RELEASE: Final = re.compile(r"[0-9A-Z]{4}")
_SINCE_DISPLAY_VERSION: Final = 19042
_FIRST_WINDOWS_10: Final = 10240


def kind_of_windows(ask: Ask) -> tuple[int, bool]:
    """The build, and whether it is a server."""
    said = _must(ask, VERSION)
    return _build(said), _is_server(ask, said)


def read(ask: Ask) -> HostOs:
    """As the registry has it; as WMI does where that is not told, without the revision. Raises the gap of the registry."""
    try:
        return _by_registry(ask)
    except GapError as gap:
        try:
            return read_operating_system(instances(ask(SYSTEM)))
        except GapError:
            raise gap from None


def _by_registry(ask: Ask) -> HostOs:
    """Name and edition as the registry has them, what they are called by their build."""
    said = _must(ask, VERSION)
    build, server = kind_of_windows(ask)
    return HostOs(
        name=_name(said, build, server=server),
        version=_version(said, build),
        build=str(build),
        edition=said.text("EditionID") or None,
        release=_release(ask, said, build, server=server),
        language=or_unseen(lambda: _language(ask)),
        family="windows",
        id="windows-server" if server else "windows",
        arch=or_unseen(lambda: architecture(ask)),
    )


def _must(ask: Ask, question: str) -> Key:
    found = key(ask(question))
    if found is None:
        raise Unsupported(f"{question}: there is no such key")
    return found


def _build(said: Key) -> int:
    build = said.number("CurrentBuildNumber") or said.number("CurrentBuild")
    if not build:
        raise Unreadable(f"{said.path}: no number of a build")
    return build


def _is_server(ask: Ask, said: Key) -> bool:
    """By ProductType, or by InstallationType ("Client", "Server", "Server Core") where that key is not told."""
    try:
        word = (_must(ask, _PRODUCT).text("ProductType") or "").upper()
    except GapError:
        word = (said.text("InstallationType") or "").upper()
        if not word:
            raise
        if word == "CLIENT" or word.startswith(("SERVER", "NANO SERVER")):
            return word != "CLIENT"
    if word != _CLIENT and word not in _SERVERS:
        raise Unreadable(f"{word[:40]!r} is no type of Windows")
    return word != _CLIENT


def _name(said: Key, build: int, *, server: bool) -> str:
    name = " ".join(_MARKS.sub(" ", said.text("ProductName") or "").split())
    if not NAMED_AS_WINDOWS.search(name):
        raise Unreadable(f"{said.path}: {name[:60]!r} names no Windows")
    if build >= FIRST_WINDOWS_11 and not server:
        name = name.replace("Windows 10", "Windows 11", 1)
    return name if name.startswith("Microsoft") else f"Microsoft {name}"


def _version(said: Key, build: int) -> str:
    """Such as "10.0.22631.4460"; CurrentVersion stays 6.3 on everything after Windows 8.1, all of which is 10.0."""
    major, minor = said.number("CurrentMajorVersionNumber"), said.number("CurrentMinorVersionNumber")
    if major is not None and minor is not None:
        number = f"{major}.{minor}"
    else:
        number = said.text("CurrentVersion") or ""
        number = "10.0" if build >= _FIRST_WINDOWS_10 and not number else number
    if not _NUMBER.fullmatch(number) or (build >= _FIRST_WINDOWS_10 and not number.startswith("10.")):
        raise Unreadable(f"{said.path}: {number[:40]!r} is no version")
    revision = said.number("UBR")
    return f"{number}.{build}" if revision is None else f"{number}.{build}.{revision}"


def _release(ask: Ask, said: Key, build: int, *, server: bool) -> str | None:
    if build in SERVICE_PACKS:
        return SERVICE_PACKS[build]
    if build < min(SERVICE_PACKS):
        packs = (_must(ask, _SERVICE_PACK).number("CSDVersion") or 0) >> 8
        return release_of(build, str(packs) if packs else "", server=server)
    if build < _FIRST_WINDOWS_10:
        return None
    known = release_of(build, "", server=server)
    stated = said.text("DisplayVersion" if build >= _SINCE_DISPLAY_VERSION else "ReleaseId")
    return stated if stated and _RELEASE.fullmatch(stated) else known


def _language(ask: Ask) -> str:
    """The language that Windows was installed in: InstallLanguage, "042A"."""
    written = _must(ask, _LANGUAGE).text("InstallLanguage") or ""
    tag = tag_of(int(written, 16)) if re.fullmatch(r"[0-9A-Fa-f]{4,8}", written) else None
    if tag is None:
        raise Unreadable(f"{_LANGUAGE}: {written[:20]!r} is no language that is known here")
    return tag


def architecture(ask: Ask) -> str:
    """x64, x86, arm64 … as the system's own PROCESSOR_ARCHITECTURE says."""
    written = _must(ask, ENVIRONMENT).text("PROCESSOR_ARCHITECTURE") or ""
    if written.upper() not in _ARCHITECTURES:
        raise Unreadable(f"{ENVIRONMENT}: {written[:20]!r} is no architecture")
    return _ARCHITECTURES[written.upper()]


COLLECTOR = Collector(
    id="windows_os",
    platform=Platform.WINDOWS,
    gives=HostOs,
    questions=(*KIND_QUESTIONS, _SERVICE_PACK, _LANGUAGE, ENVIRONMENT, SYSTEM),
    read=read,
)
