"""YAML of the program itself is parsed once; what was kept is never another answer than the file's own."""

import sys
from pathlib import Path

import pytest

from scanner.model.errors import BadInput
from scanner.reading.packaged_yaml import load_packaged_yaml
from scanner.reading.yaml_guard import load_yaml

TEXT = "tên: Sở Nội vụ\nmục:\n  - {a: 1, b: 2.5}\n  - [x, null, true]\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "a.yaml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "a.yaml"


def kept(file: Path) -> list[Path]:
    return sorted((file.parent / "__pycache__").iterdir()) if (file.parent / "__pycache__").exists() else []


def test_what_is_kept_is_the_same_document_with_its_places(file: Path) -> None:
    wanted = load_yaml(TEXT.encode(), "a.yaml")
    for _ in range(2):
        document = load_packaged_yaml(file, "a.yaml")
        assert document == wanted
        for path in ((), ("mục",), ("mục", 0, "a"), ("mục", 1, 0), ("not there",)):
            assert document.position(path) == wanted.position(path)
        assert document.position(("mục", 1, 0)) == (4, 6)
        assert len(kept(file)) == 1


def test_a_changed_file_is_read_anew(file: Path) -> None:
    load_packaged_yaml(file, "a.yaml")
    file.write_text(TEXT.replace("1", "7"), encoding="utf-8")
    assert load_packaged_yaml(file, "a.yaml").value["mục"][0]["a"] == 7
    assert len(kept(file)) == 1


@pytest.mark.parametrize(
    "damage", [b"", b"garbage", b"\xe9\x00\x00\x00\x01", None], ids=["empty", "no", "short", "cut"]
)
def test_a_damaged_copy_is_replaced(file: Path, damage: bytes | None) -> None:
    wanted = load_packaged_yaml(file, "a.yaml")
    (copy,) = kept(file)
    whole = copy.read_bytes()
    copy.write_bytes(whole[:-9] if damage is None else damage)
    assert load_packaged_yaml(file, "a.yaml") == wanted
    assert copy.read_bytes() == whole


def test_a_copy_of_another_file_is_not_believed(file: Path) -> None:
    other = file.with_name("b.yaml")
    other.write_text("tên: khác\n", encoding="utf-8")
    load_packaged_yaml(other, "b.yaml")
    (copy,) = kept(file)
    copy.rename(copy.with_name(copy.name.replace("b.yaml", "a.yaml")))
    assert load_packaged_yaml(file, "a.yaml").value["tên"] == "Sở Nội vụ"


def test_a_wrong_file_is_refused_every_time_and_never_kept(file: Path) -> None:
    file.write_text("a: 1\na: 2\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BadInput, match="second time"):
            load_packaged_yaml(file, "a.yaml")
    assert kept(file) == []


def test_a_folder_that_cannot_be_written_to_costs_time_alone(file: Path) -> None:
    (file.parent / "__pycache__").write_text("in the way")
    assert load_packaged_yaml(file, "a.yaml").value["tên"] == "Sở Nội vụ"


def test_nothing_is_kept_where_python_keeps_nothing(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    load_packaged_yaml(file, "a.yaml")
    assert kept(file) == []
