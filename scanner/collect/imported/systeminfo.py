"""`systeminfo` of Windows, as text or CSV, in any language: read by place and number, never by a translated word.

Of its CSV, sheets and PowerShell (`| ConvertFrom-Csv`) make other CSV, JSON and lists, in which the values keep their order.

Recorded on Windows XP to 11 and Server 2003 to 2022, in English, French and Russian. The order of its lines is that of the
program since Windows XP: name, system, version, maker … architecture … logon server, hotfixes, network cards.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from textwrap import dedent
from typing import Final

from scanner.collect.host.windows_builds import SERVICE_PACKS, release_of
from scanner.collect.host.windows_product_names import NAMED_AS_SERVER, NAMED_AS_WINDOWS, PRODUCT, known_letters
from scanner.collect.imported.one_machine import SEVERAL
from scanner.collect.imported.updates_told import updates_told
from scanner.model.errors import BadInput, Unreadable
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.records import dataclass
from scanner.model.words import Gap, Platform
from scanner.reading.code_pages import reread, without_unknown_letters
from scanner.reading.decoded import UNKNOWN
from scanner.reading.json_guard import load_json
from scanner.reading.tables import csv_rows, delimiter_of

_VERSION: Final = re.compile(r"(\d{1,2}\.\d{1,2})\.(\d{4,6})\b(.*)", re.DOTALL)
_SERVICE_PACK: Final = re.compile(r"(?<![\d.])([1-6])(?![\d.])")
"""`Service Pack 3`, `Szervizcsomag 3`: the only number of one digit in the line."""
_ARCHITECTURE: Final = re.compile(r"(x64|x86|x32|arm64|arm|itanium|ia64)-based", re.IGNORECASE)
_ARCHITECTURES: Final = {"x32": "x86", "itanium": "ia64"}
_LINE: Final = re.compile(r"\S[^:\n]*:\s*(.*)")
_ENTRY: Final = re.compile(r"\s+\[(\d{1,4})\]\s?:\s*(.*)")
_IN_A_LINE: Final = re.compile(r",\[\d{1,4}\]\s?:\s*")
_KB: Final = re.compile(r"\bKB(\d{5,8})")
_LOCALE: Final = re.compile(r"([a-z]{2,3}(?:-[a-z0-9]{2,8})*);.+", re.IGNORECASE)
_TOLD_LOCALE: Final = re.compile(r"[:,\"]\s*\"?([a-z]{2,3}(?:-[a-z0-9]{2,8})*);[^\n]", re.IGNORECASE)
_COUNT: Final = re.compile(r"\d{1,9}")
_LOCALIZED: Final = Unseen(gap=Gap.UNREADABLE, detail="the edition is written in the language of the system")
_EDITION_WORDS: Final = frozenset(
    [
        "Home",
        "Basic",
        "Premium",
        "Single",
        "Language",
        "Starter",
        "Professional",
        "Pro",
        "for",
        "Workstations",
        "Education",
        "Enterprise",
        "LTSC",
        "LTSB",
        "Evaluation",
        "Ultimate",
        "Business",
        "IoT",
        "S",
        "SE",
        "N",
        "KN",
        "K",
        "G",
        "Standard",
        "Datacenter",
        "Essentials",
        "Foundation",
        "Web",
        "Server",
        "Core",
        "Edition",
        "x64",
        "Azure",
        "Storage",
        "Workgroup",
        "multi-session",
        "Team",
        "Cloud",
        "POSReady",
        "Industry",
        "Insider",
        "Preview",
        "Media",
        "Center",
        "Tablet",
        "PC",
        "2005",
        "2015",
        "2016",
        "2019",
        "2021",
        "2024",
    ]
)
_MARKS: Final = re.compile(r"\((?:R|TM|C)\)|[®™\xa0\xff]")
"""0xFF is the space of the old pages 437 and 850 that keeps words together."""
_DEGRADED: Final = re.compile(r"\b(Microsoft|Windows|Server)r(?=[\s,]|$)|\b(Vista)T\b")
_LOST_MARK: Final = re.compile(r"\b(Microsoft|Windows|Server|Vista)[©\ufffd]")
_FROM_LOCALE: Final = 10
"""From the locale of input: time zone, five sizes of memory, page files, domain, logon server, hotfixes."""
_MANY_LINES: Final = 10
_LONGEST: Final = 128 * 1024


@dataclass(slots=True)
class Group:
    """A line with what is indented below it."""

    value: str
    entries: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """The values in the order in which they stand, whichever form they came in."""

    groups: tuple[Group, ...]
    system: int
    """Where the version stands; the name stands before it."""

    version: re.Match[str]


def read_os(file: HandedFile) -> HostOs:
    """Name as printed, version and build by their numbers."""
    said = _of_one(file)
    number, build, rest = said.version.groups()
    printed = _plain(said.groups[said.system - 1].value)
    if "\ufffd" in printed and isinstance(_language(said), Unseen):
        _hotfixes(said)  # raises where it was cut before the locale, which would tell the letters of the name
    name = known_letters(printed)
    if not NAMED_AS_WINDOWS.search(name):
        raise Unreadable("the line before the version names no Windows")
    server = bool(NAMED_AS_SERVER.search(name))
    pack = _SERVICE_PACK.search(rest)
    return HostOs(
        name=name,
        version=f"{number}.{build}",
        build=build,
        edition=_edition(printed),
        release=SERVICE_PACKS.get(int(build)) or release_of(int(build), pack[1] if pack else "", server=server),
        language=_language(said),
        family="windows",
        id="windows-server" if server else "windows",
        arch=_architecture(said),
    )


def read_updates(file: HandedFile) -> HostUpdates:
    """The KB numbers of its list, which ends at 245 on Windows 7, however many there are; raises Unreadable when it is cut."""
    group = _hotfixes(_of_one(file))
    stated, listed = int(next(iter(_COUNT.findall(group.value)), "0")), len(group.entries)
    if listed > stated or (stated and not listed):
        raise Unreadable(f"the list of hotfixes has {listed} entries, and should have {stated}")
    numbers = (f"KB{number}" for each in group.entries for number in _KB.findall(each))
    return updates_told(numbers, installed_all=listed == stated)


def _hotfixes(said: _Said) -> Group:
    """The hotfixes: a group with KB numbers, or the one behind the logon server; what comes after it shows that it is whole.

    Where nobody is logged on there is no logon server: the locale tells the place.
    """
    after = said.groups[said.system :]
    for before, group in pairwise(after[:-1]):
        if before.value.startswith("\\\\") or any(_KB.match(each) for each in group.entries):
            return group
    locales = [place for place, group in enumerate(after) if _LOCALE.fullmatch(group.value)]
    if len(locales) == len(("system", "input")) and locales[1] + _FROM_LOCALE < len(after) - 1:
        return after[locales[1] + _FROM_LOCALE]
    raise Unreadable("it ends before its list of hotfixes")


def _edition(name: str) -> str | None | Unseen:
    """What stands behind the product; only in words of the English names, which are the same in all languages but a few."""
    product = PRODUCT.search(name)
    if product is None:
        return _LOCALIZED if "Windows" in name else None
    tail = name[product.end() :]
    return (tail or None) if {each.rstrip(":,") for each in tail.split()} <= _EDITION_WORDS else _LOCALIZED


def _plain(name: str) -> str:
    """The name without trade marks, which old code pages turn into letters, and with plain spaces."""
    name = _LOST_MARK.sub(r"\1 ", _DEGRADED.sub(r"\1\2", name))
    return " ".join(_MARKS.sub(" ", name).split())


def _language(said: _Said) -> str | Unseen:
    """The locale of the system: the first value of the form `vi;Tiếng Việt`."""
    for group in said.groups:
        found = _LOCALE.fullmatch(group.value)
        if found:
            return found[1].lower()
    return Unseen(gap=Gap.UNREADABLE, detail="no line tells the locale of the system")


def _architecture(said: _Said) -> str | Unseen:
    for group in said.groups[said.system :]:
        found = _ARCHITECTURE.match(group.value)
        if found:
            word = found[1].lower()
            return _ARCHITECTURES.get(word, word)
    return Unseen(gap=Gap.UNREADABLE, detail="no line tells the architecture")


def _said(file: HandedFile) -> _Said:
    """The values of the file; raises Unreadable where no version stands in its place."""
    text = _text(file)
    groups = _groups(text.lstrip("\n"))
    for place, group in enumerate(groups):
        version = _VERSION.match(group.value)
        if place and version and group is not groups[-1]:
            return _Said(groups=groups, system=place, version=version)
    raise Unreadable("no line tells the version of the system")


def _of_one(file: HandedFile) -> _Said:
    """The values of the file; raises Unreadable where it holds outputs of more than one system, which nobody can keep apart."""
    said = _said(file)
    later = pairwise(said.groups[said.system :])
    if any(_VERSION.match(group.value) and NAMED_AS_WINDOWS.search(name.value) for name, group in later):
        raise Unreadable(SEVERAL)
    return said


def _text(file: HandedFile) -> str:
    """Its text; of an unknown code page in that of the locale that it tells, or without what is not ASCII."""
    text = file.text or ""
    if file.encoding != UNKNOWN:
        return text
    locale = _TOLD_LOCALE.search(text)
    whole_lines = text[: text.rfind("\n") + 1]
    told = (reread(text, locale[1]) or reread(whole_lines, locale[1])) if locale else None
    return without_unknown_letters(text) if told is None else told


def _groups(text: str) -> tuple[Group, ...]:
    head = text.partition("\n")[0]
    if head.startswith("#TYPE "):
        return _groups(text.partition("\n")[2])
    if head.startswith(("{", "[")):
        return _of_json(text)
    if head.startswith('"') or head.count(delimiter_of(head)) > _MANY_LINES:
        return _of_csv(text, delimiter_of(head))
    return tuple(_of_list(dedent(text).split("\n")))


def _of_list(lines: Iterable[str]) -> Iterator[Group]:
    """A list in one line goes on below itself where PowerShell broke it."""
    parts, entries = list[str](), list[str]()
    for line in lines:
        entry = _ENTRY.fullmatch(line)
        found = None if line[:1].isspace() else _LINE.fullmatch(line)
        if found:
            yield from _of_lines(parts, entries)
            parts, entries = [found[1].strip()], []
        elif parts and line.strip() and _IN_A_LINE.search(parts[0]):
            parts.append(line.strip())
        elif entry and parts:
            entries.append(entry[2].strip())
    yield from _of_lines(parts, entries)


def _of_lines(parts: list[str], entries: list[str]) -> Iterator[Group]:
    if parts:
        group = _of_field(" ".join(parts))
        yield Group(value=group.value, entries=[*group.entries, *entries])


def _of_csv(text: str, delimiter: str) -> tuple[Group, ...]:
    """The rows of values; a list stands in one field, its entries after commas."""
    rows = csv_rows(text.strip("\n"), delimiter=delimiter)
    return tuple(_of_field(each) for row in rows if any(_VERSION.match(field) for field in row) for each in row)


def _of_json(text: str) -> tuple[Group, ...]:
    try:
        said = load_json(text.encode("utf-8", "replace"), "systeminfo")
    except BadInput as error:
        raise Unreadable("it is no whole JSON") from error
    objects = [each for each in (said if isinstance(said, list) else [said]) if isinstance(each, dict)]
    return tuple(_of_field(str(value or "")) for each in objects for value in each.values())


def _of_field(field: str) -> Group:
    value, *entries = _IN_A_LINE.split(field)
    return Group(value=value.strip(), entries=[each.strip() for each in entries])


def recognises(file: HandedFile) -> bool:
    """A version in its place, an architecture, and as many lines as it has on every Windows."""
    if len(file.text or "") > _LONGEST:
        return False
    try:
        said = _said(file)
    except (Unreadable, csv.Error):
        return False
    return len(said.groups) > _MANY_LINES and not isinstance(_architecture(said), Unseen)


IMPORTED = Imported(
    id="systeminfo",
    platform=Platform.WINDOWS,
    recognises=recognises,
    reads={HostOs: read_os, HostUpdates: read_updates},
)
