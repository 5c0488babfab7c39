"""What can be judged: the agencies of a day, their segments, systems and targets.

A target that was handed over or disposed of is measured no more; nothing is due for it but the controls on disposal
(HOST-INV-04), so it is no subject of `subjects_of` and stands in `disposals_of` with its status. A system that another
body operates stays a subject: its checks say "not applicable" with the reason, they do not fall silent.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from scanner.model.organisation import Agency, Inventory, Segment, System, Target
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import GONE, Platform, Role, TargetKind

_MACHINES = frozenset((TargetKind.COMPUTER, TargetKind.SERVER, TargetKind.HYPERVISOR))
"""They tell themselves what they run; what the register says of it is not believed."""
NO_ROLES: frozenset[Role] = frozenset()


def agencies_on(inventory: Inventory, on: date) -> tuple[Agency, ...]:
    """The agencies that exist on that day; the last day of `valid_to` counts."""
    return tuple(
        each
        for each in inventory.agencies
        if (each.valid_from is None or each.valid_from <= on) and (each.valid_to is None or on <= each.valid_to)
    )


def subjects_of(inventory: Inventory, on: date) -> dict[str, Subject]:
    """Every subject of that day by its id: agency, segments, systems, targets, agency after agency."""
    return {each.id: each for agency in agencies_on(inventory, on) for each in _subjects(agency)}


def disposals_of(inventory: Inventory, on: date) -> dict[str, Subject]:
    """Targets that were handed over or disposed of, for controls on disposal and for these alone."""
    return {
        target.id: _of_target(target)
        for agency in agencies_on(inventory, on)
        for target in agency.targets
        if target.status in GONE
    }


def level_of(agency: Agency) -> int:
    """The level of an agency as a whole: the highest of the systems it operates itself, else its default."""
    own = [each.level for each in agency.systems if each.level is not None and not each.operated_elsewhere]
    return max(own, default=agency.default_level)


def held(targets: Iterable[Target]) -> Iterator[Target]:
    """Targets that are still the agency's."""
    return (each for each in targets if each.status not in GONE)


def _subjects(agency: Agency) -> Iterator[Subject]:
    yield Subject(
        id=agency.id,
        agency=agency.id,
        name=agency.name,
        kind=TargetKind.AGENCY,
        roles=NO_ROLES,
        level=level_of(agency),
        platform=Platform.DECLARED,
    )
    levels: dict[str, int] = {}
    for target in held(agency.targets):
        if target.segment is not None:
            levels[target.segment] = max(levels.get(target.segment, 1), target.level)
    yield from (_of_segment(each, levels.get(each.id, agency.default_level)) for each in agency.segments)
    yield from (_of_system(each, each.level or agency.default_level) for each in agency.systems)
    yield from (_of_target(each) for each in held(agency.targets))


def _of_segment(segment: Segment, level: int) -> Subject:
    name = f"{local_id(segment.id)} ({segment.cidr})"
    return Subject(
        id=segment.id,
        agency=segment.agency,
        name=Text(vi=name, en=name),
        kind=TargetKind.SEGMENT,
        roles=NO_ROLES,
        level=level,
        platform=Platform.DECLARED,
    )


def _of_system(system: System, level: int) -> Subject:
    return Subject(
        id=system.id,
        agency=system.agency,
        name=system.name,
        kind=TargetKind.SYSTEM,
        roles=NO_ROLES,
        level=level,
        platform=Platform.DECLARED,
        tags=frozenset(system.tags),
    )


def _of_target(target: Target) -> Subject:
    return Subject(
        id=target.id,
        agency=target.agency,
        name=Text(vi=target.name, en=target.name),
        kind=target.kind,
        roles=frozenset(target.roles),
        level=target.level,
        platform=_platform(target),
        status=target.status,
        tags=frozenset(target.tags),
    )


def _platform(target: Target) -> Platform:
    """A machine is unknown until it has told; of a device the register is believed; a service has no platform."""
    if target.kind is TargetKind.SERVICE:
        return Platform.DECLARED
    return Platform.UNKNOWN if target.kind in _MACHINES else target.platform


def local_id(full: str) -> str:
    """The part of an id after its agency."""
    return full.partition("/")[2] or full
