"""What a device or a service is: every sign that is found weighs for what its family says of it.

What weighs most decides the vendor; what other signs of the same vendor, or of none, say is added. Signs of another vendor are
told as conflicts. Then the readers of what was found say version, hardware and serial number, the nearest first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from math import prod
from typing import Final

from scanner.collect.network.device_signs import chassis_words, fitting
from scanner.collect.network.identity_table import families
from scanner.collect.network.mac_vendors import vendor_of
from scanner.collect.network.said_objects import Objects
from scanner.collect.network.searching import found_in
from scanner.model.device_knowledge import (
    Banner,
    Channel,
    Device,
    Family,
    Maker,
    Reader,
    Sign,
    Told,
)
from scanner.model.identity import Clues, Identity, Service, Witness
from scanner.model.records import dataclass
from scanner.model.words import TargetKind
from scanner.reading.device_families import ENTERPRISES

_FIELDS: Final = ("type", "vendor", "product", "os")
_ENTERPRISE: Final = 30
_NAME: Final = 28
_CARD: Final = 20
_UNKNOWN_CARD: Final = 10
_NOBODY: Final = Family(
    id="", vendor="", enterprises=(), type=None, read=(), makers=(), devices=(), banners=(), examples=()
)
_READ: Final = 50
"""Of a value that one object tells."""
Values = Mapping[str, str]
Read = dict[str, Witness]
"""What was read, by what it is: each with where it was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Something that is known of, with what it weighs."""

    witness: Witness
    family: Family
    device: Device | None = None
    read: tuple[tuple[str, str], ...] = ()
    """What the text itself told."""

    @property
    def says(self) -> Values:
        return dict(self.witness.says)


def identify(clues: Clues) -> Identity:
    """What all clues together make of it; nothing known is an Identity of nothing."""
    objects = Objects(clues)
    found = sorted(
        (*_by_objects(objects), *_by_name(objects), *_by_texts(clues), *_by_cards(clues)),
        key=lambda each: -each.witness.weight,
    )
    vendor = next((each.says["vendor"] for each in found if "vendor" in each.says), "")
    ours = [each for each in found if each.says.get("vendor", vendor) == vendor]
    chosen = _chosen(ours)
    values = _values(objects, ours, chosen)
    hardware, kind = _told(values, Told.HARDWARE) or "", chosen.get("type", "")
    if refined := _refined(objects, ours, hardware):
        kind = refined
    agree = [each.witness for each in ours if each.says.get("type", kind) == kind or not kind]
    return Identity(
        type=TargetKind(kind) if kind else None,
        vendor=_told(values, Told.VENDOR) or vendor or None,
        product=_told(values, Told.PRODUCT) or chosen.get("product"),
        os=_told(values, Told.OS) or chosen.get("os"),
        version=_told(values, Told.VERSION),
        hardware=hardware or None,
        serial=_told(values, Told.SERIAL),
        service=_service(ours),
        confidence=_confidence(agree),
        witnesses=(*(each.witness for each in ours), *(each for each in values.values() if each.weight == _READ)),
        conflicts=tuple(each.witness for each in found if each not in ours),
    )


def _chosen(ours: Sequence[_Found]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for each in ours:
        for field in _FIELDS:
            if said := each.says.get(field):
                chosen.setdefault(field, said)
    return chosen


def _confidence(witnesses: Iterable[Witness]) -> float:
    """1 less the chance that all of them err; of one sign the heaviest counts."""
    heaviest: dict[str, int] = {}
    for each in witnesses:
        heaviest[each.sign] = max(each.weight, heaviest.get(each.sign, 0))
    return round(1 - prod(1 - weight / 100 for weight in heaviest.values()), 2)


def _service(ours: Sequence[_Found]) -> Service:
    for each in ours:
        if product := each.says.get("service"):
            return Service(product=product, version=dict(each.read).get("version"))
    return Service(product=None, version=None)


# --- what is found


@cache
def _enterprises() -> Mapping[str, Family]:
    own = {str(number): family for family in families() for number in family.enterprises}
    return {str(each.number): _family_of(each) for family in families() for each in family.numbers} | own


@cache
def _names() -> tuple[tuple[str, Family], ...]:
    """Every maker by its name in small letters, the longest first."""
    found = {family.vendor.lower(): family for family in (*_enterprises().values(), *families()) if family.vendor}
    return tuple(sorted(found.items(), key=lambda each: -len(each[0])))


@cache
def _card_makers() -> tuple[tuple[str, Family], ...]:
    own = ((pattern, family) for family in families() for pattern in family.makers)
    rest = ((each.cards, _family_of(each)) for family in families() for each in family.numbers if each.cards)
    return (*own, *rest)


def _family_of(maker: Maker) -> Family:
    """What is known of a maker without a file of its own."""
    return replace(
        _NOBODY, id=f"maker-{maker.number}", vendor=maker.vendor, enterprises=(maker.number,), type=maker.type
    )


@cache
def _banners() -> Mapping[Channel, Sequence[tuple[Banner, Family]]]:
    found: dict[Channel, list[tuple[Banner, Family]]] = {each: [] for each in Channel}
    for family in families():
        for banner in family.banners:
            for channel in banner.on:
                found[channel].append((banner, family))
    return found


def _by_objects(objects: Objects) -> Iterator[_Found]:
    if not objects:
        return
    for each in fitting(objects):
        witness = Witness(sign=each.sign, says=_says(each.device), weight=each.weight)
        yield _Found(witness=witness, family=each.family, device=each.device)
    if objects.object_id.startswith(f"{ENTERPRISES}."):
        number = objects.object_id.split(".")[6]
        maker = _enterprises().get(number)
        if maker is not None and maker.vendor:
            says = (("vendor", maker.vendor), *((("type", maker.type),) if maker.type else ()))
            sign = f"sysObjectID {ENTERPRISES}.{number}"
            yield _Found(witness=Witness(sign=sign, says=says, weight=_ENTERPRISE), family=maker)


def _by_name(objects: Objects) -> Iterator[_Found]:
    """Whose name sysDescr begins with."""
    text = objects.descr.lower()
    known = next((family for name, family in _names() if _begins(text, name)), None)
    if known is not None:
        says = (("vendor", known.vendor), *((("type", known.type),) if known.type else ()))
        sign = f"sysDescr {objects.descr[:80]!r}"
        yield _Found(witness=Witness(sign=sign, says=says, weight=_NAME), family=known)


def _begins(text: str, name: str) -> bool:
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def _says(device: Device) -> tuple[tuple[str, str], ...]:
    told = (("type", device.type or ""), ("vendor", device.vendor), ("product", device.product), ("os", device.os))
    return tuple((field, str(value)) for field, value in told if value)


def _by_texts(clues: Clues) -> Iterator[_Found]:
    for channel, text in clues.texts:
        for banner, family in _banners()[channel]:
            if (told := found_in(banner.pattern, text)) is not None:
                groups = _as_known(told)
                says = dict(banner.tells) | {
                    name: value for name, value in groups.items() if name in ("vendor", "product", "os", "service")
                }
                read = {name: value for name, value in groups.items() if value} | {
                    name: value for name, value in banner.tells if name in ("hardware", "version", "os_version")
                }
                witness = Witness(
                    sign=f"{channel} {text[:80]!r}", says=tuple(sorted(says.items())), weight=banner.weight
                )
                yield _Found(witness=witness, family=family, read=tuple(read.items()))


def _as_known(groups: Values) -> Values:
    """With the maker's name as its own file writes it."""
    known = dict(_names()).get(groups.get("vendor", "").lower())
    return groups if known is None else {**groups, "vendor": known.vendor}


