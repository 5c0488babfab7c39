"""The tree that the product brings for Quảng Ngãi: whole, valid, and what the sources say."""

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.inventory.load import load_inventory
from scanner.model.organisation import Inventory
from scanner.reading.yaml_guard import load_yaml

FOLDER = Path(__file__).parents[2] / "inventories" / "quang-ngai"
SEED, TODAY = date(2018, 12, 27), date(2026, 12, 1)


@pytest.fixture(scope="module")
def tree() -> Inventory:
    return load_inventory(FOLDER)


def on(day: date) -> list[dict[str, Any]]:
    """The units of the tree, groups left out, that existed on a day."""
    raw = (FOLDER / "province.yaml").read_bytes()
    return [
        each
        for each in load_yaml(raw, "province.yaml").value["tree"]
        if not each.get("group") and each.get("valid_from", "0") <= day.isoformat() <= each.get("valid_to", "9")
    ]


def test_the_units_of_2018_and_of_today() -> None:
    assert Counter(each["kind"] for each in on(SEED)) == {"department": 20, "unit": 14}
    assert Counter(each["kind"] for each in on(TODAY)) == {"department": 15, "commune": 96}
    first = Counter(each["code"].partition("-")[0] for each in on(TODAY) if each["kind"] == "commune")
    assert first == {"xa": 86, "phuong": 9, "dac": 1}


def test_every_unit_that_ended_lives_on_in_another(tree: Inventory) -> None:
    today, heirs = {each["code"] for each in on(TODAY)}, Counter(c for each in tree.agencies for c in each.successor_of)
    ended = {each["code"] for each in on(SEED)} - today
    assert ended - heirs.keys() == {"huyen-tay-tra"}, "it went into Trà Bồng in 2020, which ended in 2025"
    assert heirs.keys() <= ended
    assert (heirs["huyen-ly-son"], heirs["so-khdt"]) == (1, 1)


def test_every_commune_has_its_own_official_code(tree: Inventory) -> None:
    codes = [each.code.rpartition("-")[2] for each in tree.agencies if each.kind == "commune"]
    assert len(set(codes)) == 96
    assert all(re.fullmatch(r"2[13]\d{3}", each) for each in codes)


def test_nothing_is_measured_yet(tree: Inventory) -> None:
    assert not any(each.targets or each.segments or each.systems for each in tree.agencies)


@pytest.mark.corpora
def test_names_and_codes_are_those_of_the_catalogue(tree: Inventory, shared: Path) -> None:
    text = (shared / "domain" / "rules.md").read_text(encoding="utf-8").partition("## 11. ")[2].partition("## 12. ")[0]
    said: dict[str, str] = dict(re.findall(r"(\d{5}) (?:P |ĐK )?([^·\n]+?)(?= ·|\n|$)", text))
    ours = {each.code.rpartition("-")[2]: each.name.vi for each in tree.agencies if each.kind == "commune"}
    assert ours.keys() == said.keys()
    assert [code for code, name in said.items() if not ours[code].endswith(f" {name}")] == []
