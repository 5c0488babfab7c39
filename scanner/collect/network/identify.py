"""What a device or a service is: every sign that is found weighs for what its family says of it.

What weighs most decides the vendor; what other signs of the same vendor, or of none, say is added. Signs of another vendor are
told as conflicts. Then the readers of what was found say version, hardware and serial number, the nearest first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from scanner.collect.network.identity_table import families
from scanner.collect.network.mac_vendors import vendor_of
from scanner.collect.network.said_objects import Objects
from scanner.model.device_knowledge import (
    Alternative,
    Banner,
    Channel,
    Condition,
    Device,
    EntityColumn,
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
from scanner.reading.literals import required_literal
from scanner.reading.patterns import TIME_LIMIT_S, compiled

_FIELDS: Final = ("type", "vendor", "product", "os")
_OBJECT_ID: Final = 40
_FINER: Final = 4
"""For each further number of sysObjectID that is told."""
_COARSEST: Final = len(["1", "3", "6", "1", "4", "1", "9"])
_WEIGHTS: Final = {Sign.DESCR: 60, Sign.NAME: 25, Sign.HAS: 50, Sign.OID: 55, Sign.ENTITY: 55}
_ENTERPRISE: Final = 30
_CARD: Final = 20
_UNKNOWN_CARD: Final = 10
_MOST: Final = 99
_NOBODY: Final = Family(
    id="", vendor="", enterprises=(), type=None, read=(), makers=(), devices=(), banners=(), examples=()
)
_LONGEST: Final = 4_000
"""Characters of a text that are searched."""
Values = Mapping[str, str]


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
    found = sorted((*_by_objects(objects), *_by_texts(clues), *_by_cards(clues)), key=lambda each: -each.witness.weight)
    if not found:
        return Identity()
    vendor = next((each.says["vendor"] for each in found if "vendor" in each.says), "")
    ours = [each for each in found if each.says.get("vendor", vendor) == vendor]
    chosen = _chosen(ours)
    values = _values(objects, ours, chosen)
    hardware, kind = values.get(Told.HARDWARE, ""), chosen.get("type", "")
    if refined := _refined(objects, ours, hardware):
        kind = refined
    agree = [each.witness for each in ours if each.says.get("type", kind) == kind or not kind]
    return Identity(
        type=TargetKind(kind) if kind else None,
        vendor=values.get(Told.VENDOR) or vendor or None,
        product=values.get(Told.PRODUCT) or chosen.get("product"),
        os=values.get(Told.OS) or chosen.get("os"),
        version=values.get(Told.VERSION),
        hardware=hardware or None,
        serial=values.get(Told.SERIAL),
        service=_service(ours),
        confidence=_confidence(agree),
        witnesses=tuple(each.witness for each in ours),
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
    """1 less the chance that all of them err."""
    wrong = 1.0
    for sign in {each.sign: each for each in witnesses}.values():
        wrong *= 1 - sign.weight / 100
    return round(1 - wrong, 2)


def _service(ours: Sequence[_Found]) -> Service:
    for each in ours:
        if product := each.says.get("service"):
            return Service(product=product, version=dict(each.read).get("version"))
    return Service(product=None, version=None)


# --- what is found


@cache
def _devices() -> tuple[tuple[Family, Device], ...]:
    return tuple((family, device) for family in families() for device in family.devices)


@cache
def _enterprises() -> Mapping[str, Family]:
    own = {str(number): family for family in families() for number in family.enterprises}
    return {str(each.number): _family_of(each) for family in families() for each in family.numbers} | own


def _family_of(maker: Maker) -> Family:
    """What is known of a maker without a file of its own."""
    return replace(
        _NOBODY, id=f"maker-{maker.number}", vendor=maker.vendor, enterprises=(maker.number,), type=maker.type
    )


@cache
def _banners() -> Mapping[Channel, Sequence[tuple[str, Banner, Family]]]:
    found: dict[Channel, list[tuple[str, Banner, Family]]] = {each: [] for each in Channel}
    for family in families():
        for banner in family.banners:
            for channel in banner.on:
                found[channel].append((required_literal(banner.pattern), banner, family))
    return found


@cache
def _literal(pattern: str) -> str:
    return required_literal(pattern)


def _by_objects(objects: Objects) -> Iterator[_Found]:
    for family, device in _devices():
        best = max((_weight(objects, each) for each in device.when), default=(0, ""))
        if best[0]:
            yield _Found(
                witness=Witness(sign=best[1], says=_says(device), weight=best[0]), family=family, device=device
            )
    if objects.object_id.startswith(f"{ENTERPRISES}."):
        number = objects.object_id.split(".")[6]
        maker = _enterprises().get(number)
        if maker is not None and maker.vendor:
            says = (("vendor", maker.vendor), *((("type", maker.type),) if maker.type else ()))
            sign = f"sysObjectID {ENTERPRISES}.{number}"
            yield _Found(witness=Witness(sign=sign, says=says, weight=_ENTERPRISE), family=maker)


def _says(device: Device) -> tuple[tuple[str, str], ...]:
    told = (("type", device.type or ""), ("vendor", device.vendor), ("product", device.product), ("os", device.os))
    return tuple((field, str(value)) for field, value in told if value)


def _weight(objects: Objects, alternative: Alternative) -> tuple[int, str]:
    """What it weighs, and how it is told; 0 where one of its conditions does not hold."""
    total, signs = 0, []
    for each in alternative.conditions:
        weight, sign = _holds(objects, each)
        if not weight:
            return 0, ""
        total += weight
        signs.append(sign)
    return min(alternative.weight or total, _MOST), "; ".join(signs)


def _holds(objects: Objects, condition: Condition) -> tuple[int, str]:
    oid, pattern = condition.oid, condition.pattern
    match condition.sign:
        case Sign.UNDER:
            weight = _OBJECT_ID + _FINER * (oid.count(".") + 1 - _COARSEST)
            return (weight if objects.is_under(oid) else 0), f"sysObjectID {objects.object_id}"
        case Sign.HAS:
            return (_WEIGHTS[Sign.HAS] if objects.has(oid) else 0), f"{oid}.*"
        case Sign.OID:
            value = objects.value(oid)
            holds = bool(value) and (not pattern or _search(pattern, value) is not None)
            return (_WEIGHTS[Sign.OID] if holds else 0), f"{oid} {value[:80]!r}"
        case Sign.NAME:
            text, sign = objects.name, "sysName"
        case Sign.ENTITY:
            text, sign = _chassis_words(objects), "entPhysicalDescr"
        case _:
            text, sign = objects.descr, "sysDescr"
    holds = bool(text) and _search(pattern, text) is not None
    return (_WEIGHTS[condition.sign] if holds else 0), f"{sign} {text[:80]!r}"


def _by_texts(clues: Clues) -> Iterator[_Found]:
    for channel, text in clues.texts:
        small = text[:_LONGEST].lower()
        for literal, banner, family in _banners()[channel]:
            if literal in small and (groups := _search(banner.pattern, text)) is not None:
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


def _by_cards(clues: Clues) -> Iterator[_Found]:
    """Whose network card it is: the vendor that is known by this name, with what it makes, or the name alone."""
    for name in dict.fromkeys(vendor for mac in clues.macs if (vendor := vendor_of(mac))):
        sign = f"MAC {name}"
        known = next((each for each in families() for maker in each.makers if _search(maker, name) is not None), None)
        if known is None:
            yield _Found(witness=Witness(sign=sign, says=(("vendor", name),), weight=_UNKNOWN_CARD), family=_NOBODY)
            continue
        says = (("vendor", known.vendor), *((("type", known.type),) if known.type else ()))
        yield _Found(witness=Witness(sign=sign, says=says, weight=_CARD), family=known)


def _search(pattern: str, text: str) -> Values | None:
    """The named groups that took part, blanks around them left out; None where it is not found, or takes too long."""
    if _literal(pattern) not in text.lower():
        return None
    try:
        found = compiled(pattern).search(text[:_LONGEST], timeout=TIME_LIMIT_S)
    except TimeoutError:
        return None
    if found is None:
        return None
    return {name: value.strip() for name, value in found.groupdict().items() if value and value.strip()}


# --- what it says of itself


def _values(objects: Objects, ours: Sequence[_Found], chosen: Values) -> dict[str, str]:
    """The first that is told counts: by the devices that fit what was chosen, then by their families, then by all."""
    fitting = [each for each in ours if _fits(each, chosen)]
    values: dict[str, str] = {}
    for each in fitting:
        _read_into(values, objects, each.device.read if each.device else ())
        _models_into(values, objects, each.device)
        for name, value in each.read:
            told = {"os_version": "version"}.get(name, name)
            if told in set(Told) and not (name == "version" and "service" in each.says):
                values.setdefault(told, value)
    for family in {each.family.id: each.family for each in fitting if each.family.vendor}.values():
        _read_into(values, objects, family.read)
    for family in families():
        if not family.vendor:
            _read_into(values, objects, family.read)
    return values


def _fits(found: _Found, chosen: Values) -> bool:
    """A system that no vendor owns tells of what it is itself: the kernel below a UPS is not the version of the UPS."""
    fields = ("os", "product") if "vendor" in found.says else ("os", "product", "type")
    return all(found.says.get(field, said) == said for field, said in chosen.items() if field in fields)


def _models_into(values: dict[str, str], objects: Objects, device: Device | None) -> None:
    if device is None or Told.HARDWARE in values:
        return
    fits = [(oid, name) for oid, name in device.models if objects.is_under(oid)]
    if fits:
        values[Told.HARDWARE] = max(fits, key=lambda each: len(each[0]))[1]


def _read_into(values: dict[str, str], objects: Objects, readers: Iterable[Reader]) -> None:
    for each in readers:
        if each.tells not in values and (told := _read(objects, each)):
            values[each.tells] = told


def _read(objects: Objects, reader: Reader) -> str:
    if reader.text is not None:
        value = objects.descr if reader.text is Sign.DESCR else objects.name
    elif reader.entity is not None:
        value = objects.chassis(reader.entity)
    else:
        value = objects.value(reader.oid) if reader.oid else objects.below(reader.below)
    if not value:
        return ""
    if reader.pattern:
        groups = _search(reader.pattern, value)
        value = "" if groups is None else groups.get("it", "")
    return dict(reader.words).get(value, value) if reader.words else value


def _refined(objects: Objects, ours: Sequence[_Found], hardware: str) -> str:
    for each in ours:
        for pattern, kind in each.device.types if each.device else ():
            if any(
                _search(pattern, text) is not None
                for text in (hardware, objects.descr, _chassis_words(objects))
                if text
            ):
                return kind
    return ""


def _chassis_words(objects: Objects) -> str:
    return f"{objects.chassis(EntityColumn.MODEL)} {objects.chassis(EntityColumn.DESCR)}".strip()
