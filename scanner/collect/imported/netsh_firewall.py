"""`netsh advfirewall show allprofiles` of Windows: the profiles in the order in which it prints them, domain, private, public.

    Domain Profile Settings:
    ----------------------------------------------------------------------
    State                                 ON
    Firewall Policy                       BlockInbound,AllowOutbound

The policy is not translated, the state is: only that of an English Windows is told. Source: learn.microsoft.com, "netsh advfirewall".
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.collect.host.windows_firewall import PRODUCT, PROFILES
from scanner.collect.imported.antivirus_lines import whole_lines
from scanner.collect.imported.powershell_files import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform

_RULE: Final = re.compile(r"-{40,}\s*")
_VALUE: Final = re.compile(r"\S.*?\s{2,}(\S.*?)\s*")
_POLICY: Final = re.compile(r"(Block|Allow)Inbound(?:Always)?,(?:Allow|Block)Outbound")
_STATES: Final = {"ON": True, "OFF": False}
_TITLE: Final = re.compile(r"(Domain|Private|Public) Profile Settings:\s*")
_TRANSLATED: Final = Unseen(gap=Gap.UNREADABLE, detail="the state is written in the language of the system")
_MOST: Final = 64 * 1024


def read(file: HandedFile) -> HostFirewall:
    """The profiles that stand in it; the others are unseen. Raises Unreadable where which profile it is cannot be told."""
    found = _profiles(_sections(file))
    return HostFirewall(
        product=PRODUCT,
        profiles=tuple(
            found.get(name) or FirewallProfile(name=name, enabled=NOT_TOLD, inbound=NOT_TOLD) for name in PROFILES
        ),
        rules=None,
        starts_at_boot=NOT_TOLD,
        published=(),
        running=NOT_TOLD,
        others=NOT_TOLD,
    )


def _sections(file: HandedFile) -> list[tuple[str, list[str]]]:
    """The titles, and the values below each, up to the first empty line."""
    found: list[tuple[str, list[str]]] = []
    before, within = "", False
    for line in whole_lines(file):
        if _RULE.fullmatch(line):
            found.append((before, []))
            within = True
        elif not line.strip():
            within = False
        elif within and (value := _VALUE.fullmatch(line)):
            found[-1][1].append(value[1])
        before = line
    return found


def _profiles(sections: list[tuple[str, list[str]]]) -> Mapping[str, FirewallProfile]:
    named = [title[1].lower() if (title := _TITLE.fullmatch(each)) else "" for each, _ in sections]
    if len(sections) == len(PROFILES) and not any(named):
        named = list(PROFILES)
    if not all(named) or len(set(named)) != len(named) or not named:
        raise Unreadable("which profile it tells of is written in the language of the system")
    return {name: _profile(name, values) for name, (_, values) in zip(named, sections, strict=True)}


def _profile(name: str, values: list[str]) -> FirewallProfile:
    policy = next((found for each in values if (found := _POLICY.fullmatch(each))), None)
    return FirewallProfile(
        name=name,
        enabled=_STATES.get(values[0], _TRANSLATED) if values else NOT_TOLD,
        inbound=policy[1].lower() if policy else NOT_TOLD,
    )


def recognises(file: HandedFile) -> bool:
    """A policy as it alone words it below a line of dashes, or its English titles."""
    text = file.text or ""
    if len(text) > _MOST or "-" * 40 not in text:
        return False
    return any(_TITLE.fullmatch(title) or any(map(_POLICY.fullmatch, values)) for title, values in _sections(file))


IMPORTED = Imported(id="netsh-firewall", platform=Platform.WINDOWS, recognises=recognises, reads={HostFirewall: read})
