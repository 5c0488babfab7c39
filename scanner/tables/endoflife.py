"""endoflife.date, offline: its export `https://endoflife.date/api/v1/products/full`, or the `products/*.md` of its repository.

JSON {generated_at, result: [{name, releases: [{name, label, releaseDate, isLts, eoasFrom, isEol, eolFrom, eoesFrom, latest: {name}}]}]};
Markdown begins with YAML between two lines of hyphens {releases: [{releaseCycle, releaseLabel, releaseDate, lts, eoas, eol, eoes, latest}]}.
Their ends are dates, or true, or false for "none is announced". Licence of the data: MIT.
"""

import tarfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from scanner.model.records import dataclass
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.reading.yaml_guard import load_yaml
from scanner.tables.archive import SmallHeads, is_archive
from scanner.tables.rows import bad, day_in, list_in, mapping_in, text_in

MAX_BYTES: Final = 64 * 1024 * 1024
MAX_PAGE_BYTES: Final = 4 * 1024 * 1024
YEARS: Final = range(1970, 2101)
_RULE: Final = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """A release as endoflife.date tells it; ends are None where none is announced. `has_ended` True where no day is known."""

    name: str
    label: str
    released: date | None
    is_lts: bool
    active_ends: date | None
    ends: date | None
    extended_ends: date | None
    has_ended: bool
    latest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What a file or folder holds: the releases by product, and the day it was made, where it says so."""

    made: date | None
    products: Mapping[str, tuple[Cycle, ...]]


def export_of(place: Path) -> Export:
    """Read a file or folder; raises BadInput for what is none, OSError for what cannot be read."""
    if place.is_dir():
        pages = sorted(place.glob("products/*.md")) or sorted(place.glob("*.md"))
        return _of_pages(((each.stem, bytes_of(each, max_bytes=MAX_PAGE_BYTES)) for each in pages), place)
    raw = bytes_of(place, max_bytes=MAX_BYTES)
    if is_archive(raw[:16]):
        return _of_pages(_packed_pages(place), place)
    return _of_json(raw, place)


def _packed_pages(place: Path) -> Iterator[tuple[str, bytes]]:
    """The pages of a tar.gz of the repository, as a forge gives it: one folder holds everything."""
    try:
        with tarfile.open(place, "r:gz", tarinfo=SmallHeads) as tar:
            for member in tar:
                parts = Path(member.name).parts
                if member.isreg() and parts[-2:-1] == ("products",) and parts[-1].endswith(".md"):
                    file = tar.extractfile(member)
                    if file is not None:
                        yield Path(parts[-1]).stem, file.read(MAX_PAGE_BYTES + 1)
    except (tarfile.TarError, EOFError, OSError, UnicodeError) as error:
        raise bad(place, f"the archive cannot be read: {str(error)[:120]}") from error


def _of_pages(pages: Iterator[tuple[str, bytes]], place: Path) -> Export:
    products: dict[str, tuple[Cycle, ...]] = {}
    for name, raw in pages:
        if len(raw) > MAX_PAGE_BYTES:
            raise bad(place, f"{name}.md is larger than {MAX_PAGE_BYTES:,} bytes")
        text = raw.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
        if not text.startswith(f"{_RULE}\n"):
            continue
        head, _, _ = text.removeprefix(f"{_RULE}\n").partition(f"\n{_RULE}")
        fields = load_yaml(f"{head}\n".encode(), f"{place}, {name}.md").value
        if isinstance(fields, dict) and "releases" in fields:
            products[name] = tuple(_of_page(each, place, name) for each in list_in(fields["releases"], place, name))
    if not products:
        raise bad(place, "holds no page of endoflife.date (products/*.md)")
    return Export(made=None, products=products)


def _of_json(raw: bytes, place: Path) -> Export:
    plain = mapping_in(load_json(raw, str(place), max_bytes=MAX_BYTES), place, "the file")
    products: dict[str, tuple[Cycle, ...]] = {}
    for number, told in enumerate(list_in(plain.get("result"), place, "result")):
        product = mapping_in(told, place, f"result[{number}]")
        name = text_in(product.get("name"), place, f"result[{number}], name")
        products[name] = tuple(_of_api(each, place, name) for each in list_in(product.get("releases"), place, name))
    if not products:
        raise bad(place, "is no export of endoflife.date: it has no `result`")
    made = plain.get("generated_at")
    return Export(made=None if made is None else day_in(made, place, "generated_at"), products=products)


def _of_api(told: Any, place: Path, product: str) -> Cycle:
    fields = mapping_in(told, place, product)
    name = text_in(fields.get("name"), place, f"{product}, a release")
    where = f"{product} {name}"
    latest = fields.get("latest")
    return Cycle(
        name=name,
        label=str(fields.get("label") or name)[:100],
        released=_day(fields.get("releaseDate"), place, where),
        is_lts=fields.get("isLts") is True,
        active_ends=_day(fields.get("eoasFrom"), place, where),
        ends=_day(fields.get("eolFrom"), place, where),
        extended_ends=_day(fields.get("eoesFrom"), place, where),
        has_ended=fields.get("isEol") is True,
        latest=str(latest.get("name") or "")[:100] if isinstance(latest, dict) else "",
    )


def _of_page(told: Any, place: Path, product: str) -> Cycle:
    fields = mapping_in(told, place, product)
    name = str(fields.get("releaseCycle") or "")[:100]
    where = f"{product} {name}"
    if not name:
        raise bad(place, f"{product}: a release has no releaseCycle")
    return Cycle(
        name=name,
        label=str(fields.get("releaseLabel") or name).replace("__RELEASE_CYCLE__", name)[:100],
        released=_day(fields.get("releaseDate"), place, where),
        is_lts=bool(fields.get("lts")),
        active_ends=_day(fields.get("eoas"), place, where),
        ends=_day(fields.get("eol"), place, where),
        extended_ends=_day(fields.get("eoes"), place, where),
        has_ended=fields.get("eol") is True,
        latest=str(fields.get("latest") or "")[:100],
    )


def _day(value: Any, place: Path, where: str) -> date | None:
    """A day, or None for nothing, true and false."""
    if value is None or isinstance(value, bool):
        return None
    day = day_in(str(value), place, where)
    if day.year not in YEARS:
        raise bad(place, f"{where}: {day} is no day of a release")
    return day
