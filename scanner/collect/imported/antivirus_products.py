r"""Rows of `root\SecurityCenter2:AntiVirusProduct`: printed by PowerShell (list, table, JSON, CSV, XML) or wmic (list, table, CSV, XML).

Windows XP has flags in place of the number (`root\SecurityCenter`): onAccessScanningEnabled, productUptoDate, versionNumber.
Names of properties are English in every language. JSON may hold the rows below a name: {"antiVirus": [...], "firewall": []}.
osquery tells the same rows by words: {"type": "Antivirus", "name": …, "state": "On", "signatures_up_to_date": "1"}.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from scanner.collect.host.antivirus.product_table import registered_as
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.host.security_center import ANTIVIRUS, ProductState, product_state
from scanner.collect.imported.antivirus_registered import Registered, registered_products
from scanner.collect.imported.antivirus_told import NOT_TOLD
from scanner.collect.imported.one_machine import refuse_several
from scanner.collect.imported.wmic_text import is_wmic, wmic_rows
from scanner.model.errors import BadInput, Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance
from scanner.reading.code_pages import readings, without_unknown_letters
from scanner.reading.decoded import UNKNOWN
from scanner.reading.json_guard import load_json
from scanner.reading.powershell_text import objects

NAME, STATE = "displayname", "productstate"
ON_ACCESS, CURRENT = "onaccessscanningenabled", "productuptodate"
BY_WORD: Final = "signatures_up_to_date"
_WORDS: Final = {"on": "on", "off": "off", "snoozed": "off", "expired": "expired"}
_OTHER_CLASS: Final = re.compile(r"antispyware|firewall", re.IGNORECASE)
_HEX: Final = re.compile(r"0x([0-9a-f]{1,8})", re.IGNORECASE)
_MOST_NESTED: Final = 4


def read(file: HandedFile) -> HostAntivirus:
    """Every antivirus that is registered; raises Unreadable where a row was cut before its name."""
    is_unknown = file.encoding == UNKNOWN
    found = [_registered(each) for each in _rows(file) if not _is_other(each)]
    return registered_products(replace(each, name=_lettered(each.name)) if is_unknown else each for each in found)


def _lettered(name: str) -> str:
    """A name out of an unknown code page: in the page in which it is that of a known product, else without those letters."""
    plain = without_unknown_letters(name)
    if plain == name or registered_as(plain):
        return plain
    return next((said for said in readings(name) if registered_as(said)), plain)


def _rows(file: HandedFile) -> Sequence[Instance]:
    text = file.text or ""
    if text.lstrip().startswith(("{", "[")):
        rows = tuple(_nested(_json(file), ""))
    elif is_wmic(text, NAME, STATE, ON_ACCESS):
        rows = tuple(Instance(place="row", properties=each) for each in wmic_rows(text))
    else:
        rows = objects(text, file.name).objects
    found = [each for each in rows if any(map(each.has, (NAME, STATE, ON_ACCESS, BY_WORD)))]
    if not found:
        raise Unreadable("no row has a name and a state")
    refuse_several(each.properties for each in found)
    return found


def _json(file: HandedFile) -> Any:
    try:
        return load_json((file.text or "").encode("utf-8", "replace"), file.name)
    except BadInput as error:
        raise Unreadable("it is no whole JSON") from error


def _nested(value: Any, below: str, depth: int = 0) -> Iterator[Instance]:
    """Objects that have a state, wherever they stand but below the name of another class."""
    if depth > _MOST_NESTED or _OTHER_CLASS.search(below):
        return
    if isinstance(value, list):
        for each in value:
            yield from _nested(each, below, depth + 1)
    elif isinstance(value, Mapping):
        plain = {str(name).lower(): each for name, each in value.items()}
        if any(each in plain for each in (STATE, ON_ACCESS, BY_WORD)):
            yield Instance(place=below or "row", properties=plain)
            return
        for name, each in value.items():
            yield from _nested(each, str(name), depth + 1)


def _is_other(row: Instance) -> bool:
    """A row of another class, which looks alike, where its class is printed with it."""
    if row.has(BY_WORD):
        return str(row.properties.get("type", "")).lower() != "antivirus"
    return any(_OTHER_CLASS.search(str(row.properties.get(each, ""))) for each in ("__class", "cimclass", "__relpath"))


def _registered(row: Instance) -> Registered:
    name = row.text("name" if row.has(BY_WORD) else NAME)
    if not name or not name.strip():
        raise Unreadable("a row has no name")
    if row.has(BY_WORD):
        return Registered(name=name.strip(), state=or_unseen(lambda: _by_words(row)))
    if row.has(STATE):
        return Registered(name=name.strip(), state=or_unseen(lambda: product_state(_number(row))))
    version = or_unseen(lambda: row.text("versionNumber")) if row.has("versionNumber") else None
    return Registered(name=name.strip(), state=or_unseen(lambda: _by_flags(row)), version=version or NOT_TOLD)


def _by_flags(row: Instance) -> ProductState:
    """As Windows XP tells it."""
    on, current = row.flag(ON_ACCESS), row.flag(CURRENT)
    if on is None or current is None:
        raise Unreadable("whether it scans on access, or is up to date, is empty")
    return ProductState(provides=ANTIVIRUS, state="on" if on else "off", microsoft=False, current=current)


def _by_words(row: Instance) -> ProductState:
    """As osquery tells it."""
    word, current = (row.text("state") or "").lower(), row.number(BY_WORD)
    if word not in _WORDS or current not in (0, 1):
        raise Unreadable("whether it is on, or up to date, is no word that is known here")
    return ProductState(provides=ANTIVIRUS, state=_WORDS[word], microsoft=False, current=current == 1)


def _number(row: Instance) -> int | None:
    """Some scripts print it in hexadecimal."""
    said = row.properties.get(STATE)
    found = _HEX.fullmatch(said.strip()) if isinstance(said, str) else None
    return int(found[1], 16) if found else row.number(STATE)


def recognises(file: HandedFile) -> bool:
    """Both names of the properties; those of osquery."""
    text = (file.text or "").lower()
    if BY_WORD in text and "antivirus" in text:
        return text.lstrip().startswith(("[", "{"))
    return NAME in text and (STATE in text or ON_ACCESS in text) and "windows registry editor" not in text


IMPORTED = Imported(
    id="antivirus-products", platform=Platform.WINDOWS, recognises=recognises, reads={HostAntivirus: read}
)
