"""The copy of the lab's inventory that is scanned: the same inventory, as many days later as the day it is made for."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from scanner.inventory.load import load_inventory
from tests.lab.dated import REFERENCE, dated_copy, moved
from tests.lab.lab import INVENTORY

FILES = sorted(each.relative_to(INVENTORY) for each in INVENTORY.rglob("*.yaml"))


def test_the_copy_of_the_reference_day_is_the_inventory_itself(tmp_path: Path) -> None:
    copy = dated_copy(INVENTORY, tmp_path, today=REFERENCE)
    assert load_inventory(copy).digest == load_inventory(INVENTORY).digest
    assert [(copy / each).read_bytes() == (INVENTORY / each).read_bytes() for each in FILES] == [True] * len(FILES)


@pytest.mark.parametrize("days", [-40, 1, 400])
def test_every_date_is_moved_by_the_same_days_and_nothing_else(tmp_path: Path, days: int) -> None:
    copy = dated_copy(INVENTORY, tmp_path, today=REFERENCE + timedelta(days=days))
    for each in FILES:
        assert _read(copy / each) == _later(_read(INVENTORY / each), days)
    assert any(_dates(_read(INVENTORY / each)) for each in FILES)


@pytest.mark.parametrize("days", [-40, 1, 400])
def test_the_copy_is_a_valid_inventory_of_the_same_targets(tmp_path: Path, days: int) -> None:
    copy = load_inventory(dated_copy(INVENTORY, tmp_path, today=REFERENCE + timedelta(days=days)))
    targets = [each.id for agency in copy.agencies for each in agency.targets]
    assert targets == [each.id for agency in load_inventory(INVENTORY).agencies for each in agency.targets]


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("valid_until: 2026-12-31\n", "valid_until: 2027-01-01\n"),
        ("dates: {training: 2028-02-28, decision: 2026-05-01}", "dates: {training: 2028-02-29, decision: 2026-05-02}"),
        ("network_diagram: so-do/2026-05-05.pdf", "network_diagram: so-do/2026-05-05.pdf"),
        ("number: 2026-05-05/QD", "number: 2026-05-05/QD"),
        ("serial: 12026-05-05", "serial: 12026-05-05"),
    ],
)
def test_only_what_stands_alone_is_a_date(text: str, right: str) -> None:
    assert moved(text, 1) == right


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _later(value: Any, days: int) -> Any:
    """The value with every date in it moved; PyYAML makes dates of what stands there as one."""
    if isinstance(value, dict):
        return {name: _later(each, days) for name, each in value.items()}
    if isinstance(value, list):
        return [_later(each, days) for each in value]
    return value + timedelta(days=days) if isinstance(value, date) else value


def _dates(value: Any) -> list[date]:
    if isinstance(value, dict | list):
        return [day for each in (value.values() if isinstance(value, dict) else value) for day in _dates(each)]
    return [value] if isinstance(value, date) else []
