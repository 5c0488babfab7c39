"""Reads one file of `identity/`: every mistake with its line, all at once.

An object that begins with a dot stands below the first enterprise of the file: `.101.1` of 12356 is 1.3.6.1.4.1.12356.101.1.
One that begins with `@.` stands below the sysObjectID that the device itself answers: makers that repeat a MIB per product.
"""

from collections.abc import Mapping
from typing import Any, Final

from scanner.model.device_knowledge import (
    OWN,
    Alternative,
    Banner,
    Channel,
    Condition,
    Device,
    EntityColumn,
    Example,
    Family,
    Maker,
    Reader,
    Sign,
    Told,
)
from scanner.model.words import TargetKind
from scanner.reading.form import Form, Place
from scanner.reading.patterns import BadPattern, compiled

ENTERPRISES: Final = "1.3.6.1.4.1"
CONSTANTS: Final = ("type", "vendor", "product", "os", "os_version", "hardware", "service", "version")
GROUPS: Final = (*CONSTANTS[1:], "serial")
BANNER_WEIGHT: Final = 50
_PATTERNS: Final = frozenset((Sign.DESCR, Sign.NAME, Sign.ENTITY))
_MOST: Final = 100
_ALONE: Final = "alone"
_PLACES: Final = frozenset(("oid", "below", "entity", "descr", "name", _ALONE))
"""Where a reader reads."""


def family_of(form: Form, name: str) -> Family:
    """The family in `form`, of the file `name`; problems are noted."""
    said = form.mapping(form.value, ())
    known = {"vendor", "enterprises", "makers", "numbers", "type", "read", "devices", "banners", "examples"}
    form.keys(said, (), known, ())
    vendor = form.string(said["vendor"], ("vendor",)) if "vendor" in said else ""
    numbers = said.get("enterprises", [])
    if not isinstance(numbers, list) or not all(type(each) is int for each in numbers):
        form.problem(("enterprises",), "this is a list of enterprise numbers of IANA")
        numbers = []
    reading = _Reading(form, vendor, numbers[0] if numbers else None)
    return Family(
        id=name,
        vendor=vendor,
        enterprises=tuple(numbers),
        type=reading.kind(said["type"], ("type",)) if "type" in said else None,
        read=reading.readers(said.get("read", {}), ("read",)),
        makers=reading.makers(said.get("makers", []), ("makers",)),
        devices=tuple(
            reading.device(each, ("devices", n))
            for n, each in enumerate(form.mappings(said.get("devices", []), ("devices",)))
        ),
        banners=tuple(
            reading.banner(each, ("banners", n))
            for n, each in enumerate(form.mappings(said.get("banners", []), ("banners",)))
        ),
        examples=tuple(
            reading.example(each, ("examples", n))
            for n, each in enumerate(form.mappings(said.get("examples", []), ("examples",)))
        ),
        numbers=reading.numbers(said.get("numbers", {}), ("numbers",)),
    )


