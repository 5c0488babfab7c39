"""The inventory of this computer is made once; what is kept is used while nothing it was made of has changed."""

import shutil
from pathlib import Path

import pytest

from scanner.inventory import packaged
from scanner.inventory.load import load_inventory
from scanner.inventory.packaged import packaged_inventory

SHIPPED = Path(__file__).parents[2] / "inventories" / "this-computer"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept; not beside the module, as of every run."""
    place = tmp_path / "kept" / "inventory"
    monkeypatch.setattr(packaged, "place_beside", lambda _folder, _name: place)
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "this-computer")
    return tmp_path / "this-computer"


def test_what_is_kept_is_what_is_read(folder: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = packaged_inventory(folder, language="vi")
    assert read == load_inventory(folder)
    assert kept.is_file()
    monkeypatch.delattr("scanner.inventory.load.load_inventory")
    assert packaged_inventory(folder, language="vi") == read


def test_a_changed_file_is_read_anew(folder: Path, kept: Path) -> None:
    packaged_inventory(folder, language="vi")
    before = kept.read_bytes()
    agency = next(folder.glob("*/agency.yaml"))
    text = agency.read_text(encoding="utf-8")
    agency.write_text(text.replace("code: may-nay", "code: may-nay\nstaff: 7"), encoding="utf-8")
    assert packaged_inventory(folder, language="vi").agencies[0].staff == 7
    assert kept.read_bytes() != before


@pytest.mark.parametrize("damage", [lambda raw: raw[:-20], lambda raw: raw[:32] + b"no pickle", lambda _raw: b""])
def test_a_damaged_one_is_read_anew(folder: Path, kept: Path, damage: object) -> None:
    read = packaged_inventory(folder, language="vi")
    kept.write_bytes(damage(kept.read_bytes()))  # type: ignore[operator]  # one of the functions above
    assert packaged_inventory(folder, language="vi") == read


def test_where_nothing_can_be_kept_it_is_read_every_time(folder: Path, kept: Path) -> None:
    kept.parent.write_text("a file where the folder would be")
    assert packaged_inventory(folder, language="vi") == load_inventory(folder)