def _by_cards(clues: Clues) -> Iterator[_Found]:
    """Whose network card it is: the vendor that is known by this name, with what it makes, or the name alone."""
    for name in dict.fromkeys(vendor for mac in clues.macs if (vendor := vendor_of(mac))):
        sign = f"MAC {name}"
        known = next((family for pattern, family in _card_makers() if found_in(pattern, name) is not None), None)
        if known is None:
            yield _Found(witness=Witness(sign=sign, says=(("vendor", name),), weight=_UNKNOWN_CARD), family=_NOBODY)
            continue
        says = (("vendor", known.vendor), *((("type", known.type),) if known.type else ()))
        yield _Found(witness=Witness(sign=sign, says=says, weight=_CARD), family=known)


# --- what it says of itself


def _told(values: Read, field: Told) -> str | None:
    return dict(values[field].says)[field] if field in values else None


def _values(objects: Objects, ours: Sequence[_Found], chosen: Values) -> Read:
    """The first that is told counts: by the devices that fit what was chosen, then by their families, then by all."""
    fitting = [each for each in ours if _fits(each, chosen)]
    values: Read = {}
    for each in fitting:
        _read_into(values, objects, each.device.read if each.device else ())
        _models_into(values, objects, each.device)
        _told_into(values, each if each.says else None)
    for family in {each.family.id: each.family for each in fitting if each.family.vendor}.values():
        _read_into(values, objects, family.read)
    for each in fitting:
        _told_into(values, each)
    for family in families():
        if not family.vendor:
            _read_into(values, objects, family.read)
    return values