class _Reading:
    """The parts of one file, with what it says of all of them."""

    def __init__(self, form: Form, vendor: str, enterprise: int | None) -> None:
        self._form, self._vendor, self._enterprise = form, vendor, enterprise

    def kind(self, value: Any, place: Place) -> TargetKind:
        return self._form.choice(value, TargetKind, place)

    def makers(self, value: Any, place: Place) -> tuple[str, ...]:
        """Of a file with a vendor: a network card tells no more than whose it is."""
        said = self._form.words(value, place, may_be_empty=True)
        if said and not self._vendor:
            self._form.problem(place, "names of makers need a vendor in their file")
        return tuple(self._pattern(each, (*place, n)) for n, each in enumerate(said))

    def numbers(self, value: Any, place: Place) -> tuple[Maker, ...]:
        """`43: {vendor: 3Com, type: switch}`: makers that have no file of their own."""
        return tuple(
            self._maker(number, each, (*place, number)) for number, each in self._form.mapping(value, place).items()
        )

    def _maker(self, number: str, value: Any, place: Place) -> Maker:
        said = self._form.mapping(value, place)
        self._form.keys(said, {"vendor"}, {"type", "cards"}, place)
        if not (number.isascii() and number.isdecimal()):
            self._form.problem(place, "this is no enterprise number of IANA")
            number = "0"
        kind = self.kind(said["type"], (*place, "type")) if "type" in said else None
        cards = self._pattern(said["cards"], (*place, "cards")) if "cards" in said else ""
        return Maker(number=int(number), vendor=self._text(said, "vendor", place), type=kind, cards=cards)

    def device(self, said: Mapping[str, Any], place: Place) -> Device:
        form = self._form
        form.keys(said, {"when"}, {"type", "vendor", "product", "os", "models", "types", "read"}, place)
        whens = form.mappings(said.get("when", []), (*place, "when"))
        if not whens:
            form.problem((*place, "when"), "nothing says what it is known by")
        models = form.mapping(said.get("models", {}), (*place, "models"))
        types = form.mappings(said.get("types", []), (*place, "types"))
        return Device(
            vendor=self._text(said, "vendor", place) or self._vendor,
            type=self.kind(said["type"], (*place, "type")) if "type" in said else None,
            product=self._text(said, "product", place),
            os=self._text(said, "os", place),
            when=tuple(self._alternative(each, (*place, "when", n)) for n, each in enumerate(whens)),
            models=tuple(
                (self._oid(oid, (*place, "models", oid)), form.string(name, (*place, "models", oid)))
                for oid, name in models.items()
            ),
            types=tuple(self._type(each, (*place, "types", n)) for n, each in enumerate(types)),
            read=self.readers(said.get("read", {}), (*place, "read")),
        )

    def _type(self, said: Mapping[str, Any], place: Place) -> tuple[str, TargetKind]:
        self._form.keys(said, {"match", "type"}, (), place)
        return self._pattern(said.get("match"), (*place, "match")), self.kind(said.get("type"), (*place, "type"))

    def _text(self, said: Mapping[str, Any], key: str, place: Place) -> str:
        return self._form.string(said[key], (*place, key)) if key in said else ""

    def _oid(self, value: Any, place: Place) -> str:
        written = str(value) if isinstance(value, str) else ""
        own = written.startswith(OWN)
        parts = written.removeprefix(OWN if own else ".").split(".")
        if not all(each.isascii() and each.isdecimal() for each in parts):
            self._form.problem(place, "this is an object: numbers with dots between, in quotes")
            return ""
        if own or not written.startswith("."):
            return written
        if self._enterprise is None:
            self._form.problem(place, "an object with a dot before it needs `enterprises` in its file")
        return f"{ENTERPRISES}.{self._enterprise}{written}"

    def _pattern(self, value: Any, place: Place) -> str:
        written = self._form.string(value, place)
        try:
            compiled(written)
        except BadPattern as error:
            self._form.problem(place, str(error))
        return written

    def _alternative(self, said: Mapping[str, Any], place: Place) -> Alternative:
        form = self._form
        form.keys(said, (), {*Sign, "match", "weight"}, place)
        conditions = [self._condition(each, said, (*place, each)) for each in Sign if each in said]
        if not conditions:
            form.problem(place, f"one of {', '.join(Sign)} says what it is known by")
        if "match" in said and "oid" not in said:
            form.problem((*place, "match"), "match says what is found in the value of `oid`")
        weight = form.whole(said["weight"], (*place, "weight")) if "weight" in said else None
        if weight is not None and not 0 < weight <= _MOST:
            form.problem((*place, "weight"), f"a weight is from 1 to {_MOST}")
        return Alternative(conditions=tuple(conditions), weight=weight)

    def _condition(self, sign: Sign, said: Mapping[str, Any], place: Place) -> Condition:
        if sign in _PATTERNS:
            return Condition(sign=sign, pattern=self._pattern(said[sign], place))
        pattern = ""
        if sign is Sign.OID and "match" in said:
            pattern = self._pattern(said["match"], (*place[:-1], "match"))
        return Condition(sign=sign, oid=self._oid(said[sign], place), pattern=pattern)

    def readers(self, value: Any, place: Place) -> tuple[Reader, ...]:
        """`version: [{oid: …, match: …}]`: the first that is answered counts."""
        said = self._form.mapping(value, place)
        self._form.keys(said, (), Told, place)
        return tuple(
            self._reader(Told(key), each, (*place, key, n))
            for key in said
            if key in set(Told)
            for n, each in enumerate(self._form.mappings(said[key], (*place, key)))
        )

    def _reader(self, tells: Told, said: Mapping[str, Any], place: Place) -> Reader:
        form = self._form
        form.keys(said, (), {*_PLACES, "row", "match", "words"}, place)
        texts = [each for each in (Sign.DESCR, Sign.NAME, _ALONE) if each in said]
        if len(_PLACES & set(said)) != 1:
            form.problem(place, "one of oid, below, entity, descr, name, alone says where it is told")
        if "row" in said and "below" not in said:
            form.problem((*place, "row"), "row says which row below `below` counts")
        if "match" in said and texts:
            form.problem((*place, "match"), "the pattern stands behind descr, name or alone itself")
        pattern = said[texts[0]] if texts else said.get("match", "")
        return Reader(
            tells=tells,
            oid=self._oid(said["oid"], (*place, "oid")) if "oid" in said else "",
            below=self._oid(said["below"], (*place, "below")) if "below" in said else "",
            row=self._oid(said["row"], (*place, "row")) if "row" in said else "",
            entity=form.choice(said["entity"], EntityColumn, (*place, "entity")) if "entity" in said else None,
            text=Sign(texts[0]) if texts and texts[0] != _ALONE else None,
            alone=_ALONE in said,
            pattern=self._pattern(pattern, place) if pattern else "",
            words=tuple(
                (str(code), form.string(word, (*place, "words")))
                for code, word in form.mapping(said.get("words", {}), (*place, "words")).items()
            ),
        )

    def banner(self, said: Mapping[str, Any], place: Place) -> Banner:
        form = self._form
        form.keys(said, {"on", "match"}, {*CONSTANTS, "weight"}, place)
        on = [
            form.choice(each, Channel, (*place, "on", n))
            for n, each in enumerate(form.words(said.get("on"), (*place, "on")))
        ]
        pattern = self._pattern(said.get("match"), (*place, "match"))
        told = {key: form.string(said[key], (*place, key)) for key in CONSTANTS if key in said}
        if "type" in told:
            self.kind(told["type"], (*place, "type"))
        if self._vendor and "vendor" not in told:
            told["vendor"] = self._vendor
        for name in compiled(pattern).groupindex if pattern and not form.problems else ():
            if name not in GROUPS:
                form.problem((*place, "match"), f"the group {name} is none of {', '.join(GROUPS)}")
        return Banner(
            on=tuple(on),
            pattern=pattern,
            tells=tuple(sorted(told.items())),
            weight=form.whole(said.get("weight", BANNER_WEIGHT), (*place, "weight")),
        )

    def example(self, said: Mapping[str, Any], place: Place) -> Example:
        form = self._form
        form.keys(said, {"said", "known"}, (), place)
        told = form.mapping(said.get("said"), (*place, "said"))
        known = form.mapping(said.get("known"), (*place, "known"))
        channels = set(Channel)
        return Example(
            said=tuple(
                (key if key in channels else self._oid(key, (*place, "said", key)), str(value))
                for key, value in told.items()
            ),
            known=tuple((key, None if value is None else str(value)) for key, value in known.items()),
        )
