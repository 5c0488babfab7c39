"""Which file systems a walk enters."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.reach.mounts import mounts_below, parsed

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "cases/mountinfo.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[f"{each['point']}-{number}" for number, each in enumerate(CASES)])
def test_local_file_systems_are_walked(case: dict[str, Any]) -> None:
    [mount] = parsed([case["line"].encode()])
    assert mount.point.decode() == case["point"]
    assert mount.is_local is case["walked"]


@given(st.lists(st.binary(max_size=80)))
def test_garbage_is_left_out(lines: list[bytes]) -> None:
    assert list(parsed(lines)) == []


def test_a_line_that_is_cut_is_left_out() -> None:
    whole = b"29 26 0:24 / /tmp rw,nosuid shared:9 - tmpfs tmpfs rw"
    for length in range(len(whole) - 3):
        assert all(each.point == b"/tmp" for each in parsed([whole[:length]]))


def test_points_are_told_from_the_root_that_is_asked(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_text(
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 8:2 / /mnt/root rw - ext4 /dev/sdb1 rw\n"
        "3 1 8:3 / /mnt/root/var rw - ext4 /dev/sdb2 rw\n"
        "4 1 8:4 / /mnt/rootless rw - ext4 /dev/sdb3 rw\n"
        "5 1 8:5 / /mnt/root/var rw - xfs /dev/sdb4 rw\n"
    )
    told = mounts_below(b"/mnt/root", table=str(table))
    assert told is not None
    assert [(each.point, each.type) for each in told] == [(b"/", b"ext4"), (b"/var", b"xfs")]
    here = mounts_below(b"", table=str(table))
    assert here is not None
    assert [each.point for each in here] == [b"/", b"/mnt/root", b"/mnt/rootless", b"/mnt/root/var"]


def test_no_table_is_no_claim(tmp_path: Path) -> None:
    assert mounts_below(b"", table=str(tmp_path / "none")) is None


def test_a_name_may_hold_anything_but_a_line_feed(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    table.write_bytes(b"1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / /a\rb\\040c\x0b\xff rw - ext4 /dev/sdb1 rw\n")
    told = mounts_below(b"", table=str(table))
    assert told is not None
    assert [each.point for each in told] == [b"/", b"/a\rb c\x0b\xff"]
