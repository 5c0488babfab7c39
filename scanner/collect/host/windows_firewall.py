r"""The firewall of Windows, profile by profile. Sources: the policy `WindowsFirewall\<profile>` before
`SharedAccess\Parameters\FirewallPolicy\<profile>`; the service MpsSvc; FirewallProduct of the Security Center, where clients
register firewalls of other makers, and may keep what was removed; MSFT_NetConnectionProfile since Windows 8 for the profiles in
use. `StandardProfile` is the private one. `DefaultInboundAction` not set blocks.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from scanner.collect.host.antivirus.windows_evidence import QUESTIONS, Evidence, Registration, gather
from scanner.collect.host.antivirus.windows_unknown import has_nothing
from scanner.collect.host.or_unseen import or_unseen, some_told
from scanner.collect.host.security_center import product_state
from scanner.collect.host.service_states import service_runs, start_type
from scanner.collect.host.windows_registry import VERSION_QUESTION, Values, first_set, release
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import FirewallProfile, HostFirewall
from scanner.model.observation import Unseen, seen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Gap, Platform
from scanner.reading.cim import Instance, instances

PRODUCT: Final = "windows"
POLICY: Final = r"HKLM\SOFTWARE\Policies\Microsoft\WindowsFirewall"
LOCAL: Final = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
SERVICE: Final = r"HKLM\SYSTEM\CurrentControlSet\Services\MpsSvc"
OTHERS: Final = "cim:root/SecurityCenter2:FirewallProduct"
PROFILES: Final[Mapping[str, tuple[str, ...]]] = {
    "domain": (rf"{POLICY}\DomainProfile", rf"{LOCAL}\DomainProfile"),
    "private": (rf"{POLICY}\PrivateProfile", rf"{POLICY}\StandardProfile", rf"{LOCAL}\StandardProfile"),
    "public": (rf"{POLICY}\PublicProfile", rf"{LOCAL}\PublicProfile"),
}
CONNECTIONS: Final = "cim:root/StandardCimv2:SELECT NetworkCategory FROM MSFT_NetConnectionProfile"
_CATEGORIES: Final = {0: "public", 1: "private", 2: "domain"}
_INBOUND: Final = {0: "allow", 1: "block"}
_BLOCKS: Final = 1
_AUTOMATIC: Final = 2
_STATE_ON: Final = 0x1000
"""Of the bits of productState: on. 0x2000 is snoozed."""
_STATE_BITS: Final = 0xF000


def read(ask: Ask) -> HostFirewall:
    """Every profile; a value that was not told is unseen."""
    values, active = Values(ask), or_unseen(lambda: _active(ask))
    found = HostFirewall(
        product=PRODUCT,
        profiles=tuple(replace(profile(values, name), active=_is_in(active, name)) for name in PROFILES),
        rules=None,
        starts_at_boot=or_unseen(lambda: start_type(values, SERVICE) == _AUTOMATIC),
        running=or_unseen(lambda: service_runs(ask, "MpsSvc")),
        others=or_unseen(lambda: _others(ask)),
    )
    return some_told(found, *(each.enabled for each in found.profiles))


def _active(ask: Ask) -> frozenset[str]:
    """Profiles of the networks it is on; none where it is on no network. Windows 7 does not tell."""
    categories = [each.number("NetworkCategory") for each in instances(ask(CONNECTIONS))]
    if not all(each in _CATEGORIES for each in categories):
        raise Unreadable(f"{CONNECTIONS}: {categories} are no categories of networks")
    return frozenset(_CATEGORIES[each] for each in categories if each is not None)


def _is_in(active: frozenset[str] | Unseen, name: str) -> bool | Unseen:
    return active if isinstance(active, Unseen) else name in active


def profile(values: Values, name: str) -> FirewallProfile:
    """One profile: the first place that sets a value decides."""
    places = PROFILES[name]
    return FirewallProfile(
        name=name,
        enabled=or_unseen(lambda: enabled_by(_first(values, places, "EnableFirewall"))),
        inbound=or_unseen(lambda: inbound_by(_first(values, places, "DefaultInboundAction"))),
    )


def _first(values: Values, places: tuple[str, ...], name: str) -> int | None:
    return first_set(*(lambda place=place: values.number(place, name) for place in places))


def enabled_by(number: int | None) -> bool:
    """What EnableFirewall means; raises Unreadable where it is not set."""
    if number not in (0, 1):
        raise Unreadable(f"EnableFirewall is {number}, neither 0 nor 1")
    return number == 1


def inbound_by(number: int | None) -> str:
    """What DefaultInboundAction means: block where it is not set."""
    if number is not None and number not in _INBOUND:
        raise Unreadable(f"DefaultInboundAction is {number}, neither 0 nor 1")
    return _INBOUND[_BLOCKS if number is None else number]


def _others(ask: Ask) -> tuple[str, ...]:
    """Servers have no Security Center, so that nothing can report to it."""
    answer = ask(OTHERS)
    if answer.gap is Gap.UNSUPPORTED and release(ask).server:
        return ()
    on = [each for each in instances(answer) if _is_on(each)]
    if not on:
        return ()
    evidence = gather(ask)
    return tuple(sorted(row.name for row in map(_registration, on) if not _is_left_behind(row, evidence)))


def _is_left_behind(row: Registration, evidence: Evidence) -> bool:
    """A product that was removed may stay registered as on; raises the gap of what would tell."""
    if row.exe:
        seen(evidence.services)
        seen(evidence.programs)
    return has_nothing(row, evidence)


def _is_on(found: Instance) -> bool:
    number = found.number("productState")
    if number is None:
        raise Unreadable(f"{found.place}: productState is not told")
    return number & _STATE_BITS == _STATE_ON


def _registration(found: Instance) -> Registration:
    exe = found.text("pathToSignedReportingExe") if found.has("pathToSignedReportingExe") else None
    return Registration(
        name=found.text("displayName") or "?",
        guid="",
        exe=(exe or "").lower(),
        state=product_state(found.number("productState")),
    )


COLLECTOR = Collector(
    id="windows_firewall",
    platform=Platform.WINDOWS,
    gives=HostFirewall,
    questions=(
        *(f"reg:{place}" for places in PROFILES.values() for place in places),
        f"reg:{SERVICE}",
        OTHERS,
        *QUESTIONS,
        CONNECTIONS,
        VERSION_QUESTION,
    ),
    read=read,
)
