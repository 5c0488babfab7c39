r"""The firewall of Windows as its registry keys: a `.reg` file or `reg query` of `FirewallPolicy`, or of the policy `WindowsFirewall`.

A profile is told by the keys that are in the file: a policy that is not in it may say otherwise.
"""

import re
from typing import Final

from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.windows_firewall import PRODUCT, PROFILES, enabled_by, inbound_by
from scanner.collect.host.windows_registry import Values, first_set
from scanner.collect.imported.powershell_files import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform
from scanner.reading.reg_file import is_registry_text, registry_export

_KEY: Final = re.compile(
    r"\\(?:SharedAccess\\Parameters\\FirewallPolicy|Policies\\Microsoft\\WindowsFirewall)"
    r"\\(?:Domain|Standard|Private|Public)Profile\]?[ \t\r]*$",
    re.IGNORECASE | re.MULTILINE,
)
_ANY_KEY: Final = re.compile(r"^\[?(HKEY_[A-Z_]+\\[^\n]*)", re.MULTILINE)
_FIREWALL: Final = re.compile(r"\\FirewallPolicy\b|\\WindowsFirewall\b", re.IGNORECASE)
_BY_NUMBER: Final = re.compile(r"\\ControlSet\d{3}\\", re.IGNORECASE)


def read(file: HandedFile) -> HostFirewall:
    """The profiles whose keys are in the file; the others are unseen."""
    export = registry_export(_BY_NUMBER.sub(r"\\CurrentControlSet\\", file.text or ""), file.encoding)
    values = Values(export.ask)
    told = {
        name: [place for place in places if export.ask(f"reg:{place}").gap is not Gap.NOT_COLLECTED]
        for name, places in PROFILES.items()
    }
    if not any(told.values()):
        raise Unreadable("no profile of the firewall stands in it")
    return HostFirewall(
        product=PRODUCT,
        profiles=tuple(_profile(values, name, places) for name, places in told.items()),
        rules=None,
        starts_at_boot=NOT_TOLD,
        running=NOT_TOLD,
        others=NOT_TOLD,
    )


def _profile(values: Values, name: str, places: list[str]) -> FirewallProfile:
    if not places:
        return FirewallProfile(name=name, enabled=NOT_TOLD, inbound=NOT_TOLD)

    def number(value: str) -> int | None:
        return first_set(*(lambda place=place: values.number(place, value) for place in places))

    return FirewallProfile(
        name=name,
        enabled=or_unseen(lambda: enabled_by(number("EnableFirewall"))),
        inbound=or_unseen(lambda: inbound_by(number("DefaultInboundAction"))),
    )


def recognises(file: HandedFile) -> bool:
    """Registry keys, a profile of the firewall among them, and no others: larger exports are read by all who ask for their keys."""
    text = file.text or ""
    if not is_registry_text(text) or _KEY.search(text) is None:
        return False
    return all(_FIREWALL.search(each) for each in _ANY_KEY.findall(text))


IMPORTED = Imported(
    id="firewall-registry", platform=Platform.WINDOWS, recognises=recognises, reads={HostFirewall: read}
)