def _told_into(values: Read, found: _Found | None) -> None:
    """What the text itself told; a text that says nothing of what it is comes after those who know it."""
    for name, value in found.read if found else ():
        told = {"os_version": "version"}.get(name, name)
        if found and told in set(Told) and not (name == "version" and "service" in found.says):
            values.setdefault(
                told, Witness(sign=found.witness.sign, says=((told, value),), weight=found.witness.weight)
            )


def _fits(found: _Found, chosen: Values) -> bool:
    """A system that no vendor owns tells of what it is itself: the kernel below a UPS is not the version of the UPS."""
    fields = ("os", "product") if "vendor" in found.says else ("os", "product", "type")
    return all(found.says.get(field, said) == said for field, said in chosen.items() if field in fields)


def _models_into(values: Read, objects: Objects, device: Device | None) -> None:
    if device is None or Told.HARDWARE in values:
        return
    fits = [(oid, name) for oid, name in device.models if objects.is_under(oid)]
    if fits:
        name = max(fits, key=lambda each: len(each[0]))[1]
        sign = f"sysObjectID {objects.object_id}"
        values[Told.HARDWARE] = Witness(sign=sign, says=((Told.HARDWARE, name),), weight=_READ)


def _read_into(values: Read, objects: Objects, readers: Iterable[Reader]) -> None:
    for each in readers:
        if each.tells not in values and (told := _read(objects, each)):
            values[each.tells] = Witness(sign=_place(each), says=((each.tells, told),), weight=_READ)


def _place(reader: Reader) -> str:
    """Where it was told."""
    if reader.text is not None:
        return "sysDescr" if reader.text is Sign.DESCR else "sysName"
    if reader.entity is not None:
        return f"ENTITY-MIB {reader.entity}"
    return reader.oid or (f"{reader.below}.*" if reader.below else "sysObjectID *")


def _alone(objects: Objects, pattern: str) -> str:
    """What one value of the maker tells; nothing where two differ."""
    told = {groups["it"] for value in objects.of_maker() if (groups := found_in(pattern, value)) and "it" in groups}
    return told.pop() if len(told) == 1 else ""


def _read(objects: Objects, reader: Reader) -> str:
    if reader.alone:
        return _alone(objects, reader.pattern)
    if reader.text is not None:
        value = objects.descr if reader.text is Sign.DESCR else objects.name
    elif reader.entity is not None:
        value = objects.chassis(reader.entity)
    elif reader.row:
        value = objects.value(f"{reader.below}.{objects.value(reader.row)}")
    else:
        value = objects.value(reader.oid) if reader.oid else objects.below(reader.below)
    if not value:
        return ""
    if reader.pattern:
        groups = found_in(reader.pattern, value)
        value = "" if groups is None else groups.get("it", "")
    return dict(reader.words).get(value, value) if reader.words else value


def _refined(objects: Objects, ours: Sequence[_Found], hardware: str) -> str:
    for each in ours:
        for pattern, kind in each.device.types if each.device else ():
            if any(
                found_in(pattern, text) is not None
                for text in (hardware, objects.descr, chassis_words(objects))
                if text
            ):
                return kind
    return ""
