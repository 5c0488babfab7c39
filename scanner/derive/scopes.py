"""Which targets belong to a segment, an information system and an agency."""

from collections.abc import Mapping
from dataclasses import field

from scanner.model.organisation import Agency, Inventory, Segment, System
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """Target ids by segment, agency and system id; one without targets has an empty tuple."""

    segments: Mapping[str, tuple[str, ...]]
    agencies: Mapping[str, tuple[str, ...]]
    systems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def scopes_of(inventory: Inventory) -> Scopes:
    """The scopes of a whole inventory. A segment's firewall belongs to it wherever it stands, a store of backups to the system."""
    return Scopes(
        segments={each.id: _of_segment(each, agency) for agency in inventory.agencies for each in agency.segments},
        agencies={each.id: tuple(target.id for target in each.targets) for each in inventory.agencies},
        systems={each.id: _of_system(each, agency) for agency in inventory.agencies for each in agency.systems},
    )


def _of_segment(segment: Segment, agency: Agency) -> tuple[str, ...]:
    own = {each.id for each in agency.targets if each.segment == segment.id}
    return tuple(sorted(own | ({segment.firewall} if segment.firewall else set())))


def _of_system(system: System, agency: Agency) -> tuple[str, ...]:
    stores = {f"{agency.id}/{each}" for each in system.backup_stores}
    return tuple(sorted(each.id for each in agency.targets if system.id in each.systems or each.id in stores))
