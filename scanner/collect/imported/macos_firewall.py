"""The firewalls of macOS and the BSDs: `socketfilterfw --getglobalstate`, com.apple.alf.plist, `pfctl -s info`.

Sources: socketfilterfw: "Firewall is enabled. (State = 1)", 2 where all incoming connections are blocked; globalstate of
/Library/Preferences/com.apple.alf.plist is the same number; pfctl(8).
"""

import re
from typing import Final

from scanner.collect.imported.firewall_told import BLOCK, NOT_TOLD, both, firewall_told, profile
from scanner.collect.imported.one_machine import refuse_differing
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import HostFirewall
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.property_list import load_property_list

_STATE: Final = re.compile(r"^Firewall is (enabled|disabled|blocking all[\w ,\-]*)\. \(State = (\d)\)", re.MULTILINE)
_PF: Final = re.compile(r"^Status: (Enabled|Disabled) for \d+ days? \d\d:\d\d:\d\d\b", re.MULTILINE)
_LONGEST: Final = 1 << 20
_OFF, _ON, _ALL = 0, 1, 2


def read(file: HandedFile) -> HostFirewall:
    """On or off."""
    text = file.text or ""
    for each in (_PF, _STATE):
        refuse_differing(found[0] for found in map(each.match, text.split("\n")) if found)
    if pf := _PF.search(text):
        return firewall_told("pf", both(enabled=pf[1] == "Enabled", inbound=NOT_TOLD))
    found = _STATE.search(text)
    return _application(int(found[2]) if found else _of_plist(file.raw))


def _application(state: int) -> HostFirewall:
    """Of 1 every program decides by itself, so that nothing is told of a packet that no rule names."""
    if state not in (_OFF, _ON, _ALL):
        raise Unreadable(f"the state {state} is not known")
    inbound = BLOCK if state == _ALL else NOT_TOLD
    return firewall_told(
        "macos application firewall", (profile("application", enabled=state != _OFF, inbound=inbound),)
    )


def _of_plist(raw: bytes) -> int:
    said = load_property_list(raw, max_bytes=_LONGEST)
    state = said.get("globalstate") if isinstance(said, dict) else None
    if not isinstance(state, int):
        raise Unreadable("no value tells the state of the firewall")
    return state


def recognises(file: HandedFile) -> bool:
    """The sentence of either program, or the key of the property list beside another of the same file."""
    if (
        file.text is not None
        and len(file.text) < _LONGEST
        and (_STATE.match(file.text.lstrip()) or _PF.match(file.text))
    ):
        return True
    return file.raw[:8].startswith((b"bplist00", b"<?xml")) and b"globalstate" in file.raw and b"firewall" in file.raw


IMPORTED = Imported(id="macos-firewall", platform=Platform.MACOS, recognises=recognises, reads={HostFirewall: read})
