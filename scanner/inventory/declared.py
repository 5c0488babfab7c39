"""What is declared, as observations: facts of the kinds `declared.*`, each citing the place of the file it stands in."""

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from scanner.inventory.ranges import overlapping
from scanner.inventory.subjects import held, level_of, local_id
from scanner.inventory.vocabulary import NONSENSE
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.kinds.declared_asset import DeclaredAsset
from scanner.model.kinds.declared_segment import DeclaredSegment
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.observation import Fact, Known, Observation, Provenance
from scanner.model.organisation import Agency, Inventory, Origin, Segment, System, Target
from scanner.model.words import GONE, AssetStatus, Role, TargetKind, Zone

SOURCE: Final = "inventory"
NINE_FIELDS: Final = (
    "name", "ip", "mac_or_serial", "vendor_eos", "site", "net_position", "purpose", "status", "owner",
)  # fmt: skip
"""`required_fields` of control HOST-INV-01, in its order."""
CATALOGUE_FIELDS: Final = frozenset(
    ("name", "version", "purpose", "support_end", "scope", "owner", "licence", "system")
)
"""The eight fields of control HOST-SW-01."""
_COUNTED: Final = (TargetKind.COMPUTER, TargetKind.SERVER, TargetKind.HYPERVISOR)
_SERVERS: Final = (TargetKind.SERVER, TargetKind.HYPERVISOR)
_PUBLISHED: Final = frozenset((Role.WEB, Role.PUBLIC_IP, Role.MAIL_SERVER, Role.VPN))
_WIRELESS: Final = (Zone.WIRELESS, Zone.GUEST_WIRELESS)


def declared_observations(inventory: Inventory, *, taken_at: datetime) -> dict[str, list[Observation]]:
    """What the inventory declares of every agency, segment, system and target, by subject id.

    Targets that were handed over or disposed of are included: controls on disposal read them.
    """
    every = {target.id: target for agency in inventory.agencies for target in agency.targets}
    overlaps = _overlaps(inventory)
    found: dict[str, list[Observation]] = {}

    def keep(subject: str, fact: Fact, origin: Origin) -> None:
        provenance = Provenance(source=SOURCE, taken_at=taken_at, asked=(str(origin),))
        found.setdefault(subject, []).append(Known(fact=fact, provenance=provenance))

    for agency in inventory.agencies:
        keep(agency.id, of_agency(agency), agency.origin)
        members = _members(agency)
        for segment in agency.segments:
            fact = of_segment(segment, members.get(segment.id, []), every=every, overlaps=overlaps.get(segment.id, ()))
            keep(segment.id, fact, segment.origin)
        for system in agency.systems:
            keep(system.id, of_system(system, agency), system.origin)
        for target in agency.targets:
            keep(target.id, of_target(target, agency), target.origin)
    return found


def of_agency(agency: Agency) -> DeclaredAgency:
    """An agency as a whole."""
    in_use = [each for each in agency.targets if each.status is AssetStatus.IN_USE]
    has_servers = any(each.kind in _SERVERS for each in in_use)
    lans = [each for each in agency.segments if each.zone is not Zone.LOOPBACK]
    publishes = any(_is_published_here(each, agency) for each in in_use)
    return DeclaredAgency(
        staff=agency.staff,
        officers=agency.officers,
        level=level_of(agency),
        computers=sum(each.kind is TargetKind.COMPUTER and Role.MOBILE not in each.roles for each in in_use),
        zones=tuple(sorted({each.zone.value for each in agency.segments})),
        segments=len(lans),
        flat=(has_servers or publishes) and len(lans) == 1,
        has_servers=has_servers,
        has_wireless=_has_wireless(agency),
        tslcd=agency.tslcd,
        dates=agency.dates,
        documents=agency.documents,
        expected_seen=tuple(each.id for each in in_use if each.kind in _COUNTED and Role.MOBILE not in each.roles),
        declared=agency.declared,
        lists=agency.lists,
        absent_zones=agency.absent_zones,
        registers=agency.registers,
    )


def of_segment(
    segment: Segment, members: list[Target], *, every: Mapping[str, Target], overlaps: tuple[str, ...]
) -> DeclaredSegment:
    """A segment with the targets declared to stand in it."""
    firewall = every.get(segment.firewall or "")
    return DeclaredSegment(
        cidr=str(segment.cidr),
        zone=segment.zone.value,
        gateway=str(segment.gateway) if segment.gateway else None,
        firewall=segment.firewall,
        firewall_connection=firewall.connection.value if firewall else None,
        has_internet=segment.has_internet,
        tslcd=segment.tslcd,
        isolated=segment.isolated,
        members={each.id: tuple(map(str, each.addresses)) for each in members},
        macs={each.id: each.macs for each in members},
        overlaps=overlaps,
        dates=segment.dates,
        registers=segment.registers,
    )


