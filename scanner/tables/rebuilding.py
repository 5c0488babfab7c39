"""A newer table of ends of support, out of the one there is and an export of endoflife.date.

What the export tells of a product replaces its ends and adds its new releases; what only ours knows (how a product is found, what
shows that extended support is in use, the editions of Windows, old minor releases) stays. Products it does not have stay as old
as they are, with their own `retrieved`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from scanner.model.dated_tables import Pace, Product, Program, Release, SupportTable
from scanner.model.records import dataclass
from scanner.tables.endoflife import Cycle, Export

VALID_DAYS: Final = 180
MOST_PACES: Final = 60
_LEAST_DAYS, _MOST_DAYS = 7, 60
Key = Callable[[Cycle], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """Where a product of ours stands in the export; `ends` and `extended` are fields of Cycle, "" = it has none."""

    name: str
    key: Key
    ends: str = "ends"
    extended: str = "extended_ends"


def _numbers(cycle: Cycle) -> str | None:
    return cycle.name if re.fullmatch(r"[0-9]+(?:\.[0-9]+)*", cycle.name, re.ASCII) else None


def _build(suffixes: tuple[str, ...]) -> Key:
    """The build in `latest` (10.0.26100), for cycles that end with one of `suffixes`; "" = with none of all."""

    def key(cycle: Cycle) -> str | None:
        channel = re.search(r"-(?:w|e|e-lts|iot-lts|lts|sac|ac)$", cycle.name)
        found = re.fullmatch(r"[0-9]+\.[0-9]+\.([0-9]{4,5})(?:\..*)?", cycle.latest, re.ASCII)
        return found[1] if found and (channel[0] if channel else "") in suffixes else None

    return key


def _year(cycle: Cycle) -> str | None:
    """`2008 R2` of SQL Server's label `2008 R2 'Kilimanjaro' SP3`, `2016` of Office."""
    found = re.match(r"(20[0-9]{2})\b(?: '[^']*')?( R2)?", cycle.label, re.ASCII)
    return None if found is None or "mac" in cycle.name else f"{found[1]}{found[2] or ''}"


def _first_number(cycle: Cycle) -> str | None:
    return cycle.name if cycle.name.isascii() and cycle.name.isdecimal() else None


def _lts_number(cycle: Cycle) -> str | None:
    return _first_number(cycle) if cycle.is_lts else None


def _of_macos_10(cycle: Cycle) -> str | None:
    return cycle.name if cycle.name.startswith("10.") else None


PRODUCTS: Final[Mapping[str, _Origin]] = {
    "windows-home-pro": _Origin(name="windows", key=_build(("-w", ""))),
    "windows-enterprise": _Origin(name="windows", key=_build(("-e", ""))),
    "windows-ltsc": _Origin(name="windows", key=_build(("-e-lts", "-lts"))),
    "windows-iot-ltsc": _Origin(name="windows", key=_build(("-iot-lts",))),
    "windows-server": _Origin(name="windows-server", key=_build(("",))),
    "windows-server-annual": _Origin(name="windows-server", key=_build(("-sac", "-ac"))),
    "macos": _Origin(name="macos", key=_first_number),
    "macos-10": _Origin(name="macos", key=_of_macos_10),
    "debian": _Origin(name="debian", key=_first_number, ends="active_ends", extended="ends"),
    "ubuntu": _Origin(name="ubuntu", key=_numbers),
    "rhel": _Origin(name="rhel", key=_first_number),
    "centos": _Origin(name="centos", key=_first_number, extended=""),
    "centos-stream": _Origin(name="centos-stream", key=_first_number, extended=""),
    "rocky": _Origin(name="rocky-linux", key=_first_number, extended=""),
    "almalinux": _Origin(name="almalinux", key=_first_number, extended=""),
    "ol": _Origin(name="oracle-linux", key=_first_number),
    "sles": _Origin(name="sles", key=_numbers),
    "opensuse-leap": _Origin(name="opensuse", key=_numbers, extended=""),
    "fedora": _Origin(name="fedora", key=_first_number, extended=""),
    "alpine": _Origin(name="alpine-linux", key=_numbers, extended=""),
    "linuxmint": _Origin(name="linuxmint", key=_first_number, extended=""),
}
PROGRAMS: Final[Mapping[str, _Origin]] = {
    "office": _Origin(name="office", key=_year, extended=""),
    "mssqlserver": _Origin(name="mssqlserver", key=_year),
    "firefox-esr": _Origin(name="firefox", key=_lts_number, extended=""),
    "firefox": _Origin(name="firefox", key=_first_number, extended=""),
    "internet-explorer": _Origin(name="internet-explorer", key=_first_number, extended=""),
}
"""Programs that are named or numbered otherwise than we do; all others go by their own name and numbers."""


