"""The inventory as tables: what each row declares, column by column, as plain values people would write."""

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.inventory.exchange.cells import guarded, read_cell, shown_cell
from scanner.inventory.exchange.columns import AGENCY, Column
from scanner.inventory.subjects import local_id
from scanner.model.organisation import Agency, Inventory, Segment, System, Target
from scanner.model.words import Platform

Row = Mapping[str, Any]
"""Values by column key; a key that is not there is not filled in."""


def rows_of(inventory: Inventory, sheet: str) -> Iterator[tuple[str, Row]]:
    """Full id and row of everything the sheet lists, agency after agency."""
    for agency in inventory.agencies:
        yield from _rows(agency, sheet)


def _rows(agency: Agency, sheet: str) -> Iterator[tuple[str, Row]]:
    if sheet == "targets":
        yield from ((each.id, target_row(each)) for each in agency.targets)
    elif sheet == "segments":
        yield from ((each.id, segment_row(each)) for each in agency.segments)
    else:
        yield from ((each.id, system_row(each)) for each in agency.systems)


def target_row(target: Target) -> Row:
    """A target; what the file leaves open is left open here too."""
    row: dict[str, Any] = {
        AGENCY: target.agency,
        "id": local_id(target.id),
        "name": None if "name" in target.unfilled else target.name,
        "kind": target.kind.value,
        "roles": [each.value for each in target.roles],
        "platform": None if target.platform is Platform.UNKNOWN else target.platform.value,
        "status": None if "status" in target.unfilled else target.status.value,
        "segment": local_id(target.segment) if target.segment else None,
        "systems": [_near(each, target.agency) for each in target.systems],
        "addresses": [str(each) for each in target.addresses],
        "macs": list(target.macs),
        "connection": target.connection.value,
        "services": list(target.services),
        "remote_tools": list(target.remote_tools),
        "tags": list(target.tags),
        "bought_at": target.bought_at.isoformat() if target.bought_at else None,
        "dhcp": target.dhcp,
        "stores_nonpublic": target.stores_nonpublic,
        "remote_access": target.remote_access,
    }
    for key in ("serial", "vendor", "model", "vendor_support_end", "owner", "room", "net_position", "purpose"):
        row[key] = getattr(target, key)
    for key in ("disposed_at", "wiped_at", "wipe_method", "minutes"):
        row[f"disposal.{key}"] = target.disposal.get(key)
    return _filled(row)


def segment_row(segment: Segment) -> Row:
    """A segment."""
    return _filled(
        {
            AGENCY: segment.agency,
            "id": local_id(segment.id),
            "cidr": str(segment.cidr),
            "zone": segment.zone.value,
            "site": segment.site or None,
            "gateway": str(segment.gateway) if segment.gateway else None,
            "firewall": _near(segment.firewall, segment.agency) if segment.firewall else None,
            "has_internet": segment.has_internet,
            "tslcd": segment.tslcd,
            "isolated": segment.isolated,
            "vlan": segment.vlan,
        }
    )


def system_row(system: System) -> Row:
    """An information system."""
    row: dict[str, Any] = {
        AGENCY: system.agency,
        "id": local_id(system.id),
        "name.vi": system.name.vi,
        "name.en": system.name.en,
        "plan_due": system.plan_due.isoformat() if system.plan_due else None,
        "tags": list(system.tags),
    }
    for key in ("level", "level_state", "level_decision", "plan_state", "kind", "owner", "operator", "tslcd"):
        row[key] = getattr(system, key)
    row["operated_elsewhere"] = system.operated_elsewhere
    return _filled(row)


def as_read(column: Column, value: Any) -> Any:  # a plain value
    """`value` as it comes back when its cell is read: what an import compares with."""
    return None if value is None else read_cell(column, guarded(shown_cell(column, value, "vi")))


def _near(full: str, agency: str) -> str:
    """An id as one writes it in the files of `agency`."""
    return full.removeprefix(f"{agency}/")


def _filled(row: dict[str, Any]) -> Row:
    return {key: value for key, value in row.items() if value is not None and value not in ("", [])}
