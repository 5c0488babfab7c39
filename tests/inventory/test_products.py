"""Antivirus products that a province describes itself: read as those of the program, every mistake with its line."""

import re
from pathlib import Path

import pytest

from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput
from scanner.model.organisation import Inventory
from scanner.model.words import Platform
from scanner.run.registry import collectors, collectors_knowing

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "inventories/this-computer"
PAGE = (ROOT / "docs/add-an-antivirus-product.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
PROVINCE = (HERE / "province.yaml").read_text(encoding="utf-8").rstrip("\n") + "\n\n"
LINES = PROVINCE.count("\n")


def loaded(products: str) -> Inventory:
    return load_inventory(HERE, changed={"province.yaml": (PROVINCE + products).encode()})


def test_a_province_adds_its_own() -> None:
    (found,) = loaded(SHOWN).antivirus_products
    assert found.id == "la-chan-endpoint"
    assert found.windows is not None
    assert found.windows.registered.confirmed


def test_the_collectors_of_a_scan_know_it_and_one_of_the_same_id_takes_the_place_of_ours() -> None:
    own = loaded(SHOWN.replace("la-chan-endpoint", "eset").replace("La Chan Endpoint*", "ESET*")).antivirus_products
    for platform in (Platform.WINDOWS, Platform.LINUX):
        assert collectors_knowing(platform, ()) is collectors(platform)
        assert [each.id for each in collectors_knowing(platform, own)] == [each.id for each in collectors(platform)]
    ours = {question for each in collectors(Platform.WINDOWS) for question in each.questions}
    asked = {question for each in collectors_knowing(Platform.WINDOWS, own) for question in each.questions}
    assert {each for each in ours - asked if "ESET" in each}  # places of ours that the province's file does not name
    assert asked <= ours


@pytest.mark.parametrize(
    ("change", "to", "line", "says"),
    [
        ("vendor: La Chan", "vendors: La Chan", 5, "did you mean vendor?"),
        ("confirmed_on_windows: true", "confirmed_on_windows: perhaps", 10, "true or false"),
        ('["La Chan Endpoint*"]', "La Chan", 8, "list of words"),
        ("windows:", "windows95:", 6, "unknown key windows95"),
    ],
)
def test_every_mistake_is_told_with_its_line(change: str, to: str, line: int, says: str) -> None:
    assert change in SHOWN
    with pytest.raises(BadInput) as caught:
        loaded(SHOWN.replace(change, to, 1))
    assert any(each.line == LINES + line and says in each.message for each in caught.value.problems)
    assert all(each.file == "province.yaml" for each in caught.value.problems)


def test_one_id_stands_once() -> None:
    twice = SHOWN + SHOWN.partition("  antivirus:\n")[2]
    with pytest.raises(BadInput, match="there is a product la-chan-endpoint already"):
        loaded(twice)
