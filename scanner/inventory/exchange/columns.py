"""The columns of spreadsheets: which field each stands for, its heading in both languages, and how a cell is read.

What kind of value a column takes is not told again here: it is read off the JSON Schema of the form.
"""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

from scanner.inventory.forms.agency import SegmentForm, SystemForm
from scanner.inventory.forms.form import Form
from scanner.inventory.forms.target import TargetForm
from scanner.model.records import dataclass
from scanner.model.text import Language
from scanner.reading.packaged_yaml import load_packaged_yaml

AGENCY: Final = "agency"
MEASURED: Final = {"vi": "đo được", "en": "measured"}
"""What the heading of a measured column ends with; such a column is never read back."""


class Shape(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    WORD = "word"
    LIST = "list"
    WORDS = "words"
    DAY = "day"
    YES_NO = "yes_no"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One declared field; `key` is its path in the form (`disposal.wiped_at`), `words` what a WORD or WORDS takes."""

    key: str
    shape: Shape
    labels: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]

    def heading(self, language: Language) -> str:
        """The heading people see."""
        return self.labels[language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: rows of one kind of thing."""

    name: str
    titles: Mapping[str, str]
    columns: tuple[Column, ...]

    def column(self, key: str) -> Column:
        """The column of the field `key`."""
        return next(each for each in self.columns if each.key == key)


_SHEETS: Final[dict[str, tuple[dict[str, str], type[Form], str, tuple[str, ...]]]] = {
    "targets": ({"vi": "Thiết bị", "en": "Targets"}, TargetForm, "target", (
        "id", "name", "kind", "roles", "platform", "status", "segment", "systems", "addresses", "dhcp", "macs", "serial",
        "vendor", "model", "vendor_support_end", "bought_at", "owner", "room", "net_position", "purpose",
        "stores_nonpublic", "remote_access", "services", "remote_tools", "connection", "tags", "disposal.disposed_at",
        "disposal.wiped_at", "disposal.wipe_method", "disposal.minutes",
    )),
    "segments": ({"vi": "Mạng LAN", "en": "Segments"}, SegmentForm, "segment", (
        "id", "cidr", "zone", "site", "gateway", "firewall", "has_internet", "tslcd", "isolated", "vlan",
    )),
    "systems": ({"vi": "Hệ thống", "en": "Systems"}, SystemForm, "system", (
        "id", "name.vi", "name.en", "level", "level_state", "level_decision", "plan_state", "plan_due", "kind", "owner",
        "operator", "operated_elsewhere", "tslcd", "tags",
    )),
}  # fmt: skip


@cache
def sheets() -> dict[str, Sheet]:
    """Every sheet by its name in the inventory: targets, segments, systems."""
    return {name: _sheet(name, *parts) for name, parts in _SHEETS.items()}


@cache
def known_words() -> Mapping[str, Any]:
    """Vietnamese and English for the closed words, and what else a workbook says."""
    words: Mapping[str, Any] = _loaded("scanner.inventory.exchange", "words.yaml")
    return words


def plain_heading(text: str) -> str:
    """A heading as it is compared: form C, lower case, single spaces, without the star of required columns."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\xa0", " ").casefold().replace("*", " ").split())


def is_measured(heading: str) -> bool:
    """True for the heading of a measured column."""
    return any(plain_heading(heading).endswith(f"({word})") for word in MEASURED.values())


def _sheet(name: str, titles: Mapping[str, str], form: type[Form], words: str, keys: tuple[str, ...]) -> Sheet:
    schema = form.model_json_schema()
    fields = _loaded("scanner.inventory", "fields.yaml")
    known = known_words()
    agency = Column(key=AGENCY, shape=Shape.TEXT, labels={"vi": "Mã cơ quan", "en": "Agency code"}, words={})
    columns = tuple(_column(key, schema, fields[words], fields, known) for key in keys)
    return Sheet(name=name, titles=titles, columns=(agency, *columns))


def _column(key: str, schema: Any, fields: Any, every: Any, known: Any) -> Column:
    first, _, rest = key.partition(".")
    shape = _shape(_resolved(schema, schema["properties"][first], rest))
    labels = every[first][rest] if first in every and rest else fields[first]
    end = {"vi": " (tiếng Việt)", "en": " (tiếng Anh)"}.get(rest, "")
    english = {"vi": " (Vietnamese)", "en": " (English)"}.get(rest, "")
    words = known["yes_no"] if shape is Shape.YES_NO else known[key] if shape in (Shape.WORD, Shape.WORDS) else {}
    return Column(key=key, shape=shape, labels={"vi": labels["vi"] + end, "en": labels["en"] + english}, words=words)


def _resolved(schema: Any, part: Any, rest: str) -> Any:
    """The schema of a field without `null`, references followed; of the field `rest` inside it when given."""
    options = [each for each in part.get("anyOf", [part]) if each.get("type") != "null"]
    found = options[0]
    if "$ref" in found:
        found = schema["$defs"][found["$ref"].rpartition("/")[2]]
    return _resolved(schema, found["properties"][rest], "") if rest else found


def _shape(schema: Any) -> Shape:
    kind = schema.get("type")
    if kind == "array":
        return Shape.WORDS if "enum" in schema["items"] else Shape.LIST
    if kind == "boolean":
        return Shape.YES_NO
    if kind in ("integer", "number"):
        return Shape.NUMBER
    if "enum" in schema:
        return Shape.WORD
    return Shape.DAY if schema.get("format") == "date" else Shape.TEXT


def _loaded(package: str, name: str) -> Any:
    return load_packaged_yaml(files(package) / name, name).value
