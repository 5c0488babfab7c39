"""The firewall in a report of Group Policy (`Get-GPOReport -ReportType Xml`): what one policy sets on the machines it is for.

Elements are named alike in every language: `DomainProfile`, `PrivateProfile`, `PublicProfile`, in each `EnableFirewall` and
`DefaultInboundAction`, true to block. What the policy does not set is unseen. Source: [MS-GPFAS], reports of Server 2008 R2 to 2022.
"""

import xml.etree.ElementTree as ET  # for its type alone: documents are opened by xml_guard
from typing import Final

from scanner.collect.host.windows_firewall import PRODUCT, PROFILES
from scanner.collect.imported.powershell_files import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way
from scanner.reading.xml_guard import local_name, xml_tree

_ELEMENTS: Final = {"domain": "DomainProfile", "private": "PrivateProfile", "public": "PublicProfile"}
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}
_NOT_SET: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="this policy does not set it", way=Way.RUNNING)


def read(file: HandedFile) -> HostFirewall:
    """The profiles it sets; raises Unreadable where it sets none."""
    root = xml_tree(file.text or "", file.name)
    found = {local_name(each): each for each in root.iter() if local_name(each) in _ELEMENTS.values()}
    if not found:
        raise Unreadable("this policy sets no profile of the firewall")
    return HostFirewall(
        product=PRODUCT,
        profiles=tuple(_profile(name, found.get(_ELEMENTS[name])) for name in PROFILES),
        rules=None,
        starts_at_boot=NOT_TOLD,
        running=NOT_TOLD,
        others=NOT_TOLD,
    )


def _profile(name: str, element: ET.Element | None) -> FirewallProfile:
    enabled, blocks = _truth(element, "EnableFirewall"), _truth(element, "DefaultInboundAction")
    return FirewallProfile(
        name=name,
        enabled=enabled,
        inbound=blocks if isinstance(blocks, Unseen) else ("block" if blocks else "allow"),
    )


def _truth(element: ET.Element | None, name: str) -> bool | Unseen:
    below = () if element is None else tuple(element)
    setting = next((each for each in below if local_name(each) == name), None)
    if setting is None:
        return _NOT_SET
    value = next((each for each in setting if local_name(each) == "Value"), None)
    word = "" if value is None else (value.text or "").strip().lower()
    if word not in _TRUTHS:
        raise Unreadable(f"{name} is {word[:40]!r}, neither true nor false")
    return _TRUTHS[word]


def recognises(file: HandedFile) -> bool:
    """A report of Group Policy in which the extension of the firewall has something to tell."""
    text = file.text or ""
    return "<GPO" in text[:2000] and "GroupPolicy/Settings/WindowsFirewall" in text


IMPORTED = Imported(id="firewall-gpo", platform=Platform.WINDOWS, recognises=recognises, reads={HostFirewall: read})
