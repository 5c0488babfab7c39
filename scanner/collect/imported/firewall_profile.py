"""The firewall of Windows as PowerShell prints it: `Get-NetFirewallProfile`, and `Get-NetFirewallSetting`, which tells of none.

Values are words of the program or numbers: Enabled True 1, False 0, NotConfigured 2; DefaultInboundAction NotConfigured 0,
Allow 2, Block 4. Not configured blocks. A policy of the domain may say otherwise where another store than ActiveStore was asked.
"""

from collections.abc import Mapping
from typing import Final, TypeVar

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_firewall import PRODUCT, PROFILES
from scanner.collect.imported.powershell_files import NOT_TOLD, has_objects, objects_with
from scanner.model.errors import NotCollected, Unreadable, Unsupported
from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform, Way
from scanner.reading.cim import Instance

T = TypeVar("T")
NAMES: Final = ("Name", "Enabled", "DefaultInboundAction")
SHORT: Final = ("Profile", "Enabled", "DefaultInboundAction")
SETTING: Final = ("Exemptions", "EnableStatefulFtp", "CertValidationLevel")
_ON: Final = {"true": True, "false": False, "1": True, "0": False}
_INBOUND: Final = {
    "block": "block",
    "notconfigured": "block",
    "allow": "allow",
    "4": "block",
    "0": "block",
    "2": "allow",
}


def read(file: HandedFile) -> HostFirewall:
    """The profiles that stand in it; the others are unseen. Raises Unsupported where it holds settings of IPsec alone."""
    if not _tells_profiles(file):
        raise Unsupported("these settings are those of IPsec: Get-NetFirewallProfile tells the profiles")
    found = {name: each for each in objects_with(file, ("Enabled",)) for name in [_name(each)] if name in PROFILES}
    return HostFirewall(
        product=PRODUCT,
        profiles=tuple(
            _profile(name, found[name])
            if name in found
            else FirewallProfile(name=name, enabled=NOT_TOLD, inbound=NOT_TOLD)
            for name in PROFILES
        ),
        rules=None,
        starts_at_boot=NOT_TOLD,
        published=(),
        running=NOT_TOLD,
        others=NOT_TOLD,
    )


def _tells_profiles(file: HandedFile) -> bool:
    """The table that somebody chose may have two columns alone; names that are those of profiles then tell what it is."""
    if has_objects(file, NAMES, SHORT):
        return True
    if not has_objects(file, NAMES[:2], SHORT[:2]):
        return False
    named = [_name(each) for each in objects_with(file, ("Enabled",))]
    return bool(named) and all(each in PROFILES for each in named)


def _name(found: Instance) -> str:
    for name in ("Name", "Profile"):
        if found.has(name) and isinstance(found.properties[name.lower()], str):
            return (found.text(name) or "").strip().lower()
    return ""


def _profile(name: str, found: Instance) -> FirewallProfile:
    return FirewallProfile(
        name=name,
        enabled=or_unseen(lambda: _one_of(found, "Enabled", _ON)),
        inbound=or_unseen(lambda: _one_of(found, "DefaultInboundAction", _INBOUND)),
    )


def _one_of(found: Instance, name: str, meanings: Mapping[str, T]) -> T:
    if not found.has(name):
        raise NotCollected(f"{found.place}: {name} was not told", way=Way.RUNNING)
    value = found.properties[name.lower()]
    word = str(value).strip().lower()
    if word not in meanings:
        raise Unreadable(f"{found.place}: {name} {word[:40]!r} is not known")
    return meanings[word]


IMPORTED = Imported(
    id="firewall-profile",
    platform=Platform.WINDOWS,
    recognises=lambda file: _tells_profiles(file) or has_objects(file, SETTING),
    reads={HostFirewall: read},
)
