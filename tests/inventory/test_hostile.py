"""Whatever stands in a folder or a workbook: an inventory, or problems in words; never a crash, never a secret."""

import json
import random
import shutil
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.inventory.exchange.export import export_xlsx
from scanner.inventory.exchange.importing import import_xlsx
from scanner.inventory.load import load_inventory
from scanner.model.errors import BadInput, MissingInput
from tests.inventory.folders import GOOD, good_copy

FILES = sorted(str(each.relative_to(GOOD)) for each in GOOD.rglob("*.yaml"))
SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(
    ["10.0.0.1", "10.0.0.0/8", "::1", "2026-02-30", "pc-1", "*", "so-mau/lan", "lan", "computer", "✓", "\u202e", "1/1"]
)  # fmt: skip
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3), max_leaves=8)  # fmt: skip


def load(folder: Path) -> None:
    """Load; only a refusal in words may come instead."""
    with suppress(BadInput, MissingInput):
        load_inventory(folder)


@pytest.mark.slow
@settings(database=None, max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(FILES), seed=st.integers(0, 2**32))
def test_a_damaged_file_is_refused_in_words(name: str, seed: int, tmp_path: Path) -> None:
    folder = tmp_path / str(seed) / name.replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder = good_copy(folder)
    raw = bytearray((folder / name).read_bytes())
    dice = random.Random(seed)  # noqa: S311  # a test's dice
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(raw) or 1)
        match dice.randrange(4):
            case 0:
                raw[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del raw[at : at + dice.randint(1, 40)]
            case 2:
                raw[at:at] = dice.choice([b"\n", b"  ", b": ", b"- ", b"[", b"{", b'"', b"\xff", b"#", b"*", b"&a "])
            case _:
                raw = raw[: max(at, 1)]
    (folder / name).write_bytes(bytes(raw))
    load(folder)
    shutil.rmtree(folder)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(each for key, inner in below for each in _places(inner, (*path, key)))]


@pytest.mark.slow
@settings(database=None, max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_value_in_any_place_is_refused_in_words(data: st.DataObject, tmp_path: Path) -> None:
    from scanner.reading.yaml_guard import load_yaml

    name = data.draw(st.sampled_from(FILES))
    value = load_yaml((GOOD / name).read_bytes(), name).value
    path = data.draw(st.sampled_from(_places(value)))
    new = data.draw(VALUES)
    folder = good_copy(tmp_path / str(time.monotonic_ns()))
    owner = value
    for step in path[:-1]:
        owner = owner[step]
    if path:
        owner[path[-1]] = new
    (folder / name).write_text(json.dumps(value if path else new), encoding="utf-8")
    load(folder)
    shutil.rmtree(folder.parent)


@settings(database=None, max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_a_damaged_workbook_is_refused_in_words(seed: int, tmp_path: Path) -> None:
    inventory = load_inventory(GOOD)
    good = tmp_path / "good.xlsx"
    if not good.exists():
        export_xlsx(inventory, good)
    raw = bytearray(good.read_bytes())
    dice = random.Random(seed)  # noqa: S311  # a test's dice
    for _ in range(dice.randint(1, 6)):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    (tmp_path / "bad.xlsx").write_bytes(bytes(raw[: dice.choice([len(raw), dice.randrange(1, len(raw))])]))
    with suppress(BadInput):
        import_xlsx(tmp_path / "bad.xlsx", inventory)


def many(folder: Path, count: int, ending: str) -> Path:
    """The good inventory with a register of `count` computers in xa-mau, in four segments of 2^16 addresses."""
    root = good_copy(folder)
    (root / "xa-mau" / "targets.yaml").unlink()
    segments = "".join(f"  - {{id: lan-{at}, cidr: 10.{at}.0.0/16, zone: commune}}\n" for at in range(4))
    (root / "xa-mau" / "agency.yaml").write_text(f"name: Xã\ncode: xa-mau\nsegments:\n{segments}", encoding="utf-8")
    rows = [
        {"id": f"pc-{at:06d}", "kind": "computer", "name": f"Máy số {at}", "segment": f"lan-{at // 60000}",
         "addresses": [f"10.{at // 60000}.{at % 60000 // 250 + 1}.{at % 250 + 1}"], "serial": f"SN{at:08d}",
         "macs": [f"02:00:00:{at >> 16:02x}:{at >> 8 & 255:02x}:{at & 255:02x}"], "owner": "Phòng Tổng hợp",
         "room": f"P{at % 300}", "net_position": f"SW{at % 40}", "purpose": "Soạn thảo", "status": "in_use",
         "vendor_support_end": "2029-12-31", "systems": ["so-mau/van-ban"]}
        for at in range(count)
    ]  # fmt: skip
    place = root / "xa-mau" / f"targets.{ending}"
    if ending == "json":
        place.write_text(json.dumps({"targets": rows}, ensure_ascii=False), encoding="utf-8")
    else:
        lines = ["targets:"]
        for row in rows:
            lead = "  - "
            for key, value in row.items():
                lines.append(f"{lead}{key}: {json.dumps(value) if isinstance(value, list) else value}")
                lead = "    "
        place.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


@pytest.mark.slow
@pytest.mark.parametrize(("count", "ending"), [(10_000, "yaml"), (100_000, "json")])
def test_a_large_register_loads(count: int, ending: str, tmp_path: Path) -> None:
    folder = many(tmp_path, count, ending)
    inventory = load_inventory(folder)
    assert sum(len(each.targets) for each in inventory.agencies) == count + 4


@pytest.mark.slow
def test_a_large_register_loads_in_bounded_memory(tmp_path: Path) -> None:
    folder = many(tmp_path, 20_000, "json")
    size = (folder / "xa-mau" / "targets.json").stat().st_size
    tracemalloc.start()
    load_inventory(folder)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 * size
