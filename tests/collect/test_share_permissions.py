"""Security descriptors of shares: who may change files, entry by entry, and nothing out of a broken one."""

import struct

import pytest

from scanner.collect.host.share_permissions import everyone_may_change, everyone_may_change_by_text
from scanner.model.errors import Unreadable

ALLOW, DENY = 0, 1
READ, CHANGE, FULL, WRITE = 0x1200A9, 0x1301BF, 0x1F01FF, 0x40000000
EVERYONE, USERS, GUESTS = "S-1-1-0", "S-1-5-32-545", "S-1-5-32-546"


def sid(text: str) -> bytes:
    authority, *parts = map(int, text.split("-")[2:])
    return bytes([1, len(parts)]) + authority.to_bytes(6, "big") + struct.pack(f"<{len(parts)}I", *parts)


def descriptor(*entries: tuple[int, int, str]) -> bytes:
    """Self-relative, with owner and group behind the list, as Windows stores it."""
    body = b"".join(struct.pack("<BBHI", kind, 0, 8 + len(sid(who)), mask) + sid(who) for kind, mask, who in entries)
    acl = struct.pack("<BBHHH", 2, 0, 8 + len(body), len(entries), 0) + body
    return struct.pack("<BBHIIII", 1, 0, 0x8004, 0, 0, 0, 20) + acl


@pytest.mark.parametrize(
    ("entries", "may"),
    [
        ([(ALLOW, FULL, EVERYONE)], True),
        ([(ALLOW, CHANGE, EVERYONE)], True),
        ([(ALLOW, WRITE, EVERYONE)], True),
        ([(ALLOW, CHANGE, GUESTS)], True),
        ([(ALLOW, READ, EVERYONE), (ALLOW, FULL, USERS)], False),
        ([(DENY, FULL, EVERYONE), (ALLOW, FULL, EVERYONE)], False),
        ([(ALLOW, FULL, EVERYONE), (DENY, FULL, EVERYONE)], True),
        ([], False),
    ],
)
def test_an_entry_lets_everybody_change_files_or_not(entries: list[tuple[int, int, str]], may: bool) -> None:
    """A denial counts for what stands behind it; an empty list lets nobody in."""
    assert everyone_may_change(descriptor(*entries)) is may


def test_without_a_list_everything_is_allowed() -> None:
    assert everyone_may_change(struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("O:SYG:SYD:(A;;FA;;;WD)", True),
        ("O:BAG:BAD:(A;;0x1301bf;;;S-1-1-0)", True),
        ("D:(A;;GRGX;;;WD)(A;;FA;;;BA)", False),
        ("D:P(D;;FA;;;WD)(A;;FA;;;WD)", False),
        ("O:SYG:SYD:(A;;0x1200a9;;;WD)S:(AU;SA;FA;;;WD)", False),
        ("D:NO_ACCESS_CONTROL", True),
        ("O:SYG:SYD:(A;;FR;;;WD) (A;;FW;;;AN)", True),
    ],
)
def test_a_descriptor_as_text_says_the_same(text: str, may: bool) -> None:
    """A space is where PowerShell broke the line."""
    assert everyone_may_change_by_text(text) is may


@pytest.mark.parametrize(
    "text", ["", "O:SYG:SY", "D:(A;;FA;;;WD", "D:(A;;ZZ;;;WD)", "D:(XA;;FA;;;WD;(x))", "D:(A;;FA)"]
)
def test_a_broken_text_is_none(text: str) -> None:
    with pytest.raises(Unreadable):
        everyone_may_change_by_text(text)


def test_a_cut_descriptor_is_none() -> None:
    whole = descriptor((ALLOW, READ, EVERYONE), (ALLOW, FULL, USERS))
    for end in range(len(whole)):
        with pytest.raises(Unreadable):
            everyone_may_change(whole[:end])
