"""Choosing agencies and targets by the names people give."""

from pathlib import Path

import pytest

from scanner.inventory.load import load_inventory
from scanner.inventory.select import select_agencies, select_targets
from scanner.model.errors import WrongUsage
from scanner.model.organisation import Inventory
from tests.inventory.folders import good_copy


@pytest.fixture
def inventory(tmp_path: Path) -> Inventory:
    return load_inventory(good_copy(tmp_path))


def test_without_names_everything_is_chosen(inventory: Inventory) -> None:
    agencies = select_agencies(inventory, [])
    assert [each.code for each in agencies] == ["so-mau", "xa-mau"]
    assert len(select_targets(agencies, [])) == 5


def test_names_choose_in_the_order_of_the_inventory(inventory: Inventory) -> None:
    assert [each.code for each in select_agencies(inventory, ["xa-mau", "so-mau"])] == ["so-mau", "xa-mau"]
    chosen = select_targets(inventory.agencies, ["srv-1", "so-mau/fw"])
    assert [each.id for each in chosen] == ["so-mau/fw", "so-mau/srv-1"]


@pytest.mark.parametrize(
    ("agencies", "targets", "says"),
    [
        (["so-mauu"], [], "there is no agency so-mauu; did you mean so-mau?"),
        (["hue"], [], "there is no agency hue; there are: so-mau, xa-mau"),
        ([], ["srv-2"], "there is no target srv-2; did you mean srv-1?"),
        ([], ["pc-1"], "pc-1 stands for several targets: so-mau/pc-1, xa-mau/pc-1; write one of these"),
    ],
)
def test_a_name_that_is_not_there_is_wrong_usage(
    agencies: list[str], targets: list[str], says: str, inventory: Inventory
) -> None:
    with pytest.raises(WrongUsage) as refused:
        select_targets(select_agencies(inventory, agencies), targets)
    assert str(refused.value) == says


def test_a_short_name_is_enough_within_one_agency(inventory: Inventory) -> None:
    chosen = select_targets(select_agencies(inventory, ["xa-mau"]), ["pc-1"])
    assert [each.id for each in chosen] == ["xa-mau/pc-1"]
