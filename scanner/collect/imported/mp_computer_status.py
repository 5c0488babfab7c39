"""`Get-MpComputerStatus` of Microsoft Defender, as PowerShell or wmic prints it in any language, or turned into JSON, CSV or XML.

Dates stand in the order of the system's language, which only the dates themselves may tell.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from scanner.collect.host.antivirus.defender_status import (
    SIGNATURE_NEVER,
    age_days,
    blocks,
    flag,
    is_current,
    is_enabled,
    last_full_scan,
    signatures_at,
    version,
)
from scanner.collect.host.or_unseen import or_unseen
from scanner.collect.imported.antivirus_dates import moment_in_order, orders
from scanner.collect.imported.antivirus_told import known_as, one, told
from scanner.collect.imported.one_machine import MACHINE, refuse_several
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.cim import Instance, moment_of
from scanner.reading.numbers import is_whole
from scanner.reading.powershell_text import objects
from scanner.reading.wmic_text import is_wmic, wmic_objects

MARKS: Final = ("antivirussignatureversion", "antivirusenabled", "amengineversion", "realtimeprotectionenabled",
                "amserviceenabled", "antivirussignatureage")  # fmt: skip
_PAIRS: Final = (
    ("antivirussignaturelastupdated", "antivirussignatureage"),
    ("antispywaresignaturelastupdated", "antispywaresignatureage"),
    ("nissignaturelastupdated", "nissignatureage"),
    ("quickscanendtime", "quickscanage"),
    ("fullscanendtime", "fullscanage"),
)
_A_DAY: Final = 1
"""Ages are whole days, so two todays may lie one apart."""
_LONGEST_DAYS: Final = 10_000
"""More stands for never."""
_NO_YEAR: Final = re.compile(r"(?<!\d)1601(?!\d)")
_ASKED: Final = ("version", "engine_version", "signature_version", "signature_age_days", "enabled", "realtime")


def read(file: HandedFile) -> HostAntivirus:
    """The last object of the output, for a transcript may hold several; raises Unreadable where none is of this class."""
    found = [each for each in _objects(file) if any(map(each.has, MARKS))]
    if not found:
        raise Unreadable("no object is the status of Microsoft Defender")
    refuse_several((each.properties for each in found), (*MACHINE, "computerid"))
    status = found[-1]
    moment = partial(_moment, possible=_orders(status))
    product = told(
        known_as("microsoft-defender"),
        version=version(status, "amproductversion"),
        engine_version=version(status, "amengineversion"),
        signature_version=version(status, "antivirussignatureversion"),
        signature_at=or_unseen(lambda: signatures_at(status, moment)),
        signature_age_days=or_unseen(lambda: age_days(status, "antivirussignatureage", SIGNATURE_NEVER)),
        enabled=or_unseen(lambda: is_enabled(status)),
        realtime=or_unseen(lambda: blocks(status)),
        up_to_date=or_unseen(lambda: is_current(status)),
        watches_behaviour=or_unseen(lambda: flag(status, "behaviormonitorenabled")),
        tamper_protection=or_unseen(lambda: flag(status, "istamperprotected")),
        last_full_scan_at=or_unseen(lambda: last_full_scan(status, moment)),
        licence_end=None,
    )
    return one(product, told_fields=_ASKED)


def _objects(file: HandedFile) -> Sequence[Instance]:
    """What wmic or PowerShell printed; no value of it is long enough to be wrapped."""
    text = file.text or ""
    if is_wmic(text):
        return wmic_objects(text, file.name)
    return objects(f"{text}\n" if text.endswith("\n") else text, file.name).objects


def _orders(status: Instance) -> frozenset[str]:
    """By the dates alone, else by the ages beside them: date and age of each pair give the same today, in one order only."""
    possible = orders(_written_dates(status))
    spreads = {order: _spread(status, order) for order in possible}
    fitting = frozenset(order for order, days in spreads.items() if days is not None and days <= _A_DAY)
    others = [days for order, days in spreads.items() if order not in fitting]
    sure = len(fitting) == 1 and all(days is None or days > 2 * _A_DAY for days in others)
    return fitting if sure and len(possible) > 1 else possible


def _spread(status: Instance, order: str) -> int | None:
    """How many days lie between the todays that the pairs give; None where a date is none in this order."""
    days = []
    for date, age in _PAIRS:
        written, since = status.properties.get(date), str(status.properties.get(age, ""))
        if isinstance(written, str) and is_whole(since) and int(since) < _LONGEST_DAYS and not _NO_YEAR.search(written):
            try:
                days.append((moment_in_order(written, frozenset((order,))) + timedelta(days=int(since))).toordinal())
            except Unreadable:
                return None
    return max(days) - min(days) if days else None


def _written_dates(status: Instance) -> list[str]:
    """Texts of all its dates: one of them may tell their order."""
    return [
        each for name, each in status.properties.items() if isinstance(each, str) and name.endswith(("time", "updated"))
    ]


def _moment(status: Instance, name: str, *, possible: frozenset[str]) -> datetime | None:
    """None for 1601, the first day of Windows, and for nothing at all."""
    value = status.properties[name]
    if isinstance(value, Mapping):
        value = value.get("value")
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Unreadable(f"{name} is no date, or was cut")
    if _NO_YEAR.search(value):
        return None
    try:
        return moment_of(value)
    except (ValueError, OverflowError):
        return moment_in_order(value, possible)


def recognises(file: HandedFile) -> bool:
    """Several names that no other class has."""
    text = (file.text or "").lower()
    return sum(each in text for each in MARKS) > 1 and "windows registry editor" not in text


IMPORTED = Imported(
    id="mp-computer-status", platform=Platform.WINDOWS, recognises=recognises, reads={HostAntivirus: read}
)
