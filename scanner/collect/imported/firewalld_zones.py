"""firewalld as `firewall-cmd --list-all`, `--list-all-zones` and `--state`, and as `systemctl status firewalld` tell it.

Sources: firewall-cmd(1), firewalld.zone(5): a zone whose target is "default" or %%REJECT%% rejects what nothing lets in;
systemctl(1).
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.collect.imported.firewall_told import ALLOW, BLOCK, NOT_TOLD, both, firewall_told
from scanner.collect.imported.heads import head_of
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import HostFirewall
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.records import dataclass
from scanner.model.words import Platform

_ZONE: Final = re.compile(r"([\w-]{1,40})(?: \(([\w, ]+)\))?")
_TARGET: Final = re.compile(r"\s+target: (default|ACCEPT|DROP|%%REJECT%%|REJECT)\s*")
_PLACES: Final = re.compile(r"\s+(interfaces|sources|ingress-zones):[ \t]*(.*?)[ \t]*")
_OF_GUESTS: Final = re.compile(
    r"lo|(?:docker|br-[0-9a-f]{12}|virbr|podman|cni|cali|flannel|lxcbr|lxdbr|incusbr|veth|vnet)[\w.-]*"
)
"""Interfaces of containers and of virtual machines: what comes from outside does not arrive there."""
_STATES: Final = {"running": True, "not running": False, "FirewallD is not running": False}
_UNIT: Final = re.compile(r"^[^\w\n]{0,20}firewalld\.service - ", re.MULTILINE)
_LOADED: Final = re.compile(r"^[ \t]+Loaded: loaded \([^;\n]+; (enabled|disabled|masked|static)\b", re.MULTILINE)
_MASKED: Final = re.compile(r"^[ \t]+Loaded: masked ", re.MULTILINE)
_ACTIVE: Final = re.compile(r"^[ \t]+Active: (active|inactive|failed|activating|deactivating) ?\(?", re.MULTILINE)
_SERVICE: Final = re.compile(r"^[ \t]+services:", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Zone:
    active: bool
    target: str
    whole: bool
    interfaces: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def leads_outside(self) -> bool:
        """False of one that only containers, virtual machines or named addresses are in."""
        if any(each.endswith("/0") for each in self.sources):
            return True
        return not all(map(_OF_GUESTS.fullmatch, self.interfaces)) or not (self.interfaces or self.sources)


def read(file: HandedFile) -> HostFirewall:
    """Running or not, and what the zones that are in use do with the rest."""
    text = (file.text or "")[: (file.text or "").rfind("\n") + 1]
    if _UNIT.search(text):
        return _of_unit(text)
    state = _STATES.get(text.strip())
    if state is not None:
        return firewall_told("firewalld", both(enabled=state, inbound=NOT_TOLD))
    zones = list(_zones(text))
    if not zones:
        raise Unreadable("no zone of firewalld is whole")
    enabled = True if any(each.active for each in zones) else NOT_TOLD  # firewall-offline-cmd prints zones, too
    return firewall_told("firewalld", both(enabled=enabled, inbound=_inbound(zones, text)))


def _of_unit(text: str) -> HostFirewall:
    active, loaded = _ACTIVE.search(text), _LOADED.search(text)
    if active is None or active[1] in ("activating", "deactivating"):
        raise Unreadable("no line tells whether firewalld runs")
    boots = loaded[1] == "enabled" if loaded else False if _MASKED.search(text) else NOT_TOLD
    return firewall_told("firewalld", both(enabled=active[1] == "active", inbound=NOT_TOLD), starts_at_boot=boots)


def _zones(text: str) -> Iterator[_Zone]:
    """A zone begins where a line does, its target and places stand below it; a policy is told with zones of its own."""
    for part in re.split(r"\n(?=\S)", text):
        head, *lines = part.split("\n")
        name = _ZONE.fullmatch(head.rstrip())
        target = next((found[1] for line in lines if (found := _TARGET.fullmatch(line))), None)
        said = {found[1]: tuple(found[2].split()) for line in lines if (found := _PLACES.fullmatch(line))}
        if name and target and "ingress-zones" not in said:
            yield _Zone(
                active="active" in (name[2] or ""),
                target=target,
                whole={"interfaces", "sources"} <= said.keys(),
                interfaces=said.get("interfaces", ()),
                sources=said.get("sources", ()),
            )


def _inbound(zones: list[_Zone], text: str) -> str | Unseen:
    """Of the zones in use that outsiders arrive in; one that lets everything in is enough."""
    used = [each for each in zones if each.active and each.leads_outside]
    if not used or not all(each.whole for each in used) or not _SERVICE.search(text):
        return NOT_TOLD
    return ALLOW if any(each.target == "ACCEPT" for each in used) else BLOCK


def recognises(file: HandedFile) -> bool:
    """A zone with its target; the unit by its name; or the sentence that firewall-cmd prints of a daemon that is off."""
    text = head_of(file)
    if text.strip() == "FirewallD is not running" or _UNIT.match(text.lstrip("\n")):
        return True
    return "icmp-block" in text and any(True for _ in _zones(text))


IMPORTED = Imported(id="firewalld", platform=Platform.LINUX, recognises=recognises, reads={HostFirewall: read})