def rebuilt(table: SupportTable, export: Export, made: date) -> tuple[SupportTable, tuple[str, ...]]:
    """The newer table, and the names of what the export renewed."""
    products, programs, renewed = dict(table.products), dict(table.programs), []
    for name, product in table.products.items():
        origin = PRODUCTS.get(name)
        cycles = export.products.get(origin.name, ()) if origin else ()
        found = _releases(origin, cycles, product.releases) if origin else {}
        if origin and found:
            source = f"https://endoflife.date/{origin.name}"
            products[name] = replace(product, releases={**product.releases, **found}, source=source, retrieved=made)
            renewed.append(name)
    for name, program in table.programs.items():
        origin = PROGRAMS.get(name, _Origin(name=name, key=_numbers))
        new = _program(program, origin, export.products.get(origin.name, ()), made)
        if new is not None:
            programs[name] = new
            renewed.append(name)
    until = made + timedelta(days=VALID_DAYS)
    return replace(table, retrieved=made, valid_until=until, products=products, programs=programs), tuple(renewed)


def _program(program: Program, origin: _Origin, cycles: Iterable[Cycle], made: date) -> Program | None:
    if program.paces:
        paces = _paces(cycles)
        return (
            replace(program, paces=paces, source=f"https://endoflife.date/{origin.name}", retrieved=made)
            if paces
            else None
        )
    found = _releases(origin, cycles, program.releases)
    if not found:
        return None
    source = f"https://endoflife.date/{origin.name}"
    return replace(program, releases={**program.releases, **found}, source=source, retrieved=made)


def _releases(origin: _Origin, cycles: Iterable[Cycle], before: Mapping[str, Release]) -> dict[str, Release]:
    """The releases by our key; of several under one key (service packs) the last to end."""
    found: dict[str, Release] = {}
    for cycle in cycles:
        key = origin.key(cycle)
        ends: date | None = getattr(cycle, origin.ends)
        if key is None or (ends is None and (cycle.has_ended or cycle.ends is not None)):
            continue  # it ended, or its free support did, and no day is told
        extended: date | None = getattr(cycle, origin.extended) if origin.extended else None
        known = found.get(key)
        if known is not None and (ends or date.max) <= (known.ends_at or date.max):
            continue
        row = before.get(key, Release(ends_at=None, name=_name(cycle, key)))
        told = row.extended_ends_at if extended is None else extended  # what it does not tell of stays
        longer = told if told is not None and ends is not None and told > ends else None
        found[key] = replace(row, ends_at=ends, extended_ends_at=longer)
    return found


def _name(cycle: Cycle, key: str) -> str:
    """What people call a new release, where our key is a build."""
    if key in {cycle.name, cycle.label}:
        return ""
    plain = re.sub(r"-(?:w|e|e-lts|iot-lts|lts|sac|ac)$", "", cycle.name)
    return plain.replace("-", " ").upper()


def _paces(cycles: Iterable[Cycle]) -> tuple[Pace, ...]:
    """When each came out; what is newer than all is thought to keep the last step."""
    days = sorted({int(each.name): each.released for each in cycles if _first_number(each) and each.released}.items())
    steps = [(later - first).days for (_, first), (_, later) in pairwise(days[-2:]) if later and first]
    step = min(max(steps[0], _LEAST_DAYS), _MOST_DAYS) if steps else 0
    if not step:
        return ()
    return tuple(Pace(first=number, on=day, every_days=step) for number, day in days[-MOST_PACES:] if day)


def plain_of(table: SupportTable, *, forced: bool) -> dict[str, Any]:
    """The table as its file has it; `forced` = it is used though this version has a newer one."""
    editions: dict[str, list[str]] = {}
    for edition, product in table.editions.items():
        editions.setdefault(product, []).append(edition)
    return {
        "retrieved": table.retrieved,
        "valid_until": table.valid_until,
        "forced": forced,
        "source": "https://endoflife.date",
        "extended_patch_days": table.extended_patch_days,
        "products": {name: dict(_product_fields(each)) for name, each in table.products.items()},
        "editions": editions,
        "rolling": {"products": sorted(table.rolling), "days": table.rolling_days},
        "programs": {name: dict(_program_fields(each)) for name, each in table.programs.items()},
    }


def _product_fields(product: Product) -> Iterator[tuple[str, Any]]:
    yield "named_by", product.named_by
    yield "source", product.source
    yield "retrieved", product.retrieved
    way, word = product.seen_by
    if way:
        yield "extended_seen_by", {way: word}
    if product.mark:
        yield "extended_mark", product.mark
    if product.minors_extended:
        yield "minors_extended", True
    yield "releases", {name: dict(_release_fields(each)) for name, each in product.releases.items()}


def _program_fields(program: Program) -> Iterator[tuple[str, Any]]:
    yield "label", program.label
    yield "source", program.source
    yield "retrieved", program.retrieved
    if program.paces:
        yield "kept_days", program.kept_days
        yield "pace", [{"first": each.first, "on": each.on, "every_days": each.every_days} for each in program.paces]
    else:
        yield "releases", {name: dict(_release_fields(each)) for name, each in program.releases.items()}


def _release_fields(release: Release) -> Iterator[tuple[str, Any]]:
    if release.name:
        yield "name", release.name
    yield "ends", release.ends_at or "none"
    if release.extended_ends_at:
        yield "extended", release.extended_ends_at
    if release.old_minors:
        yield "old_minors", [{"last": each.last, "ended": each.ended} for each in release.old_minors]
    if release.last_free:
        yield "last_free", release.last_free
    if release.home_ends_at:
        yield "home", release.home_ends_at
