"""Which devices the objects of an agent may be of: every alternative that holds, with what it weighs and how it is told.

Some two thousand alternatives are known; of a device only those are tried whose sysObjectID, or whose word in sysDescr, it has.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from scanner.collect.network.identity_table import families
from scanner.collect.network.said_objects import Objects
from scanner.collect.network.searching import found_in, may_be_in
from scanner.model.device_knowledge import Alternative, Condition, Device, EntityColumn, Family, Sign
from scanner.model.records import dataclass

_OBJECT_ID: Final = 40
_FINER: Final = 4
"""For each further number of sysObjectID that is told."""
_COARSEST: Final = len(["1", "3", "6", "1", "4", "1", "9"])
_WEIGHTS: Final = {Sign.DESCR: 60, Sign.NAME: 25, Sign.HAS: 50, Sign.OID: 55, Sign.ENTITY: 55}
MOST: Final = 99
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """A device of which one alternative holds, with the weight of the heaviest."""

    family: Family
    device: Device
    weight: int
    sign: str


Way = tuple[int, Alternative]
"""A device, by its place, and one alternative of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ways:
    """Alternatives by what rules most of them out."""

    devices: Sequence[tuple[Family, Device]]
    by_object_id: Mapping[str, Sequence[Way]]
    by_description: Sequence[tuple[str, Way]]
    others: Sequence[Way]


def fitting(objects: Objects) -> Iterator[Fitting]:
    """Every device that fits, in the order of the knowledge."""
    best: dict[int, tuple[int, Alternative]] = {}
    for number, alternative in _possible(objects):
        weight = _weight(objects, alternative)
        if weight > best.get(number, (0, None))[0]:
            best[number] = weight, alternative
    for number, (weight, alternative) in sorted(best.items(), key=lambda each: each[0]):
        family, device = _ways().devices[number]
        yield Fitting(family=family, device=device, weight=weight, sign=_told(objects, alternative))


def chassis_words(objects: Objects) -> str:
    """Model and description of the chassis."""
    return f"{objects.chassis(EntityColumn.MODEL)} {objects.chassis(EntityColumn.DESCR)}".strip()


@cache
def _ways() -> _Ways:
    devices = [(family, device) for family in families() for device in family.devices]
    by_object_id: dict[str, list[Way]] = {}
    by_description, others = list[tuple[str, Way]](), list[Way]()
    for number, (_, device) in enumerate(devices):
        for alternative in device.when:
            told = {each.sign: each for each in alternative.conditions}
            if Sign.UNDER in told:
                by_object_id.setdefault(told[Sign.UNDER].oid, []).append((number, alternative))
            elif Sign.DESCR in told:
                by_description.append((told[Sign.DESCR].pattern, (number, alternative)))
            else:
                others.append((number, alternative))
    return _Ways(devices=devices, by_object_id=by_object_id, by_description=by_description, others=others)


def _possible(objects: Objects) -> Iterator[Way]:
    ways, parts = _ways(), objects.object_id.split(".")
    for length in range(1, len(parts) + 1):
        yield from ways.by_object_id.get(".".join(parts[:length]), ())
    if objects.descr:
        yield from (way for pattern, way in ways.by_description if may_be_in(pattern, objects.descr))
    if objects.are_told:
        yield from ways.others


def _weight(objects: Objects, alternative: Alternative) -> int:
    """What it weighs; 0 where one of its conditions does not hold."""
    total = 0
    for each in alternative.conditions:
        if not _holds(objects, each):
            return 0
        total += _WEIGHTS.get(each.sign) or _OBJECT_ID + _FINER * (each.oid.count(".") + 1 - _COARSEST)
    return min(alternative.weight or total, MOST)


def _holds(objects: Objects, condition: Condition) -> bool:
    oid, pattern = condition.oid, condition.pattern
    match condition.sign:
        case Sign.UNDER:
            return objects.is_under(oid)
        case Sign.HAS:
            return objects.has(oid)
        case Sign.OID if not pattern:
            return bool(objects.value(oid))
        case _:
            text = _text(objects, condition)
            return bool(text) and found_in(pattern, text) is not None


def _text(objects: Objects, condition: Condition) -> str:
    match condition.sign:
        case Sign.OID:
            return objects.value(condition.oid)
        case Sign.NAME:
            return objects.name
        case Sign.ENTITY:
            return chassis_words(objects)
        case _:
            return objects.descr


def _told(objects: Objects, alternative: Alternative) -> str:
    names = {Sign.NAME: "sysName", Sign.ENTITY: "entPhysicalDescr", Sign.DESCR: "sysDescr"}
    told = []
    for each in alternative.conditions:
        if each.sign is Sign.UNDER:
            told.append(f"sysObjectID {objects.object_id}")
        elif each.sign is Sign.HAS:
            told.append(f"{each.oid}.*")
        else:
            told.append(f"{names.get(each.sign, each.oid)} {_text(objects, each)[:_SHOWN]!r}")
    return "; ".join(told)
