"""Which targets belong to a segment and to an agency."""

from collections.abc import Mapping
from dataclasses import dataclass

from scanner.model.organisation import Agency, Inventory, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Scopes:
    """Target ids by segment id and by agency id; a segment or agency without targets has an empty tuple."""

    segments: Mapping[str, tuple[str, ...]]
    agencies: Mapping[str, tuple[str, ...]]


def scopes_of(inventory: Inventory) -> Scopes:
    """The scopes of a whole inventory. A segment's firewall belongs to it wherever it stands."""
    return Scopes(
        segments={each.id: _of_segment(each, agency) for agency in inventory.agencies for each in agency.segments},
        agencies={each.id: tuple(target.id for target in each.targets) for each in inventory.agencies},
    )


def _of_segment(segment: Segment, agency: Agency) -> tuple[str, ...]:
    own = {each.id for each in agency.targets if each.segment == segment.id}
    return tuple(sorted(own | ({segment.firewall} if segment.firewall else set())))
