"""Outputs of antivirus tools that other projects recorded, read by our readers, against what those projects expect."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.host import antivirus_defender, antivirus_tools
from scanner.collect.host.antivirus_reading import Reader
from scanner.model.kinds.host_antivirus import HostAntivirus
from scanner.model.observation import Unseen, seen
from scanner.model.ports import HandedFile
from scanner.model.question import Answer, Ask
from scanner.reading.decoded import decoded
from scanner.run.registry import imported
from tests.collect.test_host_corpora import _host_files, _rows

pytestmark = pytest.mark.corpora

READERS: dict[str, tuple[Reader, str]] = {
    "files/glpi_linux_defender-101.23062.0010.json": (antivirus_defender.READER, antivirus_defender.HEALTH),
    "files/kesl_10.1_app-info.txt": (antivirus_tools.READERS["kesl"], antivirus_tools.KESL),
    "files/kes8_linux_app-info.txt": (antivirus_tools.READERS["kesl"], antivirus_tools.KESL),
}


def asked(question: str, said: bytes) -> Ask:
    def ask(other: str, /) -> Answer:
        return Answer(ask=other, exit=0, stdout=said) if other == question else Answer(ask=other, absent=True)

    return ask


@pytest.mark.parametrize("name", READERS)
def test_values_are_those_other_projects_read(shared: Path, name: str) -> None:
    reader, question = READERS[name]
    row = next(each for each in _rows(shared, "host_facts") if each["file"] == name)
    expected = row["expected"]["antivirus"]
    told = reader.read(asked(question, _host_files(shared)[name]), frozenset())
    values: dict[str, Callable[[], str]] = {
        "version": lambda: str(seen(told.version)),
        "expiration": lambda: str(seen(told.licence_end)),
        "base_version": lambda: str(seen(told.signature_version)),
        "base_creation": lambda: f"{seen(told.signature_at):%Y-%m-%d}",
    }
    compared = {key: look() for key, look in values.items() if key in expected}
    assert compared == {key: expected[key] for key in compared}
    assert len(compared) >= 2
    if "realtime" in expected:
        assert told.realtime is expected["realtime"]


def test_an_answer_of_another_shape_is_not_seen(shared: Path) -> None:
    said = _host_files(shared)["files/glpi_linux_not-expected-output.json"]
    told = antivirus_defender.READER.read(asked(antivirus_defender.HEALTH, said), frozenset())
    assert json.loads(said) == 1
    with pytest.raises(Exception, match="is not an object"):
        seen(told.version)


def _told(row: dict[str, Any], file: HandedFile) -> dict[str, object]:
    """What the file tells of those things that the other projects expect of it; what it does not tell is left out."""
    (kind,) = [each for each in imported().values() if each.recognises(file)]
    fact = kind.reads[HostAntivirus](file)
    assert isinstance(fact, HostAntivirus)
    (product,) = fact.products
    wanted = next(iter(row["expected"].values()))
    ways: dict[str, Callable[[], object]] = {
        "name": lambda: wanted["name"] if _is_named(wanted["name"], product.name) else product.name,
        "version": lambda: product.version,
        "base_version": lambda: product.signature_version,
        "signature_version": lambda: product.signature_version,
        "daily_version": lambda: _number(product.signature_version),
        "expiration": lambda: _text(product.licence_end),
        "base_creation": lambda: _day(product.signature_at),
        "checked": lambda: _day(product.signature_at),
        "enabled": lambda: product.enabled,
        "realtime": lambda: product.realtime,
        "uptodate": lambda: product.up_to_date,
        "up_to_date": lambda: product.up_to_date,
        "outdated": lambda: product.up_to_date if isinstance(product.up_to_date, Unseen) else not product.up_to_date,
        "signature_age_days": lambda: product.signature_age_days,
        "microsoft": lambda: product.vendor == "Microsoft",
        "state": lambda: "on" if product.enabled is True else "off",
    }
    told = {key: ways[key]() for key in wanted if key in ways}
    return {key: value for key, value in told.items() if not isinstance(value, Unseen)}


def _is_named(wanted: str, name: str) -> bool:
    """Editions are told by some and not by others."""
    return wanted in name or name in wanted


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) else value


def _text(value: object) -> object:
    return value if isinstance(value, Unseen) else str(value)


def _day(value: object) -> object:
    return f"{value:%Y-%m-%d}" if isinstance(value, datetime) else value


def test_handed_outputs_tell_what_other_projects_read(shared: Path) -> None:
    """Nothing is told wrongly, and nearly everything is told; a value may stand in another of a tool's outputs."""
    files, right, asked = _host_files(shared), 0, 0
    for row in _rows(shared, "host_facts"):
        if row["kind"] not in ("av-status", "mp-computer-status") or not any(row["expected"].values()):
            continue
        raw = files[row["file"]]
        text = decoded(raw)
        told = _told(row, HandedFile(name=row["file"], raw=raw, text=text.text, encoding=text.encoding))
        wanted = {key: next(iter(row["expected"].values()))[key] for key in told}
        assert told == wanted, row["file"]
        right += len(told)
        asked += len({*next(iter(row["expected"].values()))} - {"company", "running_mode"})
    assert right >= asked * 0.75
