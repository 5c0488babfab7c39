"""On a terminal a fix begins with the part that is for the machines it is about."""

import pytest

from reports.fix_parts import begun_for
from scanner.model.words import Platform
from scanner.run.registry import checks

WINDOWS, LINUX = Platform.WINDOWS, Platform.LINUX
FIX = "Windows: mở A. Windows Server: thêm B. Linux: cài C: `x: y`. Xác nhận: quét lại."


@pytest.mark.parametrize(
    ("fix", "platforms", "begins"),
    [
        (FIX, {LINUX}, "Linux: cài C"),
        (FIX, {WINDOWS}, "Windows: mở A"),
        (FIX, {WINDOWS, LINUX}, "Windows: mở A"),
        (FIX, {Platform.MACOS}, "Windows: mở A"),
        ("Rút dây mạng. Windows: mở A. Linux: cài C.", {LINUX}, "Rút dây mạng"),
        ("Debian, Ubuntu: sửa tệp. Windows: mở A.", {LINUX}, "Debian, Ubuntu: sửa"),
        ("Không có nhãn nào.", {LINUX}, "Không có"),
    ],
)
def test_it_begins_with_the_part_of_the_one_platform(fix: str, platforms: set[Platform], begins: str) -> None:
    assert begun_for(fix, platforms).startswith(begins)


def test_no_fix_for_linux_begins_with_windows_where_it_has_a_part_of_its_own() -> None:
    for check in checks().values():
        for fix in (check.fix.vi, check.fix.en):
            if LINUX in check.platforms and " Linux: " in fix:
                assert not begun_for(fix, {LINUX}).startswith("Windows"), check.id
