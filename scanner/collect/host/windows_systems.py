"""Which Windows it is, by what programs print of Win32_OperatingSystem and by Get-ComputerInfo: numbers, never translated words.

ProductType is 1 of a client, 2 of a domain controller, 3 of a server. OperatingSystemSKU is the edition by its number (the PRODUCT_*
constants of winnt.h); OSLanguage an LCID; OSArchitecture "64-bit" with a word in the language of Windows, or "ARM 64-bit Processor".
"""

import re
from collections.abc import Sequence
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_builds import SERVICE_PACKS, release_of
from scanner.collect.host.windows_languages import tag_of
from scanner.collect.host.windows_product_names import NAMED_AS_SERVER, NAMED_AS_WINDOWS, known_letters
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.reading.cim import Instance

EDITIONS: Final = {
    1: "Ultimate", 2: "HomeBasic", 3: "HomePremium", 4: "Enterprise", 5: "HomeBasicN", 6: "Business", 7: "ServerStandard",
    8: "ServerDatacenter", 10: "ServerEnterprise", 11: "Starter", 12: "ServerDatacenterCore", 13: "ServerStandardCore",
    14: "ServerEnterpriseCore", 17: "ServerWeb", 26: "HomePremiumN", 27: "EnterpriseN", 28: "UltimateN", 33: "ServerFoundation",
    48: "Professional", 49: "ProfessionalN", 50: "ServerEssentials", 72: "EnterpriseEval", 79: "ServerStandardEval",
    80: "ServerDatacenterEval", 84: "EnterpriseNEval", 98: "CoreN", 99: "CoreCountrySpecific", 100: "CoreSingleLanguage",
    101: "Core", 121: "Education", 122: "EducationN", 125: "EnterpriseS", 126: "EnterpriseSN", 129: "EnterpriseSEval",
    143: "ServerDatacenterNano", 144: "ServerStandardNano", 145: "ServerDatacenterACor", 146: "ServerStandardACor",
    161: "ProfessionalWorkstation", 162: "ProfessionalWorkstationN", 164: "ProfessionalEducation", 165: "ProfessionalEducationN",
    175: "ServerRdsh", 188: "IoTEnterprise", 191: "IoTEnterpriseS", 407: "ServerTurbine",
}  # fmt: skip
_CLIENT, _TYPES = 1, frozenset((1, 2, 3))
_VERSION: Final = re.compile(r"(\d{1,2}\.\d{1,2})\.(\d{4,6})")
_BITS: Final = re.compile(r"\b(32|64)\b")
_ARCHITECTURES: Final = {"32": "x86", "64": "x64"}
_PLAIN: Final = re.compile(r"\((?:R|TM)\)|[®™\xa0]", re.IGNORECASE)


def read_operating_system(found: Sequence[Instance], prefix: str = "") -> HostOs:
    """The system of one object; `prefix` stands before the names of its properties, "Os" of Get-ComputerInfo."""
    if len(found) != 1:
        raise Unreadable(f"it tells of {len(found)} systems")
    said = found[0]
    version = _VERSION.fullmatch((said.text(f"{prefix}Version") or "").strip())
    if version is None:
        raise Unreadable("no line tells the version of the system")
    name = _name(said, f"{prefix}{'Name' if prefix else 'Caption'}")
    build, server = int(version[2]), _is_server(said, f"{prefix}ProductType", name)
    return HostOs(
        name=name,
        version=version[0],
        build=version[2],
        edition=or_unseen(lambda: _edition(said, f"{prefix}OperatingSystemSKU")),
        release=_release(said, prefix, build, server=server),
        language=or_unseen(lambda: _language(said, f"{prefix}{'Language' if prefix else 'OSLanguage'}")),
        family="windows",
        id="windows-server" if server else "windows",
        arch=or_unseen(lambda: _architecture(said, f"{prefix}Architecture" if prefix else "OSArchitecture")),
    )


def _name(said: Instance, name: str) -> str:
    plain = known_letters(" ".join(_PLAIN.sub(" ", said.text(name) or "").split()))
    if not NAMED_AS_WINDOWS.search(plain):
        raise Unreadable(f"{plain[:60]!r} names no Windows")
    return plain


def _is_server(said: Instance, field: str, name: str) -> bool:
    """By its number; by its name where that was not asked for: the product keeps its English name in all languages."""
    if not said.has(field):
        return NAMED_AS_SERVER.search(name) is not None
    kind = said.number(field)
    if kind not in _TYPES:
        raise Unreadable(f"{kind} is no type of Windows")
    return kind != _CLIENT


def _release(said: Instance, prefix: str, build: int, *, server: bool) -> str | None:
    if build in SERVICE_PACKS:
        return SERVICE_PACKS[build]
    if build < min(SERVICE_PACKS):
        pack = said.number(f"{prefix}ServicePackMajorVersion")
        return release_of(build, str(pack) if pack else "", server=server)
    return release_of(build, "", server=server)


def _edition(said: Instance, name: str) -> str:
    number = said.number(name)
    if number not in EDITIONS:
        raise Unreadable(f"{number} is no edition that is known here")
    return EDITIONS[number]


def _language(said: Instance, name: str) -> str:
    """An LCID, or a tag as Get-ComputerInfo has it."""
    written = said.properties.get(name.lower())
    if isinstance(written, str) and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){1,2}", written):
        return written.lower()
    number = said.number(name)
    tag = None if number is None else tag_of(number)
    if tag is None:
        raise Unreadable(f"{number} is no language that is known here")
    return tag


def _architecture(said: Instance, name: str) -> str:
    written = said.text(name) or ""
    bits = _BITS.search(written)
    if bits is None:
        raise Unreadable(f"{written[:20]!r} is no architecture")
    return "arm64" if "ARM" in written.upper() else _ARCHITECTURES[bits[1]]