def of_system(system: System, agency: Agency) -> DeclaredSystem:
    """An information system, with the machines that serve it and those its backups go to."""
    zones = {each.id: each.zone.value for each in agency.segments}
    machines = {local_id(each.id): zones.get(each.segment or "") for each in agency.targets}
    serving = [local_id(each.id) for each in agency.targets if system.id in each.systems]
    return DeclaredSystem(
        level=system.level,
        level_state=system.level_state,
        level_decision=system.level_decision,
        plan_state=system.plan_state,
        plan_due=system.plan_due,
        operated_elsewhere=system.operated_elsewhere,
        tslcd=system.tslcd,
        tags=system.tags,
        dates=system.dates,
        documents=system.documents,
        declared=system.declared,
        registers=system.registers,
        hosts={each: machines[each] for each in serving},
        backup_targets={each: machines.get(each, system.declared.get("backup_zone")) for each in system.backup_stores},
    )


def of_target(target: Target, agency: Agency) -> DeclaredAsset:
    """An entry of the register. A field filled with nonsense counts as missing and is named as invalid too."""
    invalid = tuple(_invalid_fields(target))
    missing = {*target.unfilled, *invalid}
    tools = (*target.remote_tools, *agency.lists.get("remote_tools", ()))
    return DeclaredAsset(
        missing_fields=tuple(each for each in NINE_FIELDS if each in missing),
        status=target.status.value,
        serial=None if is_nonsense(target.serial) else target.serial,
        macs=target.macs,
        addresses=tuple(map(str, target.addresses)),
        services=target.services,
        remote_tools=tuple(dict.fromkeys(tools)),
        stores_nonpublic=target.stores_nonpublic,
        laptop=Role.LAPTOP in target.roles,
        disposal=target.disposal,
        vendor_support_end=None if is_nonsense(target.vendor_support_end) else target.vendor_support_end,
        remote_access=target.remote_access,
        invalid=invalid,
        browsers=agency.lists.get("browsers"),
        catalogue=_catalogue(agency),
        approved_software=_approved(agency),
        software_reviewed=agency.dates.get("software_reviewed"),
        allowlist_reviewed=agency.dates.get("allowlist_reviewed"),
        mobile_compared=agency.dates.get("mobile_compared"),
        wireless=_has_wireless(agency) or (False if Zone.WIRELESS in agency.absent_zones else None),
        shared_accounts=tuple(
            row["account"] for row in agency.registers.get("accounts", ()) if row.get("shared_approved")
        ),
        kms_host=agency.declared.get("kms_host"),
        dates=target.dates,
        documents=target.documents,
    )


def _has_wireless(agency: Agency) -> bool:
    in_use = (each for each in agency.targets if each.status is AssetStatus.IN_USE)
    wireless = any(each.zone in _WIRELESS for each in agency.segments)
    return wireless or any(each.kind is TargetKind.ACCESS_POINT for each in in_use)


def _catalogue(agency: Agency) -> Mapping[str, bool] | None:
    rows = agency.registers.get("software")
    return None if rows is None else {row["name"]: row.keys() >= CATALOGUE_FIELDS for row in rows}


def _approved(agency: Agency) -> Mapping[str, date | None] | None:
    """An exception counts with what keeps the risk small, to the day it ends."""
    listed, rows = agency.lists.get("software"), agency.registers.get("software")
    if listed is None and rows is None:
        return None
    found: dict[str, date | None] = dict.fromkeys(listed or ())
    for row in rows or ():
        if row["status"] == "exception" and {"mitigation", "until"} <= row.keys():
            found.setdefault(row["name"], date.fromisoformat(row["until"]))
    return found


def is_nonsense(value: str | None) -> bool:
    """True for what people write when there is nothing to write: `?`, `x`, `chưa rõ`, `n/a`; False for None."""
    if value is None:
        return False
    plain = " ".join(unicodedata.normalize("NFC", value).casefold().split())
    return plain in NONSENSE or not any(each.isalnum() for each in plain)


def _invalid_fields(target: Target) -> Iterator[str]:
    named = {
        "name": None if "name" in target.unfilled else target.name,
        "mac_or_serial": None if target.macs else target.serial,
        "vendor_eos": target.vendor_support_end,
        "site": target.room,
        "net_position": target.net_position,
        "purpose": target.purpose,
        "owner": target.owner,
    }
    return (name for name, value in named.items() if is_nonsense(value))


def _members(agency: Agency) -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = {}
    for target in held(agency.targets):
        if target.segment is not None:
            found.setdefault(target.segment, []).append(target)
    return found


def _is_published_here(target: Target, agency: Agency) -> bool:
    """True for a web site, mail server or the like that stands in a segment of the agency, not somewhere else."""
    if target.status in GONE or not _PUBLISHED & set(target.roles):
        return False
    return target.segment is not None or any(
        address in segment.cidr for address in target.addresses for segment in agency.segments
    )


def _overlaps(inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """For each segment the others, of any agency, whose range overlaps: only isolated ones are left to do so."""
    found: dict[str, list[str]] = {}
    for one, other in overlapping(segment for agency in inventory.agencies for segment in agency.segments):
        found.setdefault(one.id, []).append(other.id)
        found.setdefault(other.id, []).append(one.id)
    return {segment: tuple(sorted(others)) for segment, others in found.items()}
